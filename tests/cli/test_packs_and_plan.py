"""``onething packs check`` and ``onething plan`` as policy staff use them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onething.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "birth" / "1"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped packs with a department misspelt and a rule's fact misspelt."""
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "packs", packs)
    items = packs / "birth" / "items.yaml"
    text = items.read_text(encoding="utf-8").replace("department: police", "department: polise", 1)
    items.write_text(text.replace("applies: 申领社保卡\n", "applies: 申领社保片\n"), encoding="utf-8")
    return packs


def test_right_packs_are_said_to_be_right() -> None:
    result = _run("packs", "check", "--packs", ROOT / "packs")
    assert result.exit_code == 0
    assert "没有错误" in result.output


def test_right_packs_as_json_have_their_digest() -> None:
    told = json.loads(_run("packs", "check", "--packs", ROOT / "packs", "--json").output)
    assert (told["errors"], told["things"], len(told["digest"])) == ([], 3, 64)


def test_every_mistake_is_shown_with_a_caret_under_a_rule(broken: Path) -> None:
    result = _run("packs", "check", "--packs", broken)
    assert result.exit_code == 1
    assert "birth/items.yaml" in result.output
    assert "您是不是要写「police」" in result.output
    assert "  申领社保片\n  ^" in result.output
    assert "共 2 处要改" in result.output


def test_mistakes_as_json_have_line_and_column(broken: Path) -> None:
    result = _run("packs", "check", "--packs", broken, "--json")
    errors = json.loads(result.output)["errors"]
    lines = (broken / "birth" / "items.yaml").read_text(encoding="utf-8").split("\n")
    assert result.exit_code == 1
    assert [lines[e["line"] - 1][e["column"] - 1 :] for e in errors] == ["polise", "申领社保片"]


def test_a_plan_is_shown_in_lanes_with_papers_and_savings() -> None:
    result = _run("plan", "birth", "--folder", EXAMPLE)
    lines = result.output.split("\n")
    bars = {line.split("：")[1].split()[0]: line.index("█") for line in lines if "办理：" in line}
    assert result.exit_code == 0
    assert bars["出生医学证明核验"] < bars["出生登记（落户）"] < bars["社会保障卡申领"]
    assert bars["社会保障卡申领"] == bars["城乡居民基本医疗保险参保登记"]
    assert "材料 20 份 → 3 份" in result.output
    assert "还要回答" not in result.output


def test_without_answers_the_plan_says_what_is_still_to_be_answered() -> None:
    output = _run("plan", "birth").output
    assert "社会保障卡申领：申领社保卡" in output


def test_a_plan_as_json_holds_steps_papers_savings_and_the_form() -> None:
    plan = json.loads(_run("plan", "birth", "--facts", EXAMPLE / "application.json", "--json").output)
    assert len(plan["steps"]) == 16
    assert plan["savings"]["days_parallel"] == 4
    assert plan["form"]["type"] == "object"


@pytest.mark.parametrize(
    ("content", "words"),
    [('{"facts": {"母亲.性名": "王"}}', "母亲.姓名"), ('{"thing": "brith"}', "birth"), ("{", "JSON")],
)
def test_wrong_facts_are_told(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "f.json").write_text(content, encoding="utf-8")
    result = _run("plan", "birth", "--facts", tmp_path / "f.json")
    assert result.exit_code == 1
    assert words in result.output


def test_an_unknown_thing_is_told_with_the_nearest() -> None:
    result = _run("plan", "brith")
    assert result.exit_code == 1
    assert "「birth」" in result.output


def test_a_folder_without_an_application_is_told(tmp_path: Path) -> None:
    result = _run("plan", "birth", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "application.json 打不开" in result.output


def test_facts_and_a_folder_at_once_are_refused() -> None:
    assert _run("plan", "birth", "--folder", EXAMPLE, "--facts", EXAMPLE / "application.json").exit_code == 2


def test_a_usual_situation_answers_its_questions_and_a_wrong_name_lists_all() -> None:
    plan = json.loads(_run("plan", "birth", "--situation", "父母没有登记结婚", "--json").output)
    assert "family-register-check" not in {step["code"] for step in plan["steps"]}
    wrong = _run("plan", "birth", "--situation", "三胞胎")
    assert wrong.exit_code == 1
    assert "户口在外地，在本市参保" in wrong.output


def test_a_plan_is_drawn_into_files_and_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    drawn = _run(
        "plan", "birth", "--folder", EXAMPLE, "--svg", tmp_path / "p.svg", "--bpmn", tmp_path / "p.bpmn"
    )
    assert drawn.exit_code == 0
    assert (tmp_path / "p.svg").read_text("utf-8").startswith("<svg")
    assert "definitions" in (tmp_path / "p.bpmn").read_text("utf-8")
    assert _run("plan", "birth", "--svg", tmp_path / "no" / "p.svg").exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.bpmn", "p.svg"]


def test_why_is_answered_and_an_unknown_name_is_told() -> None:
    assert "不用交" in _run("plan", "birth", "--folder", EXAMPLE, "--why", "结婚证").output
    wrong = _run("plan", "birth", "--folder", EXAMPLE, "--why", "结昏证")
    assert (wrong.exit_code, "结婚证" in wrong.output) == (1, True)

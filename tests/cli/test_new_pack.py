"""``onething packs new`` and ``onething packs schema``: from nothing to a plan, with completion in an editor."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from onething.cli.main import main

PACKS = Path(__file__).resolve().parents[2] / "packs"
NAME = "企业搬迁一件事"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(params=["an empty folder", "the shipped packs"])
def into(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the new thing is written."""
    folder = tmp_path / "packs"
    if request.param == "the shipped packs":
        shutil.copytree(PACKS, folder)
    return folder


def test_a_new_thing_passes_the_check_and_plans_at_once(into: Path) -> None:
    made = _run("packs", "new", "relocation", "--name", NAME, "--into", into)
    assert made.exit_code == 0, made.output
    assert "没有错误" in _run("packs", "check", "--packs", into).output
    plan = _run("plan", "relocation", "--packs", into)
    assert plan.exit_code == 0
    assert NAME in plan.output


def test_with_answers_the_new_thing_s_items_follow_one_another(into: Path, tmp_path: Path) -> None:
    _run("packs", "new", "relocation", "--name", NAME, "--into", into)
    (tmp_path / "f.json").write_text(
        json.dumps({"answers": {"企业搬迁.要上门办理": True}}, ensure_ascii=False)
    )
    told = json.loads(
        _run("plan", "relocation", "--packs", into, "--facts", tmp_path / "f.json", "--json").output
    )
    assert [(step["code"], step["start"], step["finish"]) for step in told["steps"]] == [
        ("relocation-check", 0, 2),
        ("relocation-visit", 2, 5),
    ]


def test_a_second_thing_declares_nothing_twice(into: Path) -> None:
    for thing, name in (("one", "第一一件事"), ("two", "第二一件事")):
        assert _run("packs", "new", thing, "--name", name, "--into", into).exit_code == 0
    assert "没有错误" in _run("packs", "check", "--packs", into).output


def test_every_new_file_is_commented_and_names_a_schema_that_it_fits(into: Path) -> None:
    _run("packs", "new", "relocation", "--name", NAME, "--into", into)
    files = sorted((into / "relocation").iterdir())
    assert len(files) >= 4
    for path in files:
        text = path.read_text(encoding="utf-8")
        first, second, *_ = text.split("\n")
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert second.startswith("# ")
        validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
        assert list(validator.iter_errors(yaml.safe_load(text))) == []


def test_an_existing_folder_is_left_alone(into: Path) -> None:
    (into / "relocation").mkdir(parents=True)
    (into / "relocation" / "mine.txt").write_text("mine")
    result = _run("packs", "new", "relocation", "--name", NAME, "--into", into)
    assert result.exit_code == 1
    assert "没有动它" in result.output
    assert [path.name for path in (into / "relocation").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("thing", ["../x", "Retirement", "退休", "a b", "-x", "x-", "", "a" * 41, "schema/x"])
def test_an_id_that_is_no_id_is_refused(tmp_path: Path, thing: str) -> None:
    result = _run("packs", "new", "--name", NAME, "--into", tmp_path / "p", "--", thing)
    assert result.exit_code == 1
    assert "代号" in result.output
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("name", ["", "退休: 一件事", "退休\n一件事", "1件事", "长" * 41, "{x}", "a#b"])
def test_a_name_that_could_not_stand_in_a_rule_is_refused(tmp_path: Path, name: str) -> None:
    result = _run("packs", "new", "x", "--name", name, "--into", tmp_path / "p")
    assert result.exit_code == 1
    assert "名称" in result.output
    assert not (tmp_path / "p").exists()


def test_an_id_that_another_folder_uses_is_refused(tmp_path: Path) -> None:
    shutil.copytree(PACKS, tmp_path / "p")
    (tmp_path / "p" / "birth").rename(tmp_path / "p" / "renamed")
    result = _run("packs", "new", "birth", "--name", NAME, "--into", tmp_path / "p")
    assert result.exit_code == 1
    assert "新生儿出生一件事" in result.output


def test_beside_broken_packs_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("facts: [\n")
    result = _run("packs", "new", "x", "--name", NAME, "--into", tmp_path)
    assert result.exit_code == 1
    assert "bad.yaml:" in result.output and "没有写" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


def test_the_schemas_are_written_for_editors(tmp_path: Path) -> None:
    result = _run("packs", "schema", "--out", tmp_path / "s")
    assert result.exit_code == 0
    schema = json.loads((tmp_path / "s" / "items.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == ["items"]
    item = schema["definitions"]["item"]["properties"]
    assert item["statutory"]["description"].startswith("法定时限")
    assert item["performer"]["enum"] == ["部门", "平台"]

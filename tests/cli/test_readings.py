"""Officers compare readings on the command line, and ``intake learn --cases`` learns from it."""

from __future__ import annotations

import json
from pathlib import Path

from onething.compose.service import set_up
from tests.casework.ground import FAMILY, Site
from tests.cli.running import run

POLICE = ("--as", "officer:police/1")


def test_what_an_officer_corrects_is_learnt_without_its_value(rows: None, tmp_path: Path) -> None:
    site = Site(set_up().data)
    case = site.apply()
    site.registers_answer(case)
    listed = json.loads(run("check-readings", case, *POLICE, "--json"))
    [child] = [line for line in listed if line["name"] == "新生儿.姓名"]
    assert f"{child['mark']} 「出生医学证明」姓名：{FAMILY.birth.name}（把握 " in run(
        "check-readings", case, *POLICE
    )
    wrong = f"{child['mark']}=欧阳修"
    assert "已记下" in run("check-readings", case, "--wrong", wrong, "--rest-right", *POLICE)
    assert "没有等核对的读数。" in run("check-readings", case, *POLICE)
    saved = tmp_path / "labels.jsonl"
    words = ("intake", "learn", "--cases", "--as", "operator:ops", "--save", str(saved))
    said = run(*words)
    assert "出生医学证明 新生儿姓名：0/1 对" in said
    kept = saved.read_text(encoding="utf-8")
    assert len(kept.splitlines()) == len(listed)
    for value in ("欧阳修", FAMILY.birth.name, FAMILY.father.id_number):
        assert value not in kept + said
    again = json.loads(run("intake", "learn", "--cases", "--as", "operator:ops", str(saved), "--json"))
    assert (again["labels"], again["twice"]) == (len(listed), len(listed))
    assert "只有运维人员" in run("intake", "learn", "--cases", *POLICE, fails=True)


def test_what_makes_no_sense_is_told(rows: None, tmp_path: Path) -> None:
    case = Site(set_up().data).apply()
    for words, says in (
        (("--wrong", "王"), "编号=内容"),
        (("--wrong", "abcdef="), "编号=内容"),
        (("--wrong", "abcdef=王", "--wrong", "abcdef=李"), "编号=内容"),
        (("--right", "abcdef", "--rest-right"), "只写一样"),
        (("--right", "abcdef"), "没有等核对的读数"),
        (("--rest-right",), "正在预审"),
    ):
        assert says in run("check-readings", case, *words, *POLICE, fails=True)
    assert "没有找到" in run("check-readings", "J-1", *POLICE, fails=True)

"""The guide to free text is carried out: its commands run, its pack entries load, its table of doubts is true."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from onething.catalog import load
from tests.cli.running import run
from tests.docs.guide import DOCS, blocks

ROOT = DOCS.parent
PAGES = ("business-scope.md", "business-scope.zh-CN.md")
AROUND = """
departments: [{id: d, name: 部门}]
facts:
  - {name: 用途}
  - {name: 申请额, kind: 金额}
  - {name: 房屋.地址}
  - {name: 企业.经营范围}
  - {name: 前置批准文件号}
permits: [{name: 保安服务许可, words: [保安], clause: {law: 某法, article: 第一条}}]
items:
  - code: a
    name: 甲
    department: d
    type: 公共服务
    basis: [{law: 某法, article: 第一条}]
    needs: [用途]
things:
  - {id: t, name: 某件事, goals: [a], form: [用途, 申请额, 房屋.地址, 企业.经营范围, 前置批准文件号]}
"""


def _commands(page: str) -> list[list[str]]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"^    (onething .+)$", text, re.M)]


def test_both_pages_show_the_same_commands_and_entries() -> None:
    assert _commands(PAGES[0]) == _commands(PAGES[1]) != []
    plain = [[re.sub(r" *#.*", "", block.text) for block in blocks(page)] for page in PAGES]
    assert plain[0] == plain[1]


def test_the_commands_show_what_the_page_says() -> None:
    first, second = _commands(PAGES[0])
    shown = run(*first)
    assert "1. 餐饮服务：大类 62 餐饮业" in shown
    assert shown.count("要「") == 1, "only the first entry needs a permit"
    assert "服装批发" in shown and "鞋帽批发" in shown and "鞋帽零售" in shown
    entries = json.loads(run(*second))["entries"]
    assert [entry["industry"] and entry["industry"]["code"] for entry in entries] == ["651", None]


@pytest.mark.parametrize("page", PAGES)
def test_the_entries_of_the_page_are_right_packs(page: str, tmp_path: Path) -> None:
    words, statements = (block.text for block in blocks(page))
    indented = "".join(f"    {line}" for line in statements.splitlines(keepends=True))
    whole = AROUND.replace("    needs: [用途]\n", f"    needs: [用途]\n{indented}")
    assert len(load({"a.yaml": whole}).items["a"].statements) == 2
    shutil.copytree(ROOT / "packs", tmp_path / "packs")
    (tmp_path / "packs" / "city.yaml").write_text(words, encoding="utf-8")
    shown = run("scope", "私房菜；洗浴服务", "--packs", str(tmp_path / "packs"))
    assert "6210 正餐服务" in shown
    assert "公共场所卫生许可" in shown


def test_a_text_without_any_business_fails_and_says_what_to_write() -> None:
    assert "没有看到经营项目" in run("scope", "；；。", fails=True)
    assert "没有看到经营项目" in run("scope", "-", types="", fails=True)


def test_a_scope_may_come_from_standard_input() -> None:
    assert "物业管理" in run("scope", "-", types="物业管理\n")

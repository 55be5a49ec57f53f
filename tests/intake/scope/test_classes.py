"""Entries and their industries: known, known less narrowly, or not known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.intake import ScopeReading, classifier_of, read_scope
from onething.rules import Truth
from onething.standards import industries, lineage
from tests.intake.pages import packs


def reading(text: str) -> ScopeReading:
    return read_scope(text, classifier_of(packs()), packs().permits.values())


def sure(text: str) -> str:
    found = reading(text).entries[0].sure()
    return "" if found is None else found.code


def test_every_class_is_found_by_its_own_name() -> None:
    """Two classes may have one name; those of a group share the name that the group has, too."""
    classifier = classifier_of(packs())
    names = [
        entry for entry in industries().values() if entry.level == 3 and not entry.name.startswith("其他")
    ]
    missed = [
        entry.code
        for entry in names
        for found in [read_scope(entry.name.replace("、", ""), classifier, ()).entries[0].candidates(3)]
        if entry.code not in {each.code for each in found}
    ]
    assert len(missed) <= 0.01 * len(names), missed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("水稻种植", "0111"),
        ("餐饮服务", "62"),
        ("应用软件开发", "6513"),
        ("物业管理", "7020"),
        ("服装批发", "5132"),
    ],
)
def test_usual_words_are_known(text: str, code: str) -> None:
    assert sure(text) == code


def test_selling_is_wholesale_or_retail_and_which_is_not_guessed() -> None:
    assert sure("电子产品销售") == "F"


@pytest.mark.parametrize("text", ["哈哈哈", "abc", "从事其他活动", "тест"])
def test_what_resembles_nothing_is_not_known(text: str) -> None:
    assert sure(text) == ""


def test_invisible_characters_make_no_difference() -> None:
    assert sure("软\u200b件开发") == sure("软件开发") == "651"


def test_the_neighbours_explain_the_answer() -> None:
    first = reading("水稻种植").entries[0].neighbours[0]
    assert (first.text, first.code, round(first.likeness, 2)) == ("水稻种植", "0111", 1.0)


def test_the_first_entries_say_what_the_company_mainly_does() -> None:
    assert [each.code for each in reading("软件开发；应用软件开发；服装零售；民间杂艺").main(0, 1)] == ["I"]
    assert reading("哈哈；嘿嘿").sure() is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("服装食品软件开发销售制造批发零售的（）；、餐饮abc 🙂"), max_size=40))
def test_shares_are_beliefs(text: str) -> None:
    for each in reading(text).entries:
        sections = [share for code, share in each.shares.items() if len(code) == 1]
        assert 0 <= sum(sections) <= 1 - each.unknown + 1e-9
        for code, share in each.shares.items():
            assert share <= each.shares[lineage(code)[0]] + 1e-9


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("餐饮服务", {("食品经营许可", "是")}),
        ("销售：预包装食品、服装", {("食品经营许可", "是")}),
        ("食品销售（仅销售预包装食品）", set()),
        ("餐饮服务（仅销售预包装食品）", {("食品经营许可", "未知")}),
        ("食品销售（另有食用农产品）", {("食品经营许可", "是")}),
        ("食品销售（仅销售预包装食品）（含餐饮）", {("食品经营许可", "是")}),
        ("住宿服务（不含餐饮）", set()),
        ("餐饮管理", set()),
        ("餐饮管理及餐饮服务", {("食品经营许可", "是")}),
        ("软件开发（含卷烟零售）", {("烟草专卖零售许可", "是")}),
        ("非药品销售", {("药品经营许可", "未知")}),
        ("以上含卷烟零售的项目经相关部门批准后方可经营", {("烟草专卖零售许可", "未知")}),
        ("软件开发；服装零售", set()),
    ],
)
def test_what_needs_a_permit(text: str, wanted: set[tuple[str, str]]) -> None:
    assert {(needed.permit.name, str(needed.truth)) for needed in reading(text).needed} == wanted


def test_a_scope_of_a_hundred_thousand_characters_is_read_in_part_and_says_so() -> None:
    found = reading("软件开发；" * 20_000)
    assert found.cut
    assert len(found.entries) == 500


def test_the_same_text_is_always_read_the_same() -> None:
    text = "许可项目：餐饮服务；一般项目：技术服务、技术开发；服装的批发、零售"
    again = read_scope(text, type(classifier_of(packs()))(packs()), packs().permits.values())
    assert reading(text) == again
    assert all(needed.truth is not Truth.NO for needed in again.needed)

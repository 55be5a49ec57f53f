"""A pack whose items could never be done is refused before anybody applies."""

from __future__ import annotations

import pytest

from onething.catalog import PackErrors, givers
from tests.catalog.packs import BASIS, catalog_of, item, pack

FACTS = [{"name": name} for name in "甲乙丙"]
PEOPLE = {"name": "股东", "kind": "列表", "members": [{"name": "姓名"}, {"name": "签名"}]}


def _told(content: dict[str, object]) -> str:
    with pytest.raises(PackErrors) as caught:
        catalog_of(content)
    return str(caught.value)


def test_items_that_wait_for_one_another_are_shown_as_a_circle() -> None:
    items = [
        item("a", needs=["甲"], gives=["乙"]),
        item("b", needs=["乙"], gives=["丙"]),
        item("c", needs=["丙"], gives=["甲"]),
    ]
    assert "a → c → b → a" in _told(pack(items, facts=FACTS))


def test_an_item_that_needs_its_own_result_is_a_circle() -> None:
    assert "a → a" in _told(pack([item("a", needs=["甲"], gives=["甲"])], facts=FACTS))


def test_an_item_after_itself_through_another_is_a_circle() -> None:
    assert "a → b → a" in _told(pack([item("a", after=["b"]), item("b", after=["a"])]))


def test_a_fact_from_nowhere_is_told_with_who_needs_it() -> None:
    told = _told(pack([item("a", needs=["甲", "乙"])], form=["甲"], facts=FACTS))
    assert "「乙」" in told
    assert "「甲」" not in told


def test_the_form_an_answer_a_paper_a_register_and_an_item_are_sources() -> None:
    register = {
        "id": "r", "register": "r", "name": "库", "department": "d",
        "subject": {"键": "甲"}, "fields": {"值": "丙"}, "basis": BASIS[0],
    }  # fmt: skip
    facts = [{"name": name} for name in "甲乙丙丁戊"]
    items = [item("a", needs=["甲", "乙", "丙", "丁", "戊"], reads=["r"]), item("b", gives=["戊"])]
    content = pack(
        items,
        form=["甲"],
        facts=facts,
        registers=[register],
        materials=[{"name": "纸"}],
        slots=[{"name": "纸", "material": "纸", "gives": ["丁"]}],
        thing={"slots": ["纸"], "questions": [{"fact": "乙", "text": "？"}]},
    )
    assert {code.code for code in givers(catalog_of(content))["戊"]} == {"b"}


def test_a_register_s_key_must_be_stated_because_reading_comes_first() -> None:
    register = {
        "id": "r", "register": "r", "name": "库", "department": "d",
        "subject": {"键": "乙"}, "fields": {"值": "丙"}, "basis": BASIS[0],
    }  # fmt: skip
    items = [item("a", reads=["r"]), item("b", gives=["乙"])]
    assert "按「乙」查询" in _told(pack(items, facts=FACTS, registers=[register]))


def test_a_member_s_fact_belongs_to_an_item_for_each_member() -> None:
    content = pack([item("a", needs=["股东.姓名"])], form=["股东.姓名"], facts=[PEOPLE])
    assert "per: 股东" in _told(content)


def test_a_rule_about_a_member_belongs_to_an_item_for_each_member() -> None:
    content = pack([item("a", applies="股东.姓名 = '王'")], form=["股东.姓名"], facts=[PEOPLE])
    content["items"][0]["applies"] = '股东.姓名 = "王"'
    assert "per: 股东" in _told(content)


def test_a_rule_over_all_members_may_stand_anywhere() -> None:
    content = pack([item("a", applies="个数(股东) > 1")], form=["股东.姓名"], facts=[PEOPLE])
    assert catalog_of(content).items["a"].applies is not None


def test_a_thing_that_sends_messages_must_have_them_all() -> None:
    content = pack(
        [item("a")], facts=FACTS, thing={"phone": "甲"}, messages=[{"id": "done", "text": "{ref}"}]
    )
    told = _told(content)
    assert "overdue" in told
    assert "、done" not in told


def test_a_promise_is_given_in_working_days() -> None:
    assert "工作日" in _told(pack([item("a", promised="3 日")]))

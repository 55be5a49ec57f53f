"""What packs say of people and decisions: who may apply, what makes two applications one, how a decision is undone."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import Limit, LimitUnit, PackErrors, Undo
from tests.catalog.packs import catalog_of, item, pack

FACTS = [{"name": "编号"}, {"name": "母亲.号码"}]


def _told(content: dict[str, Any]) -> str:
    with pytest.raises(PackErrors) as caught:
        catalog_of(content)
    return str(caught.value)


def test_how_decisions_are_undone_is_said_by_item_or_type() -> None:
    rule = Undo(Limit(2, LimitUnit.WORKING_DAYS), ("部门负责人",))
    written = {"within": "2 工作日", "by": ["部门负责人"]}
    types = [{"name": "公共服务", "undo": written}]
    catalog = catalog_of(pack([item("a", undo=written, final="钱已经付了")], item_types=types))
    assert (catalog.items["a"].undo, catalog.items["a"].final) == (rule, "钱已经付了")
    assert catalog.item_types["公共服务"].undo == rule


@pytest.mark.parametrize(
    ("undo", "words"),
    [
        ({"by": ["x"]}, "多久以内可以撤回"),
        ({"within": "很久"}, "看不懂"),
        ({"within": "1 日", "who": "x"}, "who"),
    ],
)
def test_a_rule_for_undoing_says_how_long(undo: dict[str, Any], words: str) -> None:
    assert words in _told(pack([item("a", undo=undo)]))


def test_a_thing_says_what_is_the_same_and_who_may_apply() -> None:
    more = {"same_when": ["编号"], "applicants": ["母亲.号码"]}
    thing = catalog_of(pack([item("a")], facts=FACTS, thing=more)).things["t"]
    assert (thing.same_when, thing.applicants) == (("编号",), ("母亲.号码",))


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ({"same_when": ["编好"]}, "没有数据项「编好」"),
        ({"same_when": ["编号"], "applicants": ["父亲.号码"]}, "没有数据项「父亲.号码」"),
        ({"applicants": ["母亲.号码"]}, "什么相同就是同一件事"),
    ],
)
def test_what_a_thing_says_of_applicants_must_be_declared(thing: dict[str, Any], words: str) -> None:
    assert words in _told(pack([item("a")], facts=FACTS, thing=thing))

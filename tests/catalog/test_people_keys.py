"""What packs say of people and decisions: who may apply, what makes two applications one, how a decision is undone."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import Limit, LimitUnit, PackErrors, Undo
from tests.catalog.packs import BASIS, catalog_of, item, pack

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


SIGNER = {"who": "母亲", "numbers": ["母亲.号码"], "says": "同意", "within": "5 日", "clause": BASIS[0]}


def test_who_must_sign_is_read_with_when_and_how_long() -> None:
    written = {**SIGNER, "when": "编号 = '1'", "phone": "编号"}
    [signer] = catalog_of(pack([item("a")], facts=FACTS, thing={"signers": [written]})).things["t"].signers
    assert (signer.who, signer.numbers, signer.within) == ("母亲", ("母亲.号码",), Limit(5, LimitUnit.DAYS))
    assert (signer.when is not None, signer.phone, str(signer.clause)) == (True, "编号", "《某法》第一条")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": []}, "证件号码是哪个数据项"),
        ({"numbers": ["父亲.号码"]}, "没有数据项「父亲.号码」"),
        ({"within": None}, "多久以内签署"),
        ({"clause": None}, "要有依据"),
        ({"when": "不存在 = 1"}, "不存在"),
        ({"phone": "电话"}, "没有数据项「电话」"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_signer_that_is_not_complete_is_told(changes: dict[str, Any], words: str) -> None:
    written = {name: value for name, value in {**SIGNER, **changes}.items() if value is not None}
    assert words in _told(pack([item("a")], facts=FACTS, thing={"signers": [written]}))


def test_nobody_signs_twice() -> None:
    assert "写了两次" in _told(pack([item("a")], facts=FACTS, thing={"signers": [SIGNER, SIGNER]}))


REGISTER = {
    "id": "r",
    "register": "r",
    "name": "库",
    "department": "d",
    "subject": {"k": "编号"},
    "basis": BASIS[0],
}


def test_a_register_says_how_soon_an_entry_is_verified() -> None:
    rule = {"within": "3 工作日", "clause": BASIS[0]}
    registers = [{**REGISTER, "verify": rule}, {**REGISTER, "id": "s"}]
    catalog = catalog_of(pack([item("a")], facts=FACTS, registers=registers))
    verify = catalog.registers["r"].verify
    assert verify is not None
    assert (verify.limit, str(verify.clause)) == (Limit(3, LimitUnit.WORKING_DAYS), "《某法》第一条")
    assert catalog.registers["s"].verify is None


def test_the_time_for_verifying_has_its_basis() -> None:
    registers = [{**REGISTER, "verify": {"within": "3 工作日"}}]
    assert "要有依据" in _told(pack([item("a")], facts=FACTS, registers=registers))

"""What a kind of paper must agree with in itself is written once and said of everybody it may be about."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import PackErrors
from tests.catalog.packs import catalog_of, item, pack

PERSONS = [{"of": ["母亲", "父亲"], "facts": [{"name": "号码"}, {"name": "生日", "kind": "日期"}]}]
SLOTS = [{"name": f"{who}卡", "material": "卡", "about": who} for who in ("母亲", "父亲")]


def _pack(rule: str = "{对象}.生日 = 号码生日({对象}.号码)", **more: Any) -> dict[str, Any]:
    check = {"code": "BIRTHDAY", "rule": rule, "message": "不一样", "english": "They differ.", **more}
    template = [{"field": name, "labels": [name], "fact": f"{{对象}}.{name}"} for name in ("号码", "生日")]
    card = {"name": "卡", "template": template, "checks": [check]}
    return pack([item("a")], persons=PERSONS, materials=[card], slots=SLOTS)


def test_every_slot_has_the_checks_of_its_material_about_its_own_person() -> None:
    slots = catalog_of(_pack()).slots
    for who in ("母亲", "父亲"):
        (check,) = slots[f"{who}卡"].checks
        assert set(check.rule.names) == {f"{who}.生日", f"{who}.号码"}
        assert (check.code, check.english) == ("BIRTHDAY", "They differ.")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rule": "{对象}.生辰 = 号码生日({对象}.号码)"}, "生辰"),
        ({"rule": "号码生日({对象}.生日) = {对象}.生日"}, "此处应为公民身份号码"),
        ({"who": "x"}, "核对没有「who」这一项"),
    ],
)
def test_a_mistake_in_a_paper_s_check_is_told(more: dict[str, Any], words: str) -> None:
    with pytest.raises(PackErrors) as caught:
        catalog_of(_pack(**more))
    assert words in str(caught.value)


def test_the_same_mistake_is_told_once_although_two_slots_have_it() -> None:
    with pytest.raises(PackErrors) as caught:
        catalog_of(_pack(who="x"))
    assert len(caught.value.errors) == 1


@pytest.mark.parametrize("rate", [-0.1, 1.5, "often"])
def test_a_rate_of_looks_lies_between_nothing_and_everything(rate: Any) -> None:
    with pytest.raises(PackErrors) as caught:
        catalog_of(pack([item("a")], thing={"audit_rate": rate}))
    assert "audit_rate" in str(caught.value)

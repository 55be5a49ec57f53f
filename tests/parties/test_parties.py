"""Officers and mandates as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from onething.parties.service import (
    Absence,
    Mandate,
    Officer,
    PartiesError,
    give_mandate,
    mandates_of,
    may_act,
    may_take_over,
    officers_of,
    officers_with,
    register_officer,
    remove_officer,
    revoke_mandate,
    set_absence,
    why_barred,
)

DAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rows(rows: None) -> None:
    """Every test works on rows."""


def put(account: str, *roles: str) -> None:
    register_officer(Officer("police", account, roles or ("承办人",), "19900001171"))


def mandate(**changes: object) -> Mandate:
    return give_mandate(
        Mandate(**{  # type: ignore[arg-type]
            "id": "", "principal": "mei", "agent": "fang", "things": ("birth",),
            "first": DAY, "last": DAY + timedelta(days=9), "paper": "f" * 32, "given_at": NOW, **changes,
        })
    )  # fmt: skip


def test_a_department_without_registered_officers_is_open() -> None:
    assert why_barred("police", "whoever", DAY) is None
    assert officers_with("police", "承办人", DAY) == ()


def test_once_a_department_has_a_register_only_those_in_it_act() -> None:
    put("0231")
    assert why_barred("police", "0231", DAY) is None
    assert "没有登记" in (why_barred("police", "whoever", DAY) or "")
    assert why_barred("health", "whoever", DAY) is None


def test_the_last_officer_s_leaving_does_not_open_the_department() -> None:
    put("0231")
    remove_officer("police", "0231")
    assert why_barred("police", "0231", DAY) is not None
    assert why_barred("police", "whoever", DAY) is not None
    with pytest.raises(PartiesError, match="没有登记"):
        remove_officer("police", "0231")


def test_an_absent_officer_does_not_act_and_the_deputy_stands_in() -> None:
    put("0231"), put("0232", "窗口")
    set_absence("police", "0231", Absence(DAY, DAY, "0232"))
    assert "不在岗" in (why_barred("police", "0231", DAY) or "")
    assert may_take_over("police", "0232", "0231", DAY)
    assert [o.account for o in officers_with("police", "承办人", DAY)] == ["0232"]
    assert not may_take_over("police", "0232", "0231", DAY + timedelta(days=1))
    set_absence("police", "0231", None)
    assert why_barred("police", "0231", DAY) is None


def test_what_somebody_began_goes_on_when_nobody_stands_in() -> None:
    assert not may_take_over("police", "0232", "0231", DAY)
    put("0231"), put("0232"), put("0233")
    set_absence("police", "0231", Absence(DAY, DAY))
    assert may_take_over("police", "0232", "0231", DAY)
    set_absence("police", "0231", Absence(DAY, DAY, "0233"))
    assert not may_take_over("police", "0232", "0231", DAY)
    assert not may_take_over("police", "0232", "0233", DAY)
    remove_officer("police", "0231")
    assert may_take_over("police", "0232", "0231", DAY)
    assert may_take_over("police", "0232", "before-the-register", DAY)


def test_registering_again_changes_roles_and_brings_back_and_keeps_the_absence() -> None:
    put("0231"), put("0232")
    set_absence("police", "0231", Absence(DAY, DAY, "0232"))
    remove_officer("police", "0231")
    put("0231", "部门负责人", "部门负责人")
    assert officers_of("police")[0] == Officer(
        "police", "0231", ("部门负责人",), "19900001171", Absence(DAY, DAY, "0232")
    )


def test_a_mandate_lets_act_in_its_things_on_its_days() -> None:
    given = mandate()
    assert may_act("fang", "mei", "birth", DAY) == given
    assert may_act("fang", "mei", "birth", DAY + timedelta(days=9)) == given
    assert may_act("fang", "mei", "birth", DAY + timedelta(days=10)) is None
    assert may_act("fang", "mei", "birth", DAY - timedelta(days=1)) is None
    assert may_act("fang", "mei", "retirement", DAY) is None
    assert may_act("mei", "fang", "birth", DAY) is None
    assert may_act("other", "mei", "birth", DAY) is None


def test_a_mandate_without_things_is_for_all_of_them() -> None:
    mandate(things=())
    assert may_act("fang", "mei", "retirement", DAY) is not None


def test_a_revoked_mandate_stops_at_once_and_only_its_principal_revokes_it() -> None:
    given = mandate()
    for stranger in ("fang", "other"):
        with pytest.raises(PartiesError, match="没有找到"):
            revoke_mandate(given.id, stranger, NOW)
    revoke_mandate(given.id, "mei", NOW)
    revoke_mandate(given.id, "mei", NOW + timedelta(days=1))
    assert may_act("fang", "mei", "birth", DAY) is None
    assert [m.revoked_at for m in mandates_of("fang")] == [NOW]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"agent": "mei"}, "同一个账号"),
        ({"agent": "方"}, "账号"),
        ({"last": DAY - timedelta(days=1)}, "早于第一天"),
        ({"last": DAY + timedelta(days=2000)}, "三年"),
        ({"paper": ""}, "授权委托书"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(PartiesError, match=words):
        mandate(**wrong)
    assert mandates_of("mei") == []

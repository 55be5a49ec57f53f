from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.parties.officers import (
    Absence,
    Officer,
    PartiesError,
    check_absence,
    check_officer,
    stands_in,
    with_role,
)

DAY = date(2026, 11, 20)
NAMES = ("a", "b", "c", "d")


def officer(
    account: str, deputy: str | None = None, *, left: bool = False, roles: tuple[str, ...] = ()
) -> Officer:
    """An officer; with a deputy (perhaps nobody: ``""``) away on DAY."""
    absence = None if deputy is None else Absence(DAY, DAY, deputy)
    return Officer("police", account, roles or ("承办人",), "", absence, left)


def test_a_present_officer_does_the_own_work() -> None:
    assert stands_in(officer("a"), [officer("a"), officer("b")], DAY) == officer("a")


def test_the_work_of_the_absent_goes_to_the_deputy_and_the_deputy_s_deputy() -> None:
    everybody = [officer("a", "b"), officer("b", "c"), officer("c")]
    assert stands_in(everybody[0], everybody, DAY) == officer("c")


def test_nobody_stands_in_for_those_who_have_left_or_named_nobody() -> None:
    everybody = [officer("a", "b", left=True), officer("b"), officer("c", "")]
    assert [stands_in(each, everybody, DAY) for each in everybody] == [None, officer("b"), None]


@pytest.mark.parametrize("day", [DAY.replace(day=19), DAY.replace(day=21)])
def test_an_absence_ends_with_its_days(day: date) -> None:
    assert officer("a", "b").present(day)


def test_a_role_is_done_by_its_holders_and_deputies_each_once() -> None:
    everybody = [officer("a", "c"), officer("b", "c"), officer("c", roles=("窗口",)), officer("d")]
    assert [o.account for o in with_role(everybody, "承办人", DAY)] == ["c", "d"]
    assert [o.account for o in with_role(everybody, "窗口", DAY)] == ["c"]
    assert with_role(everybody, "部门负责人", DAY) == ()


@given(
    st.lists(st.one_of(st.none(), st.sampled_from(("", *NAMES))), min_size=4, max_size=4),
    st.sets(st.sampled_from(NAMES)),
)
def test_whoever_stands_in_is_present_whatever_the_absences(
    deputies: list[str | None], left: set[str]
) -> None:
    everybody = [officer(n, d, left=n in left) for n, d in zip(NAMES, deputies, strict=True)]
    found = [stands_in(each, everybody, DAY) for each in everybody]
    assert all(o is None or o.present(DAY) for o in found)
    assert set(with_role(everybody, "承办人", DAY)) == {o for o in found if o is not None}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Officer("police", "", ("承办人",)), "账号"),
        (Officer("police", "a/b", ("承办人",)), "账号"),
        (Officer("police", "a"), "岗位"),
        (Officer("police", "a", ("",)), "岗位名称"),
        (Officer("police", "a", ("承办 人",)), "岗位名称"),
        (Officer("police", "a", ("长" * 21,)), "岗位名称"),
        (Officer("police", "a", ("承办人",), "我的电话"), "电话"),
        (Officer("police", "a", tuple(f"岗{n}" for n in range(21))), "最多"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(wrong: Officer, words: str) -> None:
    with pytest.raises(PartiesError, match=words):
        check_officer(wrong)


@pytest.mark.parametrize(
    ("absence", "words"),
    [
        (Absence(DAY, date(2026, 11, 19)), "早于第一天"),
        (Absence(DAY, DAY, "a"), "不能是本人"),
        (Absence(DAY, DAY, "nobody"), "没有登记"),
        (Absence(DAY, DAY, "b"), "没有登记"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(absence: Absence, words: str) -> None:
    with pytest.raises(PartiesError, match=words):
        check_absence(officer("a"), absence, [officer("a"), officer("b", left=True)])

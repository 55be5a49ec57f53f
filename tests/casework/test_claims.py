"""认领: one officer works on a task at a time; the absent hold nothing up."""

from __future__ import annotations

from datetime import date

import pytest

from onething.casework.actors import read_actor
from onething.casework.happenings import Claimed, ProcedureBegan
from onething.casework.service import CaseworkError, Decision, NotAllowed, Timekeeping
from onething.parties.service import Absence, remove_officer, set_absence
from tests.casework.ground import Site

ONE, TWO, THREE = (read_actor(f"officer:police/{n}") for n in ("1", "2", "3"))
DAY = date(2026, 11, 20)


@pytest.fixture
def waiting(site: Site) -> tuple[str, int]:
    """A case whose registration waits for an officer of the police, and the task's number."""
    case = site.apply(married=False)
    site.answer(case)
    task = site.task(case, "household-registration")
    assert task.state == "待审核"
    return case, task.number


def test_a_claimed_task_is_shown_as_claimed_and_decided_by_nobody_else(
    site: Site, waiting: tuple[str, int]
) -> None:
    case, number = waiting
    site.claims.claim(ONE, *waiting)
    site.claims.claim(ONE, *waiting)
    [line] = site.casework.inbox(TWO)
    assert (line.claimed, line.reason) == ("1", site.task(case, "household-registration").reason)
    assert line.reason
    with pytest.raises(CaseworkError, match="已由 1 认领"):
        site.casework.decide(TWO, case, number, Decision.APPROVE, "")
    for command in (site.claims.claim, site.claims.release):
        with pytest.raises(CaseworkError, match="已由 1 认领"):
            command(TWO, *waiting)
    site.casework.decide(ONE, case, number, Decision.APPROVE, "")
    assert site.task(case, "household-registration").claimed == ""
    assert [kind for kind, _ in site.events(case)].count("TaskClaimed") == 1


def test_the_decision_itself_holds_the_claim_whatever_was_checked_before(
    site: Site, waiting: tuple[str, int]
) -> None:
    site.claims.claim(ONE, *waiting)
    assert not site.happen(waiting[0], Claimed(TWO, waiting[1]))
    assert not site.happen(waiting[0], Claimed(TWO, waiting[1], instead_of="3"))


def test_a_released_task_is_everybody_s_again(site: Site, waiting: tuple[str, int]) -> None:
    site.claims.claim(ONE, *waiting)
    site.claims.release(ONE, *waiting)
    with pytest.raises(CaseworkError, match="不能放回"):
        site.claims.release(ONE, *waiting)
    site.casework.decide(TWO, *waiting, Decision.APPROVE, "")


def test_a_task_is_handed_over_with_its_reason(site: Site, waiting: tuple[str, int]) -> None:
    site.claims.claim(ONE, *waiting)
    site.claims.hand_over(ONE, *waiting, "2", "我和申请人是亲戚，回避")
    with pytest.raises(CaseworkError, match="已由 2 认领"):
        site.casework.decide(ONE, *waiting, Decision.APPROVE, "")
    kind, body = site.events(waiting[0])[-1]
    assert (kind, body["to"], body["reason"]) == ("TaskHandedOver", "2", "我和申请人是亲戚，回避")
    site.casework.decide(TWO, *waiting, Decision.APPROVE, "")


@pytest.mark.parametrize(
    ("to", "reason", "words"),
    [("2", " ", "为什么"), ("1", "忙", "不能转给自己"), ("9", "忙", "没有登记"), ("3", "忙", "不在岗")],
)
def test_a_hand_over_that_cannot_be_changes_nothing(
    site: Site, waiting: tuple[str, int], to: str, reason: str, words: str
) -> None:
    site.register("1", "2", "3")
    set_absence("police", "3", Absence(DAY, DAY))
    site.claims.claim(ONE, *waiting)
    with pytest.raises(CaseworkError, match=words):
        site.claims.hand_over(ONE, *waiting, to, reason)
    assert site.task(waiting[0], "household-registration").claimed == "1"


def test_the_deputy_goes_on_with_what_the_absent_officer_claimed(
    site: Site, waiting: tuple[str, int]
) -> None:
    site.register("1", "2", "3")
    site.claims.claim(ONE, *waiting)
    set_absence("police", "1", Absence(DAY, DAY, "2"))
    with pytest.raises(NotAllowed, match="不在岗"):
        site.casework.decide(ONE, *waiting, Decision.APPROVE, "")
    with pytest.raises(CaseworkError, match="已由 1 认领"):
        site.claims.claim(THREE, *waiting)
    site.claims.claim(TWO, *waiting)
    assert site.events(waiting[0])[-1][1]["instead_of"] == "1"
    site.casework.decide(TWO, *waiting, Decision.APPROVE, "")


def test_nobody_begins_a_special_procedure_for_what_a_colleague_has_claimed(
    site: Site, waiting: tuple[str, int]
) -> None:
    site.claims.claim(ONE, *waiting)
    timekeeping, procedure = Timekeeping(site.ground), "鉴定"
    with pytest.raises(CaseworkError, match="已由 1 认领"):
        timekeeping.begin(TWO, *waiting, procedure, "要核查")
    assert not site.happen(waiting[0], ProcedureBegan(TWO, waiting[1], procedure, "要核查"))
    timekeeping.begin(ONE, *waiting, procedure, "要核查")


@pytest.mark.parametrize("gone", ["absent", "left"])
def test_without_a_deputy_the_task_of_somebody_gone_is_free(
    site: Site, waiting: tuple[str, int], gone: str
) -> None:
    site.register("1", "2")
    site.claims.claim(ONE, *waiting)
    if gone == "absent":
        set_absence("police", "1", Absence(DAY, DAY))
    else:
        remove_officer("police", "1")
    site.casework.decide(TWO, *waiting, Decision.APPROVE, "")


def test_only_the_department_s_officers_claim_and_only_what_waits_for_them(
    site: Site, waiting: tuple[str, int]
) -> None:
    case, number = waiting
    for stranger in ("officer:health/1", "applicant:mei", "operator:lin"):
        with pytest.raises(NotAllowed):
            site.claims.claim(read_actor(stranger), case, number)
    with pytest.raises(NotAllowed):
        site.claims.claim(ONE, "20261120-NOTHERE0", 1)
    site.casework.decide(ONE, case, number, Decision.REJECT, "材料不实")
    with pytest.raises(CaseworkError, match="「不予办理」，不能认领"):
        site.claims.claim(ONE, case, number)

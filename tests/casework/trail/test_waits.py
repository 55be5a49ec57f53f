"""Who waited for whom, and what determined the length of a case."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from onething.casework.happenings import Answer, Decision
from onething.casework.trail.length import chain_of, measure_by
from onething.casework.trail.positions import Positions
from onething.casework.trail.trace import Link, Party, Span, Told, Wait, in_time
from onething.casework.trail.waits import waits_of
from onething.standards import WorkingCalendar
from tests.casework.made_up import CARD, CATALOG, LICENCE, LOOK, MONDAY, READ, REGISTER, RULE, Case, cases

MEASURE = measure_by(WorkingCalendar(()), ZoneInfo("Asia/Shanghai"))
NAMES = {department.id: department.name for department in CATALOG.departments.values()}


def _waits(case: Case, code: str) -> list[tuple[str, float, bool]]:
    number = case.task(code).number
    return [
        (wait.party, (wait.ended - wait.begun) / timedelta(hours=1), wait.silent)
        for wait in waits_of(case.first.tasks, case.told, case.now)
        if wait.task == number
    ]


def _chain(case: Case) -> tuple[Link, ...]:
    waits = waits_of(case.first.tasks, case.told, case.now)
    return chain_of(case.first.tasks, waits, NAMES, MONDAY, case.now, MEASURE)


def _short(case: Case) -> list[tuple[str, str, float]]:
    return [(link.name, link.party, link.span.seconds / 3600) for link in _chain(case)]


def test_a_case_without_trouble_waits_for_the_departments_one_after_the_other() -> None:
    case = Case()
    case.read(2)
    case.answer(REGISTER, hours=3)
    case.answer(LOOK, hours=4)
    case.answer(LICENCE, hours=5)
    assert case.view.state == "办结"
    assert _waits(case, READ) == [(Party.DEPARTMENT, 2, False)]
    assert _waits(case, REGISTER) == [(Party.TASKS, 2, False), (Party.DEPARTMENT, 3, False)]
    assert _waits(case, LICENCE) == [(Party.TASKS, 9, False), (Party.DEPARTMENT, 5, False)]
    assert _short(case) == [
        ("人口库", Party.DEPARTMENT, 2),
        ("办look", Party.DEPARTMENT, 7),
        ("办licence", Party.DEPARTMENT, 5),
    ]


def test_time_with_an_officer_and_silence_of_a_system_are_told_apart() -> None:
    case = Case(people=1)
    case.read(1)
    case.silent(REGISTER, 1)
    case.wake(REGISTER, 1)
    case.answer(REGISTER, Answer.WORKING, 2)
    case.wake(REGISTER, 1)
    case.silent(REGISTER, 1)
    case.wake(REGISTER, 1)
    case.answer(REGISTER, Answer.WORKING, 3)
    case.answer(REGISTER, hours=1)
    assert _waits(case, REGISTER)[1:] == [
        (Party.DEPARTMENT, 1, False),
        (Party.DEPARTMENT, 3, True),
        (Party.DEPARTMENT, 2, False),
        (Party.DEPARTMENT, 4, True),
        (Party.DEPARTMENT, 1, False),
    ]
    assert _waits(case, LOOK) == [(Party.TASKS, 1, False), (Party.OFFICER, 11, False)]
    case.officer(LOOK, Decision.APPROVE, 2)
    assert _short(case)[1] == ("办look", Party.OFFICER, 13)


def test_a_correction_is_the_applicant_s_time_and_the_register_s_when_it_is_asked_again() -> None:
    case = Case(copies=5)
    case.read(1)
    assert case.task(RULE).state == "待补正"
    case.mend(10, 份数=20, 姓名="李某")
    case.read(2)
    case.answer(REGISTER, hours=1)
    assert _waits(case, RULE) == [
        (Party.TASKS, 1, False),
        (Party.APPLICANT, 10, False),
        (Party.TASKS, 2, False),
    ]
    assert _waits(case, READ) == [(Party.DEPARTMENT, 1, False), (Party.DEPARTMENT, 2, False)]


def test_a_stuck_task_waits_for_an_officer_until_it_is_tried_again() -> None:
    case = Case()
    case.read(1)
    case.confused(REGISTER, 2)
    case.officer(REGISTER, Decision.RETRY, 3)
    assert _waits(case, REGISTER) == [
        (Party.TASKS, 1, False),
        (Party.DEPARTMENT, 2, False),
        (Party.OFFICER, 3, False),
    ]


def test_a_platform_s_own_item_that_takes_no_time_is_no_link_but_what_it_waited_for_is() -> None:
    case = Case(copies=8)
    case.read(1)
    case.answer(REGISTER, hours=1)
    case.answer(LOOK, hours=1)
    case.mend(20, 份数=20)
    case.answer(LICENCE, hours=2)
    assert case.view.state == "办结"
    assert _short(case) == [
        ("人口库", Party.DEPARTMENT, 1),
        ("办rule", Party.APPLICANT, 22),
        ("办licence", Party.DEPARTMENT, 2),
    ]


def test_of_a_case_that_goes_on_the_longest_open_wait_ends_the_chain() -> None:
    case = Case(people=1)
    case.read(1)
    case.confused(REGISTER, 5)
    case.now += timedelta(hours=4)
    assert _short(case) == [("人口库", Party.DEPARTMENT, 1), ("办look", Party.OFFICER, 9)]
    open_ = [wait for wait in waits_of(case.first.tasks, case.told, case.now) if wait.open]
    assert {wait.ended for wait in open_} == {case.now}


def test_a_withdrawal_waits_for_what_is_undone_the_last_first() -> None:
    case = Case()
    case.read(1)
    case.answer(REGISTER, hours=1)
    case.answer(LOOK, hours=1)
    case.withdraw(1)
    assert case.view.state == "撤回中"
    assert _waits(case, LICENCE)[-1] == (Party.DEPARTMENT, 1, False)


def test_working_time_leaves_the_weekend_out_in_the_zone_of_the_law() -> None:
    friday = MONDAY + timedelta(days=4, hours=8)  # 17 o'clock in Beijing
    assert MEASURE(friday, friday + timedelta(days=3)) == Span(259_200, 7 * 3600 + 17 * 3600)


def test_a_clock_that_was_set_back_makes_no_negative_wait() -> None:
    case = Case()
    case.read(1)
    case.answer(REGISTER, hours=-3)
    assert [event.at for event in in_time(case.told)] == sorted(event.at for event in in_time(case.told))
    assert all(
        wait.begun < wait.ended for wait in waits_of(case.first.tasks, case.told, case.now + timedelta(9))
    )


def _stands_as_told(case: Case) -> None:
    positions = Positions()
    for event in case.told:
        positions.take(event.kind, event.task, event.body)
    assert {task.number: task.state for task in case.view.tasks} == positions.tasks
    assert positions.case is case.view.state


@given(cases())
def test_the_events_say_where_every_task_and_the_case_stand(case: Case) -> None:
    _stands_as_told(case)


def test_what_is_held_while_a_notice_is_open_is_told_too() -> None:
    case = Case(people=1, copies=5, pages=5)
    case.read(1)
    case.officer(LOOK, Decision.CORRECT)
    case.answer(REGISTER)
    assert [case.task(code).state for code in (RULE, LOOK, CARD)] == ["待补正"] * 3
    assert [event.kind for event in case.told].count("CorrectionRequested") == 1
    _stands_as_told(case)


@given(cases(), st.floats(0, 50))
def test_the_chain_has_no_gap_and_lasts_as_long_as_the_case(case: Case, later: float) -> None:
    until = case.now + timedelta(hours=later)
    waits = waits_of(case.first.tasks, case.told, until)
    chain = chain_of(case.first.tasks, waits, NAMES, MONDAY, until, MEASURE)
    bounds = [MONDAY, *(link.ended for link in chain)]
    assert [link.begun for link in chain] == bounds[:-1]
    assert bounds[-1] == until
    assert Party.TASKS not in {link.party for link in chain}


@given(cases())
def test_a_task_waits_for_one_party_at_a_time(case: Case) -> None:
    waits = waits_of(case.first.tasks, case.told, case.now)
    for task in case.first.tasks:
        mine: list[Wait] = sorted((w for w in waits if w.task == task.number), key=lambda w: w.begun)
        assert all(first.ended <= second.begun for first, second in pairwise(mine))
        assert all(bool(wait.tasks) == (wait.party is Party.TASKS) for wait in mine)


@given(cases())
def test_without_their_bodies_the_events_still_tell_a_story_without_a_gap(case: Case) -> None:
    erased = [Told(e.seq, e.kind, e.task, e.actor, e.at, {}) for e in case.told]
    waits = waits_of(case.first.tasks, erased, case.now)
    chain = chain_of(case.first.tasks, waits, NAMES, MONDAY, case.now, MEASURE)
    assert sum((link.ended - link.begun for link in chain), timedelta()) == case.now - MONDAY


def test_the_made_up_day_is_a_working_monday() -> None:
    assert MEASURE(MONDAY, MONDAY + timedelta(hours=1)).working == 3600
    assert MONDAY.astimezone(ZoneInfo("Asia/Shanghai")).date() == date(2026, 11, 23)

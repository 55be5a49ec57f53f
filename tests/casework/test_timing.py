"""Clocks as arithmetic: pauses give back what they took, stages come in order and once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onething.casework.timing import (
    OVERDUE,
    Clock,
    ClockState,
    due_of,
    fire,
    moved,
    next_on,
    pause,
    resume,
    stages,
)
from onething.catalog import ClockKind, Escalation, Limit, LimitUnit
from onething.standards import WorkingCalendar


@dataclass(frozen=True)
class Year:
    year: int
    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    provisional: bool = False


OCTOBER = frozenset(date(2026, 10, day) for day in range(1, 8))
CALENDAR = WorkingCalendar([Year(2026, OCTOBER, frozenset({date(2026, 10, 10)}))])
MONDAY = date(2026, 11, 2)
FIVE = Limit(5, LimitUnit.WORKING_DAYS)
REMIND = Escalation("提醒", (ClockKind.PROMISED,), "承办人", "m", left=Limit(1, LimitUnit.WORKING_DAYS))
LATE = Escalation("督查", (ClockKind.PROMISED,), "督查", "m", over=Limit(3, LimitUnit.WORKING_DAYS))
OTHER = Escalation("别的", (ClockKind.STATUTORY,), "督查", "m", over=Limit(3, LimitUnit.WORKING_DAYS))


def clock(started: date = MONDAY, limit: Limit = FIVE) -> Clock:
    return Clock(1, ClockKind.PROMISED, started, limit)


def test_five_working_days_from_a_monday_end_on_the_next_monday() -> None:
    assert due_of(clock(), CALENDAR) == date(2026, 11, 9)
    assert due_of(clock(limit=Limit(5, LimitUnit.DAYS)), CALENDAR) == date(2026, 11, 7)


def test_a_holiday_in_between_moves_the_last_day() -> None:
    assert due_of(clock(date(2026, 9, 29)), CALENDAR) == date(2026, 10, 12)


def test_a_pause_gives_back_the_working_days_it_lasted() -> None:
    paused = pause(clock(), "补正", date(2026, 11, 3))
    assert paused.state is ClockState.PAUSED
    going_on = resume(paused, "补正", date(2026, 11, 6))
    assert going_on.state is ClockState.RUNNING
    assert due_of(going_on, CALENDAR) == date(2026, 11, 12)


def test_two_pauses_at_once_give_a_day_back_once_and_end_with_the_last() -> None:
    both = pause(pause(clock(), "补正", date(2026, 11, 3)), "鉴定", date(2026, 11, 4))
    one = resume(both, "补正", date(2026, 11, 5))
    assert one.state is ClockState.PAUSED
    none = resume(one, "鉴定", date(2026, 11, 6))
    assert none.state is ClockState.RUNNING
    assert due_of(none, CALENDAR) == date(2026, 11, 12)


def test_pausing_or_resuming_twice_changes_nothing() -> None:
    paused = pause(clock(), "补正", MONDAY)
    assert pause(paused, "补正", MONDAY + timedelta(1)) == paused
    resumed = resume(paused, "补正", MONDAY + timedelta(1))
    assert resume(resumed, "补正", MONDAY + timedelta(3)) == resumed
    assert resume(clock(), "补正", MONDAY) == clock()


def test_an_ended_clock_is_not_paused() -> None:
    ended = replace(clock(), state=ClockState.ENDED)
    assert pause(ended, "补正", MONDAY) == ended


def test_the_stages_are_the_reminder_the_last_day_and_the_escalation() -> None:
    found = stages(clock(), date(2026, 11, 9), [LATE, REMIND, OTHER], CALENDAR)
    assert [(stage.name, stage.on) for stage in found] == [
        ("提醒", date(2026, 11, 6)),
        (OVERDUE, date(2026, 11, 10)),
        ("督查", date(2026, 11, 13)),
    ]


def test_a_clock_of_one_day_reminds_on_its_last_and_one_that_ends_at_once_not_at_all() -> None:
    day = clock(limit=Limit(1, LimitUnit.WORKING_DAYS))
    ahead = stages(day, due_of(day, CALENDAR), [REMIND], CALENDAR)
    assert [(stage.name, stage.on) for stage in ahead] == [
        ("提醒", date(2026, 11, 3)),
        (OVERDUE, date(2026, 11, 4)),
    ]
    at_once = clock(limit=Limit(0, LimitUnit.WORKING_DAYS))
    assert [stage.name for stage in stages(at_once, MONDAY, [REMIND], CALENDAR)] == [OVERDUE]


def test_a_paused_clock_tells_nobody() -> None:
    paused = pause(clock(), "补正", MONDAY)
    ahead = stages(paused, MONDAY, [REMIND, LATE], CALENDAR)
    assert next_on(paused, ahead) is None
    assert fire(paused, ahead, MONDAY + timedelta(90)) == (paused, ())


def test_what_moved_ahead_again_is_told_again_and_what_is_past_is_not() -> None:
    ahead = stages(clock(), date(2026, 11, 9), [REMIND, LATE], CALENDAR)
    late, told = fire(clock(), ahead, date(2026, 11, 10))
    assert told == ("提醒", OVERDUE)
    assert late.state is ClockState.OVERDUE
    again = moved(late, stages(late, date(2026, 12, 9), [REMIND, LATE], CALENDAR), date(2026, 11, 10))
    assert (again.state, again.fired) == (ClockState.RUNNING, ())
    assert moved(late, ahead, date(2026, 11, 10)) == late


dates = st.dates(date(2026, 1, 1), date(2027, 12, 1))
limits = st.builds(Limit, st.integers(0, 60), st.sampled_from(LimitUnit))


@given(limits, st.lists(st.tuples(st.sampled_from("甲乙丙"), st.booleans(), st.integers(0, 9)), max_size=20))
def test_a_clock_never_ends_before_its_limit_and_its_days_are_never_negative(
    limit: Limit, moves: list[tuple[str, bool, int]]
) -> None:
    running, day = clock(limit=limit), MONDAY
    first = due_of(running, CALENDAR)
    for why, stop, days in moves:
        day += timedelta(days)
        before = due_of(running, CALENDAR)
        running = pause(running, why, day) if stop else resume(running, why, day)
        assert due_of(running, CALENDAR) >= before >= first
        open_now = any(p.until is None for p in running.pauses)
        assert (running.state is ClockState.PAUSED) == open_now


@given(limits, st.lists(dates, min_size=1, max_size=12))
def test_every_stage_is_told_once_whenever_the_ticker_looks(limit: Limit, looks: list[date]) -> None:
    running = clock(limit=limit)
    ahead = stages(running, due_of(running, CALENDAR), [REMIND, LATE], CALENDAR)
    told: list[str] = []
    for day in sorted(looks):
        running, names = fire(running, ahead, day)
        told += names
        following = next_on(running, ahead)
        assert following is None or following > day
    assert told == [stage.name for stage in ahead if stage.on <= max(looks)]

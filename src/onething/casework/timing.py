"""时限 as arithmetic: when a clock runs out, what a pause gives back, whom it tells when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from onething.catalog import ClockKind, Escalation, Limit, LimitUnit
from onething.standards import WorkingCalendar

OVERDUE = "超期"
"""The stage that every clock has: the first day after its last."""


class ClockState(StrEnum):
    RUNNING = "计时"
    PAUSED = "暂停"
    ENDED = "结束"
    OVERDUE = "超时"


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count: ``why`` names what it waits for; ``until`` None while it lasts."""

    why: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a task (None: of the case). ``pauses`` may overlap; ``fired`` are the stages that were told."""

    task: int | None
    kind: ClockKind
    started: date
    limit: Limit
    state: ClockState = ClockState.RUNNING
    pauses: tuple[Pause, ...] = ()
    fired: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it still matters."""
        return self.state is not ClockState.ENDED


@dataclass(frozen=True, slots=True)
class Stage:
    """A day on which somebody must be told."""

    on: date
    name: str


def due_of(clock: Clock, calendar: WorkingCalendar) -> date:
    """The last day of a clock; what was paused is given back."""
    paused = sum(_length(clock.limit.unit, since, until, calendar) for since, until in _spans(clock.pauses))
    return _after(clock.started, clock.limit.days + paused, clock.limit.unit, calendar)


def used_by(clock: Clock, day: date, calendar: WorkingCalendar) -> int:
    """How many days have counted by the end of ``day``, without what was paused."""
    pauses = tuple(p if p.until is not None else replace(p, until=max(p.since, day)) for p in clock.pauses)
    paused = sum(_length(clock.limit.unit, since, until, calendar) for since, until in _spans(pauses))
    return _length(clock.limit.unit, clock.started, day, calendar) - paused


def pause(clock: Clock, why: str, today: date) -> Clock:
    """Stop counting because of ``why``. A clock may be stopped for several reasons at once."""
    if not clock.counts or any(p.why == why and p.until is None for p in clock.pauses):
        return clock
    state = ClockState.PAUSED if clock.state is ClockState.RUNNING else clock.state
    return replace(clock, pauses=(*clock.pauses, Pause(why, today)), state=state)


def resume(clock: Clock, why: str, today: date) -> Clock:
    """End the pause called ``why``; the clock goes on when it was the last one."""
    if not any(p.why == why and p.until is None for p in clock.pauses):
        return clock
    pauses = tuple(
        replace(p, until=max(p.since, today)) if p.why == why and p.until is None else p for p in clock.pauses
    )
    paused = any(p.until is None for p in pauses)
    running = clock.state is ClockState.PAUSED and not paused
    return replace(clock, pauses=pauses, state=ClockState.RUNNING if running else clock.state)


def stages(
    clock: Clock, due: date, escalations: Iterable[Escalation], calendar: WorkingCalendar
) -> tuple[Stage, ...]:
    """Every day on which a clock with this last day tells somebody, in order. Nobody is reminded on the day on which
    the clock starts: a limit of one day is told of on its last."""
    found = [Stage(due + timedelta(days=1), OVERDUE)]
    for each in escalations:
        if clock.kind not in each.clocks:
            continue
        if each.left is not None:
            on = max(_before(due, each.left, calendar), clock.started + timedelta(days=1))
            if on <= due:
                found.append(Stage(on, each.name))
        elif each.over is not None:
            late = _after(due, each.over.days, each.over.unit, calendar)
            found.append(Stage(late + timedelta(days=1), each.name))
    return tuple(sorted(found, key=lambda stage: (stage.on, stage.name)))


def next_on(clock: Clock, ahead: Sequence[Stage]) -> date | None:
    """When to look at the clock again; None while it is paused, has ended or has told everything."""
    if clock.state not in (ClockState.RUNNING, ClockState.OVERDUE):
        return None
    return min((stage.on for stage in ahead if stage.name not in clock.fired), default=None)


def fire(clock: Clock, ahead: Sequence[Stage], today: date) -> tuple[Clock, tuple[str, ...]]:
    """Tell what is due by ``today``: the clock afterwards and the names of the stages."""
    if clock.state not in (ClockState.RUNNING, ClockState.OVERDUE):
        return clock, ()
    told = tuple(stage.name for stage in ahead if stage.on <= today and stage.name not in clock.fired)
    state = ClockState.OVERDUE if OVERDUE in told else clock.state
    return replace(clock, fired=(*clock.fired, *told), state=state), told


def moved(clock: Clock, ahead: Sequence[Stage], today: date) -> Clock:
    """The clock after its last day moved: what now lies ahead again will be told again."""
    still = tuple(stage.name for stage in ahead if stage.on <= today and stage.name in clock.fired)
    late = clock.state is ClockState.OVERDUE and OVERDUE not in still
    return replace(clock, fired=still, state=ClockState.RUNNING if late else clock.state)


def _spans(pauses: Sequence[Pause]) -> list[tuple[date, date]]:
    """The finished pauses as spans that do not overlap."""
    spans: list[tuple[date, date]] = []
    for since, until in sorted((p.since, p.until) for p in pauses if p.until is not None):
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


def _length(unit: LimitUnit, since: date, until: date, calendar: WorkingCalendar) -> int:
    if unit is LimitUnit.WORKING_DAYS:
        return calendar.working_days_between(since, until)
    return (until - since).days


def _after(start: date, days: int, unit: LimitUnit, calendar: WorkingCalendar) -> date:
    if unit is LimitUnit.WORKING_DAYS:
        return calendar.add_working_days(start, days)
    return start + timedelta(days=days)


def _before(end: date, left: Limit, calendar: WorkingCalendar) -> date:
    if left.unit is LimitUnit.WORKING_DAYS:
        return calendar.back_working_days(end, left.days)
    return end - timedelta(days=left.days)

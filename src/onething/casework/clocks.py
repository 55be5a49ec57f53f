"""时限: the rows of a case's clocks, moved by the orders of a ruling. What a pause or a calendar change moves is a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from onething.casework.desk import ClockOrder
from onething.casework.models import ClockRow
from onething.casework.rows import insert
from onething.catalog import Catalog, LimitUnit
from onething.standards import WorkingCalendar

RUNNING, PAUSED, ENDED, OVERDUE = "计时", "暂停", "结束", "超时"


def save_clocks(
    case: str, orders: Sequence[ClockOrder], catalog: Catalog, today: date, *, fresh: bool
) -> None:
    """Carry out ``orders`` in the present transaction. ``fresh``: the case has no clocks yet."""
    if not orders:
        return
    if not fresh and all(order.action == "end" for order in orders):
        _end(case, {order.task for order in orders})
        return
    clocks = [] if fresh else list(ClockRow.objects.filter(case_id=case))
    changed: dict[int, ClockRow] = {}
    calendar = WorkingCalendar(catalog.holidays.values())
    for order in orders:
        for clock in _move(case, order, clocks, calendar, today):
            changed[id(clock)] = clock
    started = [clock for clock in changed.values() if clock.pk is None]
    for clock in changed.values():
        if clock.pk is not None:
            clock.save(update_fields=["state", "due", "paused_on", "paused_days"])
    insert(ClockRow, [vars(clock) for clock in started])


def _end(case: str, tasks: set[int | None]) -> None:
    """What nearly every answer of a department does: end clocks without reading them first."""
    ended = Q(task__in=tasks - {None})
    if None in tasks:
        ended |= Q(task__isnull=True)
    ClockRow.objects.filter(ended, case_id=case, state__in=(RUNNING, PAUSED)).update(state=ENDED)


def _move(
    case: str, order: ClockOrder, clocks: list[ClockRow], calendar: WorkingCalendar, today: date
) -> Iterable[ClockRow]:
    """The clocks that one order starts or changes."""
    if order.action == "start":
        assert order.limit is not None
        clock = ClockRow(
            case_id=case,
            task=order.task,
            kind=order.kind,
            started=today,
            days=order.limit.days,
            unit=order.limit.unit,
            due=_due(calendar, today, order.limit.days, order.limit.unit),
            state=RUNNING,
        )
        clocks.append(clock)
        yield clock
        return
    for clock in clocks:
        if clock.task != order.task:
            continue
        if order.action == "end" and clock.state in (RUNNING, PAUSED):
            clock.state = ENDED
        elif order.action == "pause" and clock.state == RUNNING:
            clock.state, clock.paused_on = PAUSED, today
        elif order.action == "resume" and clock.state == PAUSED:
            _resume(clock, calendar, today)
        else:
            continue
        yield clock


def _resume(clock: ClockRow, calendar: WorkingCalendar, today: date) -> None:
    """Go on counting: the days that the applicant's turn lasted do not count."""
    assert clock.paused_on is not None
    if clock.unit == LimitUnit.WORKING_DAYS:
        clock.paused_days += calendar.working_days_between(clock.paused_on, today)
    else:
        clock.paused_days += (today - clock.paused_on).days
    clock.due = _due(calendar, clock.started, clock.days + clock.paused_days, LimitUnit(clock.unit))
    clock.state, clock.paused_on = RUNNING, None


def _due(calendar: WorkingCalendar, start: date, days: int, unit: LimitUnit) -> date:
    if unit is LimitUnit.WORKING_DAYS:
        return calendar.add_working_days(start, days)
    return date.fromordinal(start.toordinal() + days)

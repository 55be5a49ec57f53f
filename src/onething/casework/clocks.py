"""时限: the rows of a case's clocks, moved by the orders of a ruling. What a pause or a calendar change moves is a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db.models import Q

from onething.casework.almanac import Almanac
from onething.casework.desk import ClockOrder
from onething.casework.models import ClockRow
from onething.casework.rows import insert
from onething.casework.timing import Clock, ClockState, Pause, due_of, moved, next_on, pause, resume, stages
from onething.catalog import Catalog, ClockKind, Limit, LimitUnit

COUNTING = (ClockState.RUNNING, ClockState.PAUSED, ClockState.OVERDUE)


def save_clocks(
    case: str, orders: Sequence[ClockOrder], catalog: Catalog, almanac: Almanac, today: date, *, fresh: bool
) -> None:
    """Carry out ``orders`` in the present transaction. ``fresh``: the case has no clocks yet."""
    if not orders:
        return
    if not fresh and all(order.action == "end" for order in orders):
        _end(case, {(order.task, order.kind) for order in orders})
        return
    rows = [] if fresh else list(ClockRow.objects.filter(case_id=case, state__in=COUNTING).order_by("pk"))
    before = [clock_of(row) for row in rows]
    clocks = list(before)
    for order in orders:
        if order.action == "start":
            assert order.limit is not None
            if any(_meant(clock, order) for clock in clocks):
                continue  # a task that begins again after a correction goes on with its clock
            clocks.append(Clock(order.task, ClockKind(order.kind), order.since or today, order.limit))
        else:
            clocks = [_moved(clock, order, today) if _meant(clock, order) else clock for clock in clocks]
    anew = any(order.action == "recount" for order in orders)
    for row, old, new in zip(rows, before, clocks, strict=False):
        if anew or new != old:
            ClockRow.objects.filter(pk=row.pk).update(**columns(new, catalog, almanac, today))
    started = clocks[len(rows) :]
    insert(ClockRow, [{"case_id": case, **_fixed(c), **columns(c, catalog, almanac, today)} for c in started])


def clock_of(row: ClockRow) -> Clock:
    """The clock that a row holds."""
    return Clock(
        row.task,
        ClockKind(row.kind),
        row.started,
        Limit(row.days, LimitUnit(row.unit)),
        ClockState(row.state),
        tuple(
            Pause(p["why"], date.fromisoformat(p["since"]), p["until"] and date.fromisoformat(p["until"]))
            for p in json.loads(row.pauses)
        ),
        tuple(json.loads(row.fired)),
    )


def columns(clock: Clock, catalog: Catalog, almanac: Almanac, today: date) -> dict[str, Any]:
    """The columns of a clock that move, as they are under this calendar."""
    due = due_of(clock, almanac.calendar)
    ahead = stages(clock, due, catalog.escalations.values(), almanac.calendar)
    clock = moved(clock, ahead, today)
    return {
        "state": clock.state,
        "due": due,
        "days": clock.limit.days,
        "unit": clock.limit.unit,
        "pauses": json.dumps([asdict(p) for p in clock.pauses], default=str) if clock.pauses else "[]",
        "fired": json.dumps(clock.fired, ensure_ascii=False) if clock.fired else "[]",
        "next_on": next_on(clock, ahead),
        "provisional": almanac.calendar.is_provisional(clock.started, due),
        "calendar": almanac.digest,
    }


def _fixed(clock: Clock) -> dict[str, Any]:
    return {"task": clock.task, "kind": clock.kind, "started": clock.started}


def _meant(clock: Clock, order: ClockOrder) -> bool:
    return clock.counts and clock.task == order.task and order.kind in ("", clock.kind)


def _moved(clock: Clock, order: ClockOrder, today: date) -> Clock:
    match order.action:
        case "end":
            return replace(clock, state=ClockState.ENDED)
        case "pause":
            return pause(clock, order.why, today)
        case "resume":
            return resume(clock, order.why, today)
        case "extend":
            assert order.limit is not None
            longer = replace(clock.limit, days=clock.limit.days + order.limit.days)
            return replace(clock, limit=longer)
        case "relimit":
            assert order.limit is not None and order.had is not None
            return replace(clock, limit=relimited(clock.limit, order.had, order.limit))
    return clock


def relimited(now: Limit, had: Limit, limit: Limit) -> Limit:
    """Another limit; what the clock was extended by stays, if it is in the same unit."""
    extended = now.days - had.days if now.unit is had.unit is limit.unit else 0
    return replace(limit, days=limit.days + max(0, extended))


def _end(case: str, ended: Iterable[tuple[int | None, str]]) -> None:
    """What nearly every answer of a department does: end clocks without reading them first."""
    which = Q()
    for task, kind in ended:
        one = Q(task__isnull=True) if task is None else Q(task=task)
        which |= one & Q(kind=kind) if kind else one
    ClockRow.objects.filter(which, case_id=case, state__in=COUNTING).update(
        state=ClockState.ENDED, next_on=None
    )

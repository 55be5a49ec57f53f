"""What determined a case's length: the chain of waits, and how long was waited for whom. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from onething.casework.states import Task
from onething.casework.trail.trace import Link, Party, PartyTotal, Span, Wait
from onething.standards import WorkingCalendar

Measure = Callable[[datetime, datetime], Span]


def measure_by(calendar: WorkingCalendar, zone: ZoneInfo) -> Measure:
    """How long a stretch is, and how much of it lies on working days of ``calendar`` in ``zone``."""

    def measure(begun: datetime, ended: datetime) -> Span:
        start, end = begun.astimezone(zone), ended.astimezone(zone)
        working, at = 0.0, start
        while at < end:
            midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            if calendar.is_working(at.date()):
                working += (min(midnight, end) - at).total_seconds()
            at = midnight
        return Span((end - start).total_seconds(), working)

    return measure


def chain_of(
    tasks: Sequence[Task],
    waits: Sequence[Wait],
    names: Mapping[str, str],
    begun: datetime,
    until: datetime,
    measure: Measure,
) -> tuple[Link, ...]:
    """From the submission to the end without a gap: each link is the wait that the next one had to wait for. Where
    several ended at the same moment, the longest counts. ``names`` are the departments'."""
    by_number, links = {task.number: task for task in tasks}, list[Link]()
    at, last = until, _longest(w for w in waits if w.ended == until and w.party is not Party.TASKS)
    while at > begun:
        wait = last if last is not None else _any(waits, at)
        if wait is None:
            start = max(
                (w.ended for w in waits if w.ended < at and w.party is not Party.TASKS), default=begun
            )
            links.append(
                Link(None, "", "", Party.PLATFORM, "", False, max(start, begun), at, measure(start, at))
            )
            at, last = max(start, begun), None
            continue
        task = by_number[wait.task]
        department = names[task.department] if wait.party in (Party.DEPARTMENT, Party.OFFICER) else ""
        links.append(
            Link(
                task.number,
                task.name,
                department,
                wait.party,
                wait.state,
                wait.silent,
                wait.begun,
                at,
                measure(wait.begun, at),
            )
        )
        at, last = wait.begun, _cause(waits, wait.task, wait.begun, frozenset())
    return tuple(reversed(links))


def _cause(waits: Sequence[Wait], task: int, at: datetime, seen: frozenset[int]) -> Wait | None:
    """The wait whose end let a task go on at a moment: its own before, or that of a task it waited for."""
    own = [wait for wait in waits if wait.task == task and wait.ended == at]
    found = _longest(wait for wait in own if wait.party is not Party.TASKS)
    if found is not None or task in seen:
        return found
    before = {number for wait in own for number in wait.tasks}
    causes = (_cause(waits, number, at, seen | {task}) for number in sorted(before))
    return _longest(wait for wait in causes if wait is not None)


def _any(waits: Sequence[Wait], at: datetime) -> Wait | None:
    """What ended at a moment, or else what was going on then."""
    real = [wait for wait in waits if wait.party is not Party.TASKS]
    return _longest(w for w in real if w.ended == at) or _longest(w for w in real if w.begun < at < w.ended)


def _longest(waits: Iterable[Wait]) -> Wait | None:
    return min(waits, key=lambda wait: (wait.begun, wait.task), default=None)


def totals_of(
    chain: Sequence[Link],
    tasks: Sequence[Task],
    waits: Sequence[Wait],
    names: Mapping[str, str],
    measure: Measure,
) -> tuple[PartyTotal, ...]:
    """How long was waited for each party, the longest first."""
    departments = {task.number: names[task.department] for task in tasks}
    found: dict[tuple[Party, str], tuple[Span, Span]] = {}
    for link in chain:
        along, over = found.get((link.party, link.department), (Span(), Span()))
        found[link.party, link.department] = along + link.span, over
    for wait in waits:
        whose = departments[wait.task] if wait.party in (Party.DEPARTMENT, Party.OFFICER) else ""
        along, over = found.get((wait.party, whose), (Span(), Span()))
        found[wait.party, whose] = along, over + measure(wait.begun, wait.ended)
    totals = (PartyTotal(party, whose, *spans) for (party, whose), spans in found.items())
    return tuple(sorted(totals, key=lambda t: (-t.chain.seconds, -t.tasks.seconds, t.party, t.department)))

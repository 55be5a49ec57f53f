"""The whole story of a case, put together from its events and clocks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from onething.casework.states import CaseState, CaseView, Task
from onething.casework.timing import Clock, due_of, used_by
from onething.casework.trail.length import Measure, chain_of, measure_by, totals_of
from onething.casework.trail.lines import Sight, Teller
from onething.casework.trail.positions import Positions
from onething.casework.trail.story import Lang
from onething.casework.trail.trace import (
    Party,
    Promise,
    Span,
    TaskStory,
    Told,
    Trace,
    Wait,
    in_time,
)
from onething.casework.trail.waits import waits_of
from onething.catalog import Catalog, ClockKind
from onething.standards import WorkingCalendar


def trace_of(
    view: CaseView,
    catalog: Catalog,
    told: Sequence[Told],
    clocks: Sequence[Clock],
    calendar: WorkingCalendar,
    sight: Sight,
    lang: Lang,
    now: datetime,
    zone: ZoneInfo,
) -> Trace:
    """The story of one case for a reader who may see so much of it."""
    events, measure = tuple(in_time(told)), measure_by(calendar, zone)
    names = {department.id: department.name for department in catalog.departments.values()}
    begun, until = events[0].at, events[-1].at if view.state.final else max(events[-1].at, now)
    waits = waits_of(view.tasks, events, until)
    chain = chain_of(view.tasks, waits, names, begun, until, measure)
    ends = _ends(events)

    def promises(number: int | None) -> tuple[Promise, ...]:
        end, mine = ends.get(number), (clock for clock in clocks if clock.task == number)
        day = (until if end is None else end).astimezone(zone).date()
        return tuple(_promise(clock, calendar, day, ended=end is not None) for clock in mine)

    teller = Teller(catalog, {task.number: task for task in view.tasks}, view.dossier.sheet, sight, lang)
    return Trace(
        case=view.id,
        thing=catalog.things[view.thing].name,
        state=view.state,
        begun=begun,
        until=until,
        ended=view.state.final,
        length=measure(begun, until),
        promise=next((promise for promise in promises(None) if promise.kind == ClockKind.PROMISED), None),
        lines=tuple(teller.lines(events)),
        tasks=tuple(_task_story(task, names, waits, measure, promises(task.number)) for task in view.tasks),
        chain=chain,
        totals=totals_of(chain, view.tasks, waits, names, measure),
    )


def _ends(events: Sequence[Told]) -> dict[int | None, datetime]:
    """When each task (None: the case) first had an end; what follows a case, or undoes it, is no part of its promise."""
    positions, ends = Positions(), dict[int | None, datetime]()
    for event in events:
        for number, state in positions.take(event.kind, event.task, event.body).items():
            if state.final:
                ends.setdefault(number, event.at)
        if positions.case.final or positions.case in (CaseState.CLOSING, CaseState.WITHDRAWING):
            ends.setdefault(None, event.at)
    return ends


def _task_story(
    task: Task,
    names: Mapping[str, str],
    waits: Sequence[Wait],
    measure: Measure,
    promises: tuple[Promise, ...],
) -> TaskStory:
    waited, silent, whole = dict[Party, Span](), Span(), Span()
    for wait in waits:
        if wait.task == task.number:
            span = measure(wait.begun, wait.ended)
            waited[wait.party] = waited.get(wait.party, Span()) + span
            whole += span
            silent += span if wait.silent else Span()
    department = names[task.department]
    return TaskStory(task.number, task.name, department, task.state, whole, waited, silent, promises)


def _promise(clock: Clock, calendar: WorkingCalendar, day: date, *, ended: bool) -> Promise:
    """What became of a clock by a day."""
    used = used_by(clock, day, calendar)
    limit = clock.limit
    kept = used <= limit.days
    return Promise(clock.kind, limit.days, limit.unit, due_of(clock, calendar), used, kept, ended)

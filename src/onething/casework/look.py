"""Looking at cases: reports, lists, the inbox, the chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from onething.casework.chain import Link, Stored, stamp, verify
from onething.casework.clocks import clock_of
from onething.casework.models import CaseRow, ClockRow, EventRow, TaskRow
from onething.casework.retention import Keeping
from onething.casework.states import CaseView, Task, TaskState
from onething.casework.timing import Clock, ClockState
from onething.casework.trail.story import sentence
from onething.casework.trail.trace import Told
from onething.catalog import Catalog
from onething.custody.service import Receipt, receipts_of
from onething.facts import Fact, Source
from onething.intake import Finding


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    id: str
    thing: str
    state: str
    created: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One task that waits for an officer. ``light`` is 绿 (in time), 黄 (somebody was reminded) or 红 (overdue);
    ``claimed`` is the account of the officer who has taken it."""

    case: str
    number: int
    name: str
    state: str
    reason: str
    due: date | None
    light: str
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event for people; ``says`` tells it in Chinese."""

    seq: int
    kind: str
    task: int | None
    actor: str
    at: datetime
    body: dict[str, Any]
    says: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """时限 of a task or the case. ``provisional``: the calendar of one of its years is not announced yet."""

    task: int | None
    kind: str
    due: date
    state: str
    light: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case in full, as far as the reader may see it. ``results`` are the facts that departments gave by doing
    their items; ``chain`` None: the chain is whole; ``kept`` says until when what is held is kept."""

    id: str
    thing: str
    state: str
    round: int
    created: datetime
    ended: datetime | None
    tasks: tuple[Task, ...]
    clocks: tuple[ClockLine, ...]
    findings: tuple[Finding, ...]
    notice: str
    results: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    trail: tuple[TrailLine, ...]
    receipts: tuple[Receipt, ...]
    chain: str | None
    kept: tuple[Keeping, ...]


def report_of(
    row: CaseRow,
    view: CaseView,
    catalog: Catalog,
    facts: tuple[Fact, ...],
    sees: frozenset[int] | None,
    today: date,
    kept: tuple[Keeping, ...],
) -> CaseReport:
    """The report of one case for a reader who may see these facts, and the words of these tasks (None: all)."""

    def may(task: int | None) -> bool:
        return sees is None or task in sees

    events = list(EventRow.objects.filter(case_id=row.id).order_by("seq"))
    tasks = {task.number: task for task in view.tasks}

    def line(event: EventRow) -> TrailLine:
        body = json.loads(event.body) if event.body is not None and may(event.task) else {}
        task = None if event.task is None else tasks.get(event.task)
        name, department = (
            ("", "") if task is None else (task.name, catalog.departments[task.department].name)
        )
        says = sentence(event.kind, name, department, body)
        return TrailLine(event.seq, event.kind, event.task, event.actor, event.at, body, says)

    trail = tuple(map(line, events))
    notices = [line.body.get("notice", "") for line in trail if line.kind == "CorrectionRequested"]
    return CaseReport(
        id=row.id,
        thing=catalog.things[row.thing].name,
        state=row.state,
        round=row.round,
        created=row.created_at,
        ended=row.ended_at,
        tasks=tuple(t if may(t.number) else replace(t, reason="") for t in view.tasks),
        clocks=tuple(
            ClockLine(c.task, c.kind, c.due, c.state, _light(c, today), c.provisional)
            for c in ClockRow.objects.filter(case_id=row.id).order_by("id")
        ),
        findings=view.dossier.findings if sees is None else (),
        notice=notices[-1] if notices and view.state == "待补正" else "",
        results=tuple(f for f in facts if f.provenance.source is Source.DEPARTMENT),
        facts=facts,
        trail=trail,
        receipts=tuple(receipts_of(row.id)),
        chain=_verify(events, row.head),
        kept=kept,
    )


def told_of(case: str) -> tuple[Told, ...]:
    """The events of a case, in order."""
    return tuple(
        Told(e.seq, e.kind, e.task, e.actor, e.at, json.loads(e.body) if e.body else {})
        for e in EventRow.objects.filter(case_id=case).order_by("seq")
    )


def clocks_of(case: str) -> tuple[Clock, ...]:
    """Every clock of a case that ever ran."""
    return tuple(map(clock_of, ClockRow.objects.filter(case_id=case).order_by("id")))


def verify_chain(case: str) -> str | None:
    """None when the case's chain of events is whole, else what is wrong with it."""
    head = CaseRow.objects.values_list("head", flat=True).get(pk=case)
    return _verify(list(EventRow.objects.filter(case_id=case).order_by("seq")), head)


def _verify(events: Sequence[EventRow], head: str) -> str | None:
    return verify(
        (
            Stored(
                Link(e.case_id, e.seq, e.kind, e.task, e.actor, stamp(e.at), e.commitment, e.prev_hash),
                e.hash,
                e.salt,
                e.body,
            )
            for e in events
        ),
        head,
    )


def cases_of(rows: QuerySet[CaseRow], limit: int) -> Sequence[CaseLine]:
    """These cases, newest first."""
    return [
        CaseLine(row.id, row.thing, row.state, row.created_at, row.ended_at)
        for row in rows.order_by("-created_at")[:limit]
    ]


def inbox_of(department: str, today: date, limit: int) -> Sequence[InboxLine]:
    """Tasks of a department that wait for a person, the most urgent first."""
    tasks = list(
        TaskRow.objects.filter(
            department=department, state__in=(TaskState.WITH_OFFICER, TaskState.PROCEDURE, TaskState.STUCK)
        )[: limit * 10]
    )
    counting = (ClockState.RUNNING, ClockState.OVERDUE)
    clocks: dict[tuple[str, int | None], ClockRow] = {}
    for clock in ClockRow.objects.filter(case_id__in={t.case_id for t in tasks}, state__in=counting):
        key = (clock.case_id, clock.task)
        clocks[key] = min(clock, clocks.get(key, clock), key=lambda row: (row.due, row.pk))
    lines = [
        InboxLine(
            t.case_id,
            t.number,
            t.name,
            t.state,
            t.reason,
            None if (first := clocks.get((t.case_id, t.number))) is None else first.due,
            "绿" if first is None else _light(first, today),
            t.claimed,
        )
        for t in tasks
    ]
    return sorted(lines, key=lambda line: (line.due or date.max, line.case))[:limit]


def _light(clock: ClockRow, today: date) -> str:
    """By the clock's own stages, even when no worker has told them yet."""
    if clock.state not in (ClockState.RUNNING, ClockState.OVERDUE):
        return "绿"
    if clock.due < today:
        return "红"
    told = clock.fired != "[]" or (clock.next_on is not None and clock.next_on <= today)
    return "黄" if told else "绿"

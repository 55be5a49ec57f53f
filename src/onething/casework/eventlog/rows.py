"""Cases for an event log, read from the database a few at a time: memory stays the same however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from onething.casework.eventlog.log import (
    EventColumns,
    LoggedCase,
    LoggedTask,
    Pseudonym,
    logged_events,
    numbered,
)
from onething.casework.models import CaseRow, ClockRow, EventRow, TaskRow
from onething.casework.shelf import Shelf
from onething.casework.transition import ZONE
from onething.catalog import ClockKind

CHUNK = 200
"""Cases that are read at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: opened on or after a day (Beijing time), of these things (none: of all). ``refs``: with their
    references instead of pseudonyms."""

    since: date | None = None
    things: tuple[str, ...] = ()
    refs: bool = False


def things_with_cases() -> set[str]:
    """The things of which there is a case."""
    return set(CaseRow.objects.values_list("thing", flat=True).distinct())


def logged_cases(shelf: Shelf, wanted: Wanted, pseudonym: Pseudonym) -> Iterator[LoggedCase]:
    """Every case that is wanted, in the order of their references."""
    query = CaseRow.objects.order_by("pk").defer("fingerprint", "owner", "head")
    if wanted.since is not None:
        query = query.filter(created_at__gte=datetime.combine(wanted.since, time(), ZONE))
    if wanted.things:
        query = query.filter(thing__in=wanted.things)
    last = ""
    while True:
        with transaction.atomic():
            rows = list(query.filter(pk__gt=last)[:CHUNK])
            found = [*_read(shelf, rows, pseudonym, refs=wanted.refs)]
        if not rows:
            return
        yield from found
        last = rows[-1].pk


def _read(shelf: Shelf, rows: Sequence[CaseRow], pseudonym: Pseudonym, *, refs: bool) -> Iterator[LoggedCase]:
    """The rows of some cases. What happened to a case after its row was read is left for the next export."""
    cases = [row.pk for row in rows]
    tasks, waits = _tasks(cases)
    events = _events({row.pk: row.seq for row in rows})
    promised = dict(
        ClockRow.objects.filter(case_id__in=cases, task__isnull=True, kind=ClockKind.PROMISED)
        .order_by("pk")
        .values_list("case_id", "days")
    )
    for row in rows:
        catalog = shelf.get(row.pack_digest)
        own = numbered(tasks[row.pk], waits[row.pk])
        yield LoggedCase(
            id=row.pk if refs else pseudonym(f"case {row.pk}"),
            thing=row.thing,
            thing_name=catalog.things[row.thing].name,
            state=row.state,
            round=row.round,
            begun=row.created_at,
            ended=row.ended_at,
            promised=promised.get(row.pk),
            departments={task.department: catalog.departments[task.department].name for task in own},
            tasks=own,
            events=tuple(logged_events(own, events[row.pk], pseudonym)),
        )


def _tasks(cases: Sequence[str]) -> tuple[dict[str, list[LoggedTask]], dict[str, dict[int, list[str]]]]:
    tasks: dict[str, list[LoggedTask]] = defaultdict(list)
    waits: dict[str, dict[int, list[str]]] = defaultdict(dict)
    columns = ("case_id", "number", "step", "kind", "code", "name", "department", "subject", "waits_for")
    for case, number, *own, waits_for in (
        TaskRow.objects.filter(case_id__in=cases).order_by("case_id", "number").values_list(*columns)
    ):
        tasks[case].append(LoggedTask(number, *own))
        waits[case][number] = waits_for
    return tasks, waits


def _events(seqs: dict[str, int]) -> dict[str, list[EventColumns]]:
    events: dict[str, list[EventColumns]] = defaultdict(list)
    columns = ("case_id", "seq", "kind", "task", "actor", "at", "body")
    rows = EventRow.objects.filter(case_id__in=seqs).order_by("case_id", "seq").values_list(*columns)
    for case, seq, *own in rows:
        if seq <= seqs[case]:
            events[case].append(EventColumns(seq, *own))
    return events

"""Cases as process-mining tools read them: no owner, no body, no value of anybody; officers by a pseudonym. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onething.casework.doers import doer
from onething.casework.states import CaseState
from onething.casework.trail.positions import Positions

Pseudonym = Callable[[str], str]
"""Always the same for the same text, and without the installation's key nobody finds the text."""

BY_OFFICER = "officer:"
"""How the actor of an event begins whose body has the officer's account."""
_STANDS = '"stands"'
"""What is in the text of a body that says what moved."""


@dataclass(frozen=True, slots=True)
class LoggedTask:
    """A task: ``code`` of its item or register, ``department`` its id, ``subject`` which of several members,
    ``before`` the numbers of the tasks it waits for."""

    number: int
    step: str
    kind: str
    code: str
    name: str
    department: str
    subject: str
    before: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event. ``department`` is that of ``role``; ``account`` the officer's pseudonym; ``moved`` the tasks that
    moved with it and where they stood then; ``case_state`` where it left the case if that moved."""

    seq: int
    kind: str
    task: int | None
    at: datetime
    role: str
    department: str
    account: str
    moved: Mapping[int, str]
    case_state: str


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """A case. ``id`` is a pseudonym unless references were asked for; ``promised`` in working days, if it was
    accepted."""

    id: str
    thing: str
    thing_name: str
    state: str
    round: int
    begun: datetime
    ended: datetime | None
    promised: int | None
    departments: Mapping[str, str]
    tasks: tuple[LoggedTask, ...]
    events: tuple[LoggedEvent, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What an event log holds."""

    cases: int
    events: int


@dataclass(frozen=True, slots=True)
class EventColumns:
    """An event as the row has it; ``body`` is its text or None."""

    seq: int
    kind: str
    task: int | None
    actor: str
    at: datetime
    body: str | None


def logged_events(
    tasks: Sequence[LoggedTask], rows: Sequence[EventColumns], pseudonym: Pseudonym
) -> Iterator[LoggedEvent]:
    """A case's events in order, with times that never run backward."""
    positions = Positions()
    departments = {task.number: task.department for task in tasks}
    at: datetime | None = None
    before: CaseState | None = None
    for row in rows:
        at = row.at if at is None else max(at, row.at)
        by_officer = row.actor.startswith(BY_OFFICER)
        body = json.loads(row.body) if row.body and (by_officer or _STANDS in row.body) else {}
        stood = None if row.task is None else positions.tasks.get(row.task)
        moved = positions.take(row.kind, row.task, body)
        whose = "" if row.task is None else departments.get(row.task, "")
        role, department = doer(row.kind, row.actor, whose, stood)
        by = str(body.get("by", ""))
        account = pseudonym(by) if by_officer and by.startswith(f"{row.actor}/") else ""
        case, before = "" if positions.case is before else positions.case, positions.case
        yield LoggedEvent(row.seq, row.kind, row.task, at, role, department, account, moved, case)


def numbered(tasks: Sequence[LoggedTask], waits: Mapping[int, Sequence[str]]) -> tuple[LoggedTask, ...]:
    """The tasks with the numbers of those they wait for; ``waits`` has them by step."""
    numbers = {task.step: task.number for task in tasks}
    return tuple(
        replace(task, before=tuple(numbers[step] for step in waits.get(task.number, ()) if step in numbers))
        for task in tasks
    )

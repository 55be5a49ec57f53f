"""The whole story of a case as values: what happened, who waited for whom, and what determined its length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it was stored. ``actor`` is its seal; ``body`` is empty when it was erased."""

    seq: int
    kind: str
    task: int | None
    actor: str
    at: datetime
    body: Mapping[str, Any]


def in_time(told: Sequence[Told]) -> Iterator[Told]:
    """The events with times that never run backward: a clock that was set back does not make a wait negative."""
    latest: datetime | None = None
    for event in told:
        latest = event.at if latest is None else max(latest, event.at)
        yield event if event.at == latest else replace(event, at=latest)


class Party(StrEnum):
    """Whom a task waits for."""

    DEPARTMENT = "department"  # its system has been asked
    OFFICER = "officer"  # somebody of the department must look or put something right
    APPLICANT = "applicant"
    PROCEDURE = "procedure"  # a hearing, an appraisal …: time that does not count
    TASKS = "tasks"  # other tasks of the same case
    PLATFORM = "platform"  # nobody else


@dataclass(frozen=True, slots=True)
class Wait:
    """A stretch of a task's life in which it waited for one party. ``state`` is where it stood; ``silent``: the
    department's system did not answer; ``tasks`` are the numbers of the tasks waited for; ``open``: it goes on."""

    task: int
    begun: datetime
    ended: datetime
    party: Party
    state: str
    silent: bool = False
    tasks: tuple[int, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in seconds; ``working`` is the part of it that lies on working days (0 to 24 o'clock)."""

    seconds: float = 0.0
    working: float = 0.0

    def __add__(self, other: Span) -> Span:
        return Span(self.seconds + other.seconds, self.working + other.working)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain of waits that determined how long the case took. ``task`` None: the platform's own."""

    task: int | None
    name: str
    department: str
    party: Party
    state: str
    silent: bool
    begun: datetime
    ended: datetime
    span: Span


@dataclass(frozen=True, slots=True)
class PartyTotal:
    """How long was waited for one party: along the chain (these add up to the case's length), and over all tasks
    (which run side by side). ``department`` is whose system or officers; empty where it is none's."""

    party: Party
    department: str
    chain: Span
    tasks: Span


@dataclass(frozen=True, slots=True)
class Promise:
    """A time limit of the case or of a task and what became of it. ``used`` counts days of ``unit`` up to the end or
    today, without pauses; ``kept`` says whether it ended in time, or is still in time."""

    kind: str
    days: int
    unit: str
    due: date
    used: int
    kept: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class TaskStory:
    """How long one task took and whom it waited for. ``silent`` is the part of the department's time in which its
    system did not answer."""

    number: int
    name: str
    department: str
    state: str
    whole: Span
    waited: Mapping[Party, Span]
    silent: Span
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Datum:
    """A data item that an event used or brought. ``value`` is in words; None when the reader may not see it, nobody has
    said it, or (``renewed``) somebody said it anew after the event, so that what counted then is no longer known."""

    name: str
    value: str | None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One event for people. ``elapsed`` are seconds since the one before; ``role`` is applicant, officer, department
    (its system), operator or platform; ``clauses`` are the legal basis; ``hidden``: the reader may know that the step
    happened, but no more of it."""

    seq: int
    at: datetime
    elapsed: float
    kind: str
    task: int | None
    role: str
    department: str
    says: str
    reason: str
    clauses: tuple[str, ...]
    data: tuple[Datum, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole story. ``until`` is the end of the case, or now when it goes on (``ended`` False)."""

    case: str
    thing: str
    state: str
    begun: datetime
    until: datetime
    ended: bool
    length: Span
    promise: Promise | None
    lines: tuple[TraceLine, ...]
    tasks: tuple[TaskStory, ...]
    chain: tuple[Link, ...]
    totals: tuple[PartyTotal, ...]

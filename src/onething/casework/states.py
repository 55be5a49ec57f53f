"""The states of a case and of a task, and the frozen picture of a case that decisions are made on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from onething.facts import FactSheet
from onething.intake import Finding, PaperReading
from onething.planning import Instead, MaterialLine, StepKind

ZONE = ZoneInfo("Asia/Shanghai")
"""Dates and clocks are Beijing time, as the law counts them."""


Picture = TypeVar("Picture", "Task", "CaseView")


class CaseState(StrEnum):
    """办件状态, as used nationally."""

    DRAFT = "草稿"  # handed in by the applicant, and waiting for others to sign
    PRE_REVIEW = "待预审"
    PRE_REVIEWED = "预审通过"
    RECEIVED = "已接件"
    ACCEPTED = "已受理"
    CORRECTION = "待补正"
    WITH_DEPARTMENTS = "部门办理"
    CLOSING = "待办结"
    NOT_ACCEPTED = "不予受理"
    CLOSED = "办结"
    REFUSED = "不予通过"
    WITHDRAWING = "撤回中"
    WITHDRAWN = "已撤回"

    @property
    def final(self) -> bool:
        return self in (CaseState.CLOSED, CaseState.REFUSED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN)


class TaskState(StrEnum):
    """环节状态."""

    WAITING = "待前置"
    WITH_OFFICER = "待审核"
    UNDER_WAY = "办理中"
    CORRECTION = "待补正"
    DISPUTED = "待核实"  # it relies on an entry of a register that the applicant disputes
    UNSIGNED = "待签署"  # somebody who must agree has not said so yet
    OWED = "待补交"  # a paper that was deferred
    PROCEDURE = "特别程序"  # a hearing, an appraisal …: its time is not counted
    STUCK = "待处置"  # the department's answer makes no sense, or it refused the call: a person must look
    DONE = "已办结"
    REFUSED = "不予办理"
    CANCELLED = "已取消"
    REVERSING = "撤销中"
    REVERSED = "已撤销"
    KEPT = "不可撤销"

    @property
    def final(self) -> bool:
        return self in (
            TaskState.DONE,
            TaskState.REFUSED,
            TaskState.CANCELLED,
            TaskState.REVERSED,
            TaskState.KEPT,
        )


@dataclass(frozen=True)
class Task:
    """环节: one step of the plan for one subject. ``number`` is short and stable: it is part of effect keys.

    ``round`` counts acceptance rounds of this task, ``attempt`` the effects asked for within the round;
    ``request`` is the department's own number; ``wake_at`` is when to look at it again if nothing happens;
    ``reason`` says why it stands where it stands, for people; ``approved`` is the officer's word; ``outstanding``
    says that the effect of the present attempt has not reported back yet; ``revoked`` that it is to be undone, ``again``
    that it is then to be done once more; ``claimed`` is the account of the officer who has taken it."""

    number: int
    step: str
    kind: StepKind
    code: str
    subject: str
    name: str
    department: str
    waits_for: tuple[str, ...]
    state: TaskState = TaskState.WAITING
    round: int = 1
    attempt: int = 0
    request: str = ""
    wake_at: datetime | None = None
    reason: str = ""
    approved: bool = False
    outstanding: bool = False
    revoked: bool = False
    again: bool = False
    claimed: str = ""

    @property
    def held_unasked(self) -> bool:
        """Whether a department holds a request that this copy of the case never sent (known from its books): it is
        asked what became of it, and the round is never used for anything else."""
        return bool(self.request) and self.attempt == 0

    @property
    def follows(self) -> bool:
        """Whether it is about what comes after an item, not an item or a register."""
        return self.kind not in (StepKind.READ, StepKind.ITEM)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """以后再办: what the applicant is reminded of when the case is long closed: so many years, months or days after
    the fact ``since`` of a subject (empty: after the case was closed)."""

    name: str
    subject: str
    after: int
    unit: str
    since: str
    says: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of the people in the case; the part that retention erases.

    ``papers`` maps a paper's place to the id of its file; ``readings`` say what reading them found (their facts are in the
    sheet); ``materials`` is the plan's list. ``findings`` are those of the last review; ``held`` wait for the next
    notice, because one notice is open at a time. ``promise`` is in working days from acceptance. ``instead`` is what was pledged or deferred instead of a
    paper; ``upcoming`` what comes later; ``drawn``: if the pre-review passes by itself, an officer looks afterwards."""

    sheet: FactSheet
    papers: Mapping[str, str]
    readings: tuple[PaperReading, ...] = ()
    materials: tuple[MaterialLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    promise: int = 0
    instead: tuple[Instead, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    drawn: bool = False


@dataclass(frozen=True)
class CaseView:
    """A case as ``decide`` sees it. ``received`` is the day on which the application came in."""

    id: str
    thing: str
    digest: str
    owner: str
    state: CaseState
    round: int
    accepted: bool
    tasks: tuple[Task, ...]
    dossier: Dossier
    received: date | None = None

    def task(self, number: int) -> Task | None:
        return next((t for t in self.tasks if t.number == number), None)

    def step(self, step: str) -> Task:
        return next(t for t in self.tasks if t.step == step)


def amended(value: Picture, **fields: object) -> Picture:
    """A task or a case with other values in some fields. ``dataclasses.replace`` does the same by calling the
    constructor with every field, which was an eighth of the cost of a case (docs/benchmarks.md)."""
    made: Picture = object.__new__(type(value))
    made.__dict__.update(value.__dict__)
    made.__dict__.update(fields)
    return made

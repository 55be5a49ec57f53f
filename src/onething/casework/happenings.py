"""What can happen to a case: the input of ``decide``. Every one names its task and round, so that late,
duplicate and out-of-order happenings are recognised and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onething.casework.actors import Actor
from onething.catalog import Catalog, ClockKind
from onething.facts import Fact
from onething.intake import Label, PaperReading
from onething.planning import Plan


@dataclass(frozen=True, slots=True)
class Submitted:
    """The applicant handed in; the papers have been read into the dossier. ``verified`` are slots whose papers a clerk
    has compared with their originals; ``signed`` the persons who sign by handing in; ``again``: a clerk enters anew
    what a restored backup has lost."""

    actor: Actor
    plan: Plan
    verified: tuple[str, ...] = ()
    signed: frozenset[str] = frozenset()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who was asked to sign as ``person`` (父亲) agrees, or does not, with a reason."""

    actor: Actor
    person: str
    agrees: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApplicantJoins:
    """Somebody whom the case names as ``person`` (父亲) handed in the same once more."""

    actor: Actor
    person: str


@dataclass(frozen=True, slots=True)
class RegisterRead:
    """A register answered. ``facts`` are what it says; ``known`` is False when it does not know the subject."""

    task: int
    round: int
    facts: tuple[Fact, ...]
    known: bool
    receipt: str


class Answer(StrEnum):
    """What a department said of its item."""

    APPROVED = "approved"
    REJECTED = "rejected"
    NEEDS_MATERIAL = "needs_material"
    WORKING = "working"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class DepartmentAnswered:
    """A department's answer to a performed item. ``request`` is its number; ``retry_after`` seconds until the next
    poll when it is still working; ``reason`` is a sentence, with its clause."""

    task: int
    round: int
    answer: Answer
    request: str
    facts: tuple[Fact, ...] = ()
    licence: Mapping[str, object] | None = None
    materials: tuple[str, ...] = ()
    reason: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class DepartmentSilent:
    """No answer could be had: ask again after ``retry_after`` seconds. ``detail`` is for engineers."""

    task: int
    round: int
    retry_after: float
    detail: str


@dataclass(frozen=True, slots=True)
class DepartmentConfused:
    """The answer makes no sense or the call was refused for good: a person must look. ``detail`` for engineers."""

    task: int
    round: int
    detail: str


@dataclass(frozen=True, slots=True)
class NeverSent:
    """The department has no trace of a request of a case that is being withdrawn."""

    task: int
    round: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """The end of undoing an item: undone, or ``possible`` False."""

    task: int
    round: int
    possible: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The department was asked by key what it knows of an item's ``round``: ``said`` None is nothing. ``again``: it
    had lost what we hold, and an operator had it performed once more."""

    actor: Actor
    task: int
    round: int
    said: DepartmentAnswered | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class PackMigrated:
    """An operator moves the case from the packs that it keeps to other ones."""

    actor: Actor
    old: Catalog
    new: Catalog


class Decision(StrEnum):
    """What an officer decides."""

    APPROVE = "approve"
    REJECT = "reject"
    CORRECT = "correct"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class OfficerDecided:
    """An officer's decision on one task, with the reason that the applicant reads. ``instead_of`` is the absent
    officer whose work this one does, if that one holds the task."""

    actor: Actor
    task: int
    decision: Decision
    reason: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class DecisionUndone:
    """An officer takes back a decision on a task: APPROVE or REJECT. It may come when the case has ended."""

    actor: Actor
    task: int
    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """The applicant says that a register is wrong about a fact of a subject."""

    actor: Actor
    fact: str
    subject: str
    says: str


@dataclass(frozen=True, slots=True)
class DisputeAnswered:
    """The register's department has verified an entry: ``corrected`` is what is right, None: the entry is."""

    actor: Actor
    task: int
    corrected: Fact | None
    reason: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An officer takes a task that waits for a person."""

    actor: Actor
    task: int
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """An officer gives a task back to the department's inbox."""

    actor: Actor
    task: int
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An officer gives a task to a colleague, ``to``, of the same department."""

    actor: Actor
    task: int
    to: str
    reason: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Supplemented:
    """The applicant mended what the notice asked for. ``papers`` maps slots to new files, ``readings`` are what
    reading them gave; ``verified`` as when handing in."""

    actor: Actor
    facts: tuple[Fact, ...]
    papers: Mapping[str, str]
    readings: tuple[PaperReading, ...]
    verified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawalAsked:
    """The applicant takes the application back."""

    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class Woken:
    """A task's ``wake_at`` has come. ``lost`` says that its effect is no longer waiting or running."""

    task: int
    lost: bool


@dataclass(frozen=True, slots=True)
class ClockRan:
    """A clock has come to the stages ``fired``: names of escalations, or that its last day (``due``) is over."""

    clock: int
    task: int | None
    kind: ClockKind
    fired: tuple[str, ...]
    started: date
    due: date


@dataclass(frozen=True, slots=True)
class Moved:
    """The last day of a clock before and after the calendar changed."""

    task: int | None
    kind: ClockKind
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """The official calendar has changed and with it the last day of these clocks."""

    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class ProcedureBegan:
    """An officer begins a special procedure for one task; the reason is told to the applicant."""

    actor: Actor
    task: int
    procedure: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProcedureEnded:
    """The special procedure is over; ``reason`` is its result."""

    actor: Actor
    task: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extended:
    """A task's statutory limit is prolonged. ``already``: it was before."""

    actor: Actor
    task: int
    reason: str
    already: bool


@dataclass(frozen=True, slots=True)
class LaterDue:
    """The day of a later item has come."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Audited:
    """An officer has looked at a case whose pre-review passed by itself, and agrees or not."""

    actor: Actor
    agrees: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadingsChecked:
    """An officer has compared readings with the papers. ``facts`` are all of them, as they really stand there;
    ``corrected`` those that were misread; ``labels`` say how each was read, without its value."""

    actor: Actor
    facts: tuple[Fact, ...]
    corrected: tuple[Fact, ...]
    labels: tuple[Label, ...]


Happening = (
    Submitted
    | Signed
    | ApplicantJoins
    | RegisterRead
    | DepartmentAnswered
    | DepartmentSilent
    | DepartmentConfused
    | NeverSent
    | Reversal
    | Reconciled
    | PackMigrated
    | OfficerDecided
    | DecisionUndone
    | Disputed
    | DisputeAnswered
    | Claimed
    | Released
    | HandedOver
    | Supplemented
    | WithdrawalAsked
    | Woken
    | ClockRan
    | CalendarChanged
    | ProcedureBegan
    | ProcedureEnded
    | Extended
    | LaterDue
    | Audited
    | ReadingsChecked
)

AFTER_THE_END = (LaterDue, DecisionUndone, Reconciled, Audited, ReadingsChecked)
"""What may happen to a case that has ended."""

IN_A_DRAFT = (Signed, ApplicantJoins, WithdrawalAsked, ClockRan, CalendarChanged)
"""What may happen to a case that waits for signatures: no department knows of it."""

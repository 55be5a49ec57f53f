"""The parallel plan (并联方案) as a frozen value: who does what, in which order, with which papers, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """What a step is: reading a register before anything else, or performing an item."""

    READ = "查询"
    ITEM = "事项"


@dataclass(frozen=True, slots=True)
class Step:
    """One task (环节) of the plan. ``id`` is ``subject:code`` (``:code`` for the case as a whole) and never changes
    while the case runs. ``start`` and ``finish`` count promised working days from acceptance; ``slack`` is how many
    working days it may slip before the whole does. ``why`` says to the applicant why it is there."""

    id: str
    kind: StepKind
    code: str
    subject: str
    name: str
    department: str
    waits_for: tuple[str, ...]
    start: int
    finish: int
    slack: int
    why: str

    @property
    def critical(self) -> bool:
        return self.slack == 0


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One line of the material list: hand it in, or no need to, and why. ``wanted_by`` are the items' names."""

    slot: str
    material: str
    subject: str
    required: bool
    wanted_by: tuple[str, ...]
    reason: str
    grade: str


@dataclass(frozen=True, slots=True)
class Savings:
    """What one application saves against asking every department in turn, computed from the catalogue.

    Days are promised working days; forms, papers and visits count what the items ask for one by one."""

    days_serial: int
    days_parallel: int
    papers_before: int
    papers_now: int
    forms_before: int
    forms_now: int
    visits_before: int
    visits_now: int


@dataclass(frozen=True, slots=True)
class Plan:
    """并联方案. ``undecided`` are the items of which something is still undecided, with the facts that would decide it:
    whether they belong to the case (then they are not in ``steps``), or what they want."""

    thing: str
    digest: str
    steps: tuple[Step, ...]
    materials: tuple[MaterialLine, ...]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]
    critical_path: tuple[str, ...]
    savings: Savings

"""The parallel plan (并联方案) as a frozen value: who does what, in which order, with which papers, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.catalog import Channel


class StepKind(StrEnum):
    """What a step is. Only READ and ITEM are tasks of a case and count for its days."""

    READ = "查询"  # a register, before anything else
    ITEM = "事项"
    LEG = "后续"  # what follows an item, such as a card that is sent
    LATER = "以后"  # an item that is done some time after the rest
    DEFERRAL = "容缺"  # a paper that comes later; only in a case
    PLEDGE = "核查"  # a pledge that is checked afterwards; only in a case
    DISPUTE = "异议"  # an entry of a register that the applicant disputes; only in a case
    SIGNATURE = "签署"  # somebody who must agree before it is handed in; only in a case
    RECHECK = "复核"  # a result that relied on something amended since; only in a case


@dataclass(frozen=True, slots=True)
class Step:
    """One task (环节) of the plan. ``id`` is ``subject:code`` (``:code`` for the case as a whole) and never changes
    while the case runs. ``start`` and ``finish`` count promised working days from acceptance; ``slack`` is how many
    working days it may slip before the whole does. ``why`` says to the applicant why it is there; ``due`` when a
    later one is; ``doubts`` are the facts that the applicant could not tell, so that an officer looks."""

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
    channel: str = str(Channel.AUTOMATIC)
    due: str = ""
    doubts: tuple[str, ...] = ()

    def at(self, start: int, finish: int, slack: int) -> Step:
        """The same step with its times. Every plan does this for every step: ``dataclasses.replace`` takes three times
        as long."""
        return Step(
            self.id, self.kind, self.code, self.subject, self.name, self.department, self.waits_for,
            start, finish, slack, self.why, self.channel, self.due, self.doubts,
        )  # fmt: skip

    @property
    def critical(self) -> bool:
        return self.slack == 0 and self.task

    @property
    def task(self) -> bool:
        return self.kind in (StepKind.READ, StepKind.ITEM)


class WayKind(StrEnum):
    """How something can be proved, the cheapest for the applicant first."""

    REGISTER = "登记库查询"
    RESULT = "前面事项的结果"
    LICENCE = "电子证照"
    PLEDGE = "告知承诺"
    UPLOAD = "上传照片"
    DEFERRAL = "容缺后补"
    WINDOW = "窗口核验原件"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to prove it: by what, how far that can be relied on, and in words."""

    kind: WayKind
    name: str
    grade: str
    says: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One line of the material list: hand it in, or no need to, and why. ``wanted_by`` are the items' names,
    ``ways`` how it can be proved, the cheapest for the applicant first."""

    slot: str
    material: str
    subject: str
    required: bool
    wanted_by: tuple[str, ...]
    reason: str
    grade: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee of a step. ``fen`` None: it depends on something that is not known yet."""

    step: str
    item: str
    name: str
    fen: int | None
    clause: str


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """What is recommended where departments' rules differ, with both sides' clauses."""

    name: str
    says: str
    clauses: tuple[str, ...]


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
    fees: tuple[FeeLine, ...] = ()
    advice: tuple[AdviceLine, ...] = ()

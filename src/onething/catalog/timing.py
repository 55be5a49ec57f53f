"""What clocks follow: the rules of an item's type, special procedures, escalations, the applicant's own deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.catalog.terms import Clause, Limit


class ClockKind(StrEnum):
    """时限 of a task or of the case as a whole."""

    ACCEPTANCE = "受理"  # the case: until it is accepted or a notice says what is missing
    STATUTORY = "法定"
    PROMISED = "承诺"
    CORRECTION = "补正"  # the case: the applicant's turn
    PROCEDURE = "特别程序"
    DEFERRAL = "容缺"
    PLEDGE = "核查"
    LEG = "后续"
    SIGNATURE = "签署"
    DISPUTE = "异议"


APPLICANT = "申请人"
"""The role of an escalation that reminds the applicant instead of staff."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A limit with its legal basis."""

    limit: Limit
    clause: Clause


@dataclass(frozen=True, slots=True)
class Undo:
    """撤回决定: within which time an officer may take back an own decision, or somebody with one of the roles ``by``
    may take back anybody's."""

    within: Limit
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemType:
    """事项类型: the clocks that the law gives to every item of a type. ``acceptance``: until when the applicant must
    be told everything that is missing; ``deemed``: otherwise the application counts as accepted from the day it was
    received (行政许可法 art. 32). ``decision`` is the statutory limit of items that state none; ``extension`` by how
    much the head of a department may prolong it; ``undo`` says how mistaken decisions may be taken back."""

    name: str
    acceptance: Rated | None = None
    deemed: bool = False
    decision: Rated | None = None
    extension: Rated | None = None
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """特别程序: its time is not counted (行政许可法 art. 45). ``types`` are the item types that may use it (empty:
    all), ``longest`` how long it may last."""

    name: str
    clause: Clause
    types: tuple[str, ...] = ()
    longest: Limit | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """督办: ``role`` is told when so much of a clock of these ``clocks`` is ``left`` (before its last day ends) or it
    is ``over`` by so much. ``message`` is the id of the text sent to those who hold the role."""

    name: str
    clocks: tuple[ClockKind, ...]
    role: str
    message: str
    left: Limit | None = None
    over: Limit | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """补正期限: how long the applicant may take to mend what a notice asked for; after that the items that wait for
    it are ended, with this clause as the reason."""

    within: Limit
    clause: Clause
    says: str

"""The catalogue: departments, registers, materials, items and things as typed, frozen values.

Packs are written in YAML (``packs/``) and become these values by ``onething.catalog.load``. Rules stay text
plus the compiled form, so that an error or an explanation can show what the policy officer wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from onething.catalog.calibration import Calibration
from onething.catalog.draft import Draft
from onething.catalog.notice import Notice
from onething.catalog.paper import MaterialType
from onething.catalog.retention import CaseRetention
from onething.catalog.statements import Statement
from onething.catalog.terms import (
    Channel,
    Clause,
    Deferral,
    Fee,
    Later,
    Leg,
    Limit,
    Otherwise,
    Pledge,
    Signer,
    Unsure,
)
from onething.catalog.timing import Escalation, ItemType, Procedure, Rated, Turn, Undo
from onething.catalog.trades import Activity, Permit, Trade
from onething.facts import CodeTable, FactType, TrustGrade, Value
from onething.rules import Rule, Truth, decide


@dataclass(frozen=True, slots=True)
class Quota:
    """What a department's system can bear: calls started per period, and calls under way at once."""

    calls: int
    seconds: float
    concurrent: int


@dataclass(frozen=True, slots=True)
class Department:
    """部门. ``id`` is the name of its gateway in the settings (``police``); it never appears in Python. ``review`` hears
    applications for administrative reconsideration of what it decides, ``court`` the actions."""

    id: str
    name: str
    quota: Quota
    pledge: str = ""
    review: str = ""
    court: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """登记库: a department's register that can be read for one subject. ``register`` is its name at the gateway
    (one register is read for the mother and for the father under two ids).

    ``subject`` maps the register's key to the fact that fills it; ``fields`` maps the register's field to the
    fact it becomes. ``basis`` is the legal basis of reading it; ``verify`` how soon its department verifies an entry
    that somebody disputes (None: no time is set).
    """

    id: str
    register: str
    name: str
    department: str
    subject: Mapping[str, str]
    fields: Mapping[str, str]
    basis: Clause
    per: str = ""
    verify: Rated | None = None


@dataclass(frozen=True, slots=True)
class MaterialSlot:
    """A place in the application for one paper: ``母亲身份证`` is a 居民身份证 about 母亲.

    ``gives`` are the facts that the paper proves (full names); ``checks`` are its material's, said of whom it is about."""

    name: str
    material: str
    about: str
    gives: tuple[str, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an item with its legal basis. ``message`` says to the applicant what is wrong and what to do."""

    rule: Rule
    clause: Clause
    otherwise: Otherwise
    message: str


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """An item asks for a paper: in which slot, when (None: always), with at least which grade, and which
    registers, earlier items or electronic licences spare it. ``deferrable`` allows to hand it in later, ``pledge``
    to promise instead of proving."""

    slot: str
    when: Rule | None
    grade: TrustGrade
    spared_by: tuple[str, ...]
    clause: Clause | None
    deferrable: Deferral | None = None
    pledge: Pledge | None = None


class Performer(StrEnum):
    """Who performs an item."""

    DEPARTMENT = "部门"  # the department's system, through its gateway
    PLATFORM = "平台"  # decided by the rules alone


@dataclass(frozen=True, slots=True)
class Item:
    """事项: one service item of one department.

    ``per`` names the collection for whose members it repeats (empty: once a case). ``applies`` decides from the
    situation whether it is part of the case; ``conditions`` decide whether it is granted; ``review`` says when an
    officer must look even though the conditions are decided (None: never), ``review_says`` why, for people. ``needs`` are the facts that the
    department receives; ``gives`` the facts that its answer brings. ``after`` names items that must be finished
    although no fact depends on them. ``licence`` is the electronic licence that is issued. ``only_when`` gives the
    rule under which a fact of ``needs`` or a register of ``reads`` is wanted; the others always are.

    ``channel`` is the way it is performed, ``where`` the place and what happens there if people must meet;
    ``legs`` follow when it is done; ``later`` says that it is done some time after the rest. ``unsure`` says what
    happens when the applicant cannot answer what decides about it. ``fees`` are what it costs. ``final`` says why it
    cannot be undone once it is done (empty: it can), ``undo`` how a mistaken decision may be taken back (None: as its
    type does).
    ``statements`` are what it asks of free text. An item with a ``draft`` is not ready to be applied for.
    """

    code: str
    name: str
    department: str
    type: str
    performer: Performer
    basis: tuple[Clause, ...]
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    per: str = ""
    applies: Rule | None = None
    reads: tuple[str, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    conditions: tuple[Condition, ...] = ()
    review: Rule | None = None
    review_says: str = ""
    after: tuple[str, ...] = ()
    statutory: Limit | None = None
    promised: Limit | None = None
    licence: str = ""
    fees: tuple[Fee, ...] = ()
    forms_before: int = 0
    visits_before: int = 0
    only_when: Mapping[str, Rule] = field(default_factory=dict)
    channel: Channel = Channel.AUTOMATIC
    where: str = ""
    legs: tuple[Leg, ...] = ()
    later: Later | None = None
    unsure: Unsure = Unsure.ASK
    final: str = ""
    undo: Undo | None = None
    draft: Draft | None = None
    statements: tuple[Statement, ...] = ()

    @property
    def immediate(self) -> bool:
        """即办件: decided on the day it is accepted. Others are 承诺件."""
        return self.promised is not None and self.promised.days == 0

    @property
    def relies_on(self) -> frozenset[str]:
        """Every fact that it sends to its department or that a rule of it looks at."""
        rules = (self.applies, self.review, *self.only_when.values(), *(c.rule for c in self.conditions))
        told = (statement.relies_on for statement in self.statements)
        return frozenset(self.needs).union(*(rule.names for rule in rules if rule is not None), *told)

    def needs_in(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """The facts that the department receives in a situation. A rule that is unknown counts as fulfilled."""
        return (
            tuple(name for name in self.needs if self._wants(name, facts)) if self.only_when else self.needs
        )

    def reads_in(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """The registers that are read in a situation."""
        return tuple(name for name in self.reads if self._wants(name, facts))

    def _wants(self, name: str, facts: Mapping[str, Value]) -> bool:
        rule = self.only_when.get(name)
        return rule is None or decide(rule, facts) is not Truth.NO


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison within or between papers, form and registers; 否 makes the finding, 未知 makes an officer look.
    ``english`` is the message in English."""

    code: str
    rule: Rule
    clause: Clause | None
    message: str
    otherwise: Otherwise
    facts: tuple[str, ...]
    english: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """情形: a question whose answer is a fact. ``synonyms`` are other words for an answer, as people say it."""

    fact: str
    text: str
    hint: str = ""
    when: Rule | None = None
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """A usual situation with its name: ``answers`` are fact and value."""

    name: str
    answers: tuple[tuple[str, Value], ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A text message: ``{ref}`` and other plain fields in braces are filled by casework; never personal data."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """建议: where the departments' rules differ or bite each other, what is recommended ``when`` the rule holds, with
    the clauses of both sides."""

    name: str
    when: Rule
    says: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """不予受理的情形: ``when`` it holds, the application is not accepted; ``says`` why, ``remedy`` what to do instead."""

    when: Rule
    says: str
    clause: Clause
    remedy: str


@dataclass(frozen=True, slots=True)
class Thing:
    """一件事: the goal of an applicant. ``goals`` are the items that are wanted if they apply; ``form`` lists the
    facts that the applicant states; ``phone`` names the fact that messages go to, ``addressee`` the one whose value
    is the name that papers are addressed to. ``lead`` is the department that answers for the whole (牵头部门);
    ``correction`` the applicant's deadline; ``pass_confidence`` how surely it wants papers read (None: as calibrated);
    ``audit_rate`` the share (0…1) of what would pass by itself that an officer looks
    at all the same. Two applications with the same facts of ``same_when`` are about the same;
    ``applicants`` are the identity numbers of the persons who may apply, ``signers`` who must agree before it is
    handed in. ``retention`` None: nothing is ever deleted."""

    id: str
    name: str
    goals: tuple[str, ...]
    questions: tuple[Question, ...]
    form: tuple[str, ...]
    subjects: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    phone: str = ""
    pass_confidence: float | None = None
    audit_rate: float = 0.0
    situations: tuple[Situation, ...] = ()
    advice: tuple[Advice, ...] = ()
    lead: str = ""
    correction: Turn | None = None
    exclusions: tuple[Exclusion, ...] = ()
    signers: tuple[Signer, ...] = ()
    same_when: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    addressee: str = ""
    retention: CaseRetention | None = None


@dataclass(frozen=True, slots=True)
class Holidays:
    """The official calendar of one year. A year that is not announced yet is provisional."""

    year: int
    off: frozenset[date]
    working: frozenset[date]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that the packs say, checked as a whole. ``digest`` is the SHA-256 of the packs' canonical form.
    ``indexes`` keeps what was looked up once (``onething.catalog.sources``); it says nothing new."""

    digest: str
    departments: Mapping[str, Department]
    registers: Mapping[str, Register]
    facts: Mapping[str, FactType]
    tables: Mapping[str, CodeTable]
    materials: Mapping[str, MaterialType]
    slots: Mapping[str, MaterialSlot]
    items: Mapping[str, Item]
    things: Mapping[str, Thing]
    messages: Mapping[str, MessageTemplate]
    holidays: Mapping[int, Holidays]
    item_types: Mapping[str, ItemType] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    escalations: Mapping[str, Escalation] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    trades: Mapping[str, Trade] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    permits: Mapping[str, Permit] = field(default_factory=dict)
    calibration: Mapping[str, Calibration] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)
    indexes: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

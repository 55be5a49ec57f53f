"""How surely a value must have been read so that nobody needs to look: less, when another source says the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onething.catalog import Calibration, Catalog, Check, Face, Template
from onething.facts import Fact, FactSheet, Source, fact_type
from onething.intake.comparing import folded
from onething.rules import Truth, decide

_UNMEASURED = Calibration("", ((1.0, 1.0),))
"""Thresholds of fields that no pack has measured."""


def rows_of(catalog: Catalog, slot: str, name: str) -> Iterator[tuple[Face, Template]]:
    """The places of the slot's paper where a fact can stand."""
    found = catalog.slots.get(slot)
    material = None if found is None else catalog.materials.get(found.material)
    if found is None or material is None:
        return
    for face in material.every_face:
        for row in face.template:
            if row.fact and row.fact_about(found.about) == name:
                yield face, row


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Those of one thing. ``own`` is the one that it asks for itself (None: as calibrated), ``checks`` are its own."""

    catalog: Catalog
    own: float | None = None
    checks: tuple[Check, ...] = ()

    def alone(self, fact: Fact) -> float:
        """For a value that only this paper says."""
        return self.own or max(each.alone for each in self._calibration(fact))

    def agreed(self, fact: Fact) -> float:
        """For a value that another source says, too."""
        return self.own or max(each.agreed for each in self._calibration(fact))

    def reached(self, fact: Fact, sheet: FactSheet) -> bool:
        """Whether nobody needs to look at a value that was read. A doubtful reading matters only where it is relied on:
        not where a register, a department, an officer or another paper that was surely read says exactly the same."""
        sure = fact.provenance.confidence
        if sure is None or sure >= self.alone(fact):
            return True
        same = tuple(other for other in sheet.said(fact.name, fact.subject) if _agrees(other, fact))
        if self.own is None and (any(self._proves(other) for other in same) or self._worked_out(fact, sheet)):
            return sure > 0
        return (bool(same) or self._confirmed(fact, sheet)) and sure >= self.agreed(fact)

    def _worked_out(self, fact: Fact, sheet: FactSheet) -> bool:
        """Whether what else was surely read on the same paper leaves no other value: the sex and the date of birth on a
        card, by its number."""
        slot = self.catalog.slots.get(fact.provenance.origin)
        checks = [check.rule for check in (slot.checks if slot else ()) if fact.name in check.rule.names]
        if not checks:
            return False
        own = {
            each.name: each
            for each in sheet.statements
            if each.subject == fact.subject
            and (each.provenance.source, each.provenance.origin)
            == (fact.provenance.source, fact.provenance.origin)
        }
        declared = fact_type(self.catalog.facts, fact.name)
        table = declared.table if declared is not None else None
        others = tuple(code for code in (table.entries if table else ()) if code != fact.value)
        for rule in checks:
            read = [own[name] for name in rule.names - {fact.name} if name in own]
            if len(read) + 1 < len(rule.names) or not all(self._relied_on(each, sheet) for each in read):
                continue
            facts = {each.name: each.value for each in (*read, fact)}
            if decide(rule, facts) is Truth.YES and rule.fixes(fact.name, facts, others):
                return True
        return False

    def _relied_on(self, fact: Fact, sheet: FactSheet) -> bool:
        """Whether a value may be relied on for itself or because another source says the same."""
        sure = fact.provenance.confidence
        same = any(_agrees(other, fact) for other in sheet.said(fact.name, fact.subject))
        return sure is None or sure >= (self.agreed(fact) if same else self.alone(fact))

    def _confirmed(self, fact: Fact, sheet: FactSheet) -> bool:
        """Whether a value that stands elsewhere, too, is the same there: a sum in words and in figures, on a bill and on
        its list."""
        slot = self.catalog.slots.get(fact.provenance.origin)
        checks = (*(slot.checks if slot else ()), *self.checks)
        pairs = (pair for check in checks for pair in check.rule.equated if fact.name in pair)
        for left, right in pairs:
            other = sheet.best(left if fact.name == right else right, fact.subject)
            if (
                other is not None
                and other.name != fact.name
                and other.provenance.source is Source.PAPER
                and other.value == fact.value
            ):
                return True
        return False

    def _proves(self, fact: Fact) -> bool:
        said = fact.provenance
        if said.source is Source.PAPER:
            return said.confidence is None or said.confidence >= self.alone(fact)
        return said.source in (Source.REGISTER, Source.DEPARTMENT, Source.OFFICER)

    def _calibration(self, fact: Fact) -> tuple[Calibration, ...]:
        rows = rows_of(self.catalog, fact.provenance.origin, fact.name)
        return tuple(row.calibration or _UNMEASURED for _, row in rows) or (_UNMEASURED,)


def _agrees(other: Fact, fact: Fact) -> bool:
    """Whether another source says exactly the same. What was worked out from the paper itself proves nothing."""
    here, there = fact.provenance, other.provenance
    return (
        there.source is not Source.DERIVED
        and (there.source, there.origin) != (here.source, here.origin)
        and other.value is not None
        and folded(other.value) == folded(fact.value)
    )

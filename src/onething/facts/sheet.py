"""Facts with their provenance, and the sheet that keeps what many sources say about one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from onething.facts.kinds import Value


class TrustGrade(StrEnum):
    """可信等级: how far a statement can be relied on. ``A`` is the best."""

    A = "A"  # issued by the authority itself: a register answer, a licence
    B = "B"  # original seen at a window
    C = "C"  # uploaded paper, not verified
    D = "D"  # declared by the applicant


class Source(StrEnum):
    """Who said it."""

    FORM = "申请表"
    PAPER = "材料"
    REGISTER = "登记库"
    DEPARTMENT = "部门结果"
    OFFICER = "工作人员"
    DERIVED = "推算"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from. ``origin`` names the paper, register or item; ``page`` counts from 1;
    ``box`` is x0, y0, x1, y1 in pixels of that page; ``confidence`` lies in 0…1, and so
    does the text engine's own word for it, ``engine``; ``edition``
    is the template's by which it was read; ``at`` is an ISO 8601 time."""

    source: Source
    grade: TrustGrade
    origin: str = ""
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    confidence: float | None = None
    at: str = ""
    engine: float | None = None
    edition: str = ""


STATED = Provenance(Source.FORM, TrustGrade.D)
"""Where everything comes from that the applicant states."""


def which(subject: str) -> str:
    """A member in words, where there are several: ``（第 2 个）``; empty for the case as a whole and the first one."""
    number = subject.partition("/")[2]
    return f"（第 {number} 个）" if number not in ("", "1") else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement: ``subject`` is empty for the case as a whole, or names one member of a collection
    (``新生儿/1``). The name is always the full name (``新生儿.姓名``). ``value`` None means: asked, but unknown."""

    name: str
    value: Value | None
    provenance: Provenance
    subject: str = ""


_ORDER = {grade: rank for rank, grade in enumerate(TrustGrade)}


@dataclass(frozen=True, slots=True)
class FactSheet:
    """What all sources say. Nothing is overwritten: statements that differ stay, and the best one counts.

    The best statement is the known one with the best grade; within a grade the later one counts.
    """

    statements: tuple[Fact, ...] = ()
    _views: dict[str, Mapping[str, Value]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The views that were asked for: a sheet never changes, and rules ask for the same view again and again."""

    def with_facts(self, facts: Iterable[Fact]) -> FactSheet:
        """A new sheet with these statements added after the present ones."""
        return FactSheet((*self.statements, *facts))

    def superseding(self, facts: Iterable[Fact]) -> FactSheet:
        """A new sheet where these statements replace what the same source said before of the same facts.

        Other sources' statements stay: a correction of the form does not change what a register says."""
        new = tuple(facts)
        said = {(f.name, f.subject, f.provenance.source, f.provenance.origin) for f in new}
        kept = (
            f
            for f in self.statements
            if (f.name, f.subject, f.provenance.source, f.provenance.origin) not in said
        )
        return FactSheet((*kept, *new))

    def subjects(self, collection: str) -> tuple[str, ...]:
        """The members of a collection in order of first mention, for example ``("新生儿/1", "新生儿/2")``."""
        seen: dict[str, None] = {}
        for fact in self.statements:
            if fact.subject.partition("/")[0] == collection:
                seen.setdefault(fact.subject)
        return tuple(seen)

    def said(self, name: str, subject: str = "") -> tuple[Fact, ...]:
        """Every statement about one fact of one subject, in order."""
        return tuple(f for f in self.statements if f.name == name and f.subject == subject)

    def best(self, name: str, subject: str = "") -> Fact | None:
        """The statement that counts, or None when nobody said anything known."""
        chosen: Fact | None = None
        for fact in self.statements:
            if fact.name != name or fact.subject != subject or fact.value is None:
                continue
            if chosen is None or _ORDER[fact.provenance.grade] <= _ORDER[chosen.provenance.grade]:
                chosen = fact
        return chosen

    def view(self, subject: str = "") -> Mapping[str, Value]:
        """Name → value that counts, of the case as a whole and of one subject, with every collection as a list.

        This is what a rule is evaluated against.
        """
        if subject not in self._views:
            self._views[subject] = self._view(subject)
        return self._views[subject]

    def _view(self, subject: str) -> Mapping[str, Value]:
        grades: dict[str, int] = {}
        values: dict[str, Value] = {}
        members: dict[str, dict[str, dict[str, tuple[int, Value]]]] = {}
        for fact in self.statements:
            rank = _ORDER[fact.provenance.grade]
            if fact.subject:
                collection, short = fact.subject.partition("/")[0], fact.name.partition(".")[2]
                found = members.setdefault(collection, {}).setdefault(fact.subject, {})
                if fact.value is not None and (short not in found or rank <= found[short][0]):
                    found[short] = (rank, fact.value)
            if fact.value is None or fact.subject not in ("", subject):
                continue
            if fact.name not in grades or rank <= grades[fact.name]:
                grades[fact.name], values[fact.name] = rank, fact.value
        for collection, by_subject in members.items():
            values[collection] = tuple(
                {short: value for short, (_, value) in found.items()} for found in by_subject.values()
            )
        return values

    def conflicts(self) -> Iterator[tuple[Fact, Fact]]:
        """Pairs (best statement, other known statement with another value) for every fact of every subject."""
        keys = dict.fromkeys((f.name, f.subject) for f in self.statements)
        for name, subject in keys:
            best = self.best(name, subject)
            if best is None:
                continue
            for fact in self.said(name, subject):
                if fact.value is not None and fact.value != best.value:
                    yield best, fact

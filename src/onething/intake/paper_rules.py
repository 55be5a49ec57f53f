"""Every paper against itself, by the checks of its kind: its number, its dates, its sums, its validity. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from onething.catalog import Catalog, Check, Otherwise
from onething.facts import Fact, FactSheet, Source, fact_type
from onething.intake.comparing import shown
from onething.intake.findings import Finding, in_words
from onething.intake.papers import PaperReading
from onething.rules import Truth, decide


def said_by(reading: PaperReading, sheet: FactSheet) -> tuple[Fact, ...]:
    """What the sheet has from this paper."""
    return tuple(
        fact
        for fact in sheet.statements
        if fact.provenance.source is Source.PAPER
        and fact.provenance.origin == reading.slot
        and (not fact.subject or not reading.subject or fact.subject == reading.subject)
    )


def paper_rules(
    catalog: Catalog, sheet: FactSheet, readings: Sequence[PaperReading], told: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """What the checks of each kind of paper find. ``told`` are papers and facts with a finding of their own: a check
    that is unknown because of them is not told again."""
    derived = tuple(fact for fact in sheet.statements if fact.provenance.source is Source.DERIVED)
    for reading in readings:
        if not reading.legible:
            continue
        facts = said_by(reading, sheet)
        own = FactSheet((*facts, *derived)).view(reading.subject)
        hidden = _on_no_side(catalog, reading, facts)
        for check in catalog.slots[reading.slot].checks:
            truth = decide(check.rule, own)
            doubted = any((reading.slot, name) in told or name in hidden for name in check.rule.names)
            if truth is Truth.YES or (truth is Truth.UNKNOWN and doubted):
                continue
            yield _of_paper(catalog, check, truth, reading, (*facts, *derived))


def _on_no_side(catalog: Catalog, reading: PaperReading, facts: Sequence[Fact]) -> frozenset[str]:
    """The facts of sides that were not handed in: of those there is not even a finding that they were not read. Whether
    such a side is needed is told by itself (SIDE_MISSING)."""
    slot = catalog.slots[reading.slot]
    shown_here = {*(fact.name for fact in facts), *(finding.field for finding in reading.findings)}
    hidden: set[str] = set()
    for face in catalog.materials[slot.material].faces:
        names = {row.fact_about(slot.about) for row in face.template if row.fact}
        if not names & shown_here:
            hidden |= names
    return frozenset(hidden)


def _of_paper(
    catalog: Catalog, check: Check, truth: Truth, reading: PaperReading, facts: Sequence[Fact]
) -> Finding:
    """The finding with the spot on the paper and both values."""
    known = {fact.name: fact for fact in facts}
    read = [known[name] for name in check.facts if name in known]
    printed = [fact for fact in read if fact.provenance.source is Source.PAPER]
    first = next(iter(printed), None)
    others = [known[n] for n in sorted(check.rule.names) if n in known and known[n] is not first]
    other = others[0] if len(others) == 1 and first is not None else None
    return failed(
        check,
        truth,
        material=reading.slot,
        field=check.facts[0] if first is None else first.name,
        subject=reading.subject,
        page=None if first is None else first.provenance.page,
        box=None if first is None else first.provenance.box,
        found="" if first is None else shown(first, catalog),
        expected="" if other is None else shown(other, catalog),
        against="" if other is None else _called(other, catalog),
    )


def _called(fact: Fact, catalog: Catalog) -> str:
    declared = fact_type(catalog.facts, fact.name)
    return declared.label if declared is not None and declared.label else in_words(fact.name)


def failed(
    check: Check,
    truth: Truth,
    *,
    field: str,
    subject: str,
    material: str = "",
    page: int | None = None,
    box: tuple[int, ...] | None = None,
    found: str = "",
    expected: str = "",
    against: str = "",
) -> Finding:
    """A check that is 否 says its message; one that is 未知 makes an officer look."""
    known = truth is Truth.NO
    return Finding(
        code=check.code,
        severity="fix" if known and check.otherwise is Otherwise.CORRECT else "human",
        message=check.message if known else f"无法核对：{check.message}",
        material=material,
        field=field,
        subject=subject,
        clause=str(check.clause) if check.clause else "",
        page=page,
        box=box,
        found=found,
        expected=expected,
        against=against,
        english=check.english if known else "",
    )

"""Pre-review: what is missing, what differs, what the thing's checks say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from onething.catalog import Catalog, Check, Otherwise
from onething.facts import Fact, FactSheet, Source, to_wire, which
from onething.intake.findings import Finding, difference
from onething.intake.papers import PaperReading
from onething.rules import Truth, decide


class Line(Protocol):
    """A line of the plan's material list."""

    @property
    def slot(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def required(self) -> bool: ...


def review(
    catalog: Catalog,
    thing: str,
    materials: Iterable[Line],
    sheet: FactSheet,
    readings: Sequence[PaperReading],
) -> tuple[Finding, ...]:
    """Every finding about an application as it stands."""
    return (
        *_missing(materials, readings),
        *(finding for reading in readings for finding in reading.findings),
        *_differences(sheet),
        *(f for check in catalog.things[thing].checks for f in _check(check, catalog, sheet)),
    )


def _missing(materials: Iterable[Line], readings: Sequence[PaperReading]) -> Iterator[Finding]:
    handed = {(reading.slot, reading.subject) for reading in readings}
    for line in materials:
        if line.required and (line.slot, line.subject) not in handed:
            yield Finding(
                code="MISSING",
                severity="fix",
                message=f"请上传「{line.slot}」{which(line.subject)}的照片。",
                material=line.slot,
                subject=line.subject,
            )


def _differences(sheet: FactSheet) -> Iterator[Finding]:
    """The form against papers and registers: the applicant mends the form; other contradictions are an officer's."""
    told: set[tuple[str, str]] = set()
    for best, other in sheet.conflicts():
        key = (best.name, best.subject)
        if key in told:
            continue
        told.add(key)
        form = other.provenance.source is Source.FORM
        expected, found = _shown(best), _shown(other)
        yield Finding(
            code="DIFFERS",
            severity="fix" if form else "human",
            message=f"{best.name}：{_who(other)}和{_who(best)}不一致，{difference(expected, found)}，请核对后更正。",
            material=best.provenance.origin if best.provenance.source is Source.PAPER else "",
            field=best.name,
            subject=best.subject,
            expected=expected,
            found=found,
            page=best.provenance.page,
            box=best.provenance.box,
        )


def _shown(fact: Fact) -> str:
    value = to_wire(fact.value)
    return value if isinstance(value, str) else str(value)


def _who(fact: Fact) -> str:
    said = fact.provenance
    return str(said.source) if said.source is Source.FORM else f"{said.source}（{said.origin}）"


def _check(check: Check, catalog: Catalog, sheet: FactSheet) -> Iterator[Finding]:
    """A check for the case, or for every subject of the collection its facts belong to."""
    collections = {name.partition(".")[0] for name in check.facts} & set(catalog.facts)
    subjects = [s for c in sorted(collections) for s in sheet.subjects(c)] or [""]
    for subject in subjects:
        truth = decide(check.rule, sheet.view(subject))
        if truth is Truth.YES:
            continue
        severity = "fix" if truth is Truth.NO and check.otherwise is Otherwise.CORRECT else "human"
        yield Finding(
            code=check.code,
            severity=severity,
            message=check.message if truth is Truth.NO else f"无法核对：{check.message}",
            field=min((n for n in check.facts if "." in n), default=check.facts[0]),
            subject=subject,
            clause=str(check.clause) if check.clause else "",
        )

"""From what is handed in to everything that a case needs to begin: read, put in its place, planned. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onething.casework.chain import stamp
from onething.casework.errors import CaseworkError
from onething.casework.states import ZONE, Dossier
from onething.catalog import Catalog
from onething.facts import Fact, FactSheet, Kind, Provenance, Source, TrustGrade
from onething.intake import (
    Consulting,
    PaperFile,
    PaperReading,
    Remembering,
    TextEngine,
    TextPage,
    bundled,
    placed,
    read_papers,
    refusal,
)
from onething.planning import (
    BASIS_DATE,
    Application,
    Instead,
    InsteadError,
    MaterialLine,
    Plan,
    PlanError,
    instead_of,
    make_plan,
    without,
)

Seen = Callable[[tuple[PaperReading, ...]], tuple[PaperReading, ...]]
"""What a clerk makes of readings whose originals were seen."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An application ready to be judged or handed in. ``materials`` is the list without what is pledged or deferred;
    ``pages`` is what stands in each file, by its SHA-256."""

    stated: Application
    files: tuple[PaperFile, ...]
    readings: tuple[PaperReading, ...]
    sheet: FactSheet
    plan: Plan
    instead: tuple[Instead, ...]
    pages: Mapping[str, tuple[TextPage, ...]]

    @property
    def materials(self) -> tuple[MaterialLine, ...]:
        return without(self.plan, self.instead)


def prepare(
    catalog: Catalog,
    stated: Application,
    files: tuple[PaperFile, ...],
    engine: TextEngine,
    now: datetime,
    seen: Seen = lambda readings: readings,
    consulting: Consulting | None = None,
) -> Prepared:
    """Read the papers, move those that lie in a wrong slot, and plan. Raises CaseworkError."""
    remembering = Remembering(engine)
    remembering.ahead(paper.content for paper in files if refusal(paper) is None)
    about = _subjects(catalog)

    def read(papers: Sequence[PaperFile]) -> tuple[PaperReading, ...]:
        return read_papers(papers, catalog, remembering, about, stamp(now), consulting)

    as_handed_in = readings = _not_busy(read(files))
    sheet = known(catalog, stated, readings, now)
    plan = _plan(catalog, stated.thing, sheet)
    wanted = [(line.slot, line.subject) for line in plan.materials if line.required]
    files, readings = placed(
        files, readings, catalog, wanted, stated.facts, lambda file: read([file])[0], stated.verified
    )
    readings = seen(readings)
    if readings != as_handed_in:
        sheet = known(catalog, stated, readings, now)
        plan = _plan(catalog, stated.thing, sheet)
    try:
        instead = instead_of(catalog, plan, stated.instead)
    except InsteadError as problem:
        raise CaseworkError(str(problem))
    return Prepared(stated, files, readings, sheet, plan, instead, remembering.pages)


def open_files(stated: Application, open_file: Callable[[str], bytes]) -> tuple[PaperFile, ...]:
    """The application's papers, several pictures of one as one file. Raises CaseworkError with every file that cannot be
    opened."""
    files: dict[tuple[str, str], list[tuple[str, bytes]]] = {}
    errors = []
    for paper in stated.materials:
        try:
            files.setdefault((paper.slot, paper.subject), []).append((paper.file, open_file(paper.file)))
        except OSError as problem:
            errors.append(f"「{paper.slot}」的文件「{paper.file}」打不开：{problem.strerror}。")
    if errors:
        raise CaseworkError("\n".join(errors))
    return tuple(_paper(slot, subject, pictures) for (slot, subject), pictures in files.items())


def _paper(slot: str, subject: str, pictures: Sequence[tuple[str, bytes]]) -> PaperFile:
    if len(pictures) == 1:
        return PaperFile(slot, *pictures[0], subject)
    names, contents = zip(*pictures, strict=True)
    return PaperFile(slot, "、".join(names), bundled(contents), subject)


def read_again(
    catalog: Catalog,
    stated: Application,
    files: tuple[PaperFile, ...],
    engine: TextEngine,
    now: datetime,
    before: Dossier,
    consulting: Consulting | None = None,
) -> tuple[tuple[PaperFile, ...], tuple[PaperReading, ...]]:
    """The papers of a supplement, those that lie in a wrong slot moved like those of an application; but a paper that
    the case has already and that is good stays where it is. ``before`` is what the case knows. Raises CaseworkError."""
    about, remembering = _subjects(catalog), Remembering(engine)
    remembering.ahead(paper.content for paper in files if refusal(paper) is None)

    def read(papers: Sequence[PaperFile]) -> tuple[PaperReading, ...]:
        return read_papers(papers, catalog, remembering, about, stamp(now), consulting)

    asked = {(finding.material, finding.subject) for finding in before.findings if finding.severity == "fix"}
    good = {
        (reading.slot, reading.subject)
        for reading in before.readings
        if reading.legible and not {(reading.slot, reading.subject), (reading.slot, "")} & asked
    }
    wanted = [
        (line.slot, line.subject)
        for line in before.materials
        if line.required and (line.slot, line.subject) not in good
    ]
    sheet = before.sheet.superseding(stated.facts)
    form = [fact for fact in sheet.statements if fact.provenance.source is Source.FORM]
    readings = _not_busy(read(files))
    return placed(files, readings, catalog, wanted, form, lambda file: read([file])[0], stated.verified)


def _not_busy(readings: tuple[PaperReading, ...]) -> tuple[PaperReading, ...]:
    """Nothing is opened or supplemented with papers that nobody had time to read: neither the applicant nor an officer
    could do anything about it. Raises CaseworkError."""
    if any(finding.code == "BUSY" for reading in readings for finding in reading.findings):
        raise CaseworkError("现在读材料的人多，没有读完，什么都没有交上去。请稍后再试，照片不用重拍。")
    return readings


def facts_of(readings: Sequence[PaperReading]) -> tuple[Fact, ...]:
    """Everything that was read."""
    return tuple(fact for reading in readings for fact in reading.facts)


def known(
    catalog: Catalog, stated: Application, readings: Sequence[PaperReading], now: datetime
) -> FactSheet:
    """What is stated and what was read, decided as of today."""
    sheet = FactSheet((*stated.facts, *facts_of(readings)))
    if BASIS_DATE not in catalog.facts:
        return sheet
    derived = Provenance(Source.DERIVED, TrustGrade.A, origin="platform", at=stamp(now))
    return sheet.with_facts([Fact(BASIS_DATE, now.astimezone(ZONE).date(), derived)])


def _plan(catalog: Catalog, thing: str, sheet: FactSheet) -> Plan:
    try:
        return make_plan(catalog, thing, sheet)
    except PlanError as problem:
        raise CaseworkError(f"排不出办理方案：{problem}")


def _subjects(catalog: Catalog) -> Mapping[str, str]:
    """Whom a paper about a collection speaks of: its first member."""
    collections = (name for name, declared in catalog.facts.items() if declared.kind is Kind.COLLECTION)
    return {name: f"{name}/1" for name in collections}

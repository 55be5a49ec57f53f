"""Handing in: from what the applicant sends to a case, and from a supplement to the next round.

Papers are kept (encrypted) before the case takes them; what no case took is an orphan that the vault sweeps away."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onething.casework.actors import Actor
from onething.casework.chain import canonical, stamp
from onething.casework.commands.signatures import identities_of_signers
from onething.casework.errors import CaseworkError
from onething.casework.joining import SameMatter, case_about, join
from onething.casework.joint import marks_of
from onething.casework.service import Application, Casework, Supplement
from onething.casework.standing import admit_applicant
from onething.casework.states import CaseState
from onething.casework.transition import ZONE, Ground
from onething.casework.window import with_originals
from onething.catalog import Catalog
from onething.custody.service import Vault, fingerprint
from onething.facts import Fact, FactSheet, Kind, Provenance, Source, TrustGrade, to_wire
from onething.intake import LARGEST, PaperFile, PaperReading, TextEngine, read_papers
from onething.planning import BASIS_DATE, InsteadError, PlanError, instead_of, make_plan, read_application
from onething.planning import Application as Stated


@dataclass(frozen=True, slots=True)
class Counter:
    """Where applications are handed in. ``key`` fingerprints applications; ``engine`` reads papers."""

    ground: Ground
    casework: Casework
    vault: Vault
    engine: TextEngine
    key: bytes

    def apply(
        self,
        actor: Actor,
        catalog: Catalog,
        raw: bytes,
        open_file: Callable[[str], bytes],
        reference: str = "",
    ) -> tuple[str, bool]:
        """Open a case from ``application.json`` and its files, or join the case of another who is about the same.
        ``reference`` is that of a case which a restored backup has lost. Returns the reference and whether it is new.

        Raises ApplicationErrors, CaseworkError, CustodyError; then nothing was opened."""
        stated = read_application(raw, catalog)
        actor = admit_applicant(self.ground, actor, stated.thing)
        files = _files(stated, open_file)
        mark = fingerprint(self.key, _identity(actor, stated, files))
        # Reading papers takes seconds; without any, the database's own constraint tells the same.
        same = self.casework.same_application(mark) if files else None
        if same is not None:
            return same, False
        now = self.ground.now()
        readings = with_originals(
            actor,
            read_papers(files, catalog, self.engine, _subjects(stated, catalog), stamp(now)),
            stated.verified,
        )
        sheet = FactSheet((*stated.facts, *_of(readings)))
        if BASIS_DATE in catalog.facts:
            today = now.astimezone(ZONE).date()
            derived = Provenance(Source.DERIVED, TrustGrade.A, origin="platform", at=stamp(now))
            sheet = sheet.with_facts([Fact(BASIS_DATE, today, derived)])
        try:
            plan = make_plan(catalog, stated.thing, sheet)
        except PlanError as problem:
            raise CaseworkError(f"排不出办理方案：{problem}")
        try:
            instead = instead_of(catalog, plan, stated.instead)
        except InsteadError as problem:
            raise CaseworkError(str(problem))
        signers = identities_of_signers(catalog.things[stated.thing], sheet, self.key)
        marks = marks_of(catalog.things[stated.thing], sheet, self.key)
        other = case_about(marks)
        if other is None:
            papers = self._keep(files)
            application = Application(
                stated.thing,
                sheet,
                papers,
                readings,
                plan,
                mark,
                marks,
                instead,
                stated.verified,
                signers,
                reference,
            )
            try:
                return self.casework.submit(actor, catalog, application)
            except SameMatter as taken:
                other = taken.case
        same = self.casework.same_application(mark)  # it was handed in twice at one instant
        if same is None:
            join(self.ground, actor, other, self.key)
        return same or other, False

    def supplement(self, actor: Actor, case: str, raw: bytes, open_file: Callable[[str], bytes]) -> CaseState:
        """Hand in what the notice asked for, read like an application by the case's own packs."""
        thing, catalog, known = self.casework.standing_of(actor, case)
        stated = read_application(raw, catalog, thing=thing, known=known)
        files = _files(stated, open_file)
        at = stamp(self.ground.now())
        readings = with_originals(
            actor,
            read_papers(files, catalog, self.engine, _subjects(stated, catalog), at),
            stated.verified,
        )
        papers = self._keep(files)
        facts = (*stated.facts, *_of(readings))
        marks = marks_of(catalog.things[thing], known.superseding(facts), self.key)
        return self.casework.supplement(
            actor, case, Supplement(facts, papers, readings, marks, stated.verified)
        )

    def _keep(self, files: tuple[PaperFile, ...]) -> Mapping[str, str]:
        papers = {}
        for paper in files:
            if 0 < len(paper.content) <= LARGEST:
                papers[paper.place] = secrets.token_hex(16)
                self.vault.keep(papers[paper.place], paper.name, paper.content, self.ground.now())
        return papers


def _files(stated: Stated, open_file: Callable[[str], bytes]) -> tuple[PaperFile, ...]:
    files, errors = [], []
    for paper in stated.materials:
        try:
            files.append(PaperFile(paper.slot, paper.file, open_file(paper.file), paper.subject))
        except OSError as problem:
            errors.append(f"「{paper.slot}」的文件「{paper.file}」打不开：{problem.strerror}。")
    if errors:
        raise CaseworkError("\n".join(errors))
    return tuple(files)


def _of(readings: tuple[PaperReading, ...]) -> tuple[Fact, ...]:
    return tuple(fact for reading in readings for fact in reading.facts)


def _subjects(stated: Stated, catalog: Catalog) -> Mapping[str, str]:
    """Whom a paper about a collection speaks of: its first member."""
    collections = (name for name, declared in catalog.facts.items() if declared.kind is Kind.COLLECTION)
    return {name: f"{name}/1" for name in collections}


def _identity(actor: Actor, stated: Stated, files: tuple[PaperFile, ...]) -> bytes:
    """What makes two applications the same: who, what, every fact, every file."""
    body = {
        "owner": actor.owner,
        "thing": stated.thing,
        "facts": sorted([f.subject, f.name, repr(to_wire(f.value))] for f in stated.facts),
        "instead": sorted([each.kind, each.slot, each.subject] for each in stated.instead),
        "files": sorted([f.place, fingerprint(b"file", f.content)] for f in files),
    }
    return canonical(body).encode()

"""Judging an application as it stands: one pure function, the same for ``review`` and for a case.

``pass`` only when every required paper is there and legible, every field that is relied on was read with the confidence
that the pack asks for, nothing contradicts, and every check is 是. What is unknown is never a pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from onething.catalog import Catalog, Check, Item, Otherwise
from onething.facts import Fact, FactSheet, Source, fact_type, which
from onething.intake.clauses import with_clauses
from onething.intake.comparing import differences
from onething.intake.fields import CHECKS, FORMATS
from onething.intake.findings import Finding, Verdict, in_words, verdict_of
from onething.intake.paper_rules import failed, paper_rules, said_by
from onething.intake.papers import PaperReading
from onething.intake.statements import statement_findings
from onething.intake.thresholds import Thresholds
from onething.rules import Truth, decide, explain


class Line(Protocol):
    """A line of the plan's material list."""

    @property
    def slot(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PaperJudgement:
    """What is thought of one paper, and every statement that was read from it."""

    reading: PaperReading
    verdict: Verdict
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """预审结果. ``fine`` are the papers that need not be sent again."""

    verdict: Verdict
    papers: tuple[PaperJudgement, ...]
    findings: tuple[Finding, ...]

    @property
    def fine(self) -> tuple[str, ...]:
        passed = (p.reading for p in self.papers if p.verdict is not Verdict.FIX)
        return tuple(f"{reading.slot}{which(reading.subject)}" for reading in passed)


def judge(
    catalog: Catalog,
    thing: str,
    materials: Iterable[Line],
    sheet: FactSheet,
    readings: Sequence[PaperReading],
    *,
    items: Iterable[tuple[str, Item]] = (),
    to_come: Collection[str] = (),
    further: Iterable[Finding] = (),
) -> Judgement:
    """``items`` are the planned ones, each with its subject; ``to_come`` the facts that registers will still bring when
    the case is opened: a check that waits for them is decided then. ``further`` are findings of the caller."""
    declared, planned = catalog.things[thing], tuple(items)
    needed = _needed(catalog, thing, sheet, planned)
    thresholds = Thresholds(catalog, declared.pass_confidence, declared.checks)
    compared = tuple(_with_checksum(f, catalog, sheet) for f in differences(catalog, sheet, thresholds.alone))
    strangers = {f.material for f in compared if f.code == "OTHER_PERSON"}
    # What a paper about somebody else says proves nothing about these people.
    about_these = FactSheet(
        tuple(
            fact
            for fact in sheet.statements
            if fact.provenance.source is not Source.PAPER or fact.provenance.origin not in strangers
        )
    )
    about_papers = [_raised(finding, needed, sheet) for reading in readings for finding in reading.findings]
    told = {(f.material, f.field) for f in (*compared, *about_papers) if f.severity != "note"}
    further = tuple(further)
    missing = {f.field for f in further if f.code == "MISSING"}
    more = (
        *(f for subject, item in planned for f in _conditions(item, subject, sheet)),
        *(
            f
            for subject, item in planned
            for f in statement_findings(item, subject, sheet, catalog, missing, to_come)
        ),
        *further,
    )
    to_send = tuple(_missing(materials, readings))
    unseen = {f.material for f in to_send} | {r.slot for r in readings if not r.legible}
    told |= {("", name) for slot in unseen for name in _facts_on(catalog, slot)}
    told |= {("", f.field) for f in more} | {("", field) for _, field in told}
    findings = _once(
        (
            *to_send,
            *about_papers,
            *(f for f in _unsure(sheet, needed, thresholds) if (f.material, f.field) not in told),
            *compared,
            *_form(catalog, sheet, {f.field for f in compared}),
            *paper_rules(catalog, sheet, readings, told),
            *(f for check in declared.checks for f in _thing(check, catalog, about_these, to_come, told)),
            *more,
        )
    )
    findings = with_clauses(findings, catalog, planned)
    papers = tuple(_paper(reading, sheet, findings) for reading in readings)
    return Judgement(verdict_of(findings), papers, findings)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each once; and what a paper is told to say wrongly is not told of the fact as a whole again."""
    every = tuple(dict.fromkeys(findings))
    on_papers = {(f.code, f.field) for f in every if f.material}
    return tuple(f for f in every if f.material or (f.code, f.field) not in on_papers)


def _paper(reading: PaperReading, sheet: FactSheet, findings: Sequence[Finding]) -> PaperJudgement:
    own = tuple(
        f
        for f in findings
        if f.material == reading.slot
        and f.against
        != reading.slot  # where the paper is what others are held against, nothing is wrong with it
        and (not reading.subject or f.subject in ("", reading.subject))
    )
    verdict = verdict_of(own)
    if verdict is Verdict.PASS and not reading.legible:
        verdict = Verdict.HUMAN
    return PaperJudgement(reading, verdict, said_by(reading, sheet))


def _needed(
    catalog: Catalog, thing: str, sheet: FactSheet, items: Sequence[tuple[str, Item]]
) -> frozenset[str]:
    """The facts that are relied on: the form states them, a check speaks of them, or an item needs them."""
    names = {f.name for f in sheet.statements if f.provenance.source is Source.FORM and f.value is not None}
    names |= {name for check in catalog.things[thing].checks for name in check.rule.names}
    for slot in catalog.things[thing].slots:
        names |= {name for check in catalog.slots[slot].checks for name in check.rule.names}
    for subject, item in items:
        names |= {*item.needs_in(sheet.view(subject))}
    return frozenset(names)


def _facts_on(catalog: Catalog, slot: str) -> Iterator[str]:
    """What the slot's paper says, when it is there and can be read."""
    declared = catalog.slots[slot]
    for face in catalog.materials[declared.material].every_face:
        yield from (row.fact_about(declared.about) for row in face.template if row.fact)


_STRUCK_OUT = frozenset("/／\\-—－_＿无")


def _raised(finding: Finding, needed: Collection[str], sheet: FactSheet) -> Finding:
    """What could not be read only informs, unless it is relied on. Nor does a place that was left empty with a stroke, as
    long as nobody says anything of what should stand there."""
    unread = finding.code in ("UNREAD", "CONFLICT", "CHECKSUM")
    if not unread or finding.field not in needed:
        return finding
    empty = bool(finding.found) and set(finding.found) <= _STRUCK_OUT
    if empty and not any(fact.value is not None for fact in sheet.said(finding.field, finding.subject)):
        return finding
    return replace(
        finding, severity="human", message=f"{finding.message}由工作人员看原图核对，您不用做什么。"
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


def _unsure(sheet: FactSheet, needed: Collection[str], thresholds: Thresholds) -> Iterator[Finding]:
    """What was read, but not surely enough to rely on without a look."""
    for fact in sheet.statements:
        said = fact.provenance
        if said.source is not Source.PAPER or fact.name not in needed:
            continue
        if not thresholds.reached(fact, sheet):
            yield Finding(
                code="UNSURE",
                severity="human",
                message=f"「{said.origin}」的{fact.name.rpartition('.')[2]}读得不够清楚，由工作人员看一眼，您不用做什么。",
                material=said.origin,
                field=fact.name,
                subject=fact.subject,
                page=said.page,
                box=said.box,
            )


def _form(catalog: Catalog, sheet: FactSheet, told: Collection[str]) -> Iterator[Finding]:
    """Numbers in the form whose own check character is wrong, where no paper said so already."""
    for fact in sheet.statements:
        declared = fact_type(catalog.facts, fact.name)
        check = CHECKS.get(declared.validator or "") if declared is not None else None
        if check is None or fact.provenance.source is not Source.FORM or not isinstance(fact.value, str):
            continue
        wrong = check(fact.value)
        if wrong is not None and fact.name not in told:
            yield Finding(
                code="FORMAT" if declared is not None and declared.validator in FORMATS else "CHECKSUM",
                severity="fix",
                message=f"{in_words(fact.name)}{which(fact.subject)}：填写的「{fact.value}」不对，{wrong}。",
                field=fact.name,
                subject=fact.subject,
                found=fact.value,
                english=f"“{fact.name}”: the number “{fact.value}” that you filled in cannot be right. "
                "Please check it digit by digit.",
            )


def _with_checksum(finding: Finding, catalog: Catalog, sheet: FactSheet) -> Finding:
    """A difference where what the form says cannot be a number at all."""
    declared = fact_type(catalog.facts, finding.field)
    check = CHECKS.get(declared.validator or "") if declared is not None else None
    if check is None or finding.severity != "fix" or finding.against == str(Source.FORM):
        return finding
    form = [f for f in sheet.said(finding.field, finding.subject) if f.provenance.source is Source.FORM]
    wrong = check(finding.found)
    if wrong is None or not form or form[-1].value != finding.found:
        return finding
    return replace(finding, code="CHECKSUM", message=f"{finding.message}填写的{wrong.partition('，')[0]}。")


def _thing(
    check: Check,
    catalog: Catalog,
    sheet: FactSheet,
    to_come: Collection[str],
    told: Collection[tuple[str, str]],
) -> Iterator[Finding]:
    """A check for the case, or for every subject of the collection its facts belong to. One that is unknown because of
    a fact with a finding of its own is not told twice."""
    collections = {name.partition(".")[0] for name in check.facts} & set(catalog.facts)
    subjects = [s for c in sorted(collections) for s in sheet.subjects(c)] or [""]
    for subject in subjects:
        facts = sheet.view(subject)
        truth = decide(check.rule, facts)
        if truth is Truth.YES:
            continue
        if truth is Truth.UNKNOWN:
            missing = explain(check.rule, facts).missing
            if any(name in to_come or ("", name) in told for name in missing):
                continue
        field = min((name for name in check.facts if "." in name), default=check.facts[0])
        yield failed(check, truth, field=field, subject=subject)


def _conditions(item: Item, subject: str, sheet: FactSheet) -> Iterator[Finding]:
    """What the item asks for and is already known not to be so. What is unknown is decided when the item begins."""
    facts = sheet.view(subject)
    for condition in item.conditions:
        if decide(condition.rule, facts) is Truth.NO:
            yield Finding(
                code="CONDITION",
                severity="fix" if condition.otherwise is Otherwise.CORRECT else "human",
                message=condition.message,
                field=min(condition.rule.names),
                subject=subject,
                clause=str(condition.clause),
            )

"""From pages of text to facts: by labels and positions, never by the order of lines, and never by guessing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from onething.catalog import Catalog, MaterialSlot
from onething.facts import Fact, FactError, Provenance, Source, TrustGrade, fact_type, read_value
from onething.intake.advice import Consulting
from onething.intake.advised import proposed_fields, proposed_kind
from onething.intake.documents import Leaf, leaves_of
from onething.intake.engine import Box, TextEngine, Unreadable
from onething.intake.fields import FieldReading
from onething.intake.findings import Finding
from onething.intake.kinds import OTHER
from onething.intake.labels import edition_of
from onething.intake.papers import PaperFile, PaperReading, refusal
from onething.intake.papers import unread as why
from onething.intake.quality import Fault, plainly_read
from onething.intake.seals import seal_finding


def read_papers(
    files: Iterable[PaperFile],
    catalog: Catalog,
    engine: TextEngine,
    subjects: Mapping[str, str],
    at: str,
    consulting: Consulting | None = None,
) -> tuple[PaperReading, ...]:
    """Read every paper. ``subjects`` says whom a collection's facts are about ({"新生儿": "新生儿/1"}) where the file
    does not say it; ``at`` is when; ``consulting`` is asked about what was not made out."""
    return tuple(
        _about(paper, _read(paper, catalog, engine, _of(paper, subjects), at, consulting)) for paper in files
    )


def _of(paper: PaperFile, subjects: Mapping[str, str]) -> Mapping[str, str]:
    return {**subjects, paper.subject.partition("/")[0]: paper.subject} if paper.subject else subjects


def _about(paper: PaperFile, reading: PaperReading) -> PaperReading:
    """The reading with the member that its paper is about; what is wrong with the paper is about that member too."""
    findings = (replace(f, subject=f.subject or paper.subject) for f in reading.findings)
    return replace(reading, subject=paper.subject, findings=tuple(findings)) if paper.subject else reading


def _read(
    paper: PaperFile,
    catalog: Catalog,
    engine: TextEngine,
    subjects: Mapping[str, str],
    at: str,
    consulting: Consulting | None,
) -> PaperReading:
    digest = hashlib.sha256(paper.content).hexdigest()
    slot = catalog.slots[paper.slot]

    def unread(finding: Finding, kind: str = "", *more: Finding) -> PaperReading:
        return PaperReading(paper.slot, paper.name, digest, kind, False, (), (finding, *more))

    refused = refusal(paper)
    if refused is not None:
        return unread(refused)
    try:
        pages = engine.read(paper.content)
    except Unreadable as problem:
        return unread(why(slot.name, problem))
    leaves = leaves_of(paper.name, pages, catalog.materials.values(), consulting)
    wanted = tuple(leaf for leaf in leaves if leaf.kind is not None and leaf.kind.name == slot.material)
    if not wanted:
        finding, kind = _none_of_it(slot, leaves)
        return unread(finding, kind, *(f for leaf in leaves for f in proposed_kind(leaf, slot)))
    faulty = [leaf for leaf in wanted if leaf.fault is not None]
    if faulty and faulty[0].fault is not None:
        return unread(_again(slot.name, faulty[0], faulty[0].fault, len(pages)), slot.material)
    if _several(wanted):
        message = f"「{slot.name}」的照片里有几份{slot.material}，请一份一份分开拍，只放这一栏要的那份。"
        several = Finding("SEVERAL", "fix", message, slot.name, page=wanted[0].page, box=_whole(wanted[0]))
        return unread(several, slot.material)
    facts, findings = _facts(wanted, catalog, slot, subjects, at)
    seal = catalog.materials[slot.material].seal
    unsealed = None if seal is None else seal_finding(slot.name, seal, wanted, leaves)
    findings = (
        *findings,
        *(f for leaf in wanted for f in proposed_fields(leaf, slot, subjects)),
        *([] if unsealed is None else [unsealed]),
        *_other_side(slot, catalog, wanted, facts, findings),
    )
    return PaperReading(paper.slot, paper.name, digest, slot.material, True, facts, findings)


def _other_side(
    slot: MaterialSlot,
    catalog: Catalog,
    leaves: tuple[Leaf, ...],
    facts: Iterable[Fact],
    findings: Iterable[Finding],
) -> Iterator[Finding]:
    """A side that was not handed in, when something must be proved by it."""
    shown = {*(fact.name for fact in facts), *(finding.field for finding in findings)}
    for face in catalog.materials[slot.material].every_face:
        names = {row.fact_about(slot.about): row.field for row in face.template if row.fact}
        wanted = [field for name, field in names.items() if name in slot.gives]
        if wanted and not shown & names.keys():
            yield Finding(
                code="SIDE_MISSING",
                severity="fix",
                message=f"「{slot.name}」还缺一面，请把有{'、'.join(wanted)}的那一面也拍下来，和原来的放在同一个文件里。",
                material=slot.name,
                expected=face.name or slot.material,
                page=1,
                box=_whole(leaves[0]),
            )


def _none_of_it(slot: MaterialSlot, leaves: tuple[Leaf, ...]) -> tuple[Finding, str]:
    """What is said when no page is the paper that the slot asks for, and the kind that was found instead."""
    for leaf in leaves:
        if leaf.kind is not None:
            message = f"「{slot.name}」里放的是{leaf.kind.name}，请换成{slot.material}。"
            return _wrong(slot, leaf, leaf.kind.name, message), leaf.kind.name
    for leaf in leaves:
        if leaf.fault is not None:
            return _again(slot.name, leaf, leaf.fault, len(leaves)), ""
    for leaf in leaves:
        if plainly_read(leaf.text):
            message = f"「{slot.name}」里放的好像不是{slot.material}，请换成{slot.material}；如果就是，请把它拍全再交。"
            return _wrong(slot, leaf, OTHER, message), ""
    message = f"「{slot.name}」上的字看不清，或不是{slot.material}，请再拍一张。"
    where = (leaves[0].page, _whole(leaves[0])) if leaves else (None, None)
    return Finding("ILLEGIBLE", "fix", message, material=slot.name, page=where[0], box=where[1]), ""


def _wrong(slot: MaterialSlot, leaf: Leaf, found: str, message: str) -> Finding:
    return Finding(
        "WRONG_PAPER",
        "fix",
        message,
        slot.name,
        expected=slot.material,
        found=found,
        page=leaf.page,
        box=_whole(leaf),
    )


def _again(slot: str, leaf: Leaf, fault: Fault, pages: int) -> Finding:
    which = f"第 {leaf.page} 页" if pages > 1 else "这一张"
    message = f"请重拍「{slot}」{which}：因为{fault.why}。{fault.tip}。"
    return Finding(
        "RETAKE", "fix", message, material=slot, found=fault.code, page=leaf.page, box=_whole(leaf)
    )


def _whole(leaf: Leaf) -> Box:
    """The whole page that a finding is about."""
    return (0, 0, *leaf.text.seen)


def _several(leaves: tuple[Leaf, ...]) -> bool:
    """Whether one face was found twice that a paper has once."""
    faces = [leaf.kind.face for leaf in leaves if leaf.kind is not None and not leaf.kind.face.repeats]
    return len(faces) != len({face.name for face in faces})


def _facts(
    leaves: tuple[Leaf, ...], catalog: Catalog, slot: MaterialSlot, subjects: Mapping[str, str], at: str
) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    facts: list[Fact] = []
    findings: list[Finding] = []
    for leaf in leaves:
        for each in leaf.fields:
            made = _fact(each, leaf, catalog, slot, subjects, at)
            if isinstance(made, Fact):
                facts.append(made)
            elif made is not None:
                findings.append(made)
    return _agreeing(facts, findings, slot)


def _agreeing(
    facts: list[Fact], findings: list[Finding], slot: MaterialSlot
) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    """Facts on which all pages agree: each once; of the others none, and a finding."""
    kept: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        first = kept.setdefault((fact.name, fact.subject), fact)
        if first.value != fact.value:
            message = f"「{slot.name}」的几页上，{fact.name}写得不一样，请只交要办的那个人的页。"
            findings.append(
                Finding(
                    "CONFLICT",
                    "human",
                    message,
                    slot.name,
                    fact.name,
                    fact.subject,
                    page=fact.provenance.page,
                    box=fact.provenance.box,
                )
            )
    told = {(finding.field, finding.subject) for finding in findings if finding.code == "CONFLICT"}
    return tuple(fact for key, fact in kept.items() if key not in told), tuple(findings)


def _fact(
    read: FieldReading,
    leaf: Leaf,
    catalog: Catalog,
    slot: MaterialSlot,
    subjects: Mapping[str, str],
    at: str,
) -> Fact | Finding | None:
    """A field as a fact, or why it is none; nothing for what the thing does not speak of, unless the paper contradicts
    itself in it."""
    name = read.row.fact_about(slot.about)
    declared = fact_type(catalog.facts, name) if name else None
    if declared is None:
        return _contradiction(read, leaf.page, slot) if read.row.same and read.code == "CONFLICT" else None
    subject = subjects.get(name.partition(".")[0], "")
    code, complaint = read.code, read.complaint
    if not code:
        try:
            value = read_value(declared, _as_written(read))
        except FactError as problem:
            code, complaint = "UNREAD", str(problem).rstrip("。")
        else:
            said = Provenance(
                Source.PAPER,
                TrustGrade.C,
                slot.name,
                leaf.page,
                read.box,
                read.confidence,
                at,
                read.engine,
                edition_of(leaf.kind.face) if leaf.kind else "",
            )
            return Fact(name, value, said, subject)
    return Finding(
        code=code,
        severity="human" if name in slot.gives else "note",
        message=f"「{slot.name}」的{read.row.field}没有读准：{complaint}。",
        material=slot.name,
        field=name,
        subject=subject,
        found=read.text,
        page=leaf.page,
        box=read.box or _whole(leaf),
    )


def _contradiction(read: FieldReading, page: int, slot: MaterialSlot) -> Finding:
    message = f"「{slot.name}」上的{read.row.field}对不上：{read.complaint}。由工作人员看原图核对。"
    return Finding("CONFLICT", "human", message, slot.name, found=read.text, page=page, box=read.box)


def _as_written(read: FieldReading) -> str:
    """The value in the words that facts are read in."""
    return re.sub(r"(?<=[0-9])(g|G)$", "克", read.value) if read.row.reading == "数量" else read.value

"""From pages of text to facts: by labels and positions, never by the order of lines, and never by guessing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from onething.catalog import Catalog, MaterialSlot, Template
from onething.facts import Fact, FactError, Provenance, Source, TrustGrade, fact_type, read_value
from onething.intake.engine import EngineFailed, TextEngine, TextLine, TextPage, TooManyPixels, Unreadable
from onething.intake.findings import Finding
from onething.intake.papers import PaperFile, PaperReading, refusal
from onething.intake.places import fits, plain, values_of
from onething.intake.proposals import proposals
from onething.standards import check_id_number

SURE = 0.80
"""Below this confidence a value is not presented as read."""

_CHECKS = {"公民身份号码": check_id_number}


def read_papers(
    files: Iterable[PaperFile], catalog: Catalog, engine: TextEngine, subjects: Mapping[str, str], at: str
) -> tuple[PaperReading, ...]:
    """Read every paper. ``subjects`` says whom a collection's facts are about ({"新生儿": "新生儿/1"}) where the file
    does not say it; ``at`` is when."""
    return tuple(_about(paper, _read(paper, catalog, engine, _of(paper, subjects), at)) for paper in files)


def _of(paper: PaperFile, subjects: Mapping[str, str]) -> Mapping[str, str]:
    return {**subjects, paper.subject.partition("/")[0]: paper.subject} if paper.subject else subjects


def _about(paper: PaperFile, reading: PaperReading) -> PaperReading:
    """The reading with the member that its paper is about; what is wrong with the paper is about that member too."""
    findings = (replace(f, subject=f.subject or paper.subject) for f in reading.findings)
    return replace(reading, subject=paper.subject, findings=tuple(findings)) if paper.subject else reading


def _read(
    paper: PaperFile, catalog: Catalog, engine: TextEngine, subjects: Mapping[str, str], at: str
) -> PaperReading:
    digest = hashlib.sha256(paper.content).hexdigest()
    slot = catalog.slots[paper.slot]

    def unread(finding: Finding, kind: str = "") -> PaperReading:
        return PaperReading(paper.slot, paper.name, digest, kind, False, (), (finding,))

    refused = refusal(paper)
    if refused is not None:
        return unread(refused)
    try:
        page = engine.read(paper.content)
    except Unreadable as problem:
        return unread(_unread(slot.name, problem))
    kind = kind_of(page, catalog)
    if not kind:
        message = f"「{paper.slot}」上的字看不清，或不是{slot.material}，请再拍一张。"
        return unread(Finding("ILLEGIBLE", "fix", message, material=paper.slot))
    if kind != slot.material:
        message = f"「{paper.slot}」里放的是{kind}，请换成{slot.material}。"
        return unread(
            Finding("WRONG_PAPER", "fix", message, material=paper.slot, expected=slot.material, found=kind),
            kind,
        )
    facts, findings = _fields(page, catalog, slot, subjects, at)
    return PaperReading(paper.slot, paper.name, digest, kind, True, facts, findings)


def _unread(slot: str, problem: Unreadable) -> Finding:
    """Who must do something: nobody takes a picture again because our program failed."""
    if isinstance(problem, EngineFailed):
        message = f"「{slot}」已收到，但识别程序这次没有读成，不用重拍，由工作人员核对。"
        return Finding("NOT_READ", "human", message, material=slot)
    if isinstance(problem, TooManyPixels):
        message = f"「{slot}」的照片尺寸太大，请用手机直接拍一张，不要放大。"
        return Finding("TOO_LARGE", "fix", message, material=slot)
    message = f"「{slot}」没认出来，请在光线好的地方再拍一张，四角拍全、不要反光。"
    return Finding("ILLEGIBLE", "fix", message, material=slot)


def kind_of(page: TextPage, catalog: Catalog) -> str:
    """The material whose every mark stands on the page; empty when none fits."""
    text = "".join(plain(line.text) for line in page.lines)
    fitting = [m for m in catalog.materials.values() if m.marks and all(mark in text for mark in m.marks)]
    return max(fitting, key=lambda m: sum(map(len, m.marks))).name if fitting else ""


def _fields(
    page: TextPage, catalog: Catalog, slot: MaterialSlot, subjects: Mapping[str, str], at: str
) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    template = catalog.materials[slot.material].template
    facts: list[Fact] = []
    findings: list[Finding] = []
    for field in template:
        name = field.fact.replace("{对象}", slot.about)
        subject = subjects.get(name.partition(".")[0], "")
        declared = fact_type(catalog.facts, name)
        if declared is None:
            continue
        found = values_of(page, field, template)
        code, complaint = _complaint(found, field)
        if not complaint:
            try:
                value = read_value(declared, _clean(found[0].text, field))
            except FactError as problem:
                code, complaint = "UNREAD", str(problem).rstrip("。")
            else:
                sure = round(found[0].confidence, 4)
                said = Provenance(Source.PAPER, TrustGrade.C, slot.name, 1, found[0].box, sure, at)
                facts.append(Fact(name, value, said, subject))
                continue
        findings.append(
            Finding(
                code=code,
                severity="human" if name in slot.gives else "note",
                message=f"「{slot.name}」的{field.field}没有读准：{complaint}。",
                material=slot.name,
                field=name,
                subject=subject,
                found="、".join(each.text for each in found),
                page=1,
                box=found[0].box if found else None,
            )
        )
    return tuple(facts), tuple(findings)


def _complaint(found: tuple[TextLine, ...], field: Template) -> tuple[str, str]:
    """Code and words why a value is not presented as read; empty when it is."""
    if not found:
        return "UNREAD", "没有找到"
    texts = [each.text for each in found]
    if len(found) > 1:
        return "CONFLICT", f"上面有几处，写得不一样：{'、'.join(f'「{text}」' for text in texts)}"
    if not found[0].confidence >= SURE:
        return "UNREAD", "照片不够清楚"
    if not fits(texts[0], field):
        return "UNREAD", f"照片上读成「{texts[0]}」，写法不对"
    check = _CHECKS.get(field.validator)
    wrong = check(texts[0]) if check else None
    if wrong and check:
        near = proposals(texts[0], check)
        maybe = f"，也可能是{'、'.join(f'「{text}」' for text in near)}" if near else ""
        return "CHECKSUM", f"照片上读成「{texts[0]}」{maybe}；{wrong}"
    return "", ""


def _clean(text: str, field: Template) -> str:
    """The value in the words that facts are read in. A number counts only when nothing but words follows it."""
    if field.reading == "整数":
        digits = re.fullmatch(r"([0-9]+)(?:\+[0-9]+)?[\u4e00-\u9fff]*", text)
        return digits[1] if digits else text
    if field.reading == "数量":
        return re.sub(r"(?<=[0-9])(g|G)$", "克", text)
    return text

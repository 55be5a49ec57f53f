"""From pages of text to facts: by labels and positions, never by the order of lines, and never by guessing."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from onething.catalog import Catalog, MaterialSlot, Template
from onething.facts import Fact, FactError, Provenance, Source, TrustGrade, fact_type, read_value
from onething.intake.engine import TextEngine, TextLine, TextPage, Unreadable
from onething.intake.findings import Finding
from onething.intake.papers import PaperFile, PaperReading, refusal
from onething.standards import check_id_number

SURE = 0.80
"""Below this confidence a value is not presented as read."""

_CHECKS = {"公民身份号码": check_id_number}


def read_papers(
    files: Iterable[PaperFile], catalog: Catalog, engine: TextEngine, subjects: Mapping[str, str], at: str
) -> tuple[PaperReading, ...]:
    """Read every paper. ``subjects`` says whom a collection's facts are about ({"新生儿": "新生儿/1"}); ``at`` is when."""
    return tuple(_read(paper, catalog, engine, subjects, at) for paper in files)


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
    except Unreadable:
        message = f"「{paper.slot}」没认出来，请在光线好的地方再拍一张，四角拍全、不要反光。"
        return unread(Finding("ILLEGIBLE", "fix", message, material=paper.slot))
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


def kind_of(page: TextPage, catalog: Catalog) -> str:
    """The material whose every mark stands on the page; empty when none fits."""
    text = "".join(_plain(line.text) for line in page.lines)
    fitting = [m for m in catalog.materials.values() if m.marks and all(mark in text for mark in m.marks)]
    return max(fitting, key=lambda m: sum(map(len, m.marks))).name if fitting else ""


def _fields(
    page: TextPage, catalog: Catalog, slot: MaterialSlot, subjects: Mapping[str, str], at: str
) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    template = catalog.materials[slot.material].template
    labels = sorted((label for field in template for label in field.labels), key=len, reverse=True)
    facts: list[Fact] = []
    findings: list[Finding] = []
    for field in template:
        name = field.fact.replace("{对象}", slot.about)
        subject = subjects.get(name.partition(".")[0], "")
        declared = fact_type(catalog.facts, name)
        found = value_of(page, field, labels)
        if declared is None:
            continue
        complaint = "没有找到" if found is None else _complaint(found, field)
        if found is not None and not complaint:
            try:
                value = read_value(declared, _clean(found.text, field))
            except FactError as problem:
                complaint = str(problem)
            else:
                said = Provenance(
                    Source.PAPER, TrustGrade.C, slot.name, 1, found.box, round(found.confidence, 4), at
                )
                facts.append(Fact(name, value, said, subject))
        if complaint:
            needed = name in slot.gives
            findings.append(
                Finding(
                    code="UNREAD"
                    if found is None
                    else "CHECKSUM"
                    if field.validator and found.confidence >= SURE
                    else "UNREAD",
                    severity="human" if needed else "note",
                    message=f"「{slot.name}」的{field.field}没有读准：{complaint}。",
                    material=slot.name,
                    field=name,
                    subject=subject,
                    found="" if found is None else found.text,
                    page=1,
                    box=None if found is None else found.box,
                )
            )
    return tuple(facts), tuple(findings)


def _complaint(found: TextLine, field: Template) -> str:
    """Why a value is not presented as read; empty when it is."""
    if found.confidence < SURE:
        return "照片不够清楚"
    check = _CHECKS.get(field.validator)
    return (check(found.text) or "") if check else ""


def value_of(page: TextPage, field: Template, labels: list[str]) -> TextLine | None:
    """The value beside a field's label: in the same box behind it, to its right on the line, or below (多行)."""
    for label in field.labels:
        for line in page.lines:
            text = _plain(line.text)
            place = text.find(label)
            if place < 0 or any(len(o) > len(label) and label in o and o in text for o in labels):
                continue
            rest = _until_next(text[place + len(label) :].lstrip(":："), labels)
            parts = [TextLine(rest, line.box, line.confidence)] if rest else _right_of(page, line, labels)
            if field.reading == "多行":
                parts += _below(page, parts, labels)
            if parts:
                return _joined(parts, field)
    return None


def _until_next(text: str, labels: list[str]) -> str:
    """Text up to the next label that was read into the same box (性别女民族汉)."""
    ends = [place for label in labels if (place := text.find(label)) > 0]
    return text[: min(ends)] if ends else text


def _right_of(page: TextPage, label: TextLine, labels: list[str]) -> list[TextLine]:
    _, y0, x1, y1 = label.box
    middle, height = (y0 + y1) / 2, y1 - y0
    right = [
        line
        for line in page.lines
        if line is not label
        and line.box[0] >= x1 - height / 2
        and abs((line.box[1] + line.box[3]) / 2 - middle) < height * 0.6
    ]
    for line in sorted(right, key=lambda each: each.box[0]):
        text = _plain(line.text)
        if any(text.startswith(other) for other in labels):
            return []
        return [TextLine(_until_next(text, labels), line.box, line.confidence)]
    return []


def _below(page: TextPage, above: list[TextLine], labels: list[str]) -> list[TextLine]:
    """Further lines of a wrapped value: close below, beginning at about the same column."""
    found: list[TextLine] = []
    last = above[-1] if above else None
    while last is not None:
        x0, y0, x1, y1 = last.box
        height = y1 - y0
        following = [
            line
            for line in page.lines
            if line.box[1] > (y0 + y1) / 2
            and line.box[1] - y1 < height
            and line.box[0] < x1
            and line.box[2] > x0
            and line not in found
            and not any(label in _plain(line.text) for label in labels)
        ]
        last = min(following, key=lambda line: line.box[1]) if following else None
        if last is not None:
            found.append(last)
    return found


def _joined(parts: list[TextLine], field: Template) -> TextLine | None:
    text = "".join(_plain(part.text) for part in parts)
    if field.pattern:
        match = re.search(field.pattern, text.upper())
        if match is None:
            return None
        text = match[0]
    boxes = [part.box for part in parts]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return TextLine(text, box, min(part.confidence for part in parts))


def _clean(text: str, field: Template) -> str:
    if field.reading == "整数":
        digits = re.search(r"\d+", text)
        return digits[0] if digits else text
    if field.reading == "数量":
        return text.replace("g", "克").replace("G", "克")
    return text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")

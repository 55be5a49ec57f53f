"""The form, the papers and the registers held against one another, character by character. Pure.

Whoever is against all others is the one who is asked: the applicant where the form or a paper stands alone, an officer
where a register does, or where the papers contradict one another and nothing says which of them is right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onething.catalog import Catalog
from onething.facts import Fact, FactSheet, Quantity, Source, TrustGrade, Value, fact_type, to_wire, which
from onething.intake.findings import Finding, difference
from onething.intake.lookalike import likely_misread

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
"""The dot inside a name is typed and printed in many ways, and always means the same."""


def differences(catalog: Catalog, sheet: FactSheet, sure: float) -> tuple[Finding, ...]:
    """Everything that is said in two ways. ``sure`` is the confidence below which a paper's value is not relied on."""
    keys = dict.fromkeys((fact.name, fact.subject) for fact in sheet.statements)
    found: list[Finding] = []
    for name, subject in keys:
        said = [fact for fact in sheet.said(name, subject) if fact.value is not None]
        if len({folded(fact.value) for fact in said}) > 1:
            found += _compared(said, sure)
    return tuple(_whole_papers(catalog, sheet, found))


def folded(value: Value | None) -> object:
    """The value as it is compared: full-width characters and blanks in a text make no difference."""
    if isinstance(value, str):
        return "".join(unicodedata.normalize("NFKC", value).translate(_DOTS).split())
    return value


def shown(fact: Fact) -> str:
    """A value as the applicant reads it."""
    value = fact.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Quantity):
        return f"{value.amount:f}{value.unit}"
    plain = to_wire(value)
    return plain.replace("T", " ").removesuffix(":00+08:00") if isinstance(plain, str) else str(plain)


def _compared(said: Sequence[Fact], sure: float) -> Iterator[Finding]:
    """What differs of one fact."""
    authorities = [
        f for f in said if f.provenance.grade is TrustGrade.A or f.provenance.source is Source.OFFICER
    ]
    papers = [f for f in said if f.provenance.source is Source.PAPER]
    forms = [f for f in said if f.provenance.source is Source.FORM]
    if authorities:
        yield from _with_authority(authorities, papers, forms, sure)
        return
    form = forms[-1] if forms else None
    agreeing = [p for p in papers if form is not None and _same(p, form)]
    against = [p for p in papers if form is None or not _same(p, form)]
    if form is not None and not agreeing:
        # A reading that is not sure proves nothing against the form; the surest paper speaks.
        best = max(against, key=lambda p: p.provenance.confidence or 0.0)
        yield _differs(best, form, sure, by_paper=False)
        yield from (_finding("DIFFERS", "human", best, p, at=p) for p in against if not _same(p, best))
    elif form is not None:
        yield from (_differs(form, p, sure, by_paper=True) for p in against)
    else:
        yield from (
            _finding("DIFFERS", "human", papers[0], p, at=p) for p in papers[1:] if not _same(p, papers[0])
        )


def _with_authority(
    authorities: Sequence[Fact], papers: Sequence[Fact], forms: Sequence[Fact], sure: float
) -> Iterator[Finding]:
    """A register, a department or an officer says it, too."""
    truth = authorities[-1]
    yield from (_finding("REGISTER_DIFFERS", "human", truth, a) for a in authorities if not _same(a, truth))
    told = False
    for form in forms[-1:]:
        if _same(form, truth):
            continue
        supporting = [p for p in papers if _same(p, form)]
        if supporting:
            # The applicant cannot mend what a register says against the paper in hand.
            told = True
            yield _finding("REGISTER_DIFFERS", "human", truth, form, at=supporting[0])
        else:
            yield _finding("DIFFERS", "fix", truth, form)
    for paper in papers:
        if _same(paper, truth) or (told and any(_same(paper, form) for form in forms[-1:])):
            continue
        if any(_same(form, truth) for form in forms[-1:]):
            yield _differs(truth, paper, sure, by_paper=True)
        else:
            yield _finding("REGISTER_DIFFERS", "human", truth, paper, at=paper)


def _same(a: Fact, b: Fact) -> bool:
    return folded(a.value) == folded(b.value)


def _differs(expected: Fact, found: Fact, sure: float, *, by_paper: bool) -> Finding:
    """A paper and the form (or a register) say different things: for the applicant, unless the paper was probably
    misread. ``by_paper``: the paper is ``found`` and stands alone; else it is ``expected``."""
    paper, other = (found, expected) if by_paper else (expected, found)
    if likely_misread(shown(paper), shown(other), paper.provenance.confidence, sure):
        return _finding("MISREAD", "human", expected, found, at=paper)
    return _finding("DIFFERS", "fix", expected, found, at=paper)


def _finding(code: str, severity: str, expected: Fact, found: Fact, *, at: Fact | None = None) -> Finding:
    """``at`` is the paper on which the evidence stands."""
    here, there = shown(found), shown(expected)
    what = {
        ("DIFFERS", "fix"): "请核对后更正",
        ("MISREAD", "human"): "可能是照片没读准，由工作人员对照原图核对，您不用做什么",
    }.get((code, severity), "由工作人员核对，您不用做什么")
    place = (at or found).provenance
    return Finding(
        code=code,
        severity=severity,
        message=f"{expected.name}{which(expected.subject)}：{_who(found)}和{_who(expected)}不一致，"
        f"{difference(there, here)}，{what}。",
        material=place.origin if place.source is Source.PAPER else "",
        field=expected.name,
        subject=expected.subject,
        expected=there,
        found=here,
        page=place.page,
        box=place.box,
        against=_place(expected),
    )


def _who(fact: Fact) -> str:
    said = fact.provenance
    return str(said.source) if said.source is Source.FORM else f"{said.source}（{said.origin}）"


def _place(fact: Fact) -> str:
    said = fact.provenance
    return str(said.source) if said.source is Source.FORM else said.origin


def _whole_papers(catalog: Catalog, sheet: FactSheet, found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, where a paper whose every name and number differs is one finding: it is about another person."""
    others = {f.material: who for f in found if f.material and (who := _another(catalog, sheet, f.material))}
    told: set[str] = set()
    for finding in found:
        names = others.get(finding.material)
        if names is None or finding.severity != "fix":
            yield finding
        elif finding.material not in told:
            told.add(finding.material)
            mine = [f for f in found if f.material == finding.material and f.severity == "fix"]
            first = next((f for f in mine if f.field in names), finding)
            yield _another_person(first, mine)


def _another(catalog: Catalog, sheet: FactSheet, slot: str) -> frozenset[str] | None:
    """The texts that the paper must prove, when there are several and the form says every one of them otherwise."""
    names: set[str] = set()
    for name in catalog.slots[slot].gives:
        for fact in sheet.statements:
            if fact.name != name or fact.provenance.origin != slot or not isinstance(fact.value, str):
                continue
            forms = [
                f for f in sheet.said(name, fact.subject) if f.provenance.source is Source.FORM and f.value
            ]
            if not forms or _is_code(catalog, name):
                continue
            if _same(forms[-1], fact):
                return None
            names.add(name)
    return frozenset(names) if len(names) > 1 else None


def _is_code(catalog: Catalog, name: str) -> bool:
    """Whether a fact is a code: two of them may agree by chance."""
    declared = fact_type(catalog.facts, name)
    return declared is not None and declared.table is not None


def _another_person(first: Finding, mine: Sequence[Finding]) -> Finding:
    facts = "、".join(dict.fromkeys(f.field for f in mine))
    return replace(
        first,
        code="OTHER_PERSON",
        message=f"「{first.material}」和申请表写的不是同一个人（{facts}都不一样）。放错了请换成本人的，填错了请更正申请表。",
    )

"""The form, the papers and the registers held against one another, character by character. Pure.

Whoever is against all others is the one who is asked: the applicant where the form or a paper stands alone, an officer
where a register does, or where the papers contradict one another and nothing says which of them is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onething.catalog import Catalog
from onething.facts import Fact, FactSheet, Quantity, Source, TrustGrade, Value, fact_type, to_wire, which
from onething.intake.findings import Finding, difference, in_words
from onething.intake.lookalike import likely_misread
from onething.intake.normal import LONG_TERM, NO_END
from onething.standards import split_address

_ADDRESS = re.compile("[省市区县州旗].*[0-9号室村组]")
"""An address: its region may be written in full or not."""
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
"""The dot inside a name is typed and printed in many ways, and always means the same."""


_WHAT_TO_DO = {
    ("DIFFERS", "fix"): "。请核对后更正。",
    ("DIFFERS", "human"): "。由工作人员核对，您不用做什么。",
    ("MISREAD", "human"): "。可能是照片没读准，由工作人员看原图核对，您不用做什么。",
    ("REGISTER_DIFFERS", "human"): "。由工作人员核对登记，您不用做什么。",
}


def differences(catalog: Catalog, sheet: FactSheet, sure: Callable[[Fact], float]) -> tuple[Finding, ...]:
    """Everything that is said in two ways. ``sure`` is the confidence below which a paper's value is not relied on when
    nothing else says the same."""
    keys = dict.fromkeys((fact.name, fact.subject) for fact in sheet.statements)
    found: list[Finding] = []
    for name, subject in keys:
        said = [fact for fact in sheet.said(name, subject) if fact.value is not None]
        if len({folded(fact.value) for fact in said}) > 1:
            found += _Comparing(catalog, sure).compared(said)
    return tuple(_whole_papers(catalog, sheet, found))


def folded(value: Value | None) -> object:
    """The value as it is compared: full-width characters and blanks in a text make no difference."""
    if isinstance(value, str):
        plain = "".join(unicodedata.normalize("NFKC", value).translate(_DOTS).split())
        region, rest = split_address(plain) if _ADDRESS.search(plain) else ("", plain)
        return (region, rest) if region else plain
    return value


def shown(fact: Fact, catalog: Catalog) -> str:
    """A value as the applicant reads it."""
    value, declared = fact.value, fact_type(catalog.facts, fact.name)
    if declared is not None and declared.table is not None and isinstance(value, str):
        entry = declared.table.entries.get(value)
        return value if entry is None else entry.label or entry.code
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date) and value.isoformat() == NO_END:
        return LONG_TERM
    if isinstance(value, Quantity):
        return f"{value.amount:f}{value.unit}"
    plain = to_wire(value)
    return plain.replace("T", " ").removesuffix(":00+08:00") if isinstance(plain, str) else str(plain)


@dataclass(frozen=True, slots=True)
class _Comparing:
    """One comparison of what is said of one fact."""

    catalog: Catalog
    sure: Callable[[Fact], float]

    def compared(self, said: Sequence[Fact]) -> Iterator[Finding]:
        """What differs."""
        authorities = [
            f for f in said if f.provenance.grade is TrustGrade.A or f.provenance.source is Source.OFFICER
        ]
        papers = [f for f in said if f.provenance.source is Source.PAPER]
        form = next((f for f in reversed(said) if f.provenance.source is Source.FORM), None)
        if authorities:
            yield from self._with_authority(authorities, papers, form)
            return
        if form is None:
            first = papers[0]
            yield from (self._doubt("DIFFERS", first, p, at=p) for p in papers[1:] if not _same(p, first))
            return
        against = [p for p in papers if not _same(p, form)]
        if len(against) < len(papers):
            yield from (self._paper_alone(form, p) for p in against)
            return
        # A reading that is not sure proves nothing against the form; the surest paper speaks.
        best = max(against, key=lambda p: p.provenance.confidence or 0.0)
        yield self._form_alone(best, form)
        yield from (self._doubt("DIFFERS", best, p, at=p) for p in against if not _same(p, best))

    def _with_authority(
        self, authorities: Sequence[Fact], papers: Sequence[Fact], form: Fact | None
    ) -> Iterator[Finding]:
        """A register, a department or an officer says it, too."""
        truth = authorities[-1]
        yield from (self._doubt("REGISTER_DIFFERS", truth, a) for a in authorities if not _same(a, truth))
        form_wrong = form is not None and not _same(form, truth)
        supporting = [p for p in papers if form is not None and form_wrong and _same(p, form)]
        if form is not None and supporting:
            # The applicant cannot mend what a register says against the paper in hand.
            yield self._doubt("REGISTER_DIFFERS", truth, form, at=supporting[0])
        elif form is not None and form_wrong:
            yield self._finding("DIFFERS", "fix", truth, form)
        for paper in papers:
            if _same(paper, truth) or paper in supporting:
                continue
            if form is not None and not form_wrong:
                yield self._paper_alone(truth, paper)
            else:
                yield self._doubt("REGISTER_DIFFERS", truth, paper, at=paper)

    def _paper_alone(self, expected: Fact, paper: Fact) -> Finding:
        """A paper against all others: for the applicant, unless it was probably misread."""
        if self._misread(paper, expected):
            return self._doubt("MISREAD", expected, paper, at=paper)
        return self._finding("DIFFERS", "fix", expected, paper, at=paper)

    def _form_alone(self, paper: Fact, form: Fact) -> Finding:
        """The form against the papers: for the applicant, unless the paper was probably misread."""
        if self._misread(paper, form):
            return self._doubt("MISREAD", paper, form, at=paper)
        return self._finding("DIFFERS", "fix", paper, form, at=paper)

    def _misread(self, paper: Fact, other: Fact) -> bool:
        texts = shown(paper, self.catalog), shown(other, self.catalog)
        return likely_misread(*texts, paper.provenance.confidence, self.sure(paper))

    def _doubt(self, code: str, expected: Fact, found: Fact, *, at: Fact | None = None) -> Finding:
        return self._finding(code, "human", expected, found, at=at)

    def _finding(
        self, code: str, severity: str, expected: Fact, found: Fact, *, at: Fact | None = None
    ) -> Finding:
        """``at`` is the paper on which the evidence stands."""
        here, there = shown(found, self.catalog), shown(expected, self.catalog)
        place = (at or found).provenance
        told = difference(there, here, _who(found), _who(expected))
        return Finding(
            code=code,
            severity=severity,
            message=f"{in_words(expected.name)}{which(expected.subject)}：{told}{_WHAT_TO_DO[code, severity]}",
            material=place.origin if place.source is Source.PAPER else "",
            field=expected.name,
            subject=expected.subject,
            expected=there,
            found=here,
            page=place.page,
            box=place.box,
            against=_place(expected),
        )


def _same(a: Fact, b: Fact) -> bool:
    return folded(a.value) == folded(b.value)


def _who(fact: Fact) -> str:
    said = fact.provenance
    return f"「{said.origin}」" if said.source is Source.PAPER else _place(fact)


def _place(fact: Fact) -> str:
    said = fact.provenance
    return str(said.source) if said.source is Source.FORM else said.origin or str(said.source)


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
    facts = list(dict.fromkeys(in_words(f.field) for f in mine))
    few = "、".join(facts[:2]) + (f"等 {len(facts)} 处" if len(facts) > 2 else "")
    return replace(
        first,
        code="OTHER_PERSON",
        message=f"「{first.material}」和申请表写的不是同一个人，{few}不一样。放错了请换成本人的，填错了请更正申请表。",
    )

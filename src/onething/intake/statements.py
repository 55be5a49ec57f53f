"""What applicants write in their own words, held against what items ask of it. Pure.

A requirement is 是, 否 or 未知. What is 否 is told with the clause and the place in the text; what is 未知 goes to an officer and is
never a pass: a word that is denied (非金融业务), that may hide in letters no pack is written in, an entry of a scope that
is not recognised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from onething.catalog import Catalog, Item, Otherwise, Statement
from onething.facts import FactSheet, Value
from onething.intake.comparing import folded
from onething.intake.findings import Finding
from onething.intake.scope.whole import (
    ScopeReading,
    classifier_of,
    lies_in,
    needs,
    read_scope,
    says_more,
    scattered,
    told,
)
from onething.intake.wording import Folded, fold, occurrences, strange
from onething.rules import Truth, decide, explain

Span = tuple[int, int]
QUOTED = 40
"""Characters of a text that a finding quotes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a text fulfils a requirement. ``spans`` are the places that speak against it, or that are not understood;
    ``waits`` the facts for want of which it is not known."""

    truth: Truth
    spans: tuple[Span, ...] = ()
    waits: frozenset[str] = field(default_factory=frozenset)


def statement_findings(
    item: Item,
    subject: str,
    sheet: FactSheet,
    catalog: Catalog,
    missing: Collection[str],
    to_come: Collection[str],
) -> Iterator[Finding]:
    """Every requirement of the item that is not 是. ``missing`` are facts of which it is told already that they are,
    ``to_come`` those that registers will still bring."""
    facts = sheet.view(subject)
    for statement in item.statements:
        answer = answered(statement, facts, catalog)
        if answer.truth is Truth.YES or (
            answer.truth is Truth.UNKNOWN and answer.waits and answer.waits <= {*missing, *to_come}
        ):
            continue
        yield _finding(statement, subject, facts, answer)


def answered(statement: Statement, facts: Mapping[str, Value], catalog: Catalog) -> Answer:
    """One requirement on one text."""
    asked = Truth.YES if statement.when is None else decide(statement.when, facts)
    if asked is Truth.NO:
        return Answer(Truth.YES)
    text = facts.get(statement.fact)
    if not isinstance(text, str):
        return Answer(Truth.UNKNOWN, waits=frozenset((statement.fact,)))
    plain = fold(text)
    parts = [*_length(statement, plain), *_words(statement, plain, facts)]
    if statement.then is not None:
        reading = read_scope(text, classifier_of(catalog), ())
        parts.append(_business(statement, reading, facts, catalog, text))
    answer = _together(parts)
    if asked is Truth.UNKNOWN and answer.truth is not Truth.YES:
        return Answer(Truth.UNKNOWN, answer.spans)
    return answer


def _together(parts: Iterable[Answer]) -> Answer:
    """All of them: one that is 否 decides, then one that is 未知."""
    parts = tuple(parts)
    for truth in (Truth.NO, Truth.UNKNOWN):
        such = [part for part in parts if part.truth is truth]
        if such:
            spans = sorted({span for part in such for span in part.spans})
            waits = (
                frozenset[str]().union(*(part.waits for part in such)) if all(p.waits for p in such) else None
            )
            return Answer(truth, tuple(spans), waits or frozenset())
    return Answer(Truth.YES)


def _length(statement: Statement, plain: Folded) -> Iterator[Answer]:
    length = len(dict.fromkeys(plain.places))
    if statement.least and length < statement.least:
        yield Answer(Truth.NO, _all(plain))
    if statement.most and length > statement.most:
        kept = list(dict.fromkeys(plain.places))[statement.most]
        yield Answer(Truth.NO, ((kept, len(plain.written)),))


def _words(statement: Statement, plain: Folded, facts: Mapping[str, Value]) -> Iterator[Answer]:
    if statement.contains:
        found = tuple(occurrences(plain, statement.contains))
        if not any(not each.denied for each in found):
            yield Answer(Truth.UNKNOWN if found else Truth.NO, tuple(e.span for e in found) or _all(plain))
    if statement.lacks:
        found = tuple(occurrences(plain, statement.lacks))
        said = tuple(each.span for each in found if not each.denied)
        doubtful = tuple(each.span for each in found) or strange(plain)
        if said or doubtful:
            yield Answer(Truth.NO, said) if said else Answer(Truth.UNKNOWN, doubtful)
    for name in statement.names:
        value = facts.get(name)
        if not isinstance(value, str) or not value.strip():
            yield Answer(Truth.UNKNOWN, waits=frozenset((name,)))
        elif str(folded(value)).casefold() not in str(folded(plain.written)).casefold():
            yield Answer(Truth.NO, _all(plain))


def _business(
    statement: Statement, reading: ScopeReading, facts: Mapping[str, Value], catalog: Catalog, text: str
) -> Answer:
    """Entries that need a permit or lie in an industry, and what must then hold."""
    about: dict[Truth, list[Span]] = {Truth.YES: [], Truth.UNKNOWN: []}
    for classified in (*reading.entries, *reading.asides):
        asked = [needs(classified, catalog.permits[name]) for name in statement.permits]
        if statement.industries:
            asked.append(lies_in(classified, statement.industries))
        said = [told(truth, classified) for truth in asked]
        if Truth.UNKNOWN in asked and says_more(classified.entry):
            said.append(Truth.UNKNOWN)
        for truth in (Truth.YES, Truth.UNKNOWN):
            if truth in said:
                about[truth].append((classified.entry.start, classified.entry.end))
                break
    words = [word for name in statement.permits for word in catalog.permits[name].words]
    about[Truth.UNKNOWN] += scattered(text, words)
    if reading.cut:
        about[Truth.UNKNOWN].append((reading.entries[-1].entry.end if reading.entries else 0, len(text)))
    assert statement.then is not None
    then = decide(statement.then, facts)
    if then is Truth.YES or not (about[Truth.YES] or about[Truth.UNKNOWN]):
        return Answer(Truth.YES)
    if about[Truth.YES]:
        waits = (
            frozenset(explain(statement.then, facts).missing) if then is Truth.UNKNOWN else frozenset[str]()
        )
        return Answer(then, tuple(about[Truth.YES]), waits)
    return Answer(Truth.UNKNOWN, tuple(about[Truth.UNKNOWN]))


def _all(plain: Folded) -> tuple[Span, ...]:
    return ((0, len(plain.written)),) if plain.written else ()


def _finding(statement: Statement, subject: str, facts: Mapping[str, Value], answer: Answer) -> Finding:
    known = answer.truth is Truth.NO
    text = facts.get(statement.fact)
    quoted = "、".join(text[start:end] for start, end in answer.spans) if isinstance(text, str) else ""
    quoted = quoted if len(quoted) <= QUOTED else f"{quoted[:QUOTED]}…"
    wrote, written = (f"（您写的是「{quoted}」）", f" You wrote “{quoted}”.") if quoted else ("", "")
    return Finding(
        code=statement.code,
        severity="fix" if known and statement.otherwise is Otherwise.CORRECT else "human",
        message=f"{'' if known else '无法核对：'}{statement.message}{wrote}",
        field=statement.fact,
        subject=subject,
        found=quoted,
        clause=str(statement.clause),
        english=f"{statement.english}{written}" if known and statement.english else "",
        spans=answer.spans,
    )

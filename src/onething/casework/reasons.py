"""Why an item was decided as it was: every rule of the item, atom by atom, with values, sources and clause. Pure.

Decided anew from what the case knows now; the same words serve applicants and officers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onething.casework.joint import about
from onething.casework.states import CaseView, Task
from onething.catalog import Catalog
from onething.facts import Provenance, Source
from onething.rules import Rule, Truth, explain


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule: what it decides, its legal basis, its truth, what that means (empty when all is well), and a sentence
    for each atom, with what is missing and what was nearly enough."""

    decides: str
    clause: str
    truth: str
    says: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deciding:
    """A rule that decides about an item: what it decides, its clause, the truth that is well, and what else means."""

    decides: str
    clause: str
    rule: Rule
    well: Truth
    says: str


def rules_of(catalog: Catalog, task: Task) -> tuple[Deciding, ...]:
    """Every rule that decides about a task's item. A register's task has none."""
    item = catalog.items.get(task.code)
    if item is None:
        return ()
    basis = "、".join(str(clause) for clause in item.basis)
    found = [Deciding("能不能办", str(c.clause), c.rule, Truth.YES, c.message) for c in item.conditions]
    if item.applies is not None:
        found.insert(0, Deciding("要不要办", basis, item.applies, Truth.YES, ""))
    if item.review is not None:
        found.append(Deciding("要不要人工核对", basis, item.review, Truth.NO, item.review_says))
    return tuple(found)


def reasons_of(
    catalog: Catalog, view: CaseView, task: Task, hidden: frozenset[str] = frozenset()
) -> tuple[Reason, ...]:
    """The reasons of one task, from the facts as they count now, but for rules about ``hidden`` persons."""
    facts, source = view.dossier.sheet.view(task.subject), _sources(catalog, view, task)
    found = []
    for each in rules_of(catalog, task):
        if any(about(name, hidden) for name in each.rule.names):
            continue
        explanation = explain(each.rule, facts, source, each.clause)
        _, *sentences = explanation.lines()
        says = "" if explanation.truth is each.well else each.says
        found.append(Reason(each.decides, each.clause, str(explanation.truth), says, tuple(sentences)))
    return tuple(found)


def _sources(catalog: Catalog, view: CaseView, task: Task) -> Callable[[str], str]:
    """Where a fact's value comes from, in words; empty when nobody has said it."""

    def source(name: str) -> str:
        own = task.subject if name.partition(".")[0] == task.subject.partition("/")[0] else ""
        best = view.dossier.sheet.best(name, own)
        return "" if best is None else _said(catalog, best.provenance)

    return source


def _said(catalog: Catalog, provenance: Provenance) -> str:
    known = catalog.registers.get(provenance.origin) or catalog.items.get(provenance.origin)
    if provenance.source is Source.DERIVED or not provenance.origin:
        return str(provenance.source)
    return f"{provenance.source}「{provenance.origin if known is None else known.name}」"

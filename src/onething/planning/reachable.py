"""Backward from the goals: which items belong to the case, on what each waits, and where every fact comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onething.catalog import Catalog, Item, Thing
from onething.facts import FactSheet, Value
from onething.rules import Truth, decide, explain


class PlanError(Exception):
    """No plan can be made; the message shows the way that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The items of a case per subject, with the register reads they need, and the items that are still undecided."""

    items: tuple[tuple[str, Item], ...]
    reads: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]


def subjects_of(item: Item, sheet: FactSheet) -> tuple[str, ...]:
    """For whom an item is done: once for the case, or for every member of its collection (one at least)."""
    if not item.per:
        return ("",)
    return sheet.subjects(item.per) or (f"{item.per}/1",)


def givers_of(catalog: Catalog) -> Mapping[str, tuple[Item, ...]]:
    """Fact → the items whose result it is."""
    givers: dict[str, tuple[Item, ...]] = {}
    for item in catalog.items.values():
        for fact in item.gives:
            givers[fact] = (*givers.get(fact, ()), item)
    return givers


def reach(catalog: Catalog, thing: Thing, sheet: FactSheet) -> Reached:
    """Everything that the thing's goals need, in an order where nothing stands before what it waits for.

    Raises PlanError when a fact can come from nowhere."""
    givers = givers_of(catalog)
    views: dict[str, Mapping[str, Value]] = {}
    found: dict[tuple[str, str], Item] = {}
    reads: dict[tuple[str, str], None] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    sources = _sources(catalog, thing)

    def visit(item: Item, subject: str, path: tuple[str, ...]) -> bool:
        if (subject, item.code) in found:
            return True
        if item.code in path:
            raise PlanError(f"事项互相等待：{' → '.join((*path, item.code))}")
        if item.applies is not None:
            if subject not in views:
                views[subject] = sheet.view(subject)
            truth = decide(item.applies, views[subject])
            if truth is Truth.NO:
                return False
            if truth is Truth.UNKNOWN:
                undecided[item.code] = explain(item.applies, views[subject]).missing
                return False
        for fact in item.needs:
            before = [other for other in givers.get(fact, ()) if other.code != item.code]
            reachable = [visit(other, _subject_for(other, subject), (*path, item.code)) for other in before]
            stated = sheet.best(fact, subject if _belongs(fact, subject) else "") is not None
            if not any(reachable) and fact not in sources and not stated:
                raise PlanError(f"「{item.name}」要「{fact}」，但没有事项、登记库、材料或申请表能给出它。")
        for code in item.after:
            visit(catalog.items[code], _subject_for(catalog.items[code], subject), (*path, item.code))
        for register in item.reads:
            reads.setdefault((subject if catalog.registers[register].per else "", register))
        found[subject, item.code] = item
        return True

    for code in thing.goals:
        item = catalog.items[code]
        for subject in subjects_of(item, sheet):
            visit(item, subject, ())
    return Reached(
        items=tuple((subject, item) for (subject, _), item in found.items()),
        reads=tuple(reads),
        undecided=tuple(undecided.items()),
    )


def _subject_for(item: Item, subject: str) -> str:
    return (
        subject
        if item.per and item.per == subject.partition("/")[0]
        else ""
        if not item.per
        else f"{item.per}/1"
    )


def _belongs(fact: str, subject: str) -> bool:
    return bool(subject) and fact.partition(".")[0] == subject.partition("/")[0]


def _sources(catalog: Catalog, thing: Thing) -> frozenset[str]:
    """Facts that the form, a question, a paper or a register can give."""
    papers = (fact for slot in thing.slots for fact in catalog.slots[slot].gives)
    registers = (fact for register in catalog.registers.values() for fact in register.fields.values())
    return frozenset((*thing.form, *(q.fact for q in thing.questions), *papers, *registers))

"""Where every fact that an item needs can come from, and that no items wait for one another in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from onething.catalog.model import Catalog, Item, Thing
from onething.catalog.reader import Entry
from onething.catalog.yaml import PackError

Entries = Mapping[tuple[str, Any], Entry]


def givers(catalog: Catalog) -> Mapping[str, tuple[Item, ...]]:
    """Fact → the items whose result it is. A collection as a whole is the result of all that give its members.
    Found once for a catalogue."""
    if "givers" not in catalog.indexes:
        catalog.indexes["givers"] = _givers(catalog)
    return cast("Mapping[str, tuple[Item, ...]]", catalog.indexes["givers"])


def read_facts_of(catalog: Catalog) -> frozenset[str]:
    """Every fact that some register can say. Found once for a catalogue."""
    if "read" not in catalog.indexes:
        registers = catalog.registers.values()
        catalog.indexes["read"] = frozenset(fact for each in registers for fact in each.fields.values())
    return cast("frozenset[str]", catalog.indexes["read"])


def licences(catalog: Catalog) -> dict[str, None]:
    """The electronic licences that the packs speak of: those that items issue and those that say what a paper says."""
    issued = (item.licence for item in catalog.items.values())
    return dict.fromkeys(name for name in (*issued, *(m.licence for m in catalog.materials.values())) if name)


def _givers(catalog: Catalog) -> Mapping[str, tuple[Item, ...]]:
    found: dict[str, dict[str, Item]] = {}
    for item in catalog.items.values():
        for fact in item.gives:
            found.setdefault(fact, {})[item.code] = item
            collection, _, member = fact.partition(".")
            if member and collection in catalog.facts:
                found.setdefault(collection, {})[item.code] = item
    return {fact: tuple(items.values()) for fact, items in found.items()}


def stated(catalog: Catalog, thing: Thing) -> frozenset[str]:
    """The facts that the applicant can bring: by the form, by an answer or on a paper."""
    papers = (fact for slot in thing.slots if slot in catalog.slots for fact in catalog.slots[slot].gives)
    facts = {*thing.form, *(question.fact for question in thing.questions), *papers}
    return frozenset(facts | {fact.partition(".")[0] for fact in facts if "." in fact})


def check_sources(catalog: Catalog, entries: Entries, errors: list[PackError]) -> None:
    """Add the items that wait in a circle, else the facts that can come from nowhere."""
    before = _before(catalog)
    circles = _circles(before)
    for circle in circles:
        entry = entries["items", circle[0]]
        entry.wrong(entry.place, f"事项互相等待：{' → '.join(circle)}", "请去掉其中一个「after」或「needs」")
    if circles:
        return
    told: set[tuple[str, str]] = set()
    for thing in catalog.things.values():
        _check_thing(catalog, thing, before, entries, told)


def _check_thing(
    catalog: Catalog,
    thing: Thing,
    before: Mapping[str, Mapping[str, None]],
    entries: Entries,
    told: set[tuple[str, str]],
) -> None:
    reached = _closure([code for code in thing.goals if code in catalog.items], before)
    items = [catalog.items[code] for code in reached]
    brought = stated(catalog, thing)
    registers = {
        code: catalog.registers[code] for item in items for code in item.reads if code in catalog.registers
    }
    read = {fact for register in registers.values() for fact in register.fields.values()}
    given = {fact for item in items for fact in item.gives}
    given |= {fact.partition(".")[0] for fact in given if "." in fact}
    for item in items:
        for fact in item.needs:
            if fact not in brought | read | given and (item.code, fact) not in told:
                told.add((item.code, fact))
                entry = entries["items", item.code]
                mend = f"请写进「{thing.id}」的 form，或某个事项的 gives、登记库的 fields"
                entry.wrong(entry.where("needs", fact), f"要「{fact}」，但没有谁能给出它", mend)
    for register in registers.values():
        for fact in register.subject.values():
            if fact not in brought and (register.id, fact) not in told:
                told.add((register.id, fact))
                entry = entries["registers", register.id]
                mend = f"查询在最前面，请把它写进「{thing.id}」的 form"
                entry.wrong(entry.where("subject", fact), f"按「{fact}」查询，但申请人没有填它", mend)


def reached_items(catalog: Catalog, thing: Thing) -> tuple[str, ...]:
    """The codes of a thing's goals and of every item whose result or completion they wait for."""
    return _closure([code for code in thing.goals if code in catalog.items], _before(catalog))


def _before(catalog: Catalog) -> dict[str, dict[str, None]]:
    """Item → the items that it waits for."""
    giving = givers(catalog)
    return {
        item.code: {
            **dict.fromkeys(other.code for fact in item.needs for other in giving.get(fact, ())),
            **dict.fromkeys(code for code in item.after if code in catalog.items),
        }
        for item in catalog.items.values()
    }


def _closure(start: list[str], before: Mapping[str, Mapping[str, None]]) -> tuple[str, ...]:
    reached: dict[str, None] = {}
    waiting = list(start)
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached[code] = None
            waiting += before[code]
    return tuple(reached)


def _circles(before: Mapping[str, Mapping[str, None]]) -> list[tuple[str, ...]]:
    """Circles of items that wait for one another's results, each found once by a walk in depth."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in before:
        if start in done:
            continue
        path = [start]
        following = [iter(before[start])]
        while path:
            code = next(following[-1], None)
            if code is None:
                done.add(path.pop())
                following.pop()
            elif code in path:
                found.append((*path[path.index(code) :], code))
            elif code not in done:
                path.append(code)
                following.append(iter(before[code]))
    return found

"""Backward from the goals: which items belong to the case, on what each waits, and where every fact comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onething.catalog import Catalog, Item, Thing, givers, stated
from onething.facts import FactSheet, Value
from onething.rules import Truth, decide, explain

Node = tuple[str, str]
"""Subject and item code, or subject and register id."""


class PlanError(Exception):
    """No plan can be made; the message shows the way that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The items of a case per subject, in an order where nothing stands before what it waits for; the register
    reads they need; what each item waits for (items and reads); and the items that are still undecided with the
    facts that would decide them."""

    items: tuple[tuple[str, Item], ...]
    reads: tuple[Node, ...]
    waits: Mapping[Node, tuple[Node, ...]]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]


def subjects_of(per: str, subject: str, sheet: FactSheet) -> tuple[str, ...]:
    """For whom something is done, seen from ``subject``: once for the case, for that subject if it is a member of
    the collection, else for every member (one at least)."""
    if not per:
        return ("",)
    if subject.partition("/")[0] == per:
        return (subject,)
    return sheet.subjects(per) or (f"{per}/1",)


def owner_of(fact: str, subject: str) -> str:
    """Of whom a fact is said, seen from ``subject``: of that subject if the fact belongs to its collection."""
    return subject if subject and fact.partition(".")[0] == subject.partition("/")[0] else ""


def reach(catalog: Catalog, thing: Thing, sheet: FactSheet) -> Reached:
    """Everything that the thing's goals need. Raises PlanError for items that wait in a circle and for a needed
    fact that can come from nowhere."""
    return _Walk(catalog, thing, sheet).reached()


class _Walk:
    """First decides what belongs to the case, then collects it in order."""

    def __init__(self, catalog: Catalog, thing: Thing, sheet: FactSheet) -> None:
        self.catalog, self.thing, self.sheet = catalog, thing, sheet
        self.giving = givers(catalog)
        self.brought = stated(catalog, thing)
        self.read = {fact for register in catalog.registers.values() for fact in register.fields.values()}
        self.views: dict[str, Mapping[str, Value]] = {}
        self.verdicts: dict[Node, Truth] = {}
        self.undecided: dict[str, dict[str, None]] = {}
        self.items: dict[Node, Item] = {}
        self.reads: dict[Node, None] = {}
        self.waits: dict[Node, tuple[Node, ...]] = {}
        self.wanted_by: dict[Node, Node] = {}

    def reached(self) -> Reached:
        goals = [
            (subject, self.catalog.items[code])
            for code in self.thing.goals
            for subject in subjects_of(self.catalog.items[code].per, "", self.sheet)
        ]
        for subject, item in goals:
            self._belongs(subject, item, ())
        for subject, item in goals:
            if self.verdicts[subject, item.code] is Truth.YES:
                self._collect(subject, item)
        self._every_need_has_a_source()
        return Reached(
            items=tuple((subject, item) for (subject, _), item in self.items.items()),
            reads=tuple(self.reads),
            waits=self.waits,
            undecided=tuple((code, tuple(missing)) for code, missing in self.undecided.items()),
        )

    def _view(self, subject: str) -> Mapping[str, Value]:
        if subject not in self.views:
            self.views[subject] = self.sheet.view(subject)
        return self.views[subject]

    def _belongs(self, subject: str, item: Item, path: tuple[str, ...]) -> Truth:
        """Whether the item is part of the case; unknown when its own rule is, or that of the only one who could
        give it a fact."""
        node = (subject, item.code)
        if node in self.verdicts:
            return self.verdicts[node]
        if item.code in path:
            circle = (*path[path.index(item.code) :], item.code)
            raise PlanError(f"事项互相等待：{' → '.join(self.catalog.items[code].name for code in circle)}")
        verdict = Truth.YES
        if item.applies is not None:
            verdict = decide(item.applies, self._view(subject))
            if verdict is Truth.UNKNOWN:
                self._open(item, explain(item.applies, self._view(subject)).missing)
        if verdict is Truth.YES:
            further = (*path, item.code)
            for code in item.after:
                self._any(subject, (self.catalog.items[code],), further)
            for fact in item.needs:
                others = self._others(item, fact)
                if self._any(subject, others, further) is Truth.UNKNOWN and not self._elsewhere(
                    fact, subject
                ):
                    self._open(item, [m for other in others for m in self.undecided.get(other.code, ())])
                    verdict = Truth.UNKNOWN
        self.verdicts[node] = verdict
        return verdict

    def _open(self, item: Item, missing: Iterable[str]) -> None:
        self.undecided.setdefault(item.code, {}).update(dict.fromkeys(missing))

    def _any(self, subject: str, items: Iterable[Item], path: tuple[str, ...]) -> Truth:
        found = [
            self._belongs(owner, item, path)
            for item in items
            for owner in subjects_of(item.per, subject, self.sheet)
        ]
        return next((t for t in (Truth.YES, Truth.UNKNOWN) if t in found), Truth.NO)

    def _others(self, item: Item, fact: str) -> tuple[Item, ...]:
        return tuple(other for other in self.giving.get(fact, ()) if other.code != item.code)

    def _elsewhere(self, fact: str, subject: str) -> bool:
        """Whether the form, a paper, a register or a statement can bring a fact."""
        return fact in self.brought or fact in self.read or self._said(fact, subject)

    def _said(self, fact: str, subject: str) -> bool:
        return self._view(subject).get(fact) is not None

    def _collect(self, subject: str, item: Item) -> None:
        node = (subject, item.code)
        if node in self.items:
            return
        waits: dict[Node, None] = {}
        for code in item.reads:
            for owner in subjects_of(self.catalog.registers[code].per, subject, self.sheet):
                self.reads[owner, code] = None
                waits[owner, code] = None
        before = [other for fact in item.needs for other in self._others(item, fact)]
        for other in (*before, *(self.catalog.items[code] for code in item.after)):
            for owner in subjects_of(other.per, subject, self.sheet):
                if self.verdicts[owner, other.code] is Truth.YES:
                    self.wanted_by.setdefault((owner, other.code), node)
                    self._collect(owner, other)
                    waits[owner, other.code] = None
        self.waits[node] = tuple(waits)
        self.items[node] = item

    def _every_need_has_a_source(self) -> None:
        given = {fact for item in self.items.values() for fact in item.gives}
        given |= {fact.partition(".")[0] for fact in given}
        for _, code in self.reads:
            given |= set(self.catalog.registers[code].fields.values())
        for (subject, code), item in self.items.items():
            for fact in item.needs:
                if fact not in given and fact not in self.brought and not self._said(fact, subject):
                    way = " → ".join(reversed([step.name for step in self._way((subject, code))]))
                    raise PlanError(
                        f"「{item.name}」要「{fact}」，但没有事项、登记库、材料或申请表能给出它（{way}）。"
                    )

    def _way(self, node: Node) -> Iterable[Item]:
        """The item, who wanted it, and so on up to the goal."""
        following: Node | None = node
        while following is not None:
            yield self.items[following]
            following = self.wanted_by.get(following)

"""Backward from the goals: which items belong to the case, on what each waits, and where every fact comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from onething.catalog import Catalog, Item, Thing, Unsure, givers, read_facts_of, stated
from onething.facts import FactSheet, Value
from onething.rules import Truth, decide, explain

Node = tuple[str, str]
"""Subject and item code, or subject and register id."""


SHOWN = 8
"""Items at each end of a way that is told."""
Descent = Iterator[Node]
"""A step of a walk in depth: yields the nodes that must be done first."""


class PlanError(Exception):
    """No plan can be made; the message shows the way that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The items of a case per subject, in an order where nothing stands before what it waits for; the register
    reads they need; what each item waits for (items and reads); and the items of which something is still undecided
    (whether they belong to the case, or what they want) with the facts that would decide it. ``doubts`` are the
    items that go on although the applicant could not tell these facts; ``views`` what is known per subject."""

    items: tuple[tuple[str, Item], ...]
    reads: tuple[Node, ...]
    waits: Mapping[Node, tuple[Node, ...]]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]
    doubts: Mapping[Node, tuple[str, ...]]
    views: Mapping[str, Mapping[str, Value]]


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


def _descend(step: Callable[[Node], Descent], first: Node, name: Callable[[Node], str]) -> None:
    """Run ``step`` for a node and everything that it yields, depth first. Chains of thousands of items are deeper
    than calls may be nested, so the open steps stand in a list. Raises PlanError with a circle that it meets."""
    open_nodes, steps = {first: None}, [step(first)]
    while steps:
        following = next(steps[-1], None)
        if following is None:
            open_nodes.popitem()
            steps.pop()
        elif following in open_nodes:
            path = list(open_nodes)
            circle = [name(node) for node in (*path[path.index(following) :], following)]
            raise PlanError(f"事项互相等待：{' → '.join(shortened(circle))}")
        else:
            steps.append(step(following))
            open_nodes[following] = None


def shortened(way: list[str]) -> list[str]:
    """A way for people: of a very long one the beginning and the end."""
    left_out = len(way) - 2 * SHOWN
    return way if left_out <= 1 else [*way[:SHOWN], f"…（中间 {left_out} 个）…", *way[-SHOWN:]]


class _Walk:
    """First decides what belongs to the case, then collects it in order."""

    def __init__(self, catalog: Catalog, thing: Thing, sheet: FactSheet) -> None:
        self.catalog, self.thing, self.sheet = catalog, thing, sheet
        self.giving = givers(catalog)
        self.brought = stated(catalog, thing)
        self.read = read_facts_of(catalog)
        self.views: dict[str, Mapping[str, Value]] = {}
        self.verdicts: dict[Node, Truth] = {}
        self.undecided: dict[str, dict[str, None]] = {}
        self.doubts: dict[Node, tuple[str, ...]] = {}
        self.items: dict[Node, Item] = {}
        self.reads: dict[Node, None] = {}
        self.waits: dict[Node, tuple[Node, ...]] = {}
        self.wanted_by: dict[Node, Node] = {}

    def reached(self) -> Reached:
        goals = [
            (subject, code)
            for code in self.thing.goals
            for subject in subjects_of(self.catalog.items[code].per, "", self.sheet)
        ]
        for goal in goals:
            _descend(self._belongs, goal, self._name)
        for goal in goals:
            if self.verdicts[goal] is Truth.YES:
                _descend(self._collect, goal, self._name)
        self._every_need_has_a_source()
        return Reached(
            items=tuple((subject, item) for (subject, _), item in self.items.items()),
            reads=tuple(self.reads),
            waits=self.waits,
            undecided=tuple((code, tuple(missing)) for code, missing in self.undecided.items()),
            doubts=self.doubts,
            views=self.views,
        )

    def _name(self, node: Node) -> str:
        return self.catalog.items[node[1]].name

    def _view(self, subject: str) -> Mapping[str, Value]:
        if subject not in self.views:
            self.views[subject] = self.sheet.view(subject)
        return self.views[subject]

    def _belongs(self, node: Node) -> Descent:
        """Decides whether the item is part of the case; unknown when its own rule is, or that of the only one who
        could give it a fact."""
        if node in self.verdicts:
            return
        subject, item = node[0], self.catalog.items[node[1]]
        facts = self._view(subject)
        verdict = Truth.YES
        if item.applies is not None:
            verdict = decide(item.applies, facts)
            if verdict is Truth.UNKNOWN:
                verdict = self._open(node, item, explain(item.applies, facts).missing)
        if verdict is Truth.YES:
            if questions := self._questions(item, facts):
                self._open(node, item, questions)
            for code in item.after:
                yield from self._nodes(subject, (self.catalog.items[code],))
            for fact in item.needs_in(facts):
                others = self._others(item, fact)
                if not others:
                    continue
                givers = self._nodes(subject, others)
                yield from givers
                found = {self.verdicts[giver] for giver in givers}
                open_still = Truth.UNKNOWN in found and Truth.YES not in found
                if open_still and not self._elsewhere(fact, subject):
                    self._leave_open(item, [m for o in others for m in self.undecided.get(o.code, ())])
                    verdict = Truth.UNKNOWN
        self.verdicts[node] = verdict

    def _questions(self, item: Item, facts: Mapping[str, Value]) -> list[str]:
        """What the applicant must still answer to tell which facts and registers the item wants."""
        unknown = (rule for rule in item.only_when.values() if decide(rule, facts) is Truth.UNKNOWN)
        return [name for rule in unknown for name in explain(rule, facts).missing if name in self.brought]

    def _open(self, node: Node, item: Item, missing: Iterable[str]) -> Truth:
        """What is to be done with an item of which something is undecided. What the applicant cannot tell either
        ends as the item says."""
        names = tuple(missing)
        if item.unsure is not Unsure.ASK and all(self._cannot_tell(name, node[0]) for name in names):
            if item.unsure is Unsure.SKIP:
                return Truth.NO
            self.doubts[node] = tuple(dict.fromkeys((*self.doubts.get(node, ()), *names)))
            return Truth.YES
        self._leave_open(item, names)
        return Truth.UNKNOWN

    def _leave_open(self, item: Item, missing: Iterable[str]) -> None:
        self.undecided.setdefault(item.code, {}).update(dict.fromkeys(missing))

    def _cannot_tell(self, name: str, subject: str) -> bool:
        """Whether the applicant was asked and does not know."""
        said = self.sheet.said(name, owner_of(name, subject))
        return bool(said) and all(fact.value is None for fact in said)

    def _nodes(self, subject: str, items: Iterable[Item]) -> list[Node]:
        return [(owner, item.code) for item in items for owner in subjects_of(item.per, subject, self.sheet)]

    def _others(self, item: Item, fact: str) -> tuple[Item, ...]:
        giving = self.giving.get(fact, ())
        return tuple(other for other in giving if other.code != item.code) if giving else ()

    def _elsewhere(self, fact: str, subject: str) -> bool:
        """Whether the form, a paper, a register or a statement can bring a fact."""
        return fact in self.brought or fact in self.read or self._said(fact, subject)

    def _said(self, fact: str, subject: str) -> bool:
        return self._view(subject).get(fact) is not None

    def _collect(self, node: Node) -> Descent:
        """Takes the item up behind everything that it waits for."""
        if node in self.items:
            return
        subject, item = node[0], self.catalog.items[node[1]]
        facts = self._view(subject)
        waits: dict[Node, None] = {}
        for code in item.reads_in(facts):
            for owner in subjects_of(self.catalog.registers[code].per, subject, self.sheet):
                self.reads[owner, code] = None
                waits[owner, code] = None
        before = [other for fact in item.needs_in(facts) for other in self._others(item, fact)]
        for other in self._nodes(subject, (*before, *(self.catalog.items[code] for code in item.after))):
            if self.verdicts[other] is Truth.YES:
                self.wanted_by.setdefault(other, node)
                yield other
                waits[other] = None
        self.waits[node] = tuple(waits)
        self.items[node] = item

    def _every_need_has_a_source(self) -> None:
        given = {fact for item in self.items.values() for fact in item.gives}
        given |= {fact.partition(".")[0] for fact in given}
        for _, code in self.reads:
            given |= set(self.catalog.registers[code].fields.values())
        for (subject, code), item in self.items.items():
            for fact in item.needs_in(self._view(subject)):
                if fact not in given and fact not in self.brought and not self._said(fact, subject):
                    names = list(reversed([step.name for step in self._way((subject, code))]))
                    way = " → ".join(shortened(names))
                    raise PlanError(
                        f"「{item.name}」要「{fact}」，但没有事项、登记库、材料或申请表能给出它（{way}）。"
                    )

    def _way(self, node: Node) -> Iterable[Item]:
        """The item, who wanted it, and so on up to the goal."""
        following: Node | None = node
        while following is not None:
            yield self.items[following]
            following = self.wanted_by.get(following)

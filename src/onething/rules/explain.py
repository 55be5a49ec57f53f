"""Why a rule is 是, 否 or 未知: every atom with its truth and values, what is missing, what was nearly enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from onething.rules import values, words
from onething.rules.rule import TRUTHS, Facts, Rule, Truth
from onething.rules.tree import (
    And,
    Call,
    Compare,
    Each,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Product,
    Sum,
    Table,
)
from onething.rules.words import written


@dataclass(frozen=True, slots=True)
class AtomTrace:
    """One test of the rule with the facts it was decided on; the words are made when they are asked for."""

    rule: Rule
    node: Node
    truth: Truth
    facts: Facts
    source: Callable[[str], str] | None = None
    clause: str = ""

    @property
    def position(self) -> int:
        return self.node.position

    @property
    def text(self) -> str:
        """The test as it is written in the rule."""
        return self.rule.text[self.node.position : getattr(self.node, "end", 0)].strip()

    @property
    def values(self) -> tuple[tuple[str, str | None, str], ...]:
        """Name, value as people write it (None: unknown), and where it came from."""
        said = []
        for name in dict.fromkeys(names_in(self.node)):
            declared = self.rule.checked.names.get(name)
            if declared is None:
                continue
            value = self.facts.get(name)
            shown = None if value is None else written(value, declared.kind)
            said.append((name, shown, self.source(name) if self.source else ""))
        return tuple(said)

    @property
    def reason(self) -> str:
        """Why it is unknown beyond missing facts."""
        return _reason(self.rule, self.node, self.facts) if self.truth is Truth.UNKNOWN else ""

    @property
    def distance(self) -> str:
        """How far the two sides of a comparison that fails are apart; empty for any other test."""
        return words.distance(self.rule, self.node, self.facts) if self.truth is Truth.NO else ""

    def sentence(self) -> str:
        """One Chinese sentence: what was compared with what, and by whom and where it is said."""
        return words.sentence(self)


@dataclass(frozen=True, slots=True)
class Explanation:
    """``missing``: facts that are unknown and could change the result, only when it is 未知. ``near_miss``: the one
    atom that alone makes the rule 否."""

    truth: Truth
    atoms: tuple[AtomTrace, ...]
    missing: tuple[str, ...]
    near_miss: AtomTrace | None

    def lines(self) -> tuple[str, ...]:
        """The explanation as Chinese sentences."""
        more = [f"还缺：{'、'.join(self.missing)}。"] if self.missing else []
        if self.near_miss is not None:
            gap = words.distance(self.near_miss.rule, self.near_miss.node, self.near_miss.facts)
            more.append(f"只差一条：「{self.near_miss.text}」{f'，差 {gap}' if gap else ''}。")
        return (f"结果：{self.truth}。", *(atom.sentence() for atom in self.atoms), *more)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "truth": str(self.truth),
            "atoms": [_atom_json(atom) for atom in self.atoms],
            "missing": list(self.missing),
            "near_miss": None if self.near_miss is None else _atom_json(self.near_miss),
        }


def _atom_json(atom: AtomTrace) -> dict[str, Any]:
    return {
        "text": atom.text,
        "position": atom.position,
        "truth": str(atom.truth),
        "values": [{"name": n, "value": v, "source": s} for n, v, s in atom.values],
        "reason": atom.reason,
        "distance": atom.distance,
        "sentence": atom.sentence(),
    }


def explain(
    rule: Rule, facts: Facts, source: Callable[[str], str] | None = None, clause: str = ""
) -> Explanation:
    """Decide and say why. ``source`` tells where a fact came from, ``clause`` is the rule's legal basis."""
    truths: dict[int, bool | None] = {}
    result = _decide(rule, rule.tree, facts, truths)
    truth = TRUTHS[result]
    nodes = list(_atoms(rule.tree))
    traces = tuple([AtomTrace(rule, n, TRUTHS[truths[id(n)]], facts, source, clause) for n in nodes])
    near = None
    if result is False:
        flips = _flips(rule.tree, truths)
        near = next((trace for trace in traces if trace.node is flips[0]), None) if len(flips) == 1 else None
    missing = tuple(dict.fromkeys(_missing(rule, rule.tree, facts))) if result is None else ()
    return Explanation(truth, traces, missing, near)


def _decide(rule: Rule, node: Node, facts: Facts, truths: dict[int, bool | None]) -> bool | None:
    """The truth of every node, so that no atom is decided twice."""
    result: bool | None
    if isinstance(node, And | Or):
        decisive = isinstance(node, Or)
        found = [_decide(rule, operand, facts, truths) for operand in node.operands]
        result = decisive if decisive in found else None if None in found else not decisive
    elif isinstance(node, Not):
        inner = _decide(rule, node.operand, facts, truths)
        result = None if inner is None else not inner
    else:
        result = rule.checked.runs[id(node)](facts)
    truths[id(node)] = result
    return result


def _flips(node: Node, truths: dict[int, bool | None]) -> list[Node]:
    """The atoms each of which alone would turn this decided node to the opposite."""
    if isinstance(node, Not):
        return _flips(node.operand, truths)
    if not isinstance(node, And | Or):
        return [node]
    decisive = isinstance(node, Or)
    if truths[id(node)] is not decisive:  # all operands are against: any one that turns decides
        return [found for operand in node.operands for found in _flips(operand, truths)]
    others = [operand for operand in node.operands if truths[id(operand)] is not (not decisive)]
    return _flips(others[0], truths) if len(others) == 1 else []


def _atoms(node: Node) -> Iterator[Node]:
    """The tests of a tree, left to right."""
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from _atoms(operand)
    elif isinstance(node, Not):
        yield from _atoms(node.operand)
    else:
        yield node


def _missing(rule: Rule, node: Node, facts: Facts) -> Iterator[str]:
    """Unknown facts of unknown atoms all of whose ancestors are unknown: each of these alone can still decide."""
    if rule.runs[id(node)](facts) is not None:
        return
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from _missing(rule, operand, facts)
    elif isinstance(node, Not):
        yield from _missing(rule, node.operand, facts)
    else:
        yield from _unknown_names(rule, node, facts)


def _unknown_names(rule: Rule, node: Node, facts: Facts) -> Iterator[str]:
    """Names inside an atom whose value is unknown; within a collection, the members' facts."""
    if isinstance(node, Each):
        members: Any = facts.get(node.collection.name)
        if members is None:
            yield node.collection.name
            return
        shorts = tuple({short for member in members for short in member})
        for inside in values.each_member(facts, node.collection.name, shorts, members):
            yield from _missing(rule, node.condition, inside)
        return
    for name in names_in(node):
        if name in facts and facts[name] is not None:
            continue
        collection = _collection_of(name, facts, rule)
        if collection is None:
            yield name
        elif facts.get(collection) is None:
            yield collection
        else:
            short = name[len(collection) + 1 :]
            if any(member.get(short) is None for member in facts[collection]):  # type: ignore[union-attr]
                yield name


def _collection_of(name: str, facts: Facts, rule: Rule) -> str | None:
    place = name.rfind(".")
    while place > 0:
        if name[:place] in rule.names and name not in rule.names:
            return name[:place]
        place = name.rfind(".", 0, place)
    return None


def names_in(node: Any) -> Iterator[str]:
    """Every name in a node, in order."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for each in node:
            yield from names_in(each)
    elif hasattr(node, "__dataclass_fields__") and not isinstance(node, Literal):
        for field in node.__dataclass_fields__:
            yield from names_in(getattr(node, field))


def _reason(rule: Rule, node: Any, facts: Facts) -> str:
    """Why a value is unknown although its facts are known."""
    if isinstance(node, tuple):
        return next((reason for each in node if (reason := _reason(rule, each, facts))), "")
    if isinstance(node, Product):
        for operator, factor in node.factors:
            run = rule.runs.get(id(factor))
            if operator == "/" and run is not None and run(facts) == 0:
                return "除数为零"
    if isinstance(node, Table) and node.otherwise is None:
        tests = [rule.runs[id(condition)](facts) for condition, _ in node.rows]
        if all(test is False for test in tests):
            return "没有适用的档"
    if isinstance(node, Sum | Product | Call | Table | Compare | Not | And | Or):
        parts = (getattr(node, field) for field in node.__dataclass_fields__)
        return next((reason for each in parts if (reason := _reason(rule, each, facts))), "")
    return ""

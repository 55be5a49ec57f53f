"""Why a rule is 是, 否 or 未知: every atom with its truth and values, what is missing, what was nearly enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from onething.facts import Quantity, Value
from onething.rules import values
from onething.rules.rule import TRUTHS, Facts, Rule, Truth
from onething.rules.tree import (
    And,
    Call,
    Compare,
    Each,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Product,
    Sum,
    Table,
)


@dataclass(frozen=True, slots=True)
class AtomTrace:
    """One test of the rule. ``values`` are name, value as people write it, and where it came from; ``reason`` says
    why it is unknown beyond missing facts; ``distance`` how far a comparison is from its threshold."""

    text: str
    position: int
    truth: Truth
    values: tuple[tuple[str, str | None, str], ...]
    reason: str = ""
    distance: str = ""

    def sentence(self) -> str:
        """One Chinese sentence."""
        said = "、".join(
            f"{n}={'未知' if v is None else v}" + (f"（{s}）" if s else "") for n, v, s in self.values
        )
        because = f"；{self.reason}" if self.reason else ""
        return f"「{self.text}」{self.truth}" + (f"：{said}" if said else "") + because + "。"


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
            gap = f"，相差 {self.near_miss.distance}" if self.near_miss.distance else ""
            more.append(f"只差一条：「{self.near_miss.text}」{gap}。")
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
    }


def explain(rule: Rule, facts: Facts, source: Callable[[str], str] | None = None) -> Explanation:
    """Decide and say why. ``source`` tells where a fact came from."""
    truth = TRUTHS[rule.run(facts)]
    nodes = list(_atoms(rule.tree))
    traces = [_trace(rule, node, facts, source) for node in nodes]
    near = None
    if truth is Truth.NO:
        flips = [
            trace
            for node, trace in zip(nodes, traces, strict=True)
            if _with(rule, facts, rule.tree, node) is True
        ]
        near = flips[0] if len(flips) == 1 else None
    missing = tuple(dict.fromkeys(_missing(rule, rule.tree, facts))) if truth is Truth.UNKNOWN else ()
    return Explanation(truth, tuple(traces), missing, near)


def _atoms(node: Node) -> Iterator[Node]:
    """The tests of a tree, left to right."""
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from _atoms(operand)
    elif isinstance(node, Not):
        yield from _atoms(node.operand)
    else:
        yield node


def _with(rule: Rule, facts: Facts, node: Node, flipped: Node) -> bool | None:
    """The truth of a tree when one atom had the opposite value."""
    if node is flipped:
        value = rule.runs[id(node)](facts)
        return None if value is None else not value
    if isinstance(node, Not):
        inner = _with(rule, facts, node.operand, flipped)
        return None if inner is None else not inner
    if isinstance(node, And | Or):
        decisive = isinstance(node, Or)
        found = [_with(rule, facts, operand, flipped) for operand in node.operands]
        return decisive if decisive in found else None if None in found else not decisive
    truth: bool | None = rule.runs[id(node)](facts)
    return truth


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


def _trace(rule: Rule, node: Node, facts: Facts, source: Callable[[str], str] | None) -> AtomTrace:
    truth = TRUTHS[rule.runs[id(node)](facts)]
    end = getattr(node, "end", 0) or _end(node)
    said = []
    for name in dict.fromkeys(names_in(node)):
        value = facts.get(name)
        if value is None and name not in facts and _collection_of(name, facts, rule):
            continue
        said.append((name, None if value is None else written(value), source(name) if source else ""))
    reason = _reason(rule, node, facts) if truth is Truth.UNKNOWN else ""
    distance = _distance(rule, node, facts) if truth is Truth.NO else ""
    return AtomTrace(
        rule.text[node.position : end].strip(), node.position, truth, tuple(said), reason, distance
    )


def _end(node: Node) -> int:
    return node.position + (len(node.name) if isinstance(node, Name) else 1)


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


def _distance(rule: Rule, node: Node, facts: Facts) -> str:
    """How far the two sides of a false comparison are apart."""
    if not isinstance(node, Compare) or isinstance(node, Known):
        return ""
    left, right = rule.runs[id(node.left)](facts), rule.runs[id(node.right)](facts)
    if isinstance(left, date) and isinstance(right, date) and not isinstance(left, datetime):
        return f"{abs((left - right).days)} 天"
    if (
        isinstance(left, bool)
        or not isinstance(left, int | Fraction)
        or not isinstance(right, int | Fraction)
    ):
        return ""
    return written(abs(Fraction(left) - Fraction(right)))


def written(value: Value | Fraction) -> str:
    """A value as people write it (money is shown by its caller, who knows that it is money)."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else str(round(float(value), 6))
    if isinstance(value, Quantity):
        return f"{value.amount}{value.unit}"
    if isinstance(value, frozenset):
        return "、".join(sorted(value))
    if isinstance(value, tuple):
        return f"{len(value)} 项"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)

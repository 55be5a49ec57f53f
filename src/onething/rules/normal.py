"""The normal form of a rule (RULES.md, Bounds): atoms that a population kernel evaluates over columns directly, and
derived facts for everything else, computed row by row first, with the same meaning.

A column holds what the case engine computes with: money in fen, quantities in base units, dates as ordinals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from onething.facts import FactType, Kind, plain_text
from onething.rules.rule import Rule
from onething.rules.tree import (
    Among,
    And,
    Call,
    Compare,
    Has,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Product,
    Sum,
    Within,
)
from onething.rules.values import reader

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A fact, or a derived fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Elapsed:
    """满年数, 满月数 or 天数 between a date column and a fixed date (the other one), which is a name such as 基准日
    or a day."""

    function: str
    start: str | date
    end: str | date


Term: TypeAlias = Column | Elapsed


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ coefficient·term + constant. A coefficient may be 0: an unknown term still makes the sum unknown."""

    terms: tuple[tuple[Fraction, Term], ...]
    constant: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class SumTest:
    """``sum operator 0``."""

    operator: str
    sum: Linear


@dataclass(frozen=True, slots=True)
class RatioTest:
    """``numerator / denominator operator bound``; unknown where the denominator is zero."""

    operator: str
    numerator: Linear
    denominator: Linear
    bound: Linear


@dataclass(frozen=True, slots=True)
class InTest:
    """The column's value is one of these: 属于, equality with a text or code, and 隶属 (a code's whole subtree)."""

    column: str
    values: frozenset[Any]


@dataclass(frozen=True, slots=True)
class TagTest:
    """包含."""

    column: str
    tag: str


@dataclass(frozen=True, slots=True)
class TrueTest:
    """A boolean column."""

    column: str


@dataclass(frozen=True, slots=True)
class KnownTest:
    """已知."""

    column: str


Atom: TypeAlias = SumTest | RatioTest | InTest | TagTest | TrueTest | KnownTest
Formula: TypeAlias = int | tuple[str, tuple[Any, ...]]
"""An atom by its number, or ``("且" | "或" | "非", formulas)``."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that the case engine computes row by row. Two are equal when their expressions are."""

    name: str
    expression: Node
    run: Callable[[Facts], Any] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NormalForm:
    """``atoms`` are distinct; ``columns`` are the facts that they read directly."""

    formula: Formula
    atoms: tuple[Atom, ...]
    derived: tuple[Derived, ...]
    columns: Mapping[str, FactType] = field(compare=False)

    def row(self, facts: Facts) -> dict[str, Any]:
        """One case's columns, encoded, with the derived facts computed; None is unknown."""
        found: dict[str, Any] = {}
        for name, declared in self.columns.items():
            value, read = facts.get(name), reader(declared)
            found[name] = None if value is None else encoded(value if read is None else read(value))
        for each in self.derived:
            found[each.name] = encoded(each.run(facts))
        return found


def encoded(value: Any) -> Any:
    """A date as its ordinal, a time in microseconds, a text as it is compared; everything else stays."""
    if isinstance(value, datetime):
        since = value - datetime(1, 1, 1)  # noqa: DTZ001 - local time by definition
        return (since.days * 86_400 + since.seconds) * 10**6 + since.microseconds
    if isinstance(value, date):
        return value.toordinal()
    return plain_text(value) if isinstance(value, str) else value


def normal_form(rule: Rule, fixed: frozenset[str] = frozenset({"基准日"})) -> NormalForm:
    """The normal form of a rule. ``fixed`` are the date facts that are one constant for a whole population."""
    made = _Maker(rule, fixed)
    formula = made.formula(rule.tree)
    return NormalForm(formula, tuple(made.atoms), tuple(made.derived.values()), made.columns)


class _Maker:
    def __init__(self, rule: Rule, fixed: frozenset[str]) -> None:
        self.rule, self.fixed = rule, fixed
        self.atoms: dict[Atom, int] = {}
        self.derived: dict[Node, Derived] = {}
        self.columns: dict[str, FactType] = {}

    def formula(self, node: Node) -> Formula:
        if isinstance(node, And | Or):
            word = "且" if isinstance(node, And) else "或"
            return word, tuple(self.formula(operand) for operand in node.operands)
        if isinstance(node, Not):
            return "非", (self.formula(node.operand),)
        return self.atoms.setdefault(self._atom(node), len(self.atoms))

    def _column(self, name: str) -> str:
        self.columns[name] = self.rule.checked.names[name]
        return name

    def _derive(self, node: Node) -> str:
        kept = self.derived.get(node)
        if kept is None:
            kept = Derived(f"推算/{len(self.derived) + 1}", node, self.rule.runs[id(node)])
            self.derived[node] = kept
        return kept.name

    def _atom(self, node: Node) -> Atom:
        kinds = self.rule.checked.kinds
        if isinstance(node, Name):
            return TrueTest(self._column(node.name))
        if isinstance(node, Known):
            return KnownTest(self._column(node.name.name))
        if isinstance(node, Has) and isinstance(node.left, Name) and isinstance(node.tag, Literal):
            return TagTest(self._column(node.left.name), plain_text(node.tag.value))
        if isinstance(node, Within) and isinstance(node.left, Name) and isinstance(node.code, Literal):
            table = kinds[id(node.left)].table
            if table is not None:
                return InTest(self._column(node.left.name), table.below(*table.find(node.code.value)))
        if isinstance(node, Among) and isinstance(node.left, Name):
            kind = kinds[id(node.left)]
            if kind.kind in (
                Kind.TEXT,
                Kind.CODE,
                Kind.INTEGER,
                Kind.DECIMAL,
                Kind.MONEY,
                Kind.QUANTITY,
                Kind.DATE,
            ):
                values = frozenset(self._constant(each, kind.table) for each in node.literals)
                return InTest(self._column(node.left.name), values)
        if isinstance(node, Compare):
            return self._compare(node) or TrueTest(self._derive(node))
        return TrueTest(self._derive(node))

    def _constant(self, literal: Literal, table: Any) -> Any:
        if literal.kind == "text":
            found = () if table is None else table.find(literal.value)
            return found[0] if found else plain_text(literal.value)
        return encoded(literal.value[0] if literal.kind == "quantity" else literal.value)

    def _compare(self, node: Compare) -> Atom | None:
        left_kind, right_kind = (self.rule.checked.kinds[id(side)] for side in (node.left, node.right))
        if not all(kind.is_number or kind.kind in _ENCODED for kind in (left_kind, right_kind)):
            return None
        if left_kind.unit is not None and right_kind.unit is not None:
            return self._counted(node, left_kind, right_kind)
        if isinstance(node.left, Product) and [op for op, _ in node.left.factors] == ["*", "/"]:
            top, bottom = (factor for _, factor in node.left.factors)
            kinds = self.rule.checked.kinds
            if not isinstance(bottom, Literal) and kinds[id(top)].kind is kinds[id(bottom)].kind:
                return RatioTest(
                    node.operator, self._linear(top), self._linear(bottom), self._linear(node.right)
                )
        return SumTest(node.operator, _plus(self._linear(node.left), self._linear(node.right), -1))

    def _counted(self, node: Compare, left: Any, right: Any) -> Atom:
        """Counts and quantities: both in the dimension's base unit."""
        sides = []
        for side, kind in ((node.left, left), (node.right, right)):
            linear = self._linear(side)
            counts = kind.is_number and kind.unit is not None
            sides.append(_scaled(linear, kind.unit.factor) if counts else linear)
        return SumTest(node.operator, _plus(sides[0], sides[1], -1))

    def _linear(self, node: Node) -> Linear:
        kind = self.rule.checked.kinds[id(node)]
        if isinstance(node, Literal) and node.kind != "text":
            return Linear((), Fraction(encoded(node.value[0] if node.kind == "quantity" else node.value)))
        if isinstance(node, Name):
            return Linear(((Fraction(1), Column(self._column(node.name))),))
        if isinstance(node, Sum) and kind.kind is not Kind.DATE:
            total = Linear(())
            for sign, term in node.terms:
                total = _plus(total, self._linear(term), sign)
            return total
        if isinstance(node, Product) and (scaled := self._scaled_product(node)) is not None:
            return scaled
        if isinstance(node, Call) and (elapsed := self._elapsed(node)) is not None:
            return Linear(((Fraction(1), elapsed),))
        return Linear(((Fraction(1), Column(self._derive(node))),))

    def _scaled_product(self, node: Product) -> Linear | None:
        """One term times and over plain numbers."""
        scale, term = Fraction(1), None
        for operator, factor in node.factors:
            if isinstance(factor, Literal) and factor.kind == "number":
                if operator == "/" and factor.value == 0:
                    return None
                scale = scale * factor.value if operator == "*" else scale / factor.value
            elif operator == "*" and term is None:
                term = factor
            else:
                return None
        return Linear((), scale) if term is None else _scaled(self._linear(term), scale)

    def _elapsed(self, node: Call) -> Elapsed | None:
        if node.function not in ("满年数", "满月数", "天数"):
            return None
        ends: list[str | date] = []
        constant = 0
        for argument in node.arguments:
            if isinstance(argument, Name):
                ends.append(self._column(argument.name))
                constant += argument.name in self.fixed
            elif isinstance(argument, Literal):
                ends.append(argument.value)
                constant += 1
            else:
                return None
        return Elapsed(node.function, ends[0], ends[1]) if constant else None


_ENCODED = (Kind.MONEY, Kind.QUANTITY, Kind.DATE, Kind.DATETIME)


def _scaled(linear: Linear, factor: Fraction) -> Linear:
    return Linear(tuple((c * factor, term) for c, term in linear.terms), linear.constant * factor)


def _plus(a: Linear, b: Linear, sign: int) -> Linear:
    """The sum, each term once. A term that cancels stays with 0, because it may be unknown."""
    found: dict[Term, Fraction] = {}
    for factor, linear in ((1, a), (sign, b)):
        for coefficient, term in linear.terms:
            found[term] = found.get(term, Fraction(0)) + factor * coefficient
    return Linear(tuple((c, term) for term, c in found.items()), a.constant + sign * b.constant)

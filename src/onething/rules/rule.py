"""A compiled rule, and deciding one case with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from onething.facts import FactType, Kind, Value, fact_type
from onething.rules.compiler import Compiler, Mistake
from onething.rules.errors import RuleError, RuleErrors
from onething.rules.lexer import tokens
from onething.rules.parser import Parser
from onething.rules.tree import Compare, Name, Node

Facts = Mapping[str, "Value | None"]


class Truth(StrEnum):
    """Kleene's three values. Not a bool: 未知 must be handled, so ``if truth`` is an error."""

    YES = "是"
    NO = "否"
    UNKNOWN = "未知"

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with Truth.YES, Truth.NO or Truth.UNKNOWN")


TRUTHS = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked condition. Two rules are equal when their trees are. ``names`` are the facts it reads (a
    collection's own name for its members); ``warnings`` are not mistakes, but worth a look."""

    tree: Node
    text: str = field(compare=False)
    names: frozenset[str] = field(compare=False)
    warnings: tuple[RuleError, ...] = field(compare=False, repr=False)
    run: Callable[[Mapping[str, Any]], Any] = field(compare=False, repr=False)
    checked: Compiler = field(compare=False, repr=False)

    @property
    def equated(self) -> Iterator[tuple[str, str]]:
        """The pairs of facts that the rule compares with ``=``, anywhere in it."""
        return _equated(self.tree)

    def fixes(self, name: str, others: Facts, possible: Iterable[Any] = ()) -> bool:
        """Whether the rule, where it is fulfilled, lets a fact have no other value than its own, given the ``others``: because
        it says what the fact equals, or because it is not fulfilled with any other of all ``possible`` values."""
        match self.tree:
            case Compare("=", Name(said), other) | Compare("=", other, Name(said)) if said == name:
                return name not in _names(other)
        every = tuple(possible)
        return bool(every) and all(TRUTHS[self.run({**others, name: each})] is Truth.NO for each in every)

    @property
    def runs(self) -> Mapping[int, Callable[[Mapping[str, Any]], Any]]:
        """The closure of every node, by the node's id."""
        return self.checked.runs


def _names(node: object) -> frozenset[str]:
    """The facts that a part of a rule reads."""
    match node:
        case Name(name):
            return frozenset((name,))
        case tuple():
            return frozenset().union(*map(_names, node))
        case _ if is_dataclass(node):
            return frozenset().union(*(_names(getattr(node, part.name)) for part in fields(node)))
    return frozenset()


def _equated(node: object) -> Iterator[tuple[str, str]]:
    match node:
        case Compare("=", Name(left), Name(right)):
            yield left, right
        case tuple():
            for each in node:
                yield from _equated(each)
        case _ if is_dataclass(node):
            for part in fields(node):
                yield from _equated(getattr(node, part.name))


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression that is no condition: an amount, a number, a date. ``kind`` is its result's."""

    tree: Node
    kind: Kind
    text: str = field(compare=False)
    names: frozenset[str] = field(compare=False)
    run: Callable[[Mapping[str, Any]], Any] = field(compare=False, repr=False)


def _parse(text: str, types: Mapping[str, FactType]) -> tuple[Node | None, list[RuleError]]:
    found, errors = tokens(text)
    if not found:
        raise RuleErrors(text[:200], errors)
    return Parser(found, lambda name: fact_type(types, name) is not None, errors).whole(), errors


def compile_rule(text: str, types: Mapping[str, FactType]) -> Rule:
    """Parse and check a condition against the declared facts. Raises RuleErrors with every mistake."""
    tree, errors = _parse(text, types)
    compiler = Compiler(types, errors)
    try:
        run = None if tree is None else compiler.boolean(tree)
    except Mistake:
        run = None
    if errors or tree is None or run is None:
        raise RuleErrors(text, errors)
    return Rule(tree, text, frozenset(compiler.names), tuple(compiler.warnings), run, compiler)


def compile_expression(text: str, types: Mapping[str, FactType]) -> Expression:
    """Parse and check an expression that gives a value. Raises RuleErrors with every mistake."""
    tree, errors = _parse(text, types)
    compiler = Compiler(types, errors)
    try:
        found = None if tree is None else compiler.compile(tree)
    except Mistake:
        found = None
    if errors or tree is None or found is None:
        raise RuleErrors(text, errors)
    kind, run = found
    return Expression(tree, kind.kind, text, frozenset(compiler.names), run)


def decide(rule: Rule, facts: Facts) -> Truth:
    """Whether a rule holds for these facts; a fact that is absent or None is unknown."""
    return TRUTHS[rule.run(facts)]


def value_of(expression: Expression, facts: Facts) -> Any:
    """The exact value of an expression (money in fen, quantities in base units), None when unknown."""
    return expression.run(facts)

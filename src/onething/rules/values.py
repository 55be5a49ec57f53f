"""Values at run time: reading facts into exact plain values, and the small operations on them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from onething.facts import CodeTable, FactType, Kind, plain_code, plain_text
from onething.rules.functions import add_duration
from onething.rules.typing import Type
from onething.standards.units import unit_of

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def plain(value: Fraction | int) -> Fraction | int:
    """An int where the number is whole: ints are several times faster."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def reader(declared: FactType) -> Callable[[Any], Any] | None:
    """How a known fact of this declaration becomes a plain value; None when it is one already."""
    if declared.kind is Kind.CODE:
        table = declared.table
        return plain_code if table is None else partial(canonical, table)
    if declared.kind is Kind.TAGS:
        return lambda value: frozenset(plain_text(tag) for tag in value)
    if declared.kind is Kind.DECIMAL:
        return lambda value: plain(Fraction(value))
    if declared.kind is Kind.QUANTITY:
        return _in_base
    return None


def canonical(table: CodeTable, text: str) -> str:
    """The code of a table that a fact's text names; text that names none stays, and is in no list."""
    if text in table.entries:
        return text
    found = table.find(text)
    return found[0] if found else plain_code(text)


def _in_base(value: Any) -> Fraction | int:
    unit, (whole, parts) = unit_of(value.unit), value.amount.as_integer_ratio()
    amount = whole if parts == 1 else Fraction(whole, parts)
    return amount if unit is None or unit.factor == 1 else plain(amount * unit.factor)


def total(values: list[Any]) -> Any:
    """The sum, pair by pair: exact fractions with many denominators then grow no faster than they must."""
    while len(values) > 2:
        pairs = [a + b for a, b in zip(values[::2], values[1::2], strict=False)]
        values = pairs if len(values) % 2 == 0 else [*pairs, values[-1]]
    return plain(sum(values))


def each_member(
    facts: Facts, collection: str, shorts: tuple[str, ...], members: Iterable[Mapping[str, Any]]
) -> Iterator[Facts]:
    """For each member the facts with the member's own under ``collection.short``; what it lacks is unknown. It is one
    mapping, rewritten for each: it must be used before the next is asked for."""
    inside = dict(facts)
    names = [(short, f"{collection}.{short}") for short in shorts]
    for member in members:
        for short, name in names:
            inside[name] = member.get(short)
        yield inside


def times(a: Run, b: Run, factor: Fraction | int = 1) -> Run:
    factor = plain(factor)

    def run(facts: Facts) -> Any:
        x, y = a(facts), b(facts)
        return None if x is None or y is None else plain(x * y * factor)

    return run


def over(a: Run, b: Run, factor: Fraction | int = 1) -> Run:
    """Exact division; by zero it is unknown."""
    factor = plain(factor)

    def run(facts: Facts) -> Any:
        x, y = a(facts), b(facts)
        return None if x is None or y is None or y == 0 else plain(Fraction(x) * factor / y)

    return run


def shifter(start: Run, steps: list[tuple[Any, Run, bool]]) -> Run:
    """A date moved by durations, one after the other."""

    def run(facts: Facts) -> Any:
        day = start(facts)
        for factor, amount, by_months in steps:
            value = amount(facts)
            if day is None or value is None:
                return None
            day = add_duration(day, plain(Fraction(value) * factor), by_months)
        return day

    return run


def no_sum(kind: Type) -> str:
    if kind.kind is Kind.DATETIME:
        return "时刻不能相加减，请写「日期(…)」取那一天。"
    return f"{kind}不能相加减。"


def hint(left: Type, right: Type) -> str:
    """What to write instead, as far as one can tell."""
    if Kind.MONEY in (left.kind, right.kind) and (left.is_number or right.is_number):
        return "，请写单位，例如 500万元。"
    quantity = left if left.kind is Kind.QUANTITY else right if right.kind is Kind.QUANTITY else None
    if quantity is not None and quantity.unit is not None and (left.is_number or right.is_number):
        return f"，请写单位，例如 90{quantity.unit.name}。"
    return "。"

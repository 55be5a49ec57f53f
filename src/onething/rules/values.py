"""Values at run time: reading facts into exact plain values, and the small operations on them."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from onething.facts import CodeTable, FactType, Kind
from onething.rules.functions import add_duration
from onething.rules.typing import Type
from onething.standards.units import UNITS

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def plain(value: Fraction | int) -> Fraction | int:
    """An int where the number is whole: ints are several times faster."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


@lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """Text as it is compared: Unicode NFKC, trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def reader(declared: FactType) -> Callable[[Any], Any] | None:
    """How a known fact of this declaration becomes a plain value; None when it is one already."""
    if declared.kind is Kind.TEXT:
        return plain_text
    if declared.kind is Kind.CODE:
        table = declared.table
        return lambda value: find_code(str(value), table)
    if declared.kind is Kind.TAGS:
        return lambda value: frozenset(plain_text(tag) for tag in value)
    if declared.kind is Kind.DECIMAL:
        return lambda value: plain(Fraction(value))
    if declared.kind is Kind.QUANTITY:
        return lambda value: plain(Fraction(value.amount) * UNITS[value.unit].factor)
    return None


def find_code(text: str, table: CodeTable | None) -> str | None:
    """The code that ``text`` names by code or label; without a table the text itself, in upper case."""
    wanted = plain_text(text).upper()
    if table is None:
        return wanted
    entry = table.entries.get(text) or table.entries.get(wanted)
    if entry is not None:
        return entry.code
    return _names(table).get(wanted)


_NAMES: dict[int, tuple[CodeTable, dict[str, str]]] = {}


def _names(table: CodeTable) -> dict[str, str]:
    kept = _NAMES.get(id(table))
    if kept is None or kept[0] is not table:
        names = {plain_text(e.label).upper(): e.code for e in table.entries.values() if e.label}
        names |= {plain_text(e.code).upper(): e.code for e in table.entries.values()}
        _NAMES[id(table)] = kept = (table, names)
    return kept[1]


def descendants(table: CodeTable, top: str) -> frozenset[str]:
    """The code itself and every code below it. A cycle in a table ends."""
    found = {top}
    while True:
        more = {e.code for e in table.entries.values() if e.parent in found} - found
        if not more:
            return frozenset(found)
        found |= more


def with_member(facts: Facts, collection: str, member: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, with one member's facts under ``collection.short``; what the member lacks is unknown."""
    prefix = f"{collection}."
    inside = {name: value for name, value in facts.items() if not name.startswith(prefix)}
    inside.update((prefix + short, value) for short, value in member.items())
    return inside


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

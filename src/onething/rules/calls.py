"""The functions of the rule language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from onething.facts import Kind
from onething.rules import functions, values
from onething.rules.tree import Call, Literal, Node
from onething.rules.typing import DATE, MEASURES, NUMBER, OPEN, TEXT, WHOLE, Type
from onething.standards import IdNumber, parse_id_number
from onething.standards.units import UNITS

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Run = Callable[[Mapping[str, Any]], Any]

_BETWEEN: dict[str, tuple[Callable[[date, date], int], str]] = {
    "满年数": (functions.full_years, "年"),
    "满月数": (functions.full_months, "月"),
    "天数": (lambda start, end: (end - start).days, "天"),
}
_IN_A_NUMBER: dict[str, tuple[Type, Callable[[IdNumber], Any]]] = {
    "号码生日": (DATE, lambda number: number.born),
    "号码性别": (TEXT, lambda number: number.sex),
}
"""What a 公民身份号码 (GB 11643) says of its holder; unknown when the text is no such number."""


def compile_call(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    """The type and closure of a function call. Raises Mistake."""
    name = node.function
    if name in ("最大", "最小"):
        return _extreme(compiler, node)
    wanted = {"满年数": 2, "满月数": 2, "天数": 2, "四舍五入": 2}.get(name, 1)
    if len(node.arguments) != wanted:
        raise compiler.fail(f"「{name}」要 {wanted} 个参数，这里有 {len(node.arguments)} 个。", node.position)
    parts = compiler.all(node.arguments)
    kinds = [kind for kind, _ in parts]
    runs = [run for _, run in parts]
    if name in _BETWEEN:
        for kind, argument in zip(kinds, node.arguments, strict=True):
            _must(compiler, kind, argument, Kind.DATE, "日期", "时刻请写「日期(…)」。")
        function, unit = _BETWEEN[name]
        return Type(Kind.INTEGER, UNITS[unit]), _two(function, *runs)
    argument, kind, run = node.arguments[0], kinds[0], runs[0]
    if name == "年份":
        _must(compiler, kind, argument, Kind.DATE, "日期", "时刻请写「年份(日期(…))」。")
        return WHOLE, _one(lambda day: day.year, run)
    if name == "日期":
        _must(compiler, kind, argument, Kind.DATETIME, "时刻", "")
        return DATE, _one(datetime.date, run)
    if name == "长度":
        _must(compiler, kind, argument, Kind.TEXT, "文字", "")
        return WHOLE, _one(lambda text: len(text.strip()), run)
    if name in _IN_A_NUMBER:
        _must(compiler, kind, argument, Kind.TEXT, "公民身份号码（文字）", "")
        result, read = _IN_A_NUMBER[name]
        return result, _one(lambda text: _said_by(text, read), run)
    _measured(compiler, kind, argument)
    scale = _scale(kind)
    if name == "绝对值":
        return (OPEN if kind.open else Type(kind.kind, kind.unit)), _one(abs, run)
    if name == "取整":
        result = OPEN if kind.open else WHOLE if kind.is_number else Type(kind.kind, kind.unit)
        return result, _one(lambda v: values.plain(functions.truncate(Fraction(v) / scale) * scale), run)
    places = node.arguments[1]
    if not kinds[1].is_number or (isinstance(places, Literal) and places.value.denominator != 1):
        raise compiler.fail("「四舍五入」的第二个参数是小数位数，应为整数。", places.position)

    def rounded(value: Any, count: Any) -> Any:
        if Fraction(count).denominator != 1 or abs(count) > 12:
            return None
        return values.plain(Fraction(functions.round_half_away(Fraction(value) / scale, int(count))) * scale)

    result = OPEN if kind.open else NUMBER if kind.is_number else Type(kind.kind, kind.unit)
    return result, _two(rounded, *runs)


def _scale(kind: Type) -> Fraction:
    """How many base units make one of the unit that people see: money is rounded in yuan, quantities in their unit."""
    if kind.kind is Kind.MONEY:
        return Fraction(100)
    if kind.kind is Kind.QUANTITY and kind.unit is not None:
        return kind.unit.factor
    return Fraction(1)


def _must(compiler: Compiler, kind: Type, node: Node, wanted: Kind, words: str, more: str) -> None:
    if not kind.is_a(wanted):
        more = more if kind.kind is Kind.DATETIME else ""
        raise compiler.fail(f"此处应为{words}，这里却是{kind}。{more}", node.position)


def _measured(compiler: Compiler, kind: Type, node: Node) -> None:
    if not kind.is_a(*MEASURES):
        raise compiler.fail(f"此处应为数、金额或数量，这里却是{kind}。", node.position)


def _said_by(text: str, read: Callable[[IdNumber], Any]) -> Any:
    try:
        return read(parse_id_number(text))
    except ValueError:
        return None


def _one(function: Callable[[Any], Any], run: Run) -> Run:
    return lambda facts: None if (v := run(facts)) is None else function(v)


def _two(function: Callable[[Any, Any], Any], first: Run, second: Run) -> Run:
    def run(facts: Mapping[str, Any]) -> Any:
        a, b = first(facts), second(facts)
        return None if a is None or b is None else function(a, b)

    return run


def _extreme(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    """最大 and 最小 of two or more values (of members: see members.py)."""
    choose: Callable[[Any], Any] = max if node.function == "最大" else min
    if not node.arguments:
        raise compiler.fail(f"「{node.function}」要至少一个参数。", node.position)
    parts = compiler.all(node.arguments)
    result = parts[0][0]
    for (kind, _), argument in zip(parts, node.arguments, strict=True):
        if not kind.is_a(*MEASURES, Kind.DATE, Kind.DATETIME):
            raise compiler.fail(f"此处应为数、金额、数量或日期，这里却是{kind}。", argument.position)
        if not result.like(kind):
            raise compiler.fail(
                f"「{node.function}」的参数要是同一种：{result}和{kind}不能比{values.hint(result, kind)}",
                argument.position,
            )
        result = result.merged(kind)
    runs = [run for _, run in parts]

    def run(facts: Mapping[str, Any]) -> Any:
        found = [run(facts) for run in runs]
        return None if None in found else choose(found)

    return result, run

"""The functions of the rule language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from onething.facts import Kind
from onething.rules import functions, values
from onething.rules.tree import Call, Name, Node
from onething.rules.typing import DATE, NUMBER, WHOLE, Type
from onething.standards.units import UNITS

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Run = Callable[[Mapping[str, Any]], Any]

_BETWEEN: dict[str, tuple[Callable[[date, date], int], str]] = {
    "满年数": (functions.full_years, "年"),
    "满月数": (functions.full_months, "月"),
    "天数": (lambda start, end: (end - start).days, "天"),
}


def compile_call(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    """The type and closure of a function call. Raises Mistake."""
    name = node.function
    if name in ("个数", "合计"):
        return (_count if name == "个数" else _total)(compiler, node)
    if name in ("最大", "最小"):
        return _extreme(compiler, node)
    wanted = {"满年数": 2, "满月数": 2, "天数": 2, "四舍五入": 2}.get(name, 1)
    if len(node.arguments) != wanted:
        raise compiler.fail(f"「{name}」要 {wanted} 个参数，这里有 {len(node.arguments)} 个。", node.position)
    parts = [compiler.compile(argument) for argument in node.arguments]
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
        return WHOLE, _one(len, run)
    _measured(compiler, kind, argument)
    scale = _scale(kind)
    if name == "绝对值":
        return Type(kind.kind, kind.unit), _one(abs, run)
    if name == "取整":
        result = WHOLE if kind.is_number else Type(kind.kind, kind.unit)
        return result, _one(lambda v: values.plain(functions.truncate(Fraction(v) / scale) * scale), run)
    if not kinds[1].is_number:
        raise compiler.fail("「四舍五入」的第二个参数是小数位数，应为整数。", node.arguments[1].position)

    def rounded(value: Any, places: Any) -> Any:
        if Fraction(places).denominator != 1 or abs(places) > 12:
            return None
        return values.plain(Fraction(functions.round_half_away(Fraction(value) / scale, int(places))) * scale)

    return (NUMBER if kind.is_number else Type(kind.kind, kind.unit)), _two(rounded, *runs)


def _scale(kind: Type) -> Fraction:
    """How many base units make one of the unit that people see: money is rounded in yuan, quantities in their unit."""
    if kind.kind is Kind.MONEY:
        return Fraction(100)
    if kind.kind is Kind.QUANTITY and kind.unit is not None:
        return kind.unit.factor
    return Fraction(1)


def _must(compiler: Compiler, kind: Type, node: Node, wanted: Kind, words: str, more: str) -> None:
    if kind.kind is not wanted:
        raise compiler.fail(f"此处应为{words}，这里却是{kind}。{more}", node.position)


def _measured(compiler: Compiler, kind: Type, node: Node) -> None:
    if kind.kind not in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.QUANTITY):
        raise compiler.fail(f"此处应为数、金额或数量，这里却是{kind}。", node.position)


def _one(function: Callable[[Any], Any], run: Run) -> Run:
    return lambda facts: None if (v := run(facts)) is None else function(v)


def _two(function: Callable[[Any, Any], Any], first: Run, second: Run) -> Run:
    def run(facts: Mapping[str, Any]) -> Any:
        a, b = first(facts), second(facts)
        return None if a is None or b is None else function(a, b)

    return run


def _count(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    if not 1 <= len(node.arguments) <= 2 or not isinstance(node.arguments[0], Name):
        raise compiler.fail("请写「个数(列表)」或「个数(列表, 条件)」。", node.position)
    collection = node.arguments[0]
    members = compiler.collection(collection)
    if len(node.arguments) == 1:
        return WHOLE, _one(len, members)
    condition = compiler.inside(collection.name, node.arguments[1])

    def run(facts: Mapping[str, Any]) -> int | None:
        found = members(facts)
        if found is None:
            return None
        hits = [condition(values.with_member(facts, collection.name, member)) for member in found]
        return None if None in hits else sum(hits)

    return WHOLE, run


def free_collection(compiler: Compiler, node: Node) -> str | None:
    """The collection whose members an aggregate's argument speaks of, if there is one."""
    pending: list[Any] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, Name):
            bound = any(each.name.startswith(f"{collection}.") for collection in compiler.bound)
            if not bound and (owner := compiler.owner(each.name)) is not None:
                return owner
        elif isinstance(each, tuple):
            pending.extend(each)
        elif hasattr(each, "__dataclass_fields__"):
            pending.extend(getattr(each, field) for field in each.__dataclass_fields__)
    return None


def _members_of(
    compiler: Compiler, node: Call
) -> tuple[Type, Callable[[Mapping[str, Any]], list[Any] | None]] | None:
    """The values of an aggregate's argument for every member; None when it speaks of no collection."""
    if len(node.arguments) != 1:
        return None
    collection = free_collection(compiler, node.arguments[0])
    if collection is None:
        return None
    members = compiler.collection(Name(collection, node.arguments[0].position))
    compiler.bound.append(collection)
    try:
        kind, run = compiler.compile(node.arguments[0])
    finally:
        compiler.bound.pop()

    def each(facts: Mapping[str, Any]) -> list[Any] | None:
        found = members(facts)
        if found is None:
            return None
        return [run(values.with_member(facts, collection, member)) for member in found]

    return kind, each


def _total(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    made = _members_of(compiler, node)
    if made is None:
        raise compiler.fail("请写「合计(列表.数据项)」，例如 合计(股东.出资额)。", node.position)
    kind, each = made
    _measured(compiler, kind, node.arguments[0])

    def run(facts: Mapping[str, Any]) -> Any:
        found = each(facts)
        return None if found is None or None in found else sum(found)

    return Type(kind.kind, kind.unit), run


def _extreme(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    choose: Callable[[Any], Any] = max if node.function == "最大" else min
    made = _members_of(compiler, node)
    if made is not None:
        kind, each = made
        _ordered(compiler, kind, node.arguments[0])

        def run(facts: Mapping[str, Any]) -> Any:
            found = each(facts)
            return None if not found or None in found else choose(found)

        return Type(kind.kind, kind.unit), run
    if not node.arguments:
        raise compiler.fail(f"「{node.function}」要至少一个参数。", node.position)
    parts = [compiler.compile(argument) for argument in node.arguments]
    first = parts[0][0]
    for (kind, _), argument in zip(parts, node.arguments, strict=True):
        _ordered(compiler, kind, argument)
        same = (kind.is_number and first.is_number) or kind.kind is first.kind
        if same and kind.kind is Kind.QUANTITY and kind.unit is not None and first.unit is not None:
            same = kind.unit.dimension == first.unit.dimension
        if not same:
            raise compiler.fail(
                f"「{node.function}」的参数要是同一种：{first}和{kind}不能比。", argument.position
            )
    runs = [run for _, run in parts]

    def run_all(facts: Mapping[str, Any]) -> Any:
        found = [run(facts) for run in runs]
        return None if None in found else choose(found)

    if first.is_number:
        units = {kind.unit for kind, _ in parts}
        whole = all(kind.kind is Kind.INTEGER for kind, _ in parts)
        return Type(
            Kind.INTEGER if whole else Kind.DECIMAL, units.pop() if len(units) == 1 else None
        ), run_all
    return Type(first.kind, first.unit), run_all


def _ordered(compiler: Compiler, kind: Type, node: Node) -> None:
    if kind.kind not in (Kind.DATE, Kind.DATETIME):
        _measured(compiler, kind, node)

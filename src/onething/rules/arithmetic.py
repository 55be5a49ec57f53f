"""Sums and products: which kinds go together, and their exact values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from onething.facts import Kind
from onething.rules import values
from onething.rules.tree import Literal, Node, Product, Sum
from onething.rules.typing import MEASURES, NUMBER, OPEN, Type

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]


def compile_sum(compiler: Compiler, node: Sum) -> tuple[Type, Run]:
    """Terms of one kind, or a date moved by durations. Raises Mistake."""
    kinds = compiler.all([term for _, term in node.terms])
    total = kinds[0][0]
    if any(kind.open for kind, _ in kinds):
        return OPEN, kinds[0][1]
    runs = [(sign, run) for (sign, _), (_, run) in zip(node.terms, kinds, strict=True)]
    if total.kind is Kind.DATE and len(kinds) > 1:
        return _shift(compiler, node, kinds)
    for (_, term), (kind, _) in zip(node.terms, kinds, strict=True):
        if not kind.is_a(*MEASURES):
            if kind.kind is Kind.DATE:
                raise compiler.fail("加减一段时间时，日期写在前面，例如 日期 + 30天。", term.position)
            raise compiler.fail(values.no_sum(kind), term.position)
        if not total.like(kind):
            raise compiler.fail(f"{total}不能和{kind}相加减{values.hint(total, kind)}", term.position)
    if total.is_number:
        total = NUMBER if any(k.kind is Kind.DECIMAL for k, _ in kinds) else Type(Kind.INTEGER)

    if len(runs) > 8:
        return Type(total.kind, total.unit), _long(runs)

    def run(facts: Facts) -> Any:
        result: Any = 0
        for sign, each in runs:
            value = each(facts)
            if value is None:
                return None
            result = result + value if sign > 0 else result - value
        return result

    return Type(total.kind, total.unit), run


def _long(runs: list[tuple[int, Run]]) -> Run:
    def run(facts: Facts) -> Any:
        found = [each(facts) for _, each in runs]
        if None in found:
            return None
        return values.total([sign * value for (sign, _), value in zip(runs, found, strict=True)])

    return run


def _shift(compiler: Compiler, node: Sum, kinds: list[tuple[Type, Run]]) -> tuple[Type, Run]:
    """A date plus or minus durations."""
    steps = []
    for (sign, term), (kind, run) in list(zip(node.terms, kinds, strict=True))[1:]:
        if kind.kind is Kind.DATE:
            raise compiler.fail(
                "两个日期不能相加减，请写「天数(…, …)」「满月数(…, …)」或「满年数(…, …)」。",
                node.position,
            )
        if kind.unit is None or kind.unit.dimension not in ("月数", "天数"):
            raise compiler.fail("日期只能加减一段时间，例如 30天、18个月。", term.position)
        if isinstance(term, Literal) and term.value[0].denominator != 1:
            raise compiler.fail("日期只能加减整天或整月。", term.position)
        factor = 1 if kind.kind is Kind.QUANTITY else kind.unit.factor
        steps.append((sign * factor, run, kind.unit.dimension == "月数"))
    start = kinds[0][1]
    return Type(Kind.DATE), values.shifter(start, steps)


def compile_product(compiler: Compiler, node: Product) -> tuple[Type, Run]:
    """Factors and divisors, with the kind that each step gives. Raises Mistake."""
    parts = compiler.all([factor for _, factor in node.factors])
    if any(kind.open for kind, _ in parts):
        return OPEN, parts[0][1]
    for (kind, _), (_, factor) in zip(parts, node.factors, strict=True):
        if not kind.is_a(*MEASURES):
            raise compiler.fail(f"{kind}不能相乘除。", factor.position)
    result, run = parts[0]
    for (operator, factor), (kind, other) in zip(node.factors[1:], parts[1:], strict=True):
        result, run = (
            _times(compiler, result, run, kind, other, factor)
            if operator == "*"
            else _over(compiler, result, run, kind, other, factor)
        )
    return result, run


def _times(compiler: Compiler, left: Type, a: Run, right: Type, b: Run, node: Node) -> tuple[Type, Run]:
    kinds = {left.kind, right.kind}
    if left.is_number and right.is_number:
        whole = left.kind is right.kind is Kind.INTEGER
        return (Type(Kind.INTEGER) if whole else NUMBER), values.times(a, b)
    if kinds == {Kind.MONEY, Kind.QUANTITY}:
        unit = left.unit if left.kind is Kind.QUANTITY else right.unit
        return Type(Kind.MONEY), values.times(a, b, 1 if unit is None else 1 / unit.factor)
    if left.is_number or right.is_number:
        other = right if left.is_number else left
        return Type(other.kind, other.unit), values.times(a, b)
    raise compiler.fail(f"{left}不能乘{right}。", node.position)


def _over(compiler: Compiler, left: Type, a: Run, right: Type, b: Run, node: Node) -> tuple[Type, Run]:
    compiler.warn_unguarded(node)
    if right.is_number:
        return (NUMBER if left.is_number else Type(left.kind, left.unit)), values.over(a, b)
    if left.kind is right.kind is Kind.MONEY:
        return NUMBER, values.over(a, b)
    if left.kind is right.kind is Kind.QUANTITY and left.like(right):
        return NUMBER, values.over(a, b)
    if left.kind is Kind.MONEY and right.kind is Kind.QUANTITY and right.unit is not None:
        return Type(Kind.MONEY), values.over(a, b, right.unit.factor)
    raise compiler.fail(f"{left}不能除以{right}{values.hint(left, right)}", node.position)

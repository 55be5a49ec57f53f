"""分档: the first row whose condition holds gives the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from onething.rules.tree import Table
from onething.rules.typing import Type

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]


def compile_table(compiler: Compiler, node: Table) -> tuple[Type, Run]:
    """First hit wins; an unknown row before a hit makes the value unknown, and so does no hit. Raises Mistake."""
    checked = compiler.all(
        [*(part for row in node.rows for part in row), *([] if node.otherwise is None else [node.otherwise])]
    )
    conditions, found = checked[: 2 * len(node.rows) : 2], checked[1 : 2 * len(node.rows) : 2]
    values = [value for _, value in node.rows]
    otherwise: Run | None = None
    if node.otherwise is not None:
        found.append(checked[-1])
        values.append(node.otherwise)
        otherwise = checked[-1][1]
    for (condition, _), (kind, _) in zip(node.rows, conditions, strict=True):
        if kind.kind != "是否" and not kind.open:
            raise compiler.fail(f"「分档」的冒号前应为条件，这里却是{kind}。", condition.position)
    result = found[0][0]
    for (kind, _), value in zip(found, values, strict=True):
        if not result.like(kind):
            raise compiler.fail(
                f"「分档」各档的结果要是同一种：第一档是{found[0][0]}，这一档是{kind}。", value.position
            )
        result = result.merged(kind)
    rows = [(test, value) for (_, test), (_, value) in zip(conditions, found, strict=False)]

    def run(facts: Facts) -> Any:
        for test, value in rows:
            hit = test(facts)
            if hit is None:
                return None
            if hit:
                return value(facts)
        return None if otherwise is None else otherwise(facts)

    return result, run

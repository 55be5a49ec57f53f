"""Collections: 任一 and 每个, and the aggregates 个数, 合计, 最大, 最小 over members."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from onething.facts import Kind
from onething.rules import values
from onething.rules.tree import Call, Each, Name, Node
from onething.rules.typing import BOOLEAN, MEASURES, OPEN, WHOLE, Type

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]


def _collection(compiler: Compiler, node: Name) -> tuple[Run, tuple[str, ...]]:
    """The closure that gives a collection's members, and the short names of their facts. Raises Mistake."""
    declared = compiler.resolve(node.name)
    if declared is None:
        raise compiler.fail(compiler.unknown(node.name), node.position)
    if declared.kind is not Kind.COLLECTION and not declared.open:
        raise compiler.fail(f"「{node.name}」不是列表，是{declared.kind}。", node.position)
    if not any(node.name.startswith(f"{c}.") for c in compiler.bound):
        compiler.names[node.name] = declared
    name = node.name
    return (lambda facts: facts.get(name)), tuple(declared.members)


def compile_each(compiler: Compiler, node: Each) -> tuple[Type, Run]:
    """任一 and 每个, three-valued like 或 and 且 over the members. Raises Mistake."""
    name, some = node.collection.name, node.some
    members, shorts = _collection(compiler, node.collection)
    condition = compiler.inside(name, node.condition)

    def run(facts: Facts) -> bool | None:
        found = members(facts)
        if found is None:
            return None
        result: bool | None = not some
        for inside in values.each_member(facts, name, shorts, found):
            value: bool | None = condition(inside)
            if value is some:
                return some
            if value is None:
                result = None
        return result

    return BOOLEAN, run


def compile_aggregate(compiler: Compiler, node: Call) -> tuple[Type, Run] | None:
    """The aggregates; None for any other call, also for 最大 and 最小 of values. Raises Mistake."""
    if node.function == "个数":
        return _count(compiler, node)
    if node.function not in ("合计", "最大", "最小"):
        return None
    collection = aggregated(compiler, node)
    if collection is not None:
        return _aggregate(compiler, node, collection)
    if node.function == "合计":
        for argument in node.arguments:
            compiler.compile(argument)
        raise compiler.fail("请写「合计(列表.数据项)」，例如 合计(股东.出资额)。", node.position)
    return None


def aggregated(compiler: Compiler, node: Call) -> str | None:
    """The collection whose members an aggregate's one argument speaks of. Inside 任一, 每个 or another aggregate a
    collection that is not yet bound goes first."""
    if len(node.arguments) != 1:
        return None
    owners = [owner for name in _names(node.arguments[0]) if (owner := compiler.owner(name)) is not None]
    return next((owner for owner in owners if owner not in compiler.bound), owners[0] if owners else None)


def _names(node: Any) -> Iterator[str]:
    """Every name in a node that stands for a value of its own, in order; what is inside 任一 … is not."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for each in node:
            yield from _names(each)
    elif isinstance(node, Each) or (isinstance(node, Call) and node.function in ("个数", "合计")):
        return
    elif hasattr(node, "__dataclass_fields__"):
        for field in node.__dataclass_fields__:
            yield from _names(getattr(node, field))


def _count(compiler: Compiler, node: Call) -> tuple[Type, Run]:
    if not 1 <= len(node.arguments) <= 2 or not isinstance(node.arguments[0], Name):
        raise compiler.fail("请写「个数(列表)」或「个数(列表, 条件)」。", node.position)
    name = node.arguments[0].name
    members, shorts = _collection(compiler, node.arguments[0])
    if len(node.arguments) == 1:
        return WHOLE, lambda facts: None if (found := members(facts)) is None else len(found)
    condition = compiler.inside(name, node.arguments[1])

    def run(facts: Facts) -> int | None:
        found = members(facts)
        if found is None:
            return None
        hits = [condition(inside) for inside in values.each_member(facts, name, shorts, found)]
        return None if None in hits else sum(hits)

    return WHOLE, run


def _aggregate(compiler: Compiler, node: Call, collection: str) -> tuple[Type, Run]:
    argument: Node = node.arguments[0]
    members, shorts = _collection(compiler, Name(collection, argument.position))
    compiler.bound.append(collection)
    try:
        kind, of_member = compiler.compile(argument)
    finally:
        compiler.bound.pop()
    ordered = () if node.function == "合计" else (Kind.DATE, Kind.DATETIME)
    if not kind.is_a(*MEASURES, *ordered):
        raise compiler.fail(f"「{node.function}」里应为数、金额或数量，这里却是{kind}。", argument.position)
    reducers: dict[str, Callable[[list[Any]], Any]] = {"合计": values.total, "最大": max, "最小": min}
    reduce = reducers[node.function]
    empty = 0 if node.function == "合计" else None

    def run(facts: Facts) -> Any:
        found = members(facts)
        if found is None:
            return None
        each = [of_member(inside) for inside in values.each_member(facts, collection, shorts, found)]
        if not each:
            return empty
        return None if None in each else reduce(each)

    return OPEN if kind.open else Type(kind.kind, kind.unit), run

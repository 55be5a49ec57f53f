"""The tests of a rule: comparisons, 属于, 隶属, 包含."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from onething.facts import Kind, plain_text
from onething.rules import values
from onething.rules.tree import Among, Compare, Has, Literal, Within
from onething.rules.typing import BOOLEAN, Type, comparable

if TYPE_CHECKING:
    from onething.rules.compiler import Compiler

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]


def compile_compare(compiler: Compiler, node: Compare) -> tuple[Type, Run]:
    """Two values of kinds that go together. Raises Mistake."""
    (left, left_run), (right, right_run) = compiler.all((node.left, node.right))
    if complaint := comparable(left, right, node.operator):
        raise compiler.fail(complaint, node.position)
    if Kind.CODE in (left.kind, right.kind):
        left_run = _code(compiler, node.left, left, left_run, right)
        right_run = _code(compiler, node.right, right, right_run, left)
    elif Kind.QUANTITY in (left.kind, right.kind) or (
        left.is_number and right.is_number and left.unit != right.unit and left.unit and right.unit
    ):
        left_run, right_run = in_base(left, left_run), in_base(right, right_run)
    elif left.kind is Kind.TEXT:
        left_run, right_run = as_compared(left_run), as_compared(right_run)
    test = values.COMPARE[node.operator]
    if isinstance(node.right, Literal):
        constant = right_run({})

        def against(facts: Facts) -> bool | None:
            value = left_run(facts)
            return None if value is None else test(value, constant)

        return BOOLEAN, against

    def run(facts: Facts) -> bool | None:
        a, b = left_run(facts), right_run(facts)
        return None if a is None or b is None else test(a, b)

    return BOOLEAN, run


def as_compared(run: Run) -> Run:
    """Text in the form in which it is compared."""
    return lambda facts: None if (v := run(facts)) is None else plain_text(v)


def in_base(kind: Type, run: Run) -> Run:
    """A count of a unit as an amount of the dimension's base unit; quantities are in it already."""
    if kind.kind is Kind.QUANTITY or kind.unit is None or kind.unit.factor == 1:
        return run
    factor = values.plain(kind.unit.factor)
    return lambda facts: None if (v := run(facts)) is None else v * factor


def _code(compiler: Compiler, node: Any, own: Type, run: Run, other: Type) -> Run:
    """A code's canonical form; a literal must stand in the other side's table."""
    if own.kind is not Kind.TEXT or not isinstance(node, Literal):
        return run
    code = compiler.code_of(node, other.table)
    return lambda facts: code


def compile_among(compiler: Compiler, node: Among) -> tuple[Type, Run]:
    """属于: a value in a list of literals. Raises Mistake."""
    left, run = compiler.compile(node.left)
    found, wrong = set(), None
    for literal in node.literals:
        kind, value = compiler.literal(literal)
        complaint = comparable(left, kind, "=")
        if complaint:
            wrong = compiler.fail(complaint, literal.position)
            continue
        member = value({})
        if left.kind is Kind.CODE:
            member = compiler.code_of(literal, left.table)
        elif kind.kind is Kind.TEXT:
            member = plain_text(member)
        found.add(member)
    if wrong is not None:
        raise wrong
    if left.kind is Kind.TEXT:
        run = as_compared(run)
    if left.unit is not None and any(literal.kind == "quantity" for literal in node.literals):
        if any(literal.kind == "number" for literal in node.literals) and left.is_number:
            raise compiler.fail("列表里的数要么都写单位，要么都不写。", node.position)
        run = in_base(left, run)
    members = frozenset(found)
    return BOOLEAN, lambda facts: None if (v := run(facts)) is None else v in members


def compile_has(compiler: Compiler, node: Has) -> tuple[Type, Run]:
    """包含: a tag in a set of tags. Raises Mistake."""
    (left, run), (tag, tag_run) = compiler.all((node.left, node.tag))
    if not left.is_a(Kind.TAGS):
        raise compiler.fail(f"「包含」的左边应为标签，这里却是{left}。", node.position)
    if not tag.is_a(Kind.TEXT):
        raise compiler.fail("「包含」的右边应为引号里的文字。", node.tag.position)
    tag_run = as_compared(tag_run)
    if isinstance(node.tag, Literal):
        wanted = tag_run({})
        return BOOLEAN, lambda facts: None if (tags := run(facts)) is None else wanted in tags

    def test(facts: Facts) -> bool | None:
        tags, sought = run(facts), tag_run(facts)
        return None if tags is None or sought is None else sought in tags

    return BOOLEAN, test


def compile_within(compiler: Compiler, node: Within) -> tuple[Type, Run]:
    """隶属: a code at or below another in its tree. Raises Mistake."""
    (left, run), (code, code_run) = compiler.all((node.left, node.code))
    if left.open:
        return BOOLEAN, run
    if left.kind is not Kind.CODE:
        raise compiler.fail(f"「隶属」的左边应为代码，这里却是{left}。", node.position)
    if left.table is None:
        raise compiler.fail("「隶属」的左边要有代码表，这个代码没有。", node.position)
    table = left.table
    if code.kind is Kind.TEXT and isinstance(node.code, Literal):
        below = table.below(compiler.code_of(node.code, table))
        return BOOLEAN, lambda facts: None if (v := run(facts)) is None else v in below
    if not code.is_a(Kind.CODE):
        some = next((e.label or e.code for e in table.entries.values()), "")
        raise compiler.fail(f"「隶属」的右边应为代码表里的一个值，例如 '{some}'。", node.code.position)

    def test(facts: Facts) -> bool | None:
        own, top = run(facts), code_run(facts)
        return None if own is None or top is None else own in table.below(top)

    return BOOLEAN, test

"""Type check and compilation: every node becomes a Python closure over the facts. No text is ever executed.

Values at run time: money in fen, quantities in their dimension's base unit, numbers exact (int or Fraction), truth
True/False/None; None is unknown everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from onething.facts import FactType, Kind, plain_code, plain_text
from onething.rules import values
from onething.rules.arithmetic import compile_product, compile_sum
from onething.rules.calls import compile_call
from onething.rules.conditions import compile_among, compile_compare, compile_has, compile_within
from onething.rules.errors import RuleError, nearest, spaced
from onething.rules.lexer import MOST_ERRORS, OPERATOR_WORDS
from onething.rules.members import compile_aggregate, compile_each
from onething.rules.tables import compile_table
from onething.rules.tree import (
    Among,
    And,
    Call,
    Compare,
    Each,
    Has,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Product,
    Sum,
    Table,
    Within,
)
from onething.rules.typing import BOOLEAN, Type, declared_type

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]

_KINDS = {
    "number": Kind.DECIMAL, "money": Kind.MONEY, "text": Kind.TEXT, "date": Kind.DATE, "datetime": Kind.DATETIME,
    "boolean": Kind.BOOLEAN, "quantity": Kind.QUANTITY,
}  # fmt: skip
_TYPES = {word: Type(kind, literal=True) for word, kind in _KINDS.items()}
_ZERO = Type(Kind.DECIMAL, literal=True, zero=True)


class Mistake(Exception):
    """A node cannot be compiled; its error is already written down."""


class Compiler:
    """Compiles the nodes of one rule and collects its mistakes, names and warnings."""

    def __init__(self, types: Mapping[str, FactType], errors: list[RuleError] | None = None) -> None:
        self.types = types
        self.errors: list[RuleError] = [] if errors is None else errors
        self.warnings: list[RuleError] = []
        self.names: dict[str, FactType] = {}
        self.members: dict[str, tuple[str, FactType]] = {}
        self.bound: list[str] = []
        self.runs: dict[int, Run] = {}
        self.kinds: dict[int, Type] = {}
        self.guarded: set[Node] = set()

    def fail(self, message: str, position: int) -> Mistake:
        self.errors.append(RuleError(message, position))
        return Mistake()

    def resolve(self, name: str) -> FactType | None:
        """The declaration of a name: a bound member first, then a fact."""
        for collection in reversed(self.bound):
            if name.startswith(f"{collection}."):
                member = self._member(collection, name)
                if member is not None:
                    return member
        return self.types.get(name)

    def _member(self, collection: str, name: str) -> FactType | None:
        declared, short = self.resolve(collection), name[len(collection) + 1 :]
        if declared is None:
            return None
        member = declared.members.get(short)
        if member is None and declared.open and short:
            return FactType(name, Kind.TEXT, open=True)
        return member

    def owner(self, name: str) -> str | None:
        """The collection that a member's name belongs to, if it is one."""
        place = name.rfind(".")
        while place > 0:
            declared = self.resolve(name[:place])
            if declared is not None and (declared.kind is Kind.COLLECTION or declared.open):
                return name[:place] if self._member(name[:place], name) is not None else None
            place = name.rfind(".", 0, place)
        return None

    def compile(self, node: Node) -> tuple[Type, Run]:
        """The type and the closure of a node. Raises Mistake."""
        kind, run = _COMPILE[type(node)](self, node)
        self.kinds[id(node)] = kind
        self.runs[id(node)] = run
        return kind, run

    def all(self, nodes: Iterable[Node]) -> list[tuple[Type, Run]]:
        """Every node compiled; the mistakes of all of them are found. Raises Mistake."""
        found, failed = [], False
        for node in nodes:
            try:
                found.append(self.compile(node))
            except Mistake:
                failed = True
                if len(self.errors) >= MOST_ERRORS:
                    raise
        if failed:
            raise Mistake
        return found

    def boolean(self, node: Node) -> Run:
        """The closure of a condition. Raises Mistake."""
        kind, run = self.compile(node)
        if kind.kind is not Kind.BOOLEAN and not kind.open:
            raise self.fail(f"此处应为条件，这里却是{kind}；请写比较，例如「… >= …」。", node.position)
        return run

    def literal(self, node: Literal) -> tuple[Type, Run]:
        """A written value."""
        value = node.value
        if node.kind == "broken":
            raise Mistake
        if node.kind == "quantity":
            amount, unit = value
            amount = values.plain(amount)
            return Type(Kind.QUANTITY, unit, literal=True), lambda facts: amount
        if node.kind == "number":
            number = values.plain(value)
            return _ZERO if number == 0 else _TYPES["number"], lambda facts: number
        if node.kind == "money":
            value = values.plain(value)
        return _TYPES[node.kind], lambda facts: value

    def _name(self, node: Name) -> tuple[Type, Run]:
        name = node.name
        declared = self.types.get(name) if not self.bound else self.resolve(name)
        if declared is None:
            name, declared = self._other_spelling(node)
        if not any(name.startswith(f"{collection}.") for collection in self.bound):
            self.names[name] = declared
        else:
            self._note_member(name, declared)
        kind = declared_type(declared)
        read = values.reader(declared)
        if read is None or kind.open:
            return kind, lambda facts: facts.get(name)

        def run(facts: Facts) -> Any:
            value = facts.get(name)
            return None if value is None else read(value)

        return kind, run

    def _note_member(self, name: str, declared: FactType) -> None:
        owner = self.owner(name)
        if owner is None:
            self.names[name] = declared
        else:
            self.members[name] = owner, declared

    def _other_spelling(self, node: Name) -> tuple[str, FactType]:
        """A name that differs from a declared one by full-width forms only. Raises Mistake."""
        wanted = plain_text(node.name)
        for name, declared in self.types.items():
            if plain_text(name) == wanted:
                return name, declared
        collection = self.owner(node.name)
        if collection is None:
            raise self.fail(self.unknown(node.name), node.position)
        raise self.fail(
            f"「{node.name}」是列表「{collection}」里每个成员的数据，请写在「任一 {collection} 满足 (…)」"
            f"「每个 {collection} 满足 (…)」或「合计」「最大」「最小」里。",
            node.position,
        )

    def unknown(self, name: str) -> str:
        """What to say of a name that nobody declared."""
        split = spaced(
            name, OPERATOR_WORDS, lambda part: self.resolve(part) is not None or self.owner(part) is not None
        )
        if split is not None:
            return f"词与词之间要空格，「{name[:60]}」请写「{split}」。"
        members = (f"{n}.{m}" for n, t in self.types.items() for m in t.members)
        proposal = nearest(name, (*self.types, *members)) or "，请检查名称或先在数据项里声明它。"
        return f"没有「{name[:60]}」这个数据项{proposal}"

    def _junction(self, node: And | Or) -> tuple[Type, Run]:
        guards: set[Node] = set()
        if isinstance(node, And):
            guards = {found for operand in node.operands for found in _guards(operand)} - self.guarded
            self.guarded |= guards
        runs, failed = [], False
        for operand in node.operands:
            try:
                runs.append(self.boolean(operand))
            except Mistake:
                failed = True
                if len(self.errors) >= MOST_ERRORS:
                    break
        self.guarded -= guards
        if failed:
            raise Mistake
        decisive = isinstance(node, Or)

        def run(facts: Facts) -> bool | None:
            result: bool | None = not decisive
            for each in runs:
                value: bool | None = each(facts)
                if value is decisive:
                    return decisive
                if value is None:
                    result = None
            return result

        return BOOLEAN, run

    def _not(self, node: Not) -> tuple[Type, Run]:
        inner = self.boolean(node.operand)
        return BOOLEAN, lambda facts: None if (v := inner(facts)) is None else not v

    def _known(self, node: Known) -> tuple[Type, Run]:
        _, run = self.compile(node.name)
        return BOOLEAN, lambda facts: run(facts) is not None

    def code_of(self, node: Literal, table: Any) -> str:
        """The code that a literal names by code or label. Raises Mistake when the table has none, or several."""
        text = str(node.value)
        if table is None:
            return plain_code(text)
        found = table.find(text)
        if len(found) == 1:
            return str(found[0])
        if found:
            raise self.fail(
                f"代码表「{table.name}」里有几个「{text}」，请写代码：{'、'.join(found[:8])}。", node.position
            )
        labels = [e.label or e.code for e in table.entries.values()]
        raise self.fail(
            f"代码表「{table.name}」里没有「{text[:60]}」{nearest(text, labels) or '。'}", node.position
        )

    def inside(self, collection: str, node: Node) -> Run:
        """A condition about one member of ``collection``. Raises Mistake."""
        self.bound.append(collection)
        try:
            return self.boolean(node)
        finally:
            self.bound.pop()

    def warn_unguarded(self, node: Node) -> None:
        """Warn where a divisor may be zero."""
        if isinstance(node, Literal):
            if node.value == 0:
                self.warnings.append(RuleError("除数为零，结果总是未知。", node.position))
        elif node not in self.guarded:
            what = f"「{node.name}」" if isinstance(node, Name) else "除数"
            advice = f"，建议在前面写「{node.name} > 0 且 …」" if isinstance(node, Name) else "，建议先排除"
            self.warnings.append(RuleError(f"{what}为零时结果未知{advice}。", node.position))


def _guards(node: Node) -> list[Node]:
    """What a condition keeps from being zero."""
    if isinstance(node, And):
        return [found for operand in node.operands for found in _guards(operand)]
    if not isinstance(node, Compare) or not isinstance(node.right, Literal):
        return []
    value = node.right.value[0] if node.right.kind == "quantity" else node.right.value
    if node.right.kind not in ("number", "money", "quantity"):
        return []
    keeps = {
        ">": value >= 0,
        ">=": value > 0,
        "<": value <= 0,
        "<=": value < 0,
        "<>": value == 0,
        "=": value != 0,
    }
    return [node.left] if keeps[node.operator] else []


_COMPILE: dict[type, Callable[[Compiler, Any], tuple[Type, Run]]] = {
    Literal: Compiler.literal,
    Name: Compiler._name,
    And: Compiler._junction,
    Or: Compiler._junction,
    Not: Compiler._not,
    Known: Compiler._known,
    Compare: compile_compare,
    Among: compile_among,
    Has: compile_has,
    Within: compile_within,
    Each: compile_each,
    Sum: compile_sum,
    Product: compile_product,
    Call: lambda compiler, node: compile_aggregate(compiler, node) or compile_call(compiler, node),
    Table: compile_table,
}

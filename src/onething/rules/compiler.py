"""Type check and compilation: every node becomes a Python closure over the facts. No text is ever executed.

Values at run time: money in fen, quantities in their dimension's base unit, numbers exact (int or Fraction), truth
True/False/None; None is unknown everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onething.facts import FactType, Kind
from onething.rules import values
from onething.rules.arithmetic import compile_product, compile_sum
from onething.rules.calls import compile_call
from onething.rules.errors import RuleError, nearest
from onething.rules.lexer import OPERATOR_WORDS
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
from onething.rules.typing import BOOLEAN, NUMBER, Type, comparable, declared_type

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]


class Mistake(Exception):
    """A node cannot be compiled; its error is already written down."""


class Compiler:
    """Compiles the nodes of one rule and collects its mistakes, names and warnings."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self.types = types
        self.errors: list[RuleError] = []
        self.warnings: list[RuleError] = []
        self.names: set[str] = set()
        self.bound: list[str] = []
        self.free: list[str] = []
        self.runs: dict[int, Run] = {}
        self._guarded: list[str] = []

    def fail(self, message: str, position: int) -> Mistake:
        self.errors.append(RuleError(message, position))
        return Mistake()

    def resolve(self, name: str) -> FactType | None:
        """The declaration of a name: a bound member first, then a fact, then the member of an unbound collection."""
        for collection in reversed(self.bound):
            if name.startswith(f"{collection}."):
                declared = self.resolve(collection)
                if (
                    declared is not None
                    and (member := declared.members.get(name[len(collection) + 1 :])) is not None
                ):
                    return member
        if name in self.types:
            return self.types[name]
        return None

    def owner(self, name: str) -> str | None:
        """The collection that a member's name belongs to, if it is one."""
        place = name.rfind(".")
        while place > 0:
            declared = self.resolve(name[:place])
            if (
                declared is not None
                and declared.kind is Kind.COLLECTION
                and name[place + 1 :] in declared.members
            ):
                return name[:place]
            place = name.rfind(".", 0, place)
        return None

    def compile(self, node: Node) -> tuple[Type, Run]:
        """The type and the closure of a node. Raises Mistake."""
        kind, run = self._compile(node)
        self.runs[id(node)] = run
        return kind, run

    def boolean(self, node: Node) -> Run:
        """The closure of a condition."""
        kind, run = self.compile(node)
        if kind.kind is not Kind.BOOLEAN:
            raise self.fail(f"此处应为条件，这里却是{kind}；请写比较，例如「… >= …」。", node.position)
        return run

    def _compile(self, node: Node) -> tuple[Type, Run]:
        match node:
            case Literal():
                return self._literal(node)
            case Name():
                return self._name(node)
            case And() | Or():
                return self._junction(node)
            case Not():
                inner = self.boolean(node.operand)
                return BOOLEAN, lambda facts: None if (v := inner(facts)) is None else not v
            case Compare():
                return self._compare(node)
            case Among():
                return self._among(node)
            case Has():
                return self._has(node)
            case Within():
                return self._within(node)
            case Known():
                _, run = self.compile(node.name)
                return BOOLEAN, lambda facts: run(facts) is not None
            case Each():
                return self._each(node)
            case Sum():
                return compile_sum(self, node)
            case Product():
                return compile_product(self, node)
            case Call():
                return compile_call(self, node)
            case Table():
                return self._table(node)

    def _literal(self, node: Literal) -> tuple[Type, Run]:
        value = node.value
        if node.kind == "quantity":
            amount, unit = value
            amount = values.plain(amount)
            return Type(Kind.QUANTITY, unit, literal=True), lambda facts: amount
        kinds = {"number": Kind.DECIMAL, "money": Kind.MONEY, "text": Kind.TEXT, "date": Kind.DATE,
                 "datetime": Kind.DATETIME, "boolean": Kind.BOOLEAN}  # fmt: skip
        kind = kinds[node.kind]
        if kind is Kind.TEXT:
            value = values.plain_text(value)
        elif node.kind in ("number", "money"):
            value = values.plain(value)
        return Type(kind, literal=True), lambda facts: value

    def _name(self, node: Name) -> tuple[Type, Run]:
        name = node.name
        declared = self.resolve(name)
        if declared is None:
            collection = self.owner(name)
            if collection is None:
                raise self.fail(self._unknown(name), node.position)
            if collection not in self.free:
                raise self.fail(
                    f"「{name}」是列表「{collection}」里每个成员的数据，请写在「任一 {collection} 满足 (…)」"
                    f"「每个 {collection} 满足 (…)」或「合计」「最大」「最小」里。",
                    node.position,
                )
            declared = self.resolve(collection).members[name[len(collection) + 1 :]]  # type: ignore[union-attr]
        if not any(name.startswith(f"{collection}.") for collection in (*self.bound, *self.free)):
            self.names.add(name)
        read = values.reader(declared)
        if read is None:
            return declared_type(declared), lambda facts: facts.get(name)

        def run(facts: Facts) -> Any:
            value = facts.get(name)
            return None if value is None else read(value)

        return declared_type(declared), run

    def _unknown(self, name: str) -> str:
        for word in OPERATOR_WORDS:
            head, found, tail = name.partition(word)
            if found and head + tail and all(p == "" or self.resolve(p) is not None for p in (head, tail)):
                return f"「{word}」的前后要空格，请写「{' '.join(p for p in (head, word, tail) if p)}」。"
        members = (f"{n}.{m}" for n, t in self.types.items() for m in t.members)
        return f"没有「{name}」这个数据项{nearest(name, (*self.types, *members)) or '，请检查名称或先在数据项里声明它。'}"

    def _junction(self, node: And | Or) -> tuple[Type, Run]:
        runs, failed, guards = [], False, len(self._guarded)
        for operand in node.operands:
            try:
                runs.append(self.boolean(operand))
            except Mistake:
                failed = True
            if isinstance(node, And):
                self._guarded += _guards(operand)
        del self._guarded[guards:]
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

    def _both(self, left: Node, right: Node) -> tuple[Type, Run, Type, Run]:
        """Compile two nodes and find the mistakes of both."""
        try:
            left_type, left_run = self.compile(left)
        except Mistake:
            self.compile(right)
            raise
        right_type, right_run = self.compile(right)
        return left_type, left_run, right_type, right_run

    def _compare(self, node: Compare) -> tuple[Type, Run]:
        left, left_run, right, right_run = self._both(node.left, node.right)
        if complaint := comparable(left, right, node.operator):
            raise self.fail(complaint, node.position)
        if Kind.CODE in (left.kind, right.kind):
            left_run = self._code(node.left, left, left_run, right)
            right_run = self._code(node.right, right, right_run, left)
        elif Kind.QUANTITY in (left.kind, right.kind):
            left_run, right_run = _in_base(left, left_run), _in_base(right, right_run)
        test = values.COMPARE[node.operator]

        def run(facts: Facts) -> bool | None:
            a, b = left_run(facts), right_run(facts)
            return None if a is None or b is None else test(a, b)

        return BOOLEAN, run

    def _code(self, node: Node, own: Type, run: Run, other: Type) -> Run:
        """A code's canonical form; a literal must stand in the other side's table."""
        table = own.table or other.table
        if own.kind is not Kind.TEXT:
            return run
        assert isinstance(node, Literal)
        code = self.code_of(str(node.value), table, node.position)
        return lambda facts: code

    def code_of(self, text: str, table: Any, position: int) -> str:
        """The code that a literal names by code or label. Raises Mistake when it is not in the table."""
        code = values.find_code(text, table)
        if code is None:
            labels = [e.label or e.code for e in table.entries.values()]
            raise self.fail(
                f"代码表「{table.name}」里没有「{text}」{nearest(text, labels) or '。'}", position
            )
        return code

    def _among(self, node: Among) -> tuple[Type, Run]:
        left, run = self.compile(node.left)
        members = set()
        for literal in node.literals:
            kind, value = self._literal(literal)
            complaint = comparable(left, kind, "=")
            if complaint:
                raise self.fail(complaint, literal.position)
            member = value({})
            if left.kind is Kind.CODE:
                member = self.code_of(str(literal.value), left.table, literal.position)
            members.add(member)
        if left.unit is not None and any(literal.kind == "quantity" for literal in node.literals):
            run = _in_base(left, run)
        found = frozenset(members)
        return BOOLEAN, lambda facts: None if (v := run(facts)) is None else v in found

    def _has(self, node: Has) -> tuple[Type, Run]:
        left, run, tag, tag_run = self._both(node.left, node.tag)
        if left.kind is not Kind.TAGS:
            raise self.fail(f"「包含」的左边应为标签，这里却是{left}。", node.position)
        if tag.kind is not Kind.TEXT:
            raise self.fail("「包含」的右边应为引号里的文字。", node.tag.position)

        def test(facts: Facts) -> bool | None:
            tags, wanted = run(facts), tag_run(facts)
            return None if tags is None or wanted is None else wanted in tags

        return BOOLEAN, test

    def _within(self, node: Within) -> tuple[Type, Run]:
        left, run, code, code_run = self._both(node.left, node.code)
        if left.kind is not Kind.CODE or left.table is None:
            raise self.fail(f"「隶属」的左边应为代码，这里却是{left}。", node.position)
        if code.kind is Kind.TEXT and isinstance(node.code, Literal):
            wanted = self.code_of(str(node.code.value), left.table, node.code.position)
            below = values.descendants(left.table, wanted)
            return BOOLEAN, lambda facts: None if (v := run(facts)) is None else v in below
        if code.kind is not Kind.CODE:
            some = next((e.label or e.code for e in left.table.entries.values()), "")
            raise self.fail(f"「隶属」的右边应为代码表里的一个值，例如 '{some}'。", node.code.position)
        table = left.table

        def test(facts: Facts) -> bool | None:
            own, top = run(facts), code_run(facts)
            return None if own is None or top is None else own in values.descendants(table, top)

        return BOOLEAN, test

    def collection(self, node: Name) -> Run:
        """The closure that gives a collection's members. Raises Mistake."""
        declared = self.resolve(node.name)
        if declared is None:
            raise self.fail(self._unknown(node.name), node.position)
        if declared.kind is not Kind.COLLECTION:
            raise self.fail(f"「{node.name}」不是列表，是{declared.kind}。", node.position)
        if not any(node.name.startswith(f"{c}.") for c in self.bound):
            self.names.add(node.name)
        name = node.name
        return lambda facts: facts.get(name)

    def inside(self, collection: str, node: Node) -> Run:
        """A condition about one member of ``collection``."""
        self.bound.append(collection)
        try:
            return self.boolean(node)
        finally:
            self.bound.pop()

    def _each(self, node: Each) -> tuple[Type, Run]:
        members = self.collection(node.collection)
        condition = self.inside(node.collection.name, node.condition)
        name, some = node.collection.name, node.some

        def run(facts: Facts) -> bool | None:
            found = members(facts)
            if found is None:
                return None
            result: bool | None = not some
            for member in found:
                value: bool | None = condition(values.with_member(facts, name, member))
                if value is some:
                    return some
                if value is None:
                    result = None
            return result

        return BOOLEAN, run

    def warn_unguarded(self, node: Node) -> None:
        """Warn where a divisor may be zero."""
        if isinstance(node, Name) and node.name not in self._guarded:
            self.warnings.append(
                RuleError(
                    f"「{node.name}」为零时结果未知，建议在前面写「{node.name} > 0 且 …」。", node.position
                )
            )

    def _table(self, node: Table) -> tuple[Type, Run]:
        rows, kinds = [], []
        for condition, value in node.rows:
            test = self.boolean(condition)
            kind, run = self.compile(value)
            kinds.append((kind, value))
            rows.append((test, run))
        otherwise: Run | None = None
        if node.otherwise is not None:
            kind, otherwise = self.compile(node.otherwise)
            kinds.append((kind, node.otherwise))
        first = kinds[0][0]
        for kind, value in kinds[1:]:
            alike = (first.is_number and kind.is_number) or (
                first.kind is kind.kind
                and (first.unit is None or kind.unit is None or first.unit.dimension == kind.unit.dimension)
            )
            if not alike:
                raise self.fail(
                    f"「分档」各档的结果要是同一种：第一档是{first}，这一档是{kind}。", value.position
                )

        def run_table(facts: Facts) -> Any:
            for test, value in rows:
                hit = test(facts)
                if hit is None:
                    return None
                if hit:
                    return value(facts)
            return None if otherwise is None else otherwise(facts)

        return (NUMBER if first.is_number else Type(first.kind, first.unit, first.table)), run_table


def _in_base(kind: Type, run: Run) -> Run:
    """A count of a unit as an amount of the dimension's base unit; quantities are in it already."""
    if kind.kind is Kind.QUANTITY or kind.unit is None or kind.unit.factor == 1:
        return run
    factor = values.plain(kind.unit.factor)
    return lambda facts: None if (v := run(facts)) is None else v * factor


def _guards(node: Node) -> list[str]:
    """Names that a condition keeps from being zero."""
    if isinstance(node, Compare) and isinstance(node.left, Name) and node.operator in (">", "<>", ">=", "<"):
        return [node.left.name]
    return []

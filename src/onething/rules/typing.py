"""The kind of every value in a rule, and which kinds go together."""

from __future__ import annotations

from dataclasses import dataclass

from onething.facts import CodeTable, FactType, Kind
from onething.standards.units import Unit, unit_of


@dataclass(frozen=True, slots=True)
class Type:
    """``unit`` for 数量, and for whole numbers that count a unit (满年数 gives 年). ``literal``: written in the rule.
    ``declared`` is the collection's declaration for 列表. ``zero``: the bare literal 0, which every measure may be
    compared with (``营业收入 > 0`` guards a divisor). ``open``: a fact of a list whose members nobody declared, which
    fits everywhere; it is never read, because there is no member."""

    kind: Kind
    unit: Unit | None = None
    table: CodeTable | None = None
    literal: bool = False
    declared: FactType | None = None
    zero: bool = False
    open: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind is Kind.INTEGER or self.kind is Kind.DECIMAL

    def is_a(self, *kinds: Kind) -> bool:
        """Whether it is of one of these kinds, or may be."""
        return self.open or self.kind in kinds

    def like(self, other: Type) -> bool:
        """Whether the two are numbers, or one kind, and measure one thing."""
        if self.open or other.open or (self.is_number and other.is_number):
            return True
        if self.kind is not other.kind:
            return False
        return self.unit is None or other.unit is None or self.unit.dimension == other.unit.dimension

    def merged(self, other: Type) -> Type:
        """The type of a value that may be of this or the like other type."""
        if self.open or other.open:
            return OPEN
        if self.is_number:
            whole = self.kind is other.kind is Kind.INTEGER
            unit = self.unit if self.unit == other.unit else None
            return Type(Kind.INTEGER if whole else Kind.DECIMAL, unit)
        return Type(self.kind, self.unit, self.table or other.table)

    def __str__(self) -> str:
        if self.kind is Kind.QUANTITY and self.unit is not None:
            return f"数量（{self.unit.name}）"
        return str(self.kind)


OPEN = Type(Kind.DECIMAL, open=True)
NUMBER = Type(Kind.DECIMAL)
WHOLE = Type(Kind.INTEGER)
BOOLEAN = Type(Kind.BOOLEAN)
MONEY = Type(Kind.MONEY)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
MEASURES = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.QUANTITY)


def declared_type(fact: FactType) -> Type:
    """The type of a declared fact."""
    if fact.open and fact.kind is not Kind.COLLECTION:
        return OPEN
    unit = unit_of(fact.unit) if fact.unit else None
    return Type(fact.kind, unit, fact.table, declared=fact if fact.kind is Kind.COLLECTION else None)


def comparable(left: Type, right: Type, operator: str) -> str | None:
    """None when the two kinds may be compared, else the complaint with a proposal."""
    if left.open or right.open:
        return None
    if left.is_number and right.is_number:
        return None
    kinds = {left.kind, right.kind}
    if (left.zero or right.zero) and kinds & {Kind.MONEY, Kind.QUANTITY}:
        return None
    ordered = operator not in ("=", "<>")
    if kinds == {Kind.QUANTITY}:
        if left.unit is not None and right.unit is not None and not left.like(right):
            return f"「{left.unit.name}」和「{right.unit.name}」不能比较，它们量的不是同一种东西。"
        return None
    if Kind.QUANTITY in kinds:
        number, quantity = (left, right) if right.kind is Kind.QUANTITY else (right, left)
        if number.is_number and number.unit is not None and quantity.unit is not None:
            if number.unit.dimension == quantity.unit.dimension:
                return None
            return f"这里数的是「{number.unit.name}」，不能和「{quantity.unit.name}」比较。"
        if number.is_number and quantity.unit is not None:
            return f"数量不能和没有单位的数比较，请写单位，例如 90{quantity.unit.name}。"
    if Kind.MONEY in kinds and (left.is_number or right.is_number):
        return "金额不能和没有单位的数比较，请写单位，例如 500万元。"
    if kinds == {Kind.DATE, Kind.DATETIME}:
        return "日期不能和时刻比较，请写「日期(…)」取时刻的那一天。"
    if kinds == {Kind.TEXT, Kind.CODE}:
        text = left if left.kind is Kind.TEXT else right
        if not text.literal:
            return "代码只能和代码或引号里的文字比较。"
    elif left.kind is not right.kind:
        more = (
            "数不写引号，文字要写引号。" if Kind.TEXT in kinds and (left.is_number or right.is_number) else ""
        )
        return f"{left}不能和{right}比较。{more}"
    if left.kind is Kind.TAGS:
        return "标签请用「包含」，例如 企业标签 包含 '科技型中小企业'。"
    if left.kind is Kind.COLLECTION:
        return "列表不能直接比较，请用「任一」「每个」「个数」或「合计」。"
    if ordered and (left.kind in (Kind.TEXT, Kind.CODE, Kind.BOOLEAN)):
        return f"{left}不分大小，只能用「=」或「≠」。"
    return None

"""The kinds of value that the whole house speaks, and the declaration of one fact (数据项)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NewType, TypeAlias

Fen = NewType("Fen", int)
"""Money in fen (1/100 yuan)."""


class Kind(StrEnum):
    """The kinds of RULES.md, by the words that policy staff write."""

    TEXT = "文字"
    CODE = "代码"
    TAGS = "标签"
    BOOLEAN = "是否"
    INTEGER = "整数"
    DECIMAL = "数值"
    MONEY = "金额"
    QUANTITY = "数量"
    DATE = "日期"
    DATETIME = "时刻"
    COLLECTION = "列表"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured amount in one unit, for example 90 平方米."""

    amount: Decimal
    unit: str


Value: TypeAlias = (
    str
    | bool
    | int
    | Decimal
    | Quantity
    | date
    | datetime
    | frozenset[str]
    | tuple[Mapping[str, "Value | None"], ...]
)
"""A known value. By kind: 文字, 代码 → str; 标签 → frozenset; 是否 → bool; 整数 → int; 数值 → Decimal;
金额 → int in fen; 数量 → Quantity; 日期 → date; 时刻 → naive datetime in UTC+8; 列表 → tuple of members
(member fact's short name → value). An unknown value is None everywhere."""


_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


@lru_cache(maxsize=8192)
def plain_text(text: str) -> str:
    """Text as it is compared: Unicode NFKC, trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def plain_code(text: str) -> str:
    """A code as it is compared: like text, and without regard to ASCII case."""
    return plain_text(text).translate(_UPPER)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One value of a code table. ``parent`` makes the table a tree."""

    code: str
    label: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A closed list of codes, possibly a tree (regions, industries).

    A code or its label names an entry; letters compare without regard to ASCII case.
    """

    name: str
    entries: Mapping[str, CodeEntry]
    _named: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _below: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find(self, text: str) -> tuple[str, ...]:
        """The codes that ``text`` names, by code or else by label: none, one, or several that share a label."""
        if not self._named:
            labelled: dict[str, list[str]] = {}
            for entry in self.entries.values():
                labelled.setdefault(plain_code(entry.label), []).append(entry.code)
            self._named.update({label: tuple(codes) for label, codes in labelled.items() if label})
            self._named.update({plain_code(entry.code): (entry.code,) for entry in self.entries.values()})
        return self._named.get(plain_code(text), ())

    def below(self, top: str) -> frozenset[str]:
        """The code itself and every code below it. A cycle in a table ends."""
        if not self._below:
            found: dict[str, set[str]] = {}
            for code in self.entries:
                above: str | None = code
                path: set[str] = set()
                while above is not None and above not in path:
                    path.add(above)
                    found.setdefault(above, set()).add(code)
                    entry = self.entries.get(above)
                    above = None if entry is None else entry.parent
            self._below.update({code: frozenset(codes) for code, codes in found.items()})
        return self._below.get(top, frozenset({top}))


class Sensitivity(StrEnum):
    """How a fact about a person must be treated (个人信息保护法 art. 28)."""

    PUBLIC = "公开"
    PERSONAL = "个人"
    SENSITIVE = "敏感"


@dataclass(frozen=True, slots=True)
class FactType:
    """The declaration of a fact: its name, kind and, by kind, unit, code table, bounds or member facts.

    ``name`` is the full name as rules write it (``母亲.公民身份号码``). For a 列表, ``members`` declares the
    members' own facts by their short names (``姓名``), which rules write ``列表名.姓名``.
    ``minimum`` and ``maximum`` are in the kind's own unit (yuan for 金额) and replace RULES.md's default bounds.
    ``open``: of a 列表 without one member nobody knows the members' facts, so a rule may speak of any.
    ``validator`` names a check of ``onething.standards`` (``公民身份号码``, ``统一社会信用代码``).
    """

    name: str
    kind: Kind
    unit: str | None = None
    table: CodeTable | None = None
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    members: Mapping[str, FactType] = field(default_factory=dict)
    label: str = ""
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    validator: str | None = None
    question: str = ""
    open: bool = False

"""Taking typed values out of YAML, collecting mistakes instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from onething.catalog.terms import Clause, Limit, LimitUnit
from onething.catalog.yaml import PackError, Place, Spot
from onething.facts import FactType, Kind
from onething.rules import (
    Expression,
    Rule,
    RuleError,
    RuleErrors,
    caret,
    compile_expression,
    compile_rule,
    nearest,
)

T = TypeVar("T")


class Entry:
    """One mapping of a pack, read key by key; ``close`` complains about keys that nobody asked for."""

    def __init__(self, spot: Spot, what: str, errors: list[PackError]) -> None:
        self.spot, self.what, self.errors = spot, what, errors
        self._asked: set[str] = set()
        if not isinstance(spot.value, dict):
            self.wrong(spot.place, f"{what}应写成「名称: 内容」的形式")
            self.fields: Mapping[str, Spot] = {}
        else:
            self.fields = spot.value

    @property
    def place(self) -> Place:
        return self.spot.place

    def wrong(self, place: Place, message: str, mend: str = "") -> None:
        self.errors.append(PackError(place, message, mend))

    def spot_of(self, key: str) -> Spot | None:
        self._asked.add(key)
        found = self.fields.get(key)
        return None if found is None or found.value is None else found

    def where(self, key: str, value: str = "") -> Place:
        """The place of a key's value, or of the element, member or member's name that says ``value``."""
        spot = self.fields.get(key)
        if spot is None:
            return self.place
        parts: Iterable[Spot] = ()
        if isinstance(spot.value, list):
            parts = spot.value
        elif isinstance(spot.value, dict):
            parts = spot.value.values()
        return next((part.place for part in parts if value and part.raw == value), spot.place)

    def inner(self, key: str) -> tuple[Entry, ...]:
        """The mappings of a list once more, to look places up in."""
        spot = self.fields.get(key)
        parts = spot.value if spot is not None and isinstance(spot.value, list) else []
        return tuple(Entry(part, self.what, self.errors) for part in parts if isinstance(part.value, dict))

    def raw(self, key: str) -> str:
        """A scalar's text as written; empty when it is not there."""
        spot = self.fields.get(key)
        return "" if spot is None else spot.raw

    def text(self, key: str, default: str | None = None) -> str:
        """A text as it was written; without ``default`` it must be there and say something."""
        spot = self.spot_of(key)
        if spot is None or (default is None and spot.raw == "" and not isinstance(spot.value, list | dict)):
            if default is None:
                self.wrong(self.place, f"{self.what}缺少「{key}」", f"请加一行「{key}: …」")
            return default or ""
        if isinstance(spot.value, list | dict):
            self.wrong(spot.place, f"「{key}」应为文字")
            return default or ""
        return spot.raw

    def flag(self, key: str) -> bool:
        """Yes or no; no when it is not there."""
        spot = self.spot_of(key)
        if spot is None:
            return False
        if not isinstance(spot.value, bool):
            self.wrong(spot.place, f"「{key}」应为 true 或 false")
            return False
        return spot.value

    def whole(self, key: str, default: int) -> int:
        spot = self.spot_of(key)
        if spot is None:
            return default
        if not isinstance(spot.value, int) or isinstance(spot.value, bool) or spot.value < 0:
            self.wrong(spot.place, f"「{key}」应为不小于 0 的整数")
            return default
        return spot.value

    def number(self, key: str, default: float) -> float:
        spot = self.spot_of(key)
        if spot is None:
            return default
        if not isinstance(spot.value, int | float) or isinstance(spot.value, bool) or spot.value <= 0:
            self.wrong(spot.place, f"「{key}」应为大于 0 的数")
            return default
        return float(spot.value)

    def choice(self, key: str, kinds: Any, default: Any) -> Any:
        """One of an enumeration's values."""
        spot = self.spot_of(key)
        if spot is None:
            return default
        try:
            return kinds(spot.raw)
        except ValueError:
            some = "、".join(str(k) for k in kinds)
            said = spot.raw if spot.raw else "一组内容"
            self.wrong(spot.place, f"「{key}」不能是「{said[:40]}」", f"可以写：{some}")
            return default

    def spots(self, key: str) -> list[Spot]:
        spot = self.spot_of(key)
        if spot is None:
            return []
        if not isinstance(spot.value, list):
            self.wrong(spot.place, f"「{key}」应为列表", "每一项前面写「- 」，或写成 [a, b]")
            return []
        return list(spot.value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each said once."""
        found: dict[str, None] = {}
        for spot in self.spots(key):
            if isinstance(spot.value, list | dict) or spot.value is None:
                self.wrong(spot.place, f"「{key}」的每一项应为文字")
            elif spot.raw in found:
                self.wrong(spot.place, f"「{key}」里「{spot.raw}」写了两次", "请只留一个")
            else:
                found[spot.raw] = None
        return tuple(found)

    def mapping(self, key: str) -> dict[str, str]:
        spot = self.spot_of(key)
        if spot is None:
            return {}
        if not isinstance(spot.value, dict):
            self.wrong(spot.place, f"「{key}」应写成「名称: 内容」的形式")
            return {}
        found = {}
        for name, child in spot.value.items():
            if isinstance(child.value, list | dict) or child.value is None:
                self.wrong(child.place, f"「{name}」应为文字")
            else:
                found[name] = child.raw
        return found

    def clause(self, key: str) -> Clause | None:
        spot = self.spot_of(key)
        return None if spot is None else read_clause(spot, self.errors)

    def limit(self, key: str) -> Limit | None:
        """A limit such as ``30 工作日``."""
        spot = self.spot_of(key)
        if spot is None:
            return None
        written = re.fullmatch(rf"([0-9]{{1,4}}) ?({'|'.join(LimitUnit)})", spot.raw)
        if written is None:
            self.wrong(spot.place, f"时限「{spot.raw[:40]}」看不懂", "请写「30 工作日」或「30 日」")
            return None
        return Limit(int(written[1]), LimitUnit(written[2]))

    def rule(self, key: str, types: Mapping[str, FactType]) -> Rule | None:
        """A rule; its mistakes are shown at their place in the file."""
        spot = self.spot_of(key)
        if spot is None:
            return None
        if isinstance(spot.value, list | dict):
            self.wrong(spot.place, f"「{key}」应为规则", "请写成一行，例如「年龄 >= 18」")
            return None
        text = ("是" if spot.value else "否") if isinstance(spot.value, bool) else spot.raw
        return self._compiled(spot, text, compile_rule, types)

    def money(self, key: str, types: Mapping[str, FactType]) -> Expression | None:
        """An amount in yuan: a number, or an expression of the rule language such as ``分档(…)``."""
        spot = self.spot_of(key)
        if spot is None:
            return None
        text = f"{spot.raw}元" if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", spot.raw) else spot.raw
        found = (
            None
            if isinstance(spot.value, list | dict)
            else self._compiled(spot, text, compile_expression, types)
        )
        if isinstance(spot.value, list | dict) or (found is not None and found.kind is not Kind.MONEY):
            self.wrong(spot.place, f"「{key}」应为金额", "例如「20」，或「分档(件数 > 1: 20元; 其他: 10元)」")
            return None
        return found

    def _compiled(
        self,
        spot: Spot,
        text: str,
        compiled: Callable[[str, Mapping[str, FactType]], T],
        types: Mapping[str, FactType],
    ) -> T | None:
        try:
            return compiled(text, types)
        except RuleErrors as problem:
            for error in problem.errors:
                shift = error.position + spot.quoted if spot.inline else 0
                place = Place(spot.place.file, spot.place.line, spot.place.column + shift)
                message = f"规则第 {error.position + 1} 个字符：{error.message}"
                self.errors.append(PackError(place, message, excerpt=_drawn(text, error)))
            return None

    def close(self) -> None:
        for key, spot in self.fields.items():
            if key not in self._asked:
                near = nearest(key, self._asked) or f"可以写：{'、'.join(sorted(self._asked))}"
                self.wrong(spot.key or spot.place, f"{self.what}没有「{key}」这一项", near.lstrip("，"))


def read_clause(spot: Spot, errors: list[PackError]) -> Clause:
    """``{law, article, says}``."""
    entry = Entry(spot, "法律依据", errors)
    clause = Clause(entry.text("law"), entry.text("article"), entry.text("says", ""))
    entry.close()
    return clause


def _drawn(text: str, error: RuleError) -> str:
    """The rule's line with a caret under the mistake."""
    return caret(text, error).partition("\n")[2]

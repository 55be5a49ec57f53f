"""Taking typed values out of YAML, collecting mistakes instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onething.catalog.model import Clause, Limit, LimitUnit
from onething.catalog.yaml import PackError, Place, Spot
from onething.facts import FactType
from onething.rules import Rule, RuleErrors, compile_rule, nearest


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

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without ``default`` it must be there."""
        spot = self.spot_of(key)
        if spot is None:
            if default is None:
                self.wrong(self.place, f"{self.what}缺少「{key}」", f"请加一行「{key}: …」")
            return default or ""
        if isinstance(spot.value, list | dict):
            self.wrong(spot.place, f"「{key}」应为文字")
            return default or ""
        return str(spot.value)

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
            return kinds(str(spot.value))
        except ValueError:
            some = "、".join(str(k) for k in kinds)
            self.wrong(spot.place, f"「{key}」不能是「{spot.value}」", f"可以写：{some}")
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
        found = []
        for spot in self.spots(key):
            if isinstance(spot.value, list | dict) or spot.value is None:
                self.wrong(spot.place, f"「{key}」的每一项应为文字")
            else:
                found.append(str(spot.value))
        return tuple(found)

    def mapping(self, key: str) -> dict[str, str]:
        spot = self.spot_of(key)
        if spot is None:
            return {}
        if not isinstance(spot.value, dict):
            self.wrong(spot.place, f"「{key}」应写成「名称: 内容」的形式")
            return {}
        return {name: str(child.value) for name, child in spot.value.items()}

    def clause(self, key: str) -> Clause | None:
        spot = self.spot_of(key)
        return None if spot is None else read_clause(spot, self.errors)

    def limit(self, key: str) -> Limit | None:
        """A limit such as ``30 工作日``."""
        spot = self.spot_of(key)
        if spot is None:
            return None
        days, _, unit = str(spot.value).partition(" ")
        if not days.isdigit() or unit not in tuple(LimitUnit):
            self.wrong(spot.place, f"时限「{spot.value}」看不懂", "请写「30 工作日」或「30 日」")
            return None
        return Limit(int(days), LimitUnit(unit))

    def rule(self, key: str, types: Mapping[str, FactType]) -> Rule | None:
        """A rule; its mistakes are shown at their place in the file."""
        spot = self.spot_of(key)
        if spot is None:
            return None
        text = (
            {True: "是", False: "否"}.get(spot.value, str(spot.value))
            if isinstance(spot.value, bool)
            else str(spot.value)
        )
        try:
            return compile_rule(text, types)
        except RuleErrors as problem:
            for error in problem.errors:
                shift = error.position if spot.inline else 0
                place = Place(spot.place.file, spot.place.line, spot.place.column + shift)
                self.wrong(place, f"规则「{text[:60]}」第 {error.position + 1} 个字符：{error.message}")
            return None

    def close(self) -> None:
        for key in set(self.fields) - self._asked:
            self.wrong(self.fields[key].place, f"{self.what}没有「{key}」这一项{nearest(key, self._asked)}")


def read_clause(spot: Spot, errors: list[PackError]) -> Clause:
    """``{law, article, says}``."""
    entry = Entry(spot, "法律依据", errors)
    clause = Clause(entry.text("law"), entry.text("article"), entry.text("says", ""))
    entry.close()
    return clause


def check_known(
    names: Iterable[str], known: Iterable[str], what: str, place: Place, errors: list[PackError]
) -> None:
    """Complain about every name that is not known."""
    known = set(known)
    for name in names:
        if name not in known:
            errors.append(PackError(place, f"没有{what}「{name}」{nearest(name, known)}"))

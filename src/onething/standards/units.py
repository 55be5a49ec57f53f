"""Units of measure that rules may write, by dimension. Units of one dimension convert exactly; days never convert
to months, because months differ in length (GB 3100-1993 for names; 1 亩 = 2000/3 平方米)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` turns one of it into the dimension's base unit."""

    name: str
    dimension: str
    factor: Fraction


def _units(dimension: str, **factors: Fraction | int | str) -> dict[str, Unit]:
    return {name: Unit(name, dimension, Fraction(factor)) for name, factor in factors.items()}


UNITS: dict[str, Unit] = {
    **_units(
        "面积",
        平方米=1,
        亩=Fraction(2000, 3),
        公顷=10000,
        平方公里=1000000,
        平方千米=1000000,
        平方厘米="1/10000",
    ),
    **_units("长度", 米=1, 公里=1000, 千米=1000, 分米="1/10", 厘米="1/100", 毫米="1/1000", 海里=1852),
    **_units("质量", 克=1, 千克=1000, 公斤=1000, 斤=500, 吨=1000000, 毫克="1/1000"),
    **_units("体积", 立方米=1, 升="1/1000", 毫升="1/1000000"),
    **_units("月数", 月=1, 个月=1, 季度=3, 年=12, 周岁=12, 岁=12),
    **_units("天数", 天=1, 日=1, 周=7, 星期=7),
    **_units("工作日数", 工作日=1, 个工作日=1),
    **_units("时间", 分钟=1, 小时=60),
    **_units("电量", 千瓦时=1, 度=1),
    **_units("功率", 千瓦=1, 瓦="1/1000"),
    **{
        name: Unit(name, f"计数:{name}", Fraction(1))
        for name in [
            "人",
            "名",
            "户",
            "家",
            "个",
            "件",
            "次",
            "套",
            "台",
            "辆",
            "项",
            "份",
            "篇",
            "学时",
            "分",
        ]
    },
}
"""Every known unit by its name. Counting units have a dimension each: people are not households."""

MULTIPLIERS: dict[str, int] = {
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
"""Number words that may stand between a number and its unit: 1.2万平方米, 500万元."""


def split_multiplier(text: str) -> tuple[int, str]:
    """``万平方米`` → (10000, ``平方米``); a known unit's own name wins (``千克`` is a unit, not 1000 克)."""
    if text in UNITS:
        return 1, text
    for length in (2, 1):
        if text[:length] in MULTIPLIERS and len(text) >= length:
            return MULTIPLIERS[text[:length]], text[length:]
    return 1, text


@lru_cache(maxsize=1024)
def unit_of(text: str) -> Unit | None:
    """The unit of that name, also with a number word before it (``万平方米``); None when there is none."""
    times, rest = split_multiplier(text)
    unit = UNITS.get(rest)
    return unit if unit is None or times == 1 else Unit(text, unit.dimension, unit.factor * times)

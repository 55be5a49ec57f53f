"""The rule language: parsing and checking many rules, and deciding one case with its trace."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bench.report import Row
from onething.facts import CodeEntry, CodeTable, FactType, Kind, Quantity
from onething.rules import compile_rule, decide, explain

_REGIONS = CodeTable(
    "行政区划",
    {
        code: CodeEntry(code, label, above)
        for code, label, above in [
            ("33", "浙江省", None),
            ("3301", "杭州市", "33"),
            ("330106", "西湖区", "3301"),
            ("31", "上海市", None),
        ]
    },
)
_KINDS: list[tuple[str, Kind, dict[str, Any]]] = [
    ("注册地", Kind.CODE, {"table": _REGIONS}),
    ("研发费用", Kind.MONEY, {}),
    ("营业收入", Kind.MONEY, {}),
    ("高新技术企业", Kind.BOOLEAN, {}),
    ("企业标签", Kind.TAGS, {}),
    ("失信被执行人", Kind.BOOLEAN, {}),
    ("房屋.面积", Kind.QUANTITY, {"unit": "平方米"}),
    ("申请人.出生日期", Kind.DATE, {}),
    ("基准日", Kind.DATE, {}),
    ("产权人", Kind.COLLECTION, {"members": {"同意": FactType("产权人.同意", Kind.BOOLEAN)}}),
]
_TYPES = {name: FactType(name, kind, **more) for name, kind, more in _KINDS}
_FACTS: dict[str, Any] = {
    "注册地": "330106",
    "营业收入": 10**10,
    "研发费用": 5 * 10**8,
    "高新技术企业": False,
    "企业标签": frozenset({"科技型中小企业1"}),
    "失信被执行人": False,
    "房屋.面积": Quantity(Decimal(80), "平方米"),
    "申请人.出生日期": date(2000, 2, 29),
    "基准日": date(2026, 3, 1),
    "产权人": ({"同意": True}, {"同意": True}),
}


def _rule(number: int) -> str:
    """The two rules at the top of RULES.md, with numbers of their own."""
    if number % 2:
        return (
            f"注册地 隶属 '杭州市' 且 营业收入 > {number}万元 且 研发费用 / 营业收入 >= 3.{number}% 且 "
            f"(高新技术企业 或 企业标签 包含 '科技型中小企业{number}') 且 非 失信被执行人"
        )
    return (
        f"房屋.面积 <= {number + 90}平方米 且 满年数(申请人.出生日期, 基准日) >= 18 且 "
        f"每个 产权人 满足 (产权人.同意) 且 营业收入 > {number}元"
    )


def run(rules: int = 3000) -> list[Row]:
    """Seconds for all rules; microseconds for one rule of six atoms."""
    texts = [_rule(number) for number in range(rules)]
    reading = _best(3, lambda: [compile_rule(text, _TYPES) for text in texts])
    one = compile_rule(_rule(1), _TYPES)
    times = 2000
    deciding = _best(5, lambda: [decide(one, _FACTS) for _ in range(times)]) / times
    tracing = _best(5, lambda: [explain(one, _FACTS) for _ in range(times)]) / times
    telling = _best(3, lambda: [explain(one, _FACTS).lines() for _ in range(times)]) / times
    return [
        Row(f"{rules} rules, parse and check", reading, "s", most=1),
        Row("one rule of 6 atoms, decide", deciding * 1e6, "µs"),
        Row("one rule of 6 atoms, decide with trace", tracing * 1e6, "µs", most=50),
        Row("one rule of 6 atoms, decide with trace, written out in Chinese", telling * 1e6, "µs"),
    ]


def _best(times: int, work: Callable[[], object]) -> float:
    """The shortest of some runs: what the machine needs when nothing else disturbs it."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best

"""The case engine against a slow evaluator of its own: money to the fen, dates, trees, collections, 分档."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onething.rules import compile_rule, decide
from tests.rules.test_rules import REGIONS, TYPES

# A tree of the slow evaluator is (operation, …); its text and its meaning are written down side by side.
_MONEY = st.sampled_from([None, 0, -100, 100, 29999, 30000, 30001, 1000000, -1000000])
_DAY = st.none() | st.sampled_from([date(2000, 2, 29), date(2000, 3, 1), date(2018, 2, 28), date(2018, 3, 1)])
_MEMBER = st.fixed_dictionaries({"年龄": st.none() | st.integers(0, 3), "出资额": _MONEY})
_FACTS = st.fixed_dictionaries(
    {
        "研发费用": _MONEY,
        "营业收入": _MONEY,
        "人数": st.none() | st.integers(-2, 2),
        "生日": _DAY,
        "基准日": _DAY,
        "注册地": st.none() | st.sampled_from(list(REGIONS.entries)),
        "股东": st.none() | st.lists(_MEMBER, max_size=3).map(tuple),
    }
)
_OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
_FEN = st.sampled_from([-1, 0, 1, 29999, 30000, 30001])
_age = st.tuples(st.just("年龄"), _OPERATORS, st.integers(0, 3))
_inner = st.recursive(_age, lambda i: st.tuples(st.sampled_from("且或"), i, i), max_leaves=3)
_amounts = st.sampled_from(
    [("研发费用",), ("营业收入",), ("合计",), ("最大",), ("最小",), ("分档",), ("差",)]
)
_leaves = st.one_of(
    st.tuples(st.just("金额"), _amounts, _OPERATORS, _FEN),
    st.tuples(st.just("比"), _OPERATORS, st.sampled_from([0, 3, 100, -3])),
    st.tuples(st.just("满年数"), _OPERATORS, st.sampled_from([-18, -17, 0, 17, 18])),
    st.tuples(st.just("天数"), _OPERATORS, st.sampled_from([-1, 0, 1])),
    st.tuples(st.just("隶属"), st.sampled_from(list(REGIONS.entries))),
    st.tuples(st.just("任一"), _inner),
    st.tuples(st.just("每个"), _inner),
    st.tuples(st.just("个数"), _inner, _OPERATORS, st.integers(0, 2)),
    st.tuples(st.just("介于"), st.integers(-1, 1), st.integers(-1, 1)),
    st.tuples(st.just("已知"), st.sampled_from(["人数", "研发费用", "股东"])),
)
_trees = st.recursive(
    _leaves,
    lambda i: st.one_of(st.tuples(st.just("非"), i), st.tuples(st.sampled_from("且或"), i, i)),
    max_leaves=4,
)


def _text(tree: Any) -> str:
    word = tree[0]
    if word in "且或":
        return f"({_text(tree[1])}) {word} ({_text(tree[2])})"
    if word == "非":
        return f"非 ({_text(tree[1])})"
    if word == "年龄":
        return f"股东.年龄 {tree[1]} {tree[2]}"
    if word == "金额":
        amounts = {"合计": "合计(股东.出资额)", "最大": "最大(股东.出资额)", "最小": "最小(股东.出资额)",
                   "分档": "分档(人数 > 0: 研发费用; 人数 < 0: 营业收入)", "差": "研发费用 - 营业收入"}  # fmt: skip
        fen = f"-{-tree[3] / 100}元" if tree[3] < 0 else f"{tree[3] / 100}元"
        return f"{amounts.get(tree[1][0], tree[1][0])} {tree[2]} {fen}"
    if word == "比":
        return f"研发费用 / 营业收入 {tree[1]} {tree[2]}%"
    if word in ("满年数", "天数"):
        return f"{word}(生日, 基准日) {tree[1]} {tree[2]}"
    if word == "隶属":
        return f"注册地 隶属 '{tree[1]}'"
    if word in ("任一", "每个"):
        return f"{word} 股东 满足 ({_text(tree[1])})"
    if word == "个数":
        return f"个数(股东, {_text(tree[1])}) {tree[2]} {tree[3]}"
    return f"人数 介于 {tree[1]} 至 {tree[2]}" if word == "介于" else f"{tree[1]} 已知"


def _test(operator: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    return {"=": left == right, "<>": left != right, "<": left < right, "<=": left <= right, ">": left > right,
            ">=": left >= right}[operator]  # fmt: skip


def _and(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _years(start: date, end: date) -> int:
    if end < start:
        return -_years(end, start)
    count = 0
    while True:
        leap = (start.month, start.day) == (2, 29)
        year = start.year + count + 1
        real = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        day = date(year, 3, 1) if leap and not real else start.replace(year=year)
        if day > end:
            return count
        count += 1


def _amount(word: str, facts: dict[str, Any]) -> Any:
    if word in facts:
        return facts[word]
    if word == "差":
        a, b = facts["研发费用"], facts["营业收入"]
        return None if a is None or b is None else a - b
    if word == "分档":
        count = facts["人数"]
        return None if count is None or count == 0 else facts["研发费用" if count > 0 else "营业收入"]
    if facts["股东"] is None:
        return None
    each = [member["出资额"] for member in facts["股东"]]
    if None in each:
        return None
    if word == "合计":
        return sum(each)
    return (sorted(each)[-1] if word == "最大" else sorted(each)[0]) if each else None


def _slow(tree: Any, facts: dict[str, Any], member: Any = None) -> bool | None:
    word = tree[0]
    if word in "且或非":
        found = [_slow(part, facts, member) for part in tree[1:]]
        if word == "非":
            return _not(found[0])
        return _and(found) if word == "且" else _not(_and([_not(each) for each in found]))
    if word == "年龄":
        return _test(tree[1], member["年龄"], tree[2])
    if word == "金额":
        return _test(tree[2], _amount(tree[1][0], facts), tree[3])
    if word == "比":
        a, b = facts["研发费用"], facts["营业收入"]
        ratio = None if a is None or b is None or b == 0 else Fraction(a) / Fraction(b)
        return _test(tree[1], ratio, Fraction(tree[2], 100))
    if word in ("满年数", "天数"):
        start, end = facts["生日"], facts["基准日"]
        if start is None or end is None:
            return None
        return _test(
            tree[1], _years(start, end) if word == "满年数" else (end - start) // timedelta(1), tree[2]
        )
    if word == "隶属":
        code = facts["注册地"]
        if code is None:
            return None
        while code is not None and code != tree[1]:
            code = REGIONS.entries[code].parent
        return code is not None
    if word == "介于":
        return _and([_test(">=", facts["人数"], tree[1]), _test("<=", facts["人数"], tree[2])])
    if word == "已知":
        return facts[tree[1]] is not None
    if facts["股东"] is None:
        return None
    truths = [_slow(tree[1], facts, each) for each in facts["股东"]]
    if word == "每个":
        return _and(truths)
    if word == "任一":
        return _not(_and([_not(each) for each in truths]))
    return None if None in truths else _test(tree[2], truths.count(True), tree[3])


@given(_trees, _FACTS)
def test_money_dates_trees_and_collections_agree_with_the_slow_evaluator(
    tree: Any, facts: dict[str, Any]
) -> None:
    expected = {True: "是", False: "否", None: "未知"}[_slow(tree, facts)]
    assert str(decide(compile_rule(_text(tree), TYPES), facts)) == expected

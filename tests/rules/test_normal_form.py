"""The normal form means what the case engine means: evaluated over encoded columns by an evaluator of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.facts import Quantity
from onething.rules import NormalForm, compile_rule, decide, normal_form
from onething.rules.normal import Elapsed, InTest, KnownTest, Linear, RatioTest, SumTest, TagTest, TrueTest
from tests.rules.test_rules import TYPES

RULES = {
    "研发费用 / 营业收入 >= 3%": 0,
    "研发费用 / 营业收入 = 比例": 0,
    "研发费用 - 营业收入 * 2 + 1元 > 研发费用": 0,
    "研发费用 - 研发费用 = 0元": 0,
    "面积 / 2 <= 90平方米 且 面积 <> 1亩": 0,
    "满年数(生日, 基准日) >= 18 或 满月数(生日, 基准日) < 3年": 0,
    "天数(生日, 基准日) = 1": 0,
    "生日 < 2000-02-29": 0,
    "生日 + 1年 <= 基准日": 1,
    "注册地 隶属 '浙江省' 且 注册地 <> '杭州市'": 1,
    "注册地 属于 ('西湖区', '上海市')": 0,
    "企业标签 包含 '甲' 且 非 高新技术企业": 0,
    "人数 介于 1 至 3 或 人数 未知": 0,
    "分档(人数 > 1: 2; 其他: 3) * 人数 > 4": 1,
    "研发费用 * 人数 > 营业收入 且 研发费用 * 人数 <> 0元": 1,
    "任一 股东 满足 (股东.年龄 > 1)": 1,
    "合计(股东.出资额) >= 研发费用": 1,
    "名称 属于 ('ＡＢ', 'c') 或 人数 / 0 > 1": 1,
}
_small = st.none() | st.integers(-3, 3)
_days = st.none() | st.sampled_from(
    [date(2000, 2, 29), date(2000, 3, 1), date(2018, 2, 28), date(2018, 3, 1)]
)
FACTS = st.fixed_dictionaries(
    {
        "研发费用": _small | st.sampled_from([299, 300, 301]),
        "营业收入": _small | st.sampled_from([10000, -10000]),
        "人数": _small,
        "比例": st.none() | st.sampled_from([Decimal(1), Decimal("0.03")]),
        "面积": st.none()
        | st.sampled_from([Quantity(Decimal(n), u) for n in (1, 180) for u in ("平方米", "亩")]),
        "生日": _days,
        "基准日": _days,
        "注册地": st.none() | st.sampled_from(["33", "3301", "330106", "31"]),
        "企业标签": st.none() | st.sampled_from([frozenset(), frozenset({"甲"})]),
        "高新技术企业": st.none() | st.booleans(),
        "名称": st.none() | st.sampled_from(["AB", " C", "c"]),
        "股东": st.none()
        | st.lists(st.fixed_dictionaries({"年龄": _small, "出资额": _small}), max_size=2).map(tuple),
    }
)


def _years_or_months(start: date, end: date, months: int) -> int:
    if end < start:
        return -_years_or_months(end, start, months)
    count = 0
    while True:
        year, month = divmod(start.year * 12 + start.month - 1 + (count + 1) * months, 12)
        try:
            day = date(year, month + 1, start.day)
        except ValueError:
            day = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        if day > end:
            return count
        count += 1


def _term(term: Any, row: dict[str, Any]) -> Any:
    if not isinstance(term, Elapsed):
        return row[term.name]
    ends = [row[end] if isinstance(end, str) else end.toordinal() for end in (term.start, term.end)]
    if None in ends:
        return None
    if term.function == "天数":
        return ends[1] - ends[0]
    days = [date.fromordinal(end) for end in ends]
    return _years_or_months(days[0], days[1], 12 if term.function == "满年数" else 1)


def _sum(linear: Linear, row: dict[str, Any]) -> Fraction | None:
    found = [(c, _term(term, row)) for c, term in linear.terms]
    return None if any(v is None for _, v in found) else sum((c * v for c, v in found), linear.constant)


def _holds(operator: str, left: Fraction, right: Fraction) -> bool:
    return {"=": left == right, "<>": left != right, "<": left < right, "<=": left <= right, ">": left > right,
            ">=": left >= right}[operator]  # fmt: skip


def _atom(atom: Any, row: dict[str, Any]) -> bool | None:
    if isinstance(atom, SumTest):
        value = _sum(atom.sum, row)
        return None if value is None else _holds(atom.operator, value, Fraction(0))
    if isinstance(atom, RatioTest):
        top, bottom, bound = (_sum(part, row) for part in (atom.numerator, atom.denominator, atom.bound))
        if top is None or bottom is None or bound is None or bottom == 0:
            return None
        # By cross-multiplication, as a kernel does it.
        sign = 1 if bottom > 0 else -1
        return _holds(atom.operator, top * sign, bound * bottom * sign)
    value = row[atom.column]
    if isinstance(atom, KnownTest):
        return value is not None
    if value is None:
        return None
    if isinstance(atom, InTest):
        return value in atom.values
    if isinstance(atom, TagTest):
        return atom.tag in value
    assert isinstance(atom, TrueTest)
    return bool(value)


def evaluate(form: NormalForm, facts: dict[str, Any]) -> bool | None:
    row = form.row(facts)
    truths = [_atom(atom, row) for atom in form.atoms]

    def walk(formula: Any) -> bool | None:
        if isinstance(formula, int):
            return truths[formula]
        word, parts = formula
        found = [walk(part) for part in parts]
        if word == "非":
            return None if found[0] is None else not found[0]
        decisive = word == "或"
        return decisive if decisive in found else None if None in found else not decisive

    return walk(form.formula)


@pytest.mark.parametrize("rule", RULES)
@given(facts=FACTS)
def test_the_normal_form_agrees_with_the_case_engine(rule: str, facts: dict[str, Any]) -> None:
    compiled = compile_rule(rule, TYPES)
    expected = {True: "是", False: "否", None: "未知"}[evaluate(normal_form(compiled), facts)]
    assert expected == str(decide(compiled, facts))


@pytest.mark.parametrize(("rule", "derived"), RULES.items())
def test_only_what_the_normal_form_does_not_know_is_derived(rule: str, derived: int) -> None:
    assert len(normal_form(compile_rule(rule, TYPES)).derived) == derived


def test_equal_atoms_are_one() -> None:
    form = normal_form(compile_rule("人数 > 3 且 (高新技术企业 或 人数 > 3.0)", TYPES))
    assert len(form.atoms) == 2

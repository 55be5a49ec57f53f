"""The words of an explanation: values as people write them, and one sentence for each test."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from onething.facts import Kind, Quantity
from onething.rules.tree import Compare, Literal
from onething.rules.typing import Type

if TYPE_CHECKING:
    from onething.rules.explain import AtomTrace
    from onething.rules.rule import Facts, Rule

_YES = {">=": "达到", ">": "超过", "<=": "没有超过", "<": "低于", "=": "等于", "<>": "不等于"}
_NO = {">=": "没有达到", ">": "没有超过", "<=": "超过了", "<": "没有低于", "=": "不等于", "<>": "正是"}
_YES_DATE = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "=": "是", "<>": "不是"}
_NO_DATE = {">=": "早于", ">": "不晚于", "<=": "晚于", "<": "不早于", "=": "不是", "<>": "正是"}


def written(value: Any, kind: Kind | None = None) -> str:
    """A value as people write it. Money comes in fen and is written in yuan, in 万元 where that is whole."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Quantity):
        return f"{value.amount.normalize():f}{value.unit}"
    if isinstance(value, frozenset):
        return "、".join(sorted(value))
    if isinstance(value, tuple):
        return f"{len(value)} 项"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | str):
        return str(value)
    if kind is Kind.MONEY:
        yuan = Fraction(value) / 100
        return f"{_number(yuan / 10000)}万元" if yuan and yuan % 10000 == 0 else f"{_number(yuan)}元"
    return _number(Fraction(value))


def _number(value: Fraction) -> str:
    """Exact where six decimals suffice, else rounded and called 约."""
    millionths = value * 10**6
    if millionths.denominator != 1 and abs(millionths) < 10**30:
        places = 2 if abs(value) >= 1 else 6
        return f"约 {float(value):.{places}f}".rstrip("0").rstrip(".")
    if abs(value) >= 10**30:
        return "一个极大的数"
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def measured(value: Any, kind: Type, percent: bool = False) -> str:
    """A computed value in the unit of its type."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        if percent:
            return f"{_number(Fraction(value) * 100)}%"
        if kind.kind is Kind.QUANTITY and kind.unit is not None:
            return f"{_number(Fraction(value) / kind.unit.factor)}{kind.unit.name}"
        if kind.unit is not None:
            return f"{_number(Fraction(value))}{kind.unit.name}"
    return written(value, kind.kind)


def distance(rule: Rule, node: Any, facts: Facts) -> str:
    """How far the two sides of a comparison are apart; empty for any other test."""
    if not isinstance(node, Compare):
        return ""
    left, right = rule.runs[id(node.left)](facts), rule.runs[id(node.right)](facts)
    kind, other = rule.checked.kinds[id(node.left)], rule.checked.kinds[id(node.right)]
    if isinstance(left, date) and isinstance(right, date):
        gap = abs(left - right)
        return f"{gap.days} 天" if gap.seconds == 0 else f"{gap.days} 天 {gap.seconds // 60} 分钟"
    if (
        isinstance(left, bool)
        or not isinstance(left, int | Fraction)
        or not isinstance(right, int | Fraction)
    ):
        return ""
    if kind.is_number and other.kind is Kind.QUANTITY and kind.unit is not None and other.unit is not None:
        gap_in_own = abs(Fraction(left) - Fraction(right) / kind.unit.factor)
        return measured(gap_in_own, kind)
    apart = abs(Fraction(left) - right)
    if _percent(rule, node):
        return f"{_number(apart * 100)} 个百分点"
    return measured(apart, kind if not kind.zero and not kind.literal else other)


def _percent(rule: Rule, node: Compare) -> bool:
    right = rule.text[node.sides[1] : node.sides[2]]
    return isinstance(node.right, Literal) and re.search(r"[%％]\s*$", right) is not None


def sentence(trace: AtomTrace) -> str:
    """For example 「研发费用 ÷ 营业收入 = 2.8%，没有达到 3%，差 0.2 个百分点（来源：…；依据：…）。」"""
    rule, node, truth = trace.rule, trace.node, str(trace.truth)
    given = trace.values
    said = "、".join(f"{name} = {'未知' if value is None else value}" for name, value, _ in given)
    if truth == "未知":
        lacking = "、".join(name for name, value, _ in given if value is None)
        because = trace.reason or (f"缺少{lacking}" if lacking else said)
        core = f"「{trace.text}」无法判断" + (f"：{because}" if because else "")
    elif isinstance(node, Compare):
        core = _compared(rule, node, truth == "是", trace)
    else:
        core = f"「{trace.text}」{'成立' if truth == '是' else '不成立'}" + (f"：{said}" if said else "")
    sources = "、".join(dict.fromkeys(source for _, _, source in given if source))
    notes = [f"来源：{sources}"] if sources else []
    notes += [f"依据：{trace.clause}"] if trace.clause else []
    return core + (f"（{'；'.join(notes)}）" if notes else "") + "。"


def _compared(rule: Rule, node: Compare, holds: bool, trace: AtomTrace) -> str:
    left_end, right_start, right_end = node.sides
    left_text = rule.text[node.position : left_end].strip().replace("*", "×").replace("/", "÷")
    right_text = rule.text[right_start:right_end].strip().replace("*", "×").replace("/", "÷")
    left, right = rule.runs[id(node.left)](trace.facts), rule.runs[id(node.right)](trace.facts)
    kinds = rule.checked.kinds
    says = measured(left, kinds[id(node.left)], _percent(rule, node))
    dated = isinstance(left, date)
    words = ((_YES_DATE if holds else _NO_DATE) if dated else (_YES if holds else _NO))[node.operator]
    own = left_text if isinstance(node.left, Literal) else f"{left_text} = {says}"
    if not isinstance(node.right, Literal):
        right_text += f"（{measured(right, kinds[id(node.right)])}）"
    gap = "" if holds or node.operator == "<>" else trace.distance
    return f"{own}，{words} {right_text}" + (f"，差 {gap}" if gap else "")

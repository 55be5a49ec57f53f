"""How business is spoken of: words for industries, words for what is done with goods, and what needs a permit.

The codes and names of the industries are the standard's (``onething.standards``); these words are the packs' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must
from onething.catalog.key import text as _text
from onething.catalog.reader import Entry
from onething.catalog.terms import Clause
from onething.rules import nearest
from onething.standards import industries


@dataclass(frozen=True, slots=True)
class Trade:
    """行业用语: how people speak of one industry (a code of GB/T 4754, of any level)."""

    industry: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """经营方式: words for what is done with something (销售, 制造), and the industries in which this is done.
    ``before`` are those of them that also stand before their object (销售电子产品)."""

    words: tuple[str, ...]
    industries: tuple[str, ...]
    before: tuple[str, ...] = ()


class Stage(StrEnum):
    """When the permit is needed."""

    BEFORE = "登记前"
    AFTER = "经营前"


@dataclass(frozen=True, slots=True)
class Permit:
    """许可经营项目: an entry of a business scope that has one of ``words``, or lies in one of ``industries``, may only be
    carried on with this permit; one that has a word of ``unless`` needs none."""

    name: str
    words: tuple[str, ...]
    industries: tuple[str, ...]
    unless: tuple[str, ...]
    stage: Stage
    clause: Clause | None


TRADE_SHAPES: Mapping[str, Shape] = {
    "trade": Shape(
        "行业用语",
        {
            "industry": _must("国民经济行业分类（GB/T 4754-2017）的代码，门类到小类都可以"),
            "words": Key("texts", "经营范围里怎么说这个行业", True),
        },
    ),
    "activity": Shape(
        "经营方式",
        {
            "words": Key("texts", "怎么说这种经营方式，例如 [销售, 经销]", True),
            "industries": Key("texts", "这种经营方式属于哪些行业（代码）", True),
            "before": Key("texts", "其中哪些也写在经营的东西前面，例如「销售电子产品」"),
        },
    ),
    "permit": Shape(
        "许可经营项目",
        {
            "name": _must("许可的名称，例如「食品经营许可」"),
            "words": Key("texts", "经营范围里有这些词就要许可"),
            "industries": Key("texts", "属于这些行业（代码）就要许可"),
            "unless": Key("texts", "有这些词就不用许可，例如「仅销售预包装食品」"),
            "stage": _text("登记前要，还是开始经营前要；不写是经营前", choices=tuple(Stage)),
            "clause": Key("one", "法律依据", True, of="clause"),
        },
    ),
}


def read_trade(entry: Entry) -> Trade:
    """One entry of ``trades``."""
    trade = Trade(entry.text("industry"), entry.texts("words"))
    check_industries(entry, "industry", (trade.industry,))
    _some(entry, "words", trade.words)
    return trade


def read_activity(entry: Entry) -> Activity:
    """One entry of ``activities``."""
    activity = Activity(entry.texts("words"), entry.texts("industries"), entry.texts("before"))
    _some(entry, "words", activity.words)
    _some(entry, "industries", activity.industries)
    check_industries(entry, "industries", activity.industries)
    for word in activity.before:
        if word not in activity.words:
            entry.wrong(entry.where("before", word), f"「{word}」不在 words 里", "请也写进「words」")
    return activity


def read_permit(entry: Entry) -> Permit:
    """One entry of ``permits``."""
    clause = entry.clause("clause")
    permit = Permit(
        name=entry.text("name"),
        words=entry.texts("words"),
        industries=entry.texts("industries"),
        unless=entry.texts("unless"),
        stage=entry.choice("stage", Stage, Stage.AFTER),
        clause=clause,
    )
    if clause is None:
        entry.wrong(entry.place, "许可要有法律依据", "请加「clause: {law: …, article: …}」")
    check_industries(entry, "industries", permit.industries)
    if not permit.words and not permit.industries:
        entry.wrong(
            entry.place, "没有写哪些经营项目要这个许可", "请加「words: [...]」或「industries: [...]」"
        )
    return permit


def check_industries(entry: Entry, key: str, codes: tuple[str, ...]) -> None:
    """Complain about codes that the standard does not have."""
    for code in codes:
        if code and code not in industries():
            near = nearest(code, industries()).lstrip("，") or "例如「6513」"
            entry.wrong(entry.where(key, code), f"国民经济行业分类里没有「{code}」", near)


def _some(entry: Entry, key: str, words: tuple[str, ...]) -> None:
    if not words:
        entry.wrong(entry.where(key), f"「{key}」里什么都没有写", f"请加「{key}: [...]」")

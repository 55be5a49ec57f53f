"""The pieces of a business scope → its entries: what is done, and with what.

A list shares its activity: 服装、鞋帽的批发、零售 and 销售：服装、鞋帽 are two entries each, both of clothes and shoes that are sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from onething.catalog import Activity
from onething.intake.scope.pieces import Piece, Sort, pieces
from onething.intake.wording import fold

_FILLERS = (
    "从事", "提供", "承接", "承办", "兼营", "主营", "经营", "开展", "及", "和", "与", "或", "以及", "并", "线上线下", "线上", "线下", "网上",
    "国内", "各类", "各种", "相关", "有关", "自产",
)  # fmt: skip
_TAILS = ("等业务", "的业务", "业务", "等", "的", "及其", "及", "与", "和", "类")
_SERVICES = (
    "服务", "管理", "活动", "策划", "代理", "顾问", "中介", "业", "工程", "培训", "教育", "经纪",
    "推广", "转让", "交流", "鉴定", "评估", "收购", "出版", "治理", "处理", "供应", "保障", "保险",
)  # fmt: skip
"""An entry that ends so says itself what is done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """经营项目. ``text`` is written at ``start``…``end``; ``thing`` is what it is about without the activity, folded;
    ``activities`` what is done, its own or that of its list. ``head`` is what its list is called where that is no
    activity (技术转让：…). ``licensed``: it stands below 许可项目. ``notes`` are its brackets. ``aside``: it stands in
    brackets or is a ``remark``, and not one of the things that the company does."""

    text: str
    start: int
    end: int
    thing: str
    activities: tuple[str, ...]
    licensed: bool = False
    notes: tuple[str, ...] = ()
    head: str = ""
    aside: bool = False
    remark: bool = False

    @property
    def phrases(self) -> tuple[str, ...]:
        """The ways in which it can be said in full, folded."""
        return tuple(dict.fromkeys((fold(self.text).text, self.thing + "".join(self.activities))))


@dataclass(frozen=True)
class Activities:
    """The packs' words for what is done, longest first."""

    known: tuple[Activity, ...]

    @cached_property
    def industries(self) -> Mapping[str, tuple[str, ...]]:
        """Word → the industries in which this is done."""
        return {word: each.industries for each in self.known for word in each.words}

    @cached_property
    def behind(self) -> tuple[str, ...]:
        return tuple(sorted(self.industries, key=len, reverse=True))

    @cached_property
    def before(self) -> tuple[str, ...]:
        return tuple(sorted({w for each in self.known for w in each.before}, key=len, reverse=True))

    def taken_off(self, text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What an entry is about, the activities before it and those behind it."""
        thing, first, last = _bare(text), [], []
        while (word := _starts(thing, self.before)) and (rest := thing[len(word) :]) != "":
            first.append(word)
            thing = _bare(rest)
        while (word := _ends(thing, self.behind)) and (len(thing) > len(word) or not first):
            last.append(word)
            thing = _bare(thing[: -len(word)])
        return thing, tuple(first), tuple(reversed(last))


def entries(text: str, activities: Activities) -> tuple[Entry, ...]:
    """What a scope lists, in order. Nothing is guessed: a text without marks is one entry."""
    found: list[Entry] = []
    reading = _List(activities)
    licensed = False
    for piece in pieces(text):
        if piece.sort is Sort.HEADING or piece.strong or piece.sort is Sort.REMARK:
            found += reading.settled()
            reading = _List(activities)
            licensed = _licensed(piece.text) if piece.sort is Sort.HEADING else licensed
        if piece.sort is Sort.REMARK or (piece.sort is Sort.NOTE and not reading.noted(piece.text)):
            found.append(_aside(piece))
        elif piece.sort is Sort.ENTRY:
            reading.add(piece, licensed)
        elif piece.sort is Sort.MARK:
            reading.close = piece.text.strip() == "、"
    return (*found, *reading.settled())


def _aside(piece: Piece) -> Entry:
    return Entry(
        piece.text,
        piece.start,
        piece.end,
        fold(piece.text).text,
        (),
        aside=True,
        remark=piece.sort is Sort.REMARK,
    )


def _licensed(heading: str) -> bool:
    return "许可" in heading or "置" in heading


class _List:
    """The entries between two strong marks. ``close``: only 、 stands before the next."""

    def __init__(self, activities: Activities) -> None:
        self.close = False
        self._activities = activities
        self._entries: list[Entry] = []
        self._close: list[bool] = []
        self._shared: tuple[str, ...] = ()
        self._head = ""

    def noted(self, text: str) -> bool:
        """A bracket belongs to the entry before it, if there is one."""
        if self._entries:
            self._entries[-1] = replace(self._entries[-1], notes=(*self._entries[-1].notes, text))
        return bool(self._entries)

    def add(self, piece: Piece, licensed: bool) -> None:
        """The next phrase. One that ends with a colon says what all that follow have in common."""
        text = fold(piece.text).text
        thing, first, last = self._activities.taken_off(text.rstrip(":"))
        own = (*first, *last)
        if text.endswith(":") and own and (not thing or not last):
            self._shared, self._head = own, ""
            return
        done = own or (self._shared if _open(thing) else ())
        entry = Entry(piece.text, piece.start, piece.end, thing, done, licensed, head=self._head)
        if (thing or own) and any(letter.isalnum() for letter in text):
            self._entries.append(entry)
            self._close.append(self.close)
        self._shared = (first if thing else ()) or self._shared
        if text.endswith(":"):
            self._head = text.rstrip(":")

    def settled(self) -> Iterator[Entry]:
        """The entries, each with its activities and thing. One that is an activity alone has the thing of the one behind
        it (设计、制作广告), at the end that of the one before it (箱包的批发、零售); what has no activity has that of the next."""
        found: list[Entry] = []
        thing, done = "", ()  # type: tuple[str, tuple[str, ...]]
        for entry, close in zip(reversed(self._entries), reversed(self._close), strict=True):
            acts = entry.activities or (done if _open(entry.thing) and not entry.head else ())
            found.append(replace(entry, thing=entry.thing or thing, activities=acts))
            thing, done = entry.thing or thing, acts if close else ()
        before = ""
        for entry in reversed(found):
            yield entry if entry.thing else replace(entry, thing=before)
            before = entry.thing or before


def _open(thing: str) -> bool:
    """Whether a thing does not say itself what is done with it."""
    return not thing.endswith(_SERVICES)


def _bare(text: str) -> str:
    """Without fillers in front and behind."""
    while word := _starts(text, _FILLERS):
        text = text[len(word) :]
    while word := _ends(text, _TAILS):
        text = text[: -len(word)]
    return text


def _starts(text: str, words: Sequence[str]) -> str:
    return next((word for word in words if text.startswith(word)), "")


def _ends(text: str, words: Sequence[str]) -> str:
    return next((word for word in words if text.endswith(word)), "")

"""文书: the dated papers that a case issues, as packs write them. What code knows is the moment; kinds and texts are data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onething.catalog.terms import Clause


class Moment(StrEnum):
    """When a paper is issued. The whole case speaks at 收件, 受理, 补正, 办结 and 撤回; elsewhere one item may."""

    RECEIVED = "收件"
    ACCEPTED = "受理"
    NOT_ACCEPTED = "不予受理"
    CORRECTION = "补正"
    DEFERRAL = "容缺"
    PLEDGE = "承诺"
    SPECIAL = "特别程序"
    EXTENSION = "延期"
    GRANTED = "准予"
    REFUSED = "不予"
    REVOKED = "撤销"
    CLOSED = "办结"
    WITHDRAWN = "撤回"
    SERVED = "送达"


@dataclass(frozen=True, slots=True)
class NoticeField:
    """What a text may name in braces. A ``block`` is a numbered list and stands on a line of its own. ``at``: the
    moments that know it (empty: all); ``must``: the moments whose text has to name it, because the law says so.
    ``none``: it may well be that there is none."""

    says: str
    block: bool = False
    at: frozenset[Moment] = frozenset()
    must: frozenset[Moment] = frozenset()
    none: bool = False

    def known(self, moment: Moment) -> bool:
        """Whether the moment knows this field."""
        return not self.at or moment in self.at


def _at(*moments: Moment) -> frozenset[Moment]:
    return frozenset(moments)


_NO = _at(Moment.NOT_ACCEPTED, Moment.REFUSED, Moment.REVOKED)
_ITEM = frozenset(Moment) - _at(
    Moment.RECEIVED, Moment.ACCEPTED, Moment.CORRECTION, Moment.CLOSED, Moment.WITHDRAWN
)
_PAPERS = _at(Moment.RECEIVED, Moment.DEFERRAL, Moment.PLEDGE)
_WHY = _NO | _at(Moment.SPECIAL, Moment.EXTENSION)
_WITHIN = _at(Moment.CORRECTION, Moment.DEFERRAL, Moment.SPECIAL, Moment.EXTENSION)

FIELDS: Mapping[str, NoticeField] = {
    "ref": NoticeField("办件号"),
    "thing": NoticeField("一件事的名称"),
    "applicant": NoticeField("申请人"),
    "department": NoticeField("出具文书的部门；整个办件的文书是 issuer"),
    "date": NoticeField("出具文书的日期"),
    "received": NoticeField("收到申请的日期"),
    "basis": NoticeField("这份文书的法律依据（basis）"),
    "item": NoticeField(
        "事项的名称；整个办件的是一件事的名称",
        at=_ITEM,
        must=_at(Moment.GRANTED, Moment.REFUSED, Moment.REVOKED),
    ),
    "days": NoticeField("承诺几个工作日办好", at=_at(Moment.ACCEPTED)),
    "since": NoticeField("受理的日期", at=_at(Moment.ACCEPTED)),
    "within": NoticeField(
        "多久以内，例如「15个工作日」", at=_WITHIN, must=_at(Moment.DEFERRAL, Moment.EXTENSION)
    ),
    "clause": NoticeField(
        "事项或材料的法律依据",
        at=_ITEM,
        must=_at(Moment.PLEDGE, Moment.DEFERRAL),
    ),
    "pledge": NoticeField("申请人承诺的话", at=_at(Moment.PLEDGE), must=_at(Moment.PLEDGE)),
    "licence": NoticeField("发的证照", at=_at(Moment.GRANTED)),
    "way": NoticeField("怎样送达", at=_at(Moment.SERVED)),
    "review": NoticeField("行政复议机关", at=_NO, must=_NO),
    "court": NoticeField("起诉的法院", at=_NO, must=_NO),
    "items": NoticeField(
        "办哪些事项，由谁办；补正：不用等补正、先受理的", True, _at(Moment.ACCEPTED, Moment.CORRECTION)
    ),
    "materials": NoticeField("哪些材料", True, _PAPERS, _at(Moment.DEFERRAL)),
    "findings": NoticeField("要补正的每一处", True, _at(Moment.CORRECTION), _at(Moment.CORRECTION)),
    "reasons": NoticeField("理由", True, _WHY, _WHY),
    "results": NoticeField("办成的结果", True, _at(Moment.GRANTED, Moment.CLOSED)),
    "undone": NoticeField("没有办成的事项和原因", True, _at(Moment.CLOSED), _at(Moment.CLOSED), none=True),
    "kept": NoticeField(
        "已经办成、不能撤销的事项", True, _at(Moment.WITHDRAWN), _at(Moment.WITHDRAWN), none=True
    ),
    "papers": NoticeField("送达的文书和编号", True, _at(Moment.SERVED), _at(Moment.SERVED)),
}
"""Field → what it says, and where."""

NUMBER_FIELDS: Mapping[str, str] = {
    "ref": "办件号",
    "running": "它是这个办件的第几份文书",
    "year": "出具的年份",
}
"""What the format of a paper's number may name."""


BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")
"""A field, or a brace that belongs to none."""


def fields_in(text: str) -> tuple[str, ...]:
    """The fields that a text names, in its order."""
    return tuple(found[1] or "" for found in BRACES.finditer(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields' values, in one pass: what looks like a field in a value stays as it is."""
    return BRACES.sub(lambda found: values[found[1]], text)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the table of a paper: what it is, and what is filled in (a text with fields, or empty to write by hand)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """文书: one paper. ``text`` has a paragraph a line; ``rows`` make a table below it; ``signs`` are lines that people
    sign by hand. ``issuer`` is who issues it where no department does; ``seal`` which seal belongs on it.

    It serves cases of these ``things``, tasks of these ``departments`` and items of these ``types``; an empty list
    means every one."""

    id: str
    moment: Moment
    title: str
    text: str
    basis: tuple[Clause, ...] = ()
    rows: tuple[NoticeRow, ...] = ()
    signs: tuple[str, ...] = ()
    issuer: str = ""
    seal: str = ""
    number: str = "{ref}-{running}"
    things: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """How closely it is meant: a thing's own before a department's, that before a type's, that before the general."""
        return bool(self.things), bool(self.departments), bool(self.types)

    def serves(self, thing: str, department: str, types: Collection[str]) -> bool:
        """Whether it is meant for this thing, department (empty: the whole case) and one of these item types."""
        return (
            (not self.things or thing in self.things)
            and (not self.departments or department in self.departments)
            and (not self.types or any(each in self.types for each in types))
        )

    def overlaps(self, other: Notice) -> bool:
        """Whether both could be meant equally closely for one and the same case."""
        pairs = (
            (self.things, other.things),
            (self.departments, other.departments),
            (self.types, other.types),
        )
        alike = self.moment is other.moment and self.rank == other.rank
        return alike and all(not mine or set(mine) & set(yours) for mine, yours in pairs)


def notice_for(
    notices: Iterable[Notice], moment: Moment, thing: str, department: str = "", types: Collection[str] = ()
) -> Notice | None:
    """The paper that is issued at a moment: the one most closely meant, None when the packs write none."""
    fitting = [n for n in notices if n.moment is moment and n.serves(thing, department, types)]
    return max(fitting, key=lambda notice: notice.rank, default=None)

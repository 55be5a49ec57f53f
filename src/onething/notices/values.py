"""What one paper says, fixed on the day it is issued; as JSON it is the body of an event."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class NoticeValues:
    """The values of a paper's fields (``onething.catalog.NOTICE_FIELDS``). ``days`` are working days; an empty text, an
    empty list or None says that there is none. ``department`` is empty where the whole case speaks."""

    ref: str
    thing: str
    applicant: str
    date: datetime.date
    received: datetime.date | None = None
    department: str = ""
    item: str = ""
    days: int | None = None
    since: datetime.date | None = None
    within: str = ""
    clause: str = ""
    pledge: str = ""
    licence: str = ""
    way: str = ""
    review: str = ""
    court: str = ""
    items: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


def values_to_json(values: NoticeValues) -> dict[str, Any]:
    """The values as JSON, without those that say nothing."""
    said = asdict(values)
    return {each.name: _plain(said[each.name]) for each in fields(values) if said[each.name] != each.default}


def values_from_json(data: Mapping[str, Any]) -> NoticeValues:
    """The values from JSON. Raises ValueError, TypeError or KeyError when it does not hold them."""
    known = {field.name for field in fields(NoticeValues)}
    return NoticeValues(**{name: _value(name, raw) for name, raw in data.items() if name in known})


_DATES = ("date", "received", "since")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _value(name: str, raw: Any) -> Any:
    if name in _DATES:
        return datetime.date.fromisoformat(raw)
    return tuple(raw) if isinstance(raw, list) else raw

"""An event log as XES (IEEE 1849-2016), written while it is read: one trace a case. Pure but for the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TextIO
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from onething.casework.eventlog.activities import activity
from onething.casework.eventlog.log import LoggedCase, LoggedEvent, Tally

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
)
_CLASSIFIERS = (
    ("Activity", "concept:name"),
    ("ActivityAndTransition", "concept:name lifecycle:transition"),
    ("Kind", "kind"),
    ("Department", "org:group"),
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def write_xes(cases: Iterable[LoggedCase], out: TextIO, zone: ZoneInfo) -> Tally:
    """Write the whole log; times in ``zone``. Raises OSError."""
    out.write(_head())
    count = events = 0
    for case in cases:
        out.write(_trace(case, zone))
        count, events = count + 1, events + len(case.events)
    out.write("</log>\n")
    return Tally(count, events)


def _head() -> str:
    extensions = "".join(
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in _EXTENSIONS
    )
    classifiers = "".join(
        f'<classifier name="{name}" scope="event" keys="{keys}"/>\n' for name, keys in _CLASSIFIERS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
        f"{extensions}"
        f'<global scope="trace">\n{_text("concept:name", "")}{_text("thing", "")}{_text("state", "")}</global>\n'
        f'<global scope="event">\n{_text("concept:name", "")}{_text("lifecycle:transition", "")}'
        f"{_date('time:timestamp', '1970-01-01T00:00:00.000+00:00')}{_text('kind', '')}{_text('org:role', '')}"
        f"</global>\n{classifiers}"
        f"{_text('concept:name', 'OneThing')}{_text('lifecycle:model', 'standard')}"
    )


def _trace(case: LoggedCase, zone: ZoneInfo) -> str:
    names = {task.number: task.name for task in case.tasks}
    codes = {task.number: task.code for task in case.tasks}
    parts = [
        "<trace>\n",
        _text("concept:name", case.id),
        _text("thing", case.thing),
        _text("thing_name", case.thing_name),
        _text("state", case.state),
        _int("round", case.round),
        _date("begun", _at(case.begun, zone)),
        _date("ended", _at(case.ended, zone)) if case.ended is not None else "",
        _int("promised_working_days", case.promised) if case.promised is not None else "",
    ]
    for event in case.events:
        parts.append(_event(case, event, names, codes, zone))
    parts.append("</trace>\n")
    return "".join(parts)


def _event(
    case: LoggedCase, event: LoggedEvent, names: dict[int, str], codes: dict[int, str], zone: ZoneInfo
) -> str:
    task = event.task if event.task in names else None
    name, transition = activity(event.kind, "" if task is None else names[task])
    parts = [
        "<event>\n",
        _text("concept:name", name),
        _text("lifecycle:transition", transition),
        _date("time:timestamp", _at(event.at, zone)),
        _text("kind", event.kind),
        _text("org:role", event.role),
    ]
    if event.department:
        parts.append(_text("org:group", case.departments.get(event.department, event.department)))
    if event.account:
        parts.append(_text("org:resource", event.account))
    if task is not None:
        parts += [
            _text("concept:instance", f"{case.id}/{task}"),
            _int("task", task),
            _text("item", codes[task]),
        ]
    parts.append("</event>\n")
    return "".join(parts)


def _at(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="milliseconds")


@lru_cache(maxsize=4096)  # nearly every text of a log is one of a few hundred
def _text(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(_NO_XML.sub("�", value))}/>\n'


def _date(key: str, value: str) -> str:
    return f'<date key="{key}" value="{value}"/>\n'


def _int(key: str, value: int) -> str:
    return f'<int key="{key}" value="{value}"/>\n'

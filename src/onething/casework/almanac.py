"""The official calendar of this installation: the newest that was published, for all cases alike.

A case keeps its rules, but the State Council's list of holidays is the same for everybody: a year that was
provisional when a case began counts as announced from the day it is (docs/adr/0010-calendar.md)."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onething.casework.models import CalendarYear
from onething.catalog import Holidays
from onething.standards import WorkingCalendar

FRESH = timedelta(seconds=5)
"""How long a process goes on with the calendar it has read."""


@dataclass(frozen=True, slots=True)
class Almanac:
    """A calendar and what it was read from."""

    calendar: WorkingCalendar
    digest: str


class Almanacs:
    """Reads the calendar from the database, again after a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Almanac | None = None
        self._read_at: datetime | None = None

    def get(self, now: datetime) -> Almanac:
        """The calendar as it counts now."""
        with self._lock:
            if self._known is None or self._read_at is None or not timedelta() <= now - self._read_at < FRESH:
                self._known, self._read_at = _read(), now
            return self._known


def publish_years(years: Iterable[Holidays]) -> None:
    """Take over what packs say of the years. An announced year is never made provisional again by older packs."""
    for year in years:
        content = json.dumps(
            {"off": sorted(map(str, year.off)), "working": sorted(map(str, year.working))}, sort_keys=True
        )
        known = CalendarYear.objects.filter(year=year.year).first()
        if known is None or (
            (known.content, known.provisional) != (content, year.provisional)
            and (known.provisional or not year.provisional)
        ):
            CalendarYear.objects.update_or_create(
                year=year.year, defaults={"content": content, "provisional": year.provisional}
            )


def _read() -> Almanac:
    rows = list(CalendarYear.objects.order_by("year"))
    text = "\n".join(f"{row.year} {row.provisional} {row.content}" for row in rows)
    years = []
    for row in rows:
        days = json.loads(row.content)
        off, working = (frozenset(map(date.fromisoformat, days[key])) for key in ("off", "working"))
        years.append(Holidays(row.year, off, working, row.provisional))
    return Almanac(WorkingCalendar(years), hashlib.sha256(text.encode()).hexdigest()[:16])

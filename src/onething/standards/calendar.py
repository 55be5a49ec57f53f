"""Working days (工作日): weekends and the State Council's yearly list of holidays and shifted working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol


class Year(Protocol):
    """One year's official calendar. A provisional one is not announced yet."""

    @property
    def year(self) -> int: ...
    @property
    def off(self) -> frozenset[date]: ...
    @property
    def working(self) -> frozenset[date]: ...
    @property
    def provisional(self) -> bool: ...


class WorkingCalendar:
    """Counts working days. In a year without data, or a provisional one, what it counts may still move."""

    def __init__(self, years: Iterable[Year]) -> None:
        known = tuple(years)
        self._off = frozenset[date]().union(*(year.off for year in known))
        self._working = frozenset[date]().union(*(year.working for year in known))
        self._announced = frozenset(year.year for year in known if not year.provisional)

    def is_working(self, day: date) -> bool:
        """Whether departments work on that day."""
        if day in self._working:
            return True
        return day.weekday() < 5 and day not in self._off

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether a day from ``start`` to ``end`` lies in a year whose calendar is not announced."""
        return any(year not in self._announced for year in range(start.year, end.year + 1))

    def add_working_days(self, start: date, days: int) -> date:
        """The last of ``days`` working days that begin after ``start``; ``start`` itself does not count
        (民法典 art. 201). With 0 days: ``start``. Raises ValueError for a negative number."""
        if days < 0:
            raise ValueError("a time limit has no negative days")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day

    def back_working_days(self, end: date, days: int) -> date:
        """The working day that has ``days`` working days after it up to and including ``end``: when so much is left.
        With 0 days: ``end``. Raises ValueError for a negative number."""
        if days < 0:
            raise ValueError("a time limit has no negative days")
        day = end
        while days:
            days -= self.is_working(day)
            day -= timedelta(days=1)
        while day != end and not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

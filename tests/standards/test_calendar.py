"""Working days by definition: count one day after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.standards import WorkingCalendar


@dataclass(frozen=True)
class Year:
    year: int
    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    provisional: bool = False


days = st.dates(date(2024, 12, 1), date(2026, 2, 28))
years = st.builds(
    lambda off, working: Year(2025, frozenset(off) - frozenset(working), frozenset(working)),
    st.lists(days, max_size=12),
    st.lists(days, max_size=12),
)


def test_without_data_only_weekends_are_off() -> None:
    calendar = WorkingCalendar([])
    assert [calendar.is_working(date(2026, 11, 23) + timedelta(n)) for n in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_the_first_day_does_not_count_and_no_days_lead_nowhere() -> None:
    calendar = WorkingCalendar([])
    assert calendar.add_working_days(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert calendar.add_working_days(date(2026, 11, 28), 0) == date(2026, 11, 28)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        WorkingCalendar([]).add_working_days(date(2026, 1, 1), -1)


@given(years, days, st.integers(0, 40))
def test_the_day_reached_is_working_and_the_right_number_lies_between(
    year: Year, start: date, count: int
) -> None:
    calendar = WorkingCalendar([year])
    end = calendar.add_working_days(start, count)
    between = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_working(day) for day in between) == count
    assert count == 0 or calendar.is_working(end)


@given(years, days, days, days)
def test_counting_in_two_legs_is_counting_in_one(year: Year, first: date, second: date, third: date) -> None:
    calendar = WorkingCalendar([year])
    count = calendar.working_days_between
    assert count(first, second) + count(second, third) == count(first, third)
    assert count(first, second) == -count(second, first)


@given(years, days)
def test_what_the_notice_says_beats_the_weekday(year: Year, day: date) -> None:
    expected = day in year.working or (day.weekday() < 5 and day not in year.off)
    assert WorkingCalendar([year]).is_working(day) is expected


@given(years, days, st.integers(0, 40))
def test_the_day_on_which_so_much_is_left_has_so_many_working_days_after_it(
    year: Year, end: date, left: int
) -> None:
    calendar = WorkingCalendar([year])
    day = calendar.back_working_days(end, left)
    assert calendar.working_days_between(day, end) == left
    assert day == end or calendar.is_working(day)


def test_a_year_is_provisional_until_it_is_announced() -> None:
    calendar = WorkingCalendar([Year(2026), Year(2027, provisional=True)])
    assert not calendar.is_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert calendar.is_provisional(date(2028, 1, 1), date(2028, 1, 2))

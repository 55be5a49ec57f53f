"""What the national pack says, against the published notices."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from onething.catalog import Catalog, load, read_files
from onething.standards import WorkingCalendar

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([PACKS]))


def _days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize(("year", "holidays", "working"), [(2025, 28, 248), (2026, 33, 248)])
def test_a_year_has_the_days_off_and_the_working_days_of_its_notice(
    catalog: Catalog, year: int, holidays: int, working: int
) -> None:
    data = catalog.holidays[year]
    calendar = WorkingCalendar(catalog.holidays.values())
    assert len(data.off) == holidays
    assert sum(calendar.is_working(day) for day in _days(year)) == working
    assert not data.provisional


@pytest.mark.parametrize("year", [2025, 2026])
def test_only_weekends_are_made_working_days_and_every_holiday_has_a_weekday(
    catalog: Catalog, year: int
) -> None:
    data = catalog.holidays[year]
    assert all(day.weekday() >= 5 for day in data.working)
    assert any(day.weekday() < 5 for day in data.off)


def test_a_limit_over_the_spring_festival_of_2026_counts_the_shifted_days(catalog: Catalog) -> None:
    calendar = WorkingCalendar(catalog.holidays.values())
    assert calendar.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert calendar.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert calendar.add_working_days(date(2026, 2, 13), 6) == date(2026, 2, 28)


def test_a_year_without_a_notice_says_that_it_is_provisional(catalog: Catalog) -> None:
    unannounced = [data for data in catalog.holidays.values() if not data.off]
    assert unannounced
    assert all(data.provisional for data in unannounced)


def test_every_message_can_be_filled_with_nothing_but_reference_and_thing(catalog: Catalog) -> None:
    for message in catalog.messages.values():
        text = message.text.format(ref="B-1", thing="某件事")
        assert "B-1" in text
        assert "某件事" in text

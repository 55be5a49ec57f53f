"""Calendars, numbers and values at the edges."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.facts import FactError, FactType, Kind, from_wire, read_value, to_wire
from onething.standards import WorkingCalendar, check_id_number, parse_id_number
from simulators.city import families

YEAR = SimpleNamespace(
    year=2025, provisional=False, off=frozenset({date(2025, 10, 1)}), working=frozenset({date(2025, 9, 28)})
)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_holidays_do_not_count_and_shifted_sundays_do() -> None:
    calendar = WorkingCalendar([YEAR])
    assert calendar.add_working_days(date(2025, 9, 26), 1) == date(2025, 9, 28)
    assert calendar.add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 2)


@given(days, st.integers(0, 60))
def test_adding_and_counting_working_days_agree(start: date, count: int) -> None:
    calendar = WorkingCalendar([YEAR])
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


def test_every_number_of_the_city_is_right_and_a_changed_digit_is_found() -> None:
    for family in families(50):
        number = parse_id_number(family.mother.id_number)
        assert (number.born, number.sex) == (family.mother.born, "女")
        wrong = (
            family.mother.id_number[:16]
            + str((int(family.mother.id_number[16]) + 1) % 10)
            + family.mother.id_number[17]
        )
        assert check_id_number(wrong)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.MONEY, "0.001"),
        (Kind.MONEY, "nan"),
        (Kind.MONEY, "99999999999999"),
        (Kind.INTEGER, "1.5"),
        (Kind.INTEGER, True),
        (Kind.DECIMAL, "1e400"),
        (Kind.DATE, "2026-02-29"),
        (Kind.DATE, "1899-12-31"),
        (Kind.DATETIME, "2026-01-01 25:00"),
        (Kind.BOOLEAN, "maybe"),
        (Kind.TEXT, 5),
        (Kind.TEXT, "x" * 20_000),
        (Kind.TEXT, "\ud800"),
        (Kind.TAGS, 5),
    ],
)
def test_what_does_not_fit_is_refused_and_names_the_fact(kind: Kind, raw: object) -> None:
    with pytest.raises(FactError, match="甲"):
        read_value(FactType("甲", kind), raw)


@given(st.sampled_from([Kind.MONEY, Kind.INTEGER]), st.integers(-(10**11), 10**11))
def test_what_goes_over_the_wire_comes_back(kind: Kind, number: int) -> None:
    declared = FactType("甲", kind)
    value = read_value(declared, str(number))
    assert from_wire(declared, to_wire(value)) == value

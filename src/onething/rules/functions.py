"""Arithmetic that rules speak of: completed years and months, rounding, adding durations. Exact."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

Number = int | Fraction


def anniversary(start: date, months: int) -> date:
    """``start`` plus whole months; a day that does not exist falls on the first of the next month. Raises
    ValueError or OverflowError outside the calendar."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        return date(year, month + 1, start.day)
    except ValueError:
        if not 1 <= year <= 9999:
            raise
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def full_months(start: date, end: date) -> int:
    """Completed months; the negative of the swapped value when ``end`` lies before ``start``."""
    if end < start:
        return -full_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if anniversary(start, months) <= end else months - 1


def full_years(start: date, end: date) -> int:
    """Completed years, counted by anniversaries."""
    if end < start:
        return -full_years(end, start)
    years = end.year - start.year
    return years if anniversary(start, years * 12) <= end else years - 1


def truncate(value: Number) -> int:
    """Toward zero."""
    return int(value) if value >= 0 else -int(-value)


def round_half_away(value: Number, places: int) -> Number:
    """To ``places`` decimals, a half away from zero."""
    scale = Fraction(f"1e{places}")
    scaled = Fraction(value if value >= 0 else -value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    result = Fraction(whole) / scale
    return result if value >= 0 else -result


def add_duration(start: date, amount: Number, by_months: bool) -> date | None:
    """A date plus months or days; None when it leaves the calendar or is no whole number."""
    if isinstance(amount, Fraction) and amount.denominator != 1:
        return None
    try:
        return anniversary(start, int(amount)) if by_months else start + timedelta(days=int(amount))
    except (OverflowError, ValueError):
        return None

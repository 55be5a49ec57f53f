"""Standards (标准): the arithmetic of numbers, dates, clocks and units that the whole house speaks. Pure.

Public: everything exported here, and ``standards.units``.
"""

from onething.standards.calendar import WorkingCalendar
from onething.standards.identity import IdNumber, check_character, check_id_number, parse_id_number

__all__ = ["IdNumber", "WorkingCalendar", "check_character", "check_id_number", "parse_id_number"]

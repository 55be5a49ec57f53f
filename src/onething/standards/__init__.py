"""Standards (标准): the arithmetic of numbers, dates, clocks and units that the whole house speaks. Pure.

Public: everything exported here, and ``standards.units``.
"""

from onething.standards.amounts import fen_of_formal, formal_of_fen
from onething.standards.bank_card import check_bank_card, luhn_digit
from onething.standards.calendar import WorkingCalendar
from onething.standards.credit_code import check_credit_code, credit_code_check_character
from onething.standards.identity import IdNumber, check_character, check_id_number, parse_id_number
from onething.standards.industries import LEVELS, Industry, classes_of, industries, lineage, within
from onething.standards.regions import regions, split_address
from onething.standards.telephone import check_mobile_number
from onething.standards.travel_document import check_mrz, mrz_digit

__all__ = [
    "LEVELS",
    "IdNumber",
    "Industry",
    "WorkingCalendar",
    "check_bank_card",
    "check_character",
    "check_credit_code",
    "check_id_number",
    "check_mobile_number",
    "check_mrz",
    "classes_of",
    "credit_code_check_character",
    "fen_of_formal",
    "formal_of_fen",
    "industries",
    "lineage",
    "luhn_digit",
    "mrz_digit",
    "parse_id_number",
    "regions",
    "split_address",
    "within",
]

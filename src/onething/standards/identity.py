"""公民身份号码 (GB 11643-1999): the number's own arithmetic, and nothing that a register would know.

A number holds six digits of the region of first registration, the date of birth, a serial whose parity is the sex,
and a check character. Regions are not looked up: they are merged and renamed, and the numbers stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_EARLIEST_YEAR = 1850


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a number says of itself: ``region`` (six digits), ``born``, ``sex`` (``男`` or ``女``), and its clean text."""

    text: str
    region: str
    born: date
    sex: str


def clean_id_number(text: str) -> str:
    """The number as it is compared: full-width characters made plain, blanks taken out, ``x`` as ``X``."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(body: str) -> str:
    """The check character that belongs to the first seventeen digits (ISO 7064 MOD 11-2).

    Raises ValueError when ``body`` is not seventeen ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{17}", body):
        raise ValueError("the body of an ID number has seventeen digits")
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def parse_id_number(text: str) -> IdNumber:
    """The region, date of birth and sex that a number states.

    Raises ValueError with a Chinese sentence when it cannot be a 公民身份号码.
    """
    number = clean_id_number(text)
    if len(number) != 18:
        raise ValueError(f"公民身份号码应为18位，这里是{len(number)}位，请对照证件核对")
    if not _SHAPE.fullmatch(number):
        raise ValueError("公民身份号码前17位应为数字，末位应为数字或 X，请对照证件核对")
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    born = _real_date(year, month, day)
    if born is None:
        raise ValueError(f"公民身份号码第7至14位“{number[6:14]}”不是实际存在的出生日期，请对照证件核对")
    if check_character(number[:17]) != number[17]:
        raise ValueError("公民身份号码末位校验码不符，可能有一位抄错，请对照证件逐位核对")
    return IdNumber(number, number[:6], born, "男" if int(number[16]) % 2 else "女")


def _real_date(year: int, month: int, day: int) -> date | None:
    if year < _EARLIEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def check_id_number(text: str) -> str | None:
    """What is wrong with a number, as a Chinese sentence for the applicant; None when it can be one."""
    try:
        parse_id_number(text)
    except ValueError as error:
        return str(error)
    return None

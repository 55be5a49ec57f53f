"""机读码: the second line that machines read on a passport (ICAO Doc 9303 part 4): 44 characters with check digits."""

from __future__ import annotations

import re

_WEIGHTS = (7, 3, 1)
_LINE = re.compile(r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]")


def mrz_digit(text: str) -> str:
    """The check digit of a part. Raises ValueError for characters that are not of the machine-readable set."""
    if not re.fullmatch(r"[A-Z0-9<]*", text):
        raise ValueError("only A to Z, 0 to 9 and < are machine-readable")
    worth = (0 if c == "<" else int(c, 36) for c in text)
    return str(sum(each * _WEIGHTS[place % 3] for place, each in enumerate(worth)) % 10)


def check_mrz(text: str) -> str | None:
    """What is wrong with the second line of a passport, as a Chinese sentence; None when it can be one."""
    if not _LINE.fullmatch(text):
        return "护照机读码第二行应为44位大写字母、数字和「<」，请对照护照核对"
    parts = ((text[:9], text[9]), (text[13:19], text[19]), (text[21:27], text[27]))
    whole = (text[:10] + text[13:20] + text[21:43], text[43])
    personal = (text[28:42], text[42] if text[42] != "<" else mrz_digit(text[28:42]))
    if any(mrz_digit(part) != digit for part, digit in (*parts, personal, whole)):
        return "护照机读码的校验位不符，可能有一位抄错，请对照护照逐位核对"
    return None

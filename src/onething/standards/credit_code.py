"""统一社会信用代码 (GB 32100-2015): eighteen characters of a set of 31, the last a check character (MOD 31)."""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def credit_code_check_character(body: str) -> str:
    """The check character of the first seventeen. Raises ValueError when ``body`` is not seventeen of the set."""
    if len(body) != 17 or any(character not in _ALPHABET for character in body):
        raise ValueError("the body of a credit code has seventeen characters of the standard's set")
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _ALPHABET[(31 - total % 31) % 31]


def check_credit_code(text: str) -> str | None:
    """What is wrong with a code, as a Chinese sentence; None when it can be one."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != 18:
        return f"统一社会信用代码应为18位，这里是{len(code)}位，请对照执照核对"
    if not _SHAPE.fullmatch(code):
        return "统一社会信用代码里不会有 I、O、Z、S、V 等字符，请对照执照逐位核对"
    if credit_code_check_character(code[:17]) != code[17]:
        return "统一社会信用代码末位校验码不符，可能有一位抄错，请对照执照逐位核对"
    return None

"""Telephone numbers that text messages reach: mobile numbers of the mainland (11 digits beginning with 13 to 19, 电信网编号计划),
and foreign ones as ITU-T E.164 writes them."""

from __future__ import annotations

import re
import unicodedata

_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_FOREIGN = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")


def check_mobile_number(text: str) -> str | None:
    """What is wrong with a number, as a Chinese sentence; None when it can be one."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if _MOBILE.fullmatch(number) or _FOREIGN.fullmatch(number):
        return None
    return "手机号码是 1 开头的 11 位数字，境外号码以 + 和国家代码开头，请核对"

"""银行卡号 (GB/T 14504, ISO/IEC 7812): 12 to 19 digits, the last a check digit (Luhn)."""

from __future__ import annotations

import re
import unicodedata


def luhn_digit(body: str) -> str:
    """The check digit that belongs behind ``body``. Raises ValueError when it is not all ASCII digits."""
    if not re.fullmatch(r"[0-9]+", body):
        raise ValueError("a card number has digits only")
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return str(-sum(each // 10 + each % 10 for each in doubled) % 10)


def check_bank_card(text: str) -> str | None:
    """What is wrong with a card number, as a Chinese sentence; None when it can be one."""
    number = "".join(unicodedata.normalize("NFKC", text).split())
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return "银行卡号应为12至19位数字，请对照卡面核对"
    if luhn_digit(number[:-1]) != number[-1]:
        return "银行卡号校验位不符，可能有一位抄错，请对照卡面逐位核对"
    return None

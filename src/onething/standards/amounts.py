"""大写金额: amounts of money in the formal numerals that receipts are written in (支付结算办法, annex 1)."""

from __future__ import annotations

import re

_DIGITS = {
    c: n
    for n, cs in enumerate(("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九"))
    for c in cs
}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_WHOLE = re.compile(r"(?:人民币)?(.*?)(?:[元圆](.*))?")


def fen_of_formal(text: str) -> int:
    """The amount in fen. Raises ValueError when the text is no formal amount."""
    match = _WHOLE.fullmatch("".join(text.split()))
    whole, rest = (match[1], match[2] or "") if match else ("", "")
    part = re.fullmatch(
        r"(?:([壹贰叁肆伍陆柒捌玖])角)?零?(?:([壹贰叁肆伍陆柒捌玖])分)?[整正]?", rest.lstrip("零")
    )
    if not whole or part is None or (match and match[2] is None):
        raise ValueError(f"「{text}」不是大写金额")
    return _integer(whole) * 100 + sum(
        _DIGITS[digit] * worth for digit, worth in ((part[1] or "零", 10), (part[2] or "零", 1))
    )


def _integer(text: str) -> int:
    total = section = digit = 0
    last = 10**9
    for character in text:
        if character in _DIGITS:
            if digit and character not in "零〇":
                raise ValueError(f"「{text}」里有两个相连的数字")
            digit = _DIGITS[character]
        elif character in _TENS:
            if _TENS[character] >= last:
                raise ValueError(f"「{text}」里的位次颠倒了")
            last = _TENS[character]
            section += (digit or 1) * last
            digit = 0
        elif character in "万亿":
            section += digit
            total = total + section * 10**4 if character == "万" else (total + section) * 10**8
            section = digit = 0
            last = 10**9
        else:
            raise ValueError(f"「{character}」不是大写数字")
    return total + section + digit


def formal_of_fen(fen: int) -> str:
    """The amount in formal numerals, without 人民币. Raises ValueError below zero and above 9999 亿."""
    if not 0 <= fen < 10**14:
        raise ValueError("no formal amount")
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    numerals = "零壹贰叁肆伍陆柒捌玖"
    words = ""
    for unit, group in (("亿", whole // 10**8), ("万", whole // 10**4 % 10**4), ("", whole % 10**4)):
        if group:
            if words and group < 1000:
                words += "零"
            words += _group(group, numerals) + unit
    if jiao == cents == 0:
        return f"{words or '零'}元整"
    tail = (f"{numerals[jiao]}角" if jiao else "零" if words else "") + (
        f"{numerals[cents]}分" if cents else "整"
    )
    return (f"{words}元" if words else "零元") + tail


def _group(group: int, numerals: str) -> str:
    words = ""
    for worth, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = group // worth % 10
        if digit:
            words += numerals[digit] + name
        elif words and group % worth:
            words += "零" if not words.endswith("零") else ""
    return words

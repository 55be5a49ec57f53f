"""From text to tokens. Full-width forms are the same symbols; positions are those of the original text."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from onething.rules.errors import RuleError
from onething.standards.units import split_multiplier, unit_of

LONGEST = 100_000
LONGEST_NUMBER = 30
"""Digits of one number."""
MOST_ERRORS = 50

WORDS = {
    "或": "OR", "且": "AND", "非": "NOT", "属于": "IN", "不属于": "NOT IN", "介于": "BETWEEN", "不介于": "NOT BETWEEN",
    "至": "TO", "包含": "CONTAINS", "不包含": "NOT CONTAINS", "隶属": "WITHIN", "不隶属": "NOT WITHIN",
    "已知": "KNOWN", "未知": "UNKNOWN", "任一": "ANY", "每个": "EVERY", "满足": "SATISFIES", "是": "TRUE", "否": "FALSE",
    "其他": "ELSE",
}  # fmt: skip
_ASCII = {"OR", "AND", "NOT", "IN", "BETWEEN", "CONTAINS", "WITHIN", "IS", "KNOWN", "UNKNOWN", "NULL", "ANY", "EVERY",
          "SATISFIES", "TRUE", "FALSE", "ELSE"}  # fmt: skip
OPERATOR_WORDS = tuple(sorted((w for w in WORDS if w not in ("是", "否", "其他")), key=len, reverse=True))

_WIDE = {
    0x3000: " ", 0x2265: "≥", 0x2266: "≤", 0x2267: "≥", 0x2264: "≤", 0x2260: "≠", 0xD7: "*", 0xF7: "/", 0x3001: ",",
    0x2212: "-",
}  # fmt: skip
_WIDE |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_CLOSE = {"'": "'", '"': '"', "“": "”", "‘": "’", "「": "」"}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<word>[^\W\d][\w·.]*)
    |(?P<date>\d{4}-\d{1,2}-\d{1,2}(?:[ T]\s*\d{1,2}:\d{2})?(?![\d.])
        |\d{4}年\d{1,2}月\d{1,2}日(?:\s*\d{1,2}(?:时\d{1,2}分|:\d{2}))?)
    |(?P<number>\d+(?:\.\d+)?)(?P<unit>%|[^\W\d]*)
    |(?P<op><=|>=|<>|!=|==|=>|=<|[-+*/()<>=,;:≥≤≠])
    |(?P<text>'(?:[^']|'')*+'|"(?:[^"]|"")*+"|“(?:[^”]|””)*+”|‘(?:[^’]|’’)*+’|「(?:[^」]|」」)*+」)
    |(?P<end>\Z)
    )""",
    re.X,
)
_SAME = {"≥": ">=", "≤": "<=", "≠": "<>", "!=": "<>"}
_MEANT = {"==": "=", "=>": ">=", "=<": "<="}


class Token(NamedTuple):
    """``kind``: word operators and symbols are ``op``; literals ``number money quantity text date datetime``, and
    ``broken`` for one that could not be read; ``name``; ``end``. ``value`` is the operator, the literal's value or
    the name."""

    kind: str
    value: Any
    position: int
    end: int


def tokens(source: str) -> tuple[list[Token], list[RuleError]]:
    """All tokens, and what could not be read (reading goes on behind it)."""
    if len(source) > LONGEST:
        return [], [RuleError(f"规则太长：{len(source)} 个字符，最多 {LONGEST} 个。请拆成几条。", 0)]
    text = source.translate(_WIDE)
    found: list[Token] = []
    errors: list[RuleError] = []
    match_at, words, place = _TOKEN.match, WORDS, 0
    while True:
        match = match_at(text, place)
        if match is None:
            while text[place].isspace():
                place += 1
            if text[place] in _CLOSE:
                errors.append(RuleError(f"引号「{source[place]}」没有闭合。", place))
                found.append(Token("broken", None, place, len(text)))
                place = len(text)
                continue
            errors.append(RuleError(f"不认识的符号「{_visible(source[place])}」。", place))
            if len(errors) >= MOST_ERRORS:
                break
            place += 1
            continue
        kind, end = match.lastgroup, match.end()
        if kind == "word":
            word = match["word"]
            keyword = words.get(word) or _keyword(word)
            found.append(Token("op" if keyword else "name", keyword or word, match.start("word"), end))
        elif kind == "op":
            symbol, start = match["op"], match.start("op")
            if symbol in _MEANT:
                errors.append(RuleError(f"没有「{symbol}」这个比较符，请写「{_MEANT[symbol]}」。", start))
                symbol = _MEANT[symbol]
            found.append(Token("op", _SAME.get(symbol, symbol), start, end))
        elif kind == "unit":
            _number(match["number"], match["unit"], match.start("number"), end, found, errors)
        elif kind == "text":
            start = match.start("text")
            close = _CLOSE[text[start]]
            value = source[start + 1 : end - 1]
            if close in text[start + 1 : end - 1]:
                value = re.sub(f"([{close}{chr(ord(close) + 0xFEE0)}])" * 2, r"\1", value)
            quoted_name = close == "」"
            found.append(
                Token("name" if quoted_name else "text", value.strip() if quoted_name else value, start, end)
            )
        elif kind == "date":
            _date(match["date"], match.start("date"), end, found, errors)
        else:
            break
        place = end
    found.append(Token("end", "", len(text), len(text)))
    return found, errors


@lru_cache(maxsize=4096)
def _keyword(word: str) -> str | None:
    return upper if (upper := word.upper()) in _ASCII else None


def _visible(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _date(text: str, start: int, end: int, found: list[Token], errors: list[RuleError]) -> None:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    try:
        if len(numbers) > 3:
            found.append(Token("datetime", datetime(*numbers), start, end))  # type: ignore[arg-type]  # noqa: DTZ001 - local time by definition
        else:
            found.append(Token("date", date(*numbers), start, end))
    except ValueError:
        errors.append(RuleError(f"没有「{text}」这一天或这个时刻，请检查年月日时分。", start))
        found.append(Token("broken", None, start, end))


@lru_cache(maxsize=4096)
def _read_number(digits: str, unit: str) -> tuple[str, Any]:
    """Kind and value of a number with its unit; kind ``broken`` when the unit is none."""
    value = Fraction(digits)
    if unit == "%":
        return "number", value / 100
    times, rest = split_multiplier(unit)
    if rest == "":
        return "number", value * times
    if rest in ("元", "人民币元"):
        return "money", value * times * 100
    known = unit_of(rest)
    if known is None:
        return "broken", None
    return "quantity", (value * times * known.factor, known)


def _number(
    digits: str, unit: str, start: int, end: int, found: list[Token], errors: list[RuleError]
) -> None:
    if len(digits) > LONGEST_NUMBER + 1:
        errors.append(RuleError(f"数字太长，最多 {LONGEST_NUMBER} 位。", start))
        found.append(Token("broken", None, start, end))
        return
    kind, value = _read_number(digits, unit)
    if kind == "broken":
        errors.append(RuleError(_unit_complaint(digits, unit[:100]), start + len(digits)))
    found.append(Token(kind, value, start, end))


def _unit_complaint(digits: str, unit: str) -> str:
    for word in OPERATOR_WORDS:
        head, found, tail = unit.partition(word)
        if found and (head in ("", "元") or split_multiplier(head)[1] in ("", "元") or unit_of(head)):
            spaced = " ".join(part for part in (digits + head, word, tail) if part)
            return f"「{word}」的前后要空格，请写「{spaced}」。"
    return f"不认识的单位「{unit}」。数字与文字之间要空格，名称不能以数字开头；要用这样的名称请写「「{digits}{unit}」」。"

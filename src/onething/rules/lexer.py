"""From text to tokens. Full-width forms are the same symbols; positions are those of the original text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from onething.rules.errors import RuleError
from onething.standards.units import UNITS, split_multiplier

LONGEST = 100_000

WORDS = {
    "或": "OR", "且": "AND", "非": "NOT", "属于": "IN", "不属于": "NOT IN", "介于": "BETWEEN", "不介于": "NOT BETWEEN",
    "至": "TO", "包含": "CONTAINS", "不包含": "NOT CONTAINS", "隶属": "WITHIN", "不隶属": "NOT WITHIN",
    "已知": "KNOWN", "未知": "UNKNOWN", "任一": "ANY", "每个": "EVERY", "满足": "SATISFIES", "是": "TRUE", "否": "FALSE",
    "其他": "ELSE",
}  # fmt: skip
_ASCII = {"OR", "AND", "NOT", "IN", "BETWEEN", "CONTAINS", "WITHIN", "IS", "KNOWN", "UNKNOWN", "NULL", "ANY", "EVERY",
          "SATISFIES", "TRUE", "FALSE", "ELSE"}  # fmt: skip
OPERATOR_WORDS = tuple(sorted((w for w in WORDS if w not in ("是", "否", "其他")), key=len, reverse=True))

_WIDE = {0x3000: " ", 0x2265: "≥", 0x2264: "≤", 0x2260: "≠", 0xD7: "*", 0xF7: "/", 0x3001: ",", 0x2212: "-"}
_WIDE |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_CLOSE = {"'": "'", '"': '"', "“": "”", "‘": "’", "「": "」"}
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<date>\d{4}-\d{1,2}-\d{1,2}(?:[ T]\s*\d{1,2}:\d{2}(?::\d{2})?)?(?![\d.])
        |\d{4}年\d{1,2}月\d{1,2}日(?:\s*\d{1,2}时\d{1,2}分)?)
    |(?P<number>\d+(?:\.\d+)?)(?P<unit>%|[^\W\d]*)
    |(?P<word>[^\W\d][\w·.]*)
    |(?P<op><=|>=|<>|!=|==|=>|=<|[-+*/()<>=,;:≥≤≠])""",
    re.X,
)
_SAME = {"≥": ">=", "≤": "<=", "≠": "<>", "!=": "<>"}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: word operators and symbols are ``op``; literals ``number money quantity text date datetime``;
    ``name``; ``end``. ``value`` is the operator, the literal's value or the name."""

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
    place, size = 0, len(text)
    while place < size:
        if text[place] in _CLOSE:
            place = _quoted(source, text, place, found, errors)
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            errors.append(RuleError(f"不认识的符号「{source[place]}」。", place))
            place += 1
            continue
        end, kind = match.end(), match.lastgroup
        if kind == "word":
            word = match["word"]
            keyword = WORDS.get(word) or (word.upper() if word.upper() in _ASCII else None)
            found.append(Token("op", keyword, place, end) if keyword else Token("name", word, place, end))
        elif kind == "op":
            symbol = match["op"]
            if symbol in ("==", "=>", "=<"):
                right = {"==": "=", "=>": ">=", "=<": "<="}[symbol]
                errors.append(RuleError(f"没有「{symbol}」这个比较符，请写「{right}」。", place))
                symbol = right
            found.append(Token("op", _SAME.get(symbol, symbol), place, end))
        elif kind == "date":
            _date(match["date"], place, end, found, errors)
        elif match["number"] is not None:
            _number(match["number"], match["unit"], place, end, found, errors)
        place = end
    found.append(Token("end", "", size, size))
    return found, errors


def _quoted(source: str, text: str, start: int, found: list[Token], errors: list[RuleError]) -> int:
    """A quoted text or name; a closing quote inside is doubled."""
    close, place, parts = _CLOSE[text[start]], start + 1, []
    while True:
        end = text.find(close, place)
        if end < 0:
            errors.append(RuleError(f"引号「{source[start]}」没有闭合。", start))
            return len(text)
        parts.append(source[place:end])
        if text[end + 1 : end + 2] != close:
            break
        parts.append(source[end])
        place = end + 2
    value = "".join(parts)
    if text[start] == "「":
        found.append(Token("name", value.strip(), start, end + 1))
    else:
        found.append(Token("text", value, start, end + 1))
    return end + 1


def _date(text: str, start: int, end: int, found: list[Token], errors: list[RuleError]) -> None:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    try:
        if len(numbers) > 3:
            found.append(Token("datetime", datetime(*numbers), start, end))  # type: ignore[arg-type]  # noqa: DTZ001 - local time by definition
        else:
            found.append(Token("date", date(*numbers), start, end))
    except ValueError:
        errors.append(RuleError(f"没有「{text}」这一天或这个时刻，请检查年月日时分。", start))
        found.append(Token("date", date(2000, 1, 1), start, end))


def _number(
    digits: str, unit: str, start: int, end: int, found: list[Token], errors: list[RuleError]
) -> None:
    value = Fraction(digits)
    if unit == "%":
        found.append(Token("number", value / 100, start, end))
        return
    times, rest = split_multiplier(unit)
    value *= times
    if rest == "":
        found.append(Token("number", value, start, end))
    elif rest in ("元", "人民币元"):
        found.append(Token("money", value * 100, start, end))
    elif rest in UNITS:
        found.append(Token("quantity", (value * UNITS[rest].factor, UNITS[rest]), start, end))
    else:
        errors.append(RuleError(_unit_complaint(digits, unit), start + len(digits)))
        found.append(Token("number", value, start, end))


def _unit_complaint(digits: str, unit: str) -> str:
    for word in OPERATOR_WORDS:
        head, found, tail = unit.partition(word)
        if found and (head == "" or split_multiplier(head)[1] in (*UNITS, "", "元")):
            spaced = " ".join(part for part in (digits + head, word, tail) if part)
            return f"「{word}」的前后要空格，请写「{spaced}」。"
    return f"不认识的单位「{unit}」。数字与文字之间要空格，名称不能以数字开头；要用这样的名称请写「「{digits}{unit}」」。"

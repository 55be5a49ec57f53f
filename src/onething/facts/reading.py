"""Reading facts as people write them, strictly: what does not fit the declaration is refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from onething.facts.kinds import FactType, Fen, Kind, Quantity, Value, plain_text
from onething.standards.units import split_multiplier, unit_of

BEIJING = timezone(timedelta(hours=8))
LONGEST_TEXT = 10_000
LONGEST_NUMBER = 60
"""Characters of one number."""
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(.*)", re.S)
_WRITTEN = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?([eE][-+]?\d{1,3})?")
_MOST = Decimal(10) ** 12 - Decimal("0.000001")
_BOUNDS = {Kind.MONEY: Decimal(10) ** 13, Kind.INTEGER: Decimal(10) ** 12}
"""RULES.md, Bounds. Numbers and quantities have 12 digits before the point and 6 after it."""


class FactError(ValueError):
    """A value does not fit its declaration. The message names the fact, what is wrong and what to do."""


def fact_type(types: Mapping[str, FactType], name: str) -> FactType | None:
    """The declaration of a full name; ``新生儿.姓名`` is found through the collection 新生儿."""
    found = types.get(name)
    place = name.rfind(".")
    while found is None and place > 0:
        collection = types.get(name[:place])
        if collection is not None:
            found = collection.members.get(name[place + 1 :])
        place = name.rfind(".", 0, place)
    return found


def read_value(declared: FactType, raw: Any) -> Value | None:
    """The typed value of what somebody wrote; None for nothing or blanks. Money is in yuan. Raises FactError."""
    if isinstance(raw, str):
        raw = raw.strip().strip("　")
        if len(raw) > LONGEST_TEXT:
            raise _wrong(declared, f"太长，最多 {LONGEST_TEXT} 个字")
        # A lone surrogate cannot be stored or sent: it is refused here, not where it would fail.
        if "\x00" in raw or any("\ud800" <= character <= "\udfff" for character in raw):
            raise _wrong(declared, "含有不可见的字符，请重新填写")
    if raw is None or raw == "":
        return None
    value: Value = _READERS[declared.kind](declared, raw)
    _check_bounds(declared, value)
    return value


def read_facts(
    types: Mapping[str, FactType], raw: Mapping[str, Any]
) -> tuple[dict[str, Value | None], list[FactError]]:
    """Typed values of everything that fits, and an error for everything that does not."""
    values: dict[str, Value | None] = {}
    errors: list[FactError] = []
    for name, given in raw.items():
        declared = fact_type(types, name)
        if declared is None:
            errors.append(FactError(f"没有「{name}」这个数据项。"))
            continue
        try:
            values[name] = read_value(declared, given)
        except FactError as error:
            errors.append(error)
    return values, errors


def _wrong(declared: FactType, what: str) -> FactError:
    return FactError(f"「{declared.label or declared.name}」{what}。")


def _text(declared: FactType, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _wrong(declared, "应为文字，请加引号")
    return raw


def _number(declared: FactType, raw: Any, what: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise _wrong(declared, f"应为{what}")
    text = plain_text(str(raw)[: LONGEST_NUMBER + 1]) if isinstance(raw, str | float) else ""
    if text and not _WRITTEN.fullmatch(text):
        raise _wrong(declared, f"应为{what}，「{text[:40]}」不是数")
    value = Decimal(raw if isinstance(raw, int | Decimal) else text.replace(",", ""))
    if not value.is_finite():
        raise _wrong(declared, f"应为{what}")
    if len(value.as_tuple().digits) > 28 or abs(value.adjusted()) > 28:
        raise _wrong(declared, f"应为{what}，位数太多")
    return value


def _integer(declared: FactType, raw: Any) -> int:
    value = _number(declared, raw, "整数")
    if value != value.to_integral_value():
        raise _wrong(declared, f"应为整数，「{str(raw)[:40]}」不是")
    return int(value)


def _decimal(declared: FactType, raw: Any) -> Decimal:
    value = _number(declared, raw, "数")
    if -int(value.normalize().as_tuple().exponent) > 6:
        raise _wrong(declared, "小数点后最多 6 位")
    return value


def _money(declared: FactType, raw: Any) -> Fen:
    times = 1
    if isinstance(raw, str) and raw.endswith("元") and (match := _NUMBER.fullmatch(raw[:-1])):
        times, rest = split_multiplier(match[2].strip())
        if rest:
            raise _wrong(declared, "应为金额，例如 12.50 或 500万元")
        raw = match[1]
    fen = _number(declared, raw, "金额（元）") * times * 100
    if fen != fen.to_integral_value():
        raise _wrong(declared, "最多到分（小数点后两位）")
    return Fen(int(fen))


def _quantity(declared: FactType, raw: Any) -> Quantity:
    unit = declared.unit or ""
    if isinstance(raw, Mapping):
        if set(raw) - {"amount", "unit"}:
            raise _wrong(declared, "只能有 amount 和 unit 两项")
        unit, raw = str(raw.get("unit") or unit), raw.get("amount")
    elif isinstance(raw, str) and (match := _NUMBER.fullmatch(raw)) and match[2]:
        times, unit = split_multiplier(match[2].strip())
        raw = Decimal(match[1]) * times
    amount = _decimal(declared, raw)
    known, wanted = unit_of(unit), unit_of(declared.unit or "")
    if known is None or (wanted is not None and known.dimension != wanted.dimension):
        raise _wrong(declared, f"的单位应为{declared.unit or '一个已知单位'}，「{unit}」不行")
    return Quantity(amount, unit)


def _boolean(declared: FactType, raw: Any) -> bool:
    known = {"是": True, "否": False, "true": True, "false": False}
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in known:
        return known[raw.lower()]
    raise _wrong(declared, "应为「是」或「否」")


def _date(declared: FactType, raw: Any) -> date:
    if isinstance(raw, str):
        numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", raw)
        if numbers:
            try:
                return date(*(int(n) for n in numbers.groups()))
            except ValueError:
                raise _wrong(declared, f"没有「{raw}」这一天")
    raise _wrong(declared, "应为日期，例如 2026-10-16")


def _datetime(declared: FactType, raw: Any) -> datetime:
    if isinstance(raw, str):
        text = re.sub(
            r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})[时:：](\d{1,2})分?", r"\1-\2-\3 \4:\5", raw
        )
        text = re.sub(r"\b(\d)\b", r"0\1", text)
        try:
            if re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", text):
                value = datetime.fromisoformat(text)
                return value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value
        except ValueError:
            raise _wrong(declared, f"没有「{raw[:40]}」这个时刻")
    raise _wrong(declared, "应为时刻，例如 2026-10-16 16:38")


def _code(declared: FactType, raw: Any) -> str:
    text = _text(declared, raw) if not isinstance(raw, int) or isinstance(raw, bool) else str(raw)
    if declared.table is None:
        return text
    found = declared.table.find(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise _wrong(declared, f"有几个「{text[:40]}」，请写代码：{'、'.join(found[:8])}")
    some = "、".join(e.label or e.code for e in list(declared.table.entries.values())[:8])
    raise _wrong(declared, f"应为「{declared.table.name}」里的一个值（{some}），「{text[:40]}」不在其中")


def _tags(declared: FactType, raw: Any) -> frozenset[str]:
    if isinstance(raw, str):
        raw = [part for part in re.split(r"[,，、;；]", raw) if part.strip()]
    if not isinstance(raw, list | tuple | set | frozenset) or not all(isinstance(tag, str) for tag in raw):
        raise _wrong(declared, "应为一组文字")
    return frozenset(tag.strip() for tag in raw if tag.strip())


def _collection(declared: FactType, raw: Any) -> tuple[dict[str, Value | None], ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(member, Mapping) for member in raw):
        raise _wrong(declared, "应为一个列表，每个成员写在 { } 里")
    members = []
    for position, member in enumerate(raw, start=1):
        values, errors = read_facts(declared.members, member)
        if errors:
            raise FactError(f"「{declared.name}」第 {position} 个：{errors[0]}")
        members.append(values)
    return tuple(members)


_READERS: dict[Kind, Any] = {
    Kind.TEXT: _text, Kind.CODE: _code, Kind.TAGS: _tags, Kind.BOOLEAN: _boolean, Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal, Kind.MONEY: _money, Kind.QUANTITY: _quantity, Kind.DATE: _date,
    Kind.DATETIME: _datetime, Kind.COLLECTION: _collection,
}  # fmt: skip


def _check_bounds(declared: FactType, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Quantity | date):
        return
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        low = declared.minimum if isinstance(declared.minimum, date) else date(1900, 1, 1)
        high = declared.maximum if isinstance(declared.maximum, date) else date(2200, 12, 31)
        if not low <= day <= high:
            raise _wrong(declared, f"应在 {low} 到 {high} 之间，「{day}」不在")
        return
    number = value.amount if isinstance(value, Quantity) else Decimal(value)
    if declared.kind is Kind.MONEY:
        number /= 100
    limit = _BOUNDS.get(declared.kind, _MOST)
    least = declared.minimum if isinstance(declared.minimum, Decimal) else -limit
    most = declared.maximum if isinstance(declared.maximum, Decimal) else limit
    if not least <= number <= most:
        raise _wrong(declared, f"应在 {least:f} 到 {most:f} 之间，「{number:f}」超出了")

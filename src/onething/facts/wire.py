"""Facts on the wire and in storage, as the department gateway writes them: money in fen, dates in ISO 8601, times
with +08:00, decimals as text. Strict in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onething.facts.kinds import FactType, Fen, Kind, Quantity, Value
from onething.facts.reading import BEIJING, FactError, fact_type, read_value
from onething.facts.sheet import Fact, FactSheet, Provenance, Source, TrustGrade


def to_wire(value: Value | None) -> Any:
    """A value as JSON."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=BEIJING).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Quantity):
        return {"amount": format(value.amount, "f"), "unit": value.unit}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [{name: to_wire(inner) for name, inner in member.items()} for member in value]
    return value


def from_wire(declared: FactType, raw: Any) -> Value | None:
    """A value from JSON. Raises FactError when it does not fit the declaration."""
    if raw is None:
        return None
    if declared.kind is Kind.MONEY:
        if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) > 10**15:
            raise FactError(f"「{declared.name}」应为以分为单位的整数。")
        return Fen(raw)
    if declared.kind is Kind.INTEGER and (not isinstance(raw, int) or isinstance(raw, bool)):
        raise FactError(f"「{declared.name}」应为整数。")
    if declared.kind is Kind.BOOLEAN and not isinstance(raw, bool):
        raise FactError(f"「{declared.name}」应为 true 或 false。")
    if declared.kind is Kind.COLLECTION:
        if not isinstance(raw, list) or not all(isinstance(member, dict) for member in raw):
            raise FactError(f"「{declared.name}」应为对象的列表。")
        return tuple(
            {name: _member(declared, name, inner) for name, inner in member.items()} for member in raw
        )
    return read_value(declared, raw)


def _member(declared: FactType, name: str, raw: Any) -> Value | None:
    member = declared.members.get(name)
    if member is None:
        raise FactError(f"「{declared.name}」的成员没有「{name}」这个数据项。")
    return from_wire(member, raw)


def sheet_to_json(sheet: FactSheet) -> list[dict[str, Any]]:
    """Every statement with its provenance; what is empty is left out."""
    return [_statement(fact) for fact in sheet.statements]


def _statement(fact: Fact) -> dict[str, Any]:
    said = fact.provenance
    data: dict[str, Any] = {
        "name": fact.name, "value": to_wire(fact.value), "subject": fact.subject, "source": said.source,
        "grade": said.grade, "origin": said.origin, "page": said.page, "box": said.box,
        "confidence": said.confidence, "at": said.at, "engine": said.engine,
        "edition": said.edition,
    }  # fmt: skip
    return {key: value for key, value in data.items() if value is not None and value != ""}


def sheet_from_json(data: list[dict[str, Any]], types: Mapping[str, FactType]) -> FactSheet:
    """The sheet again. Raises FactError for a name that ``types`` does not declare: nothing is dropped in silence."""
    return FactSheet(tuple(_fact(entry, types) for entry in data))


def _fact(entry: dict[str, Any], types: Mapping[str, FactType]) -> Fact:
    declared = fact_type(types, entry["name"])
    if declared is None:
        raise FactError(f"「{entry['name']}」没有声明，这份数据要用它自己的规则包打开。")
    box = entry.get("box")
    return Fact(
        name=entry["name"],
        value=from_wire(declared, entry.get("value")),
        provenance=Provenance(
            source=Source(entry["source"]),
            grade=TrustGrade(entry["grade"]),
            origin=entry.get("origin", ""),
            page=entry.get("page"),
            box=tuple(box) if box else None,
            confidence=entry.get("confidence"),
            at=entry.get("at", ""),
            engine=entry.get("engine"),
            edition=entry.get("edition", ""),
        ),
        subject=entry.get("subject", ""),
    )

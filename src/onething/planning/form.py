"""The one form as JSON Schema (draft 2020-12): everything that the applicant states."""

from __future__ import annotations

from typing import Any

from onething.catalog import Catalog, Thing
from onething.facts import FactType, Kind, fact_type

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string", "maxLength": 10000},
    Kind.CODE: {"type": "string"},
    Kind.TAGS: {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "string", "pattern": r"^-?\d+(\.\d{1,6})?$"},
    Kind.MONEY: {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$"},
    Kind.QUANTITY: {"type": "string"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.DATETIME: {"type": "string", "format": "date-time"},
    Kind.COLLECTION: {"type": "array", "items": {"type": "object"}},
}


def form_schema(catalog: Catalog, thing: Thing) -> dict[str, Any]:
    """One schema for answers and stated facts."""
    answers = {q.fact: {**_property(catalog, q.fact), "title": q.text} for q in thing.questions}
    facts = {name: _property(catalog, name) for name in thing.form if name not in answers}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": thing.name,
        "type": "object",
        "properties": {**answers, **facts},
        "required": [*answers, *facts],
        "additionalProperties": False,
    }


def _property(catalog: Catalog, name: str) -> dict[str, Any]:
    declared = fact_type(catalog.facts, name)
    assert declared is not None, f"{name} was checked when the pack was loaded"
    return {"title": declared.label or name, **_TYPES[declared.kind], **_extra(declared)}


def _extra(declared: FactType) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if declared.table is not None:
        extra["enum"] = [entry.label or entry.code for entry in declared.table.entries.values()]
    if declared.unit:
        extra["x-unit"] = declared.unit
    return extra

"""The one form as JSON Schema (draft 2020-12): everything that the applicant states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onething.catalog import Catalog, Item, Thing
from onething.facts import FactType, Kind, Value, fact_type
from onething.rules import Rule, Truth, decide

MOST = 200
"""Members of one collection."""
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
    Kind.DATETIME: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}"},
}


def form_schema(
    catalog: Catalog, thing: Thing, items: Iterable[Item], facts: Mapping[str, Value]
) -> dict[str, Any]:
    """One schema for answers and stated facts together, as ``read_application`` takes them: the facts of a
    collection's first member by their full names, or the collection as a list. Only what the planned items work
    with must be stated; a question whose ``when`` is 否 is not asked, and one whose ``when`` is open may be left out."""
    when = {q.fact: Truth.YES if q.when is None else decide(q.when, facts) for q in thing.questions}
    texts = {q.fact: q.text for q in thing.questions if when[q.fact] is not Truth.NO}
    titles = {**dict.fromkeys(thing.form, ""), **texts}
    perhaps = {fact for fact, truth in when.items() if truth is Truth.UNKNOWN}
    wanted = (_wanted(items, facts) | set(texts)) - perhaps
    alone = {name: _property(catalog, name, title) for name, title in titles.items()}
    lists: dict[str, dict[str, Any]] = {}
    for name in titles:
        collection, _, member = name.partition(".")
        declared = catalog.facts.get(collection)
        if member and declared is not None and declared.kind is Kind.COLLECTION:
            listed = lists.setdefault(collection, {"properties": {}, "required": []})
            listed["properties"][member] = alone[name]
            listed["required"] += [member] if name in wanted else []
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": thing.name,
        "type": "object",
        "properties": {**alone, **{name: _list(catalog, name, listed) for name, listed in lists.items()}},
        "required": [n for n in titles if n in wanted and n.partition(".")[0] not in lists],
        "allOf": [
            {"anyOf": [{"required": [name]}, {"required": [f"{name}.{m}" for m in listed["required"]]}]}
            for name, listed in lists.items()
        ],
        "additionalProperties": False,
    }


def _wanted(items: Iterable[Item], facts: Mapping[str, Value]) -> set[str]:
    """What the items send to their departments and what their rules look at."""
    wanted: set[str] = set()
    for item in items:
        rules: list[Rule | None] = [
            item.applies,
            item.review,
            *item.only_when.values(),
            *(c.rule for c in item.conditions),
        ]
        wanted |= {
            *item.needs_in(facts),
            *(name for rule in rules if rule is not None for name in rule.names),
        }
    return wanted


def _list(catalog: Catalog, name: str, listed: Mapping[str, Any]) -> dict[str, Any]:
    declared = catalog.facts[name]
    inner = {"type": "object", **listed, "additionalProperties": False}
    return {"title": declared.label or name, "type": "array", "minItems": 1, "maxItems": MOST, "items": inner}


def _property(catalog: Catalog, name: str, title: str) -> dict[str, Any]:
    declared = fact_type(catalog.facts, name)
    assert declared is not None, f"{name} was checked when the pack was loaded"
    if declared.kind is Kind.COLLECTION:
        members = {m: _property(catalog, f"{name}.{m}", "") for m in declared.members}
        return {**_list(catalog, name, {"properties": members}), "title": title or declared.label or name}
    return {"title": title or declared.label or name, **_TYPES[declared.kind], **_extra(declared)}


def _extra(declared: FactType) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if declared.table is not None:
        extra["enum"] = [entry.label or entry.code for entry in declared.table.entries.values()]
    if declared.unit:
        extra["x-unit"] = declared.unit
    if declared.validator:
        extra["x-validator"] = declared.validator
    return extra

"""JSON Schemas of pack files, for completion and early mistakes in an editor. Made from ``keys.py``.

They say which keys there are and of what kind; names, rules and sources are checked by ``onething packs check``."""

from __future__ import annotations

from typing import Any

from onething.catalog.key import Key, Shape
from onething.catalog.keys import SECTION_KEYS, SHAPES
from onething.catalog.terms import LimitUnit

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What the editors' YAML language server understands best."""
WHOLE_PACK = "pack"
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
"""A text may look like a number or a yes: the reader takes it as it was written."""


def schemas() -> dict[str, dict[str, Any]]:
    """File name → schema: ``pack.schema.json`` for files with any sections, and one for files of one section."""
    made = {WHOLE_PACK: _file(tuple(SECTION_KEYS), "规则包文件")}
    made |= {name: _file((name,), says) for name, (_, says) in SECTION_KEYS.items()}
    return {f"{name}.schema.json": schema for name, schema in made.items()}


def _file(sections: tuple[str, ...], says: str) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": says,
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {name: _section(name) for name in sections},
        "definitions": {name: _shape(shape) for name, shape in SHAPES.items()},
    }


def _section(name: str) -> dict[str, Any]:
    shape, says = SECTION_KEYS[name]
    return {"description": says, "type": ["array", "null"], "items": _of(shape)}


def _of(shape: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{shape}"}


def _shape(shape: Shape) -> dict[str, Any]:
    return {
        "title": shape.what,
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, key in shape.keys.items() if key.required],
        "properties": {name: {"description": key.says} | _value(key) for name, key in shape.keys.items()},
    }


def _value(key: Key) -> dict[str, Any]:
    match key.kind:
        case "text" if key.choices:
            return {"enum": list(key.choices)}
        case "text" | "rule" | "amount":
            return dict(_SCALAR)
        case "flag":
            return {"type": "boolean"}
        case "whole":
            return {"type": "integer", "minimum": 0}
        case "number":
            return {"type": "number", "exclusiveMinimum": 0}
        case "limit":
            return {"type": "string", "pattern": f"^[0-9]{{1,4}} ?({'|'.join(LimitUnit)})$"}
        case "later":
            return {"anyOf": [{"type": "string"}, _of("later")]}
        case "synonyms":
            return {
                "type": "object",
                "additionalProperties": {"type": "array", "items": dict(_SCALAR)},
            }
        case "texts":
            return {"type": "array", "items": dict(_SCALAR)}
        case "mapping" | "answers":
            return {"type": "object", "additionalProperties": dict(_SCALAR)}
        case "one":
            # Draft 7 forgets what stands beside a reference, so the description needs the detour.
            return {"allOf": [_of(key.of)]}
        case "many":
            return {"type": "array", "items": _of(key.of)}
        case "mixed":
            return {"type": "array", "items": {"anyOf": [dict(_SCALAR), _of(key.of)]}}
    raise ValueError(f"unknown kind of key: {key.kind}")

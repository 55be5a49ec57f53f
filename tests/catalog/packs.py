"""Small packs written as values: JSON is YAML, so a pack in a test is a dictionary."""

from __future__ import annotations

import json
from typing import Any

from onething.catalog import Catalog, load

BASIS = [{"law": "某法", "article": "第一条"}]


def item(code: str, **more: Any) -> dict[str, Any]:
    """An item with everything that it must have."""
    return {
        "code": code,
        "name": f"事项{code}",
        "department": "d",
        "type": "公共服务",
        "basis": BASIS,
        **more,
    }


def pack(items: list[dict[str, Any]], *, form: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """A pack with one department and the thing ``t`` whose goals are all items, unless ``goals`` names them."""
    goals = more.pop("goals", [each["code"] for each in items])
    thing = {"id": "t", "name": "某件事", "goals": goals, "form": form or [], **more.pop("thing", {})}
    return {"departments": [{"id": "d", "name": "某部门"}], "items": items, "things": [thing], **more}


def catalog_of(content: dict[str, Any]) -> Catalog:
    """The catalogue of a pack."""
    return load({"a.yaml": json.dumps(content, ensure_ascii=False)})

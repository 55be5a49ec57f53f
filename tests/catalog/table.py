"""Small service-item tables, invented, in the shape of a province's."""

from __future__ import annotations

import json
from typing import Any

from onething.catalog import Catalog, Imported, import_table, read_columns, read_paper_names, shipped

COLUMNS = read_columns(shipped("columns.yaml"))
NAMES = read_paper_names(shipped("paper_names.yaml"))


def row(code: str, **more: Any) -> dict[str, Any]:
    """A row with what every item must have."""
    return {
        "TASK_CODE": code,
        "TASK_NAME": f"渔筏登记{code}",
        "ORGCODE": "99001",
        "DEPT_NAME": "某县渔政所",
        "matter_type": "公共服务",
        **more,
    }


def lines(*rows: Any) -> bytes:
    """Rows as JSONL; a text or bytes is a line as it is."""
    return b"\n".join(
        r
        if isinstance(r, bytes)
        else (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)).encode()
        for r in rows
    )


def imported(*rows: Any, beside: Catalog | None = None) -> Imported:
    """A table's import."""
    return import_table("t.jsonl", lines(*rows), COLUMNS, NAMES, beside)

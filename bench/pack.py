"""The measured things as a pack: eight items that the rules decide alone, and two departments of which the second
waits for the first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TASKS: dict[str, list[str]] = {
    "accept": [],
    "idcheck": ["accept"],
    "hukou": ["accept"],
    "medical": ["hukou"],
    "card": ["hukou", "idcheck"],
    "vaccine": ["accept"],
    "fertility": ["hukou"],
    "notify": ["medical", "card", "vaccine", "fertility"],
}
"""Task → the tasks it waits for; every peer runs the same."""
CLAUSE = {"law": "某法", "article": "第一条"}
RULE = "人数 >= 1 且 面积 / 人数 >= 15平方米"
TEXTS = (
    "accepted", "correction", "done", "partly-done", "refused", "withdrawn", "overdue", "procedure", "not-accepted",
    "later",
)  # fmt: skip


def _item(code: str, department: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": code,
        "department": department,
        "type": "公共服务",
        "basis": [CLAUSE],
        **more,
    }


def write_pack(folder: Path) -> None:
    """Write the pack into a new folder. JSON is YAML."""
    condition = {"rule": RULE, "clause": CLAUSE, "otherwise": "人工", "message": "人均面积不足。"}
    decided = {"performer": "平台", "needs": ["申请人姓名", "面积", "人数"], "conditions": [condition]}
    departments = [
        {"id": name, "name": name, "calls": 10000, "seconds": 1, "concurrent": 16}
        for name in ("platform", "first", "second")
    ]
    content = {
        "departments": departments,
        "facts": [
            {"name": "申请人姓名", "kind": "文字"},
            {"name": "面积", "kind": "数量", "unit": "平方米"},
            {"name": "人数", "kind": "整数"},
            {"name": "登记号", "kind": "文字"},
            {"name": "证号", "kind": "文字"},
            {"name": "基准日", "kind": "日期"},
        ],
        "messages": [{"id": name, "text": "{thing} {ref}"} for name in TEXTS],
        "items": [
            *(_item(code, "platform", after=after, **decided) for code, after in TASKS.items()),
            _item("register", "first", needs=["申请人姓名", "面积"], gives=["登记号"]),
            _item("license", "second", needs=["申请人姓名", "登记号"], gives=["证号"]),
        ],
        "things": [
            {"id": "automatic", "name": "八项自动", "goals": ["notify"], "form": decided["needs"]},
            {"id": "calls", "name": "两次调用", "goals": ["license"], "form": ["申请人姓名", "面积"]},
        ],
    }
    folder.mkdir(parents=True)
    (folder / "bench.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

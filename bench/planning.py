"""How long a plan takes: the shipped birth, and a thing in a catalogue of ten thousand items."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

from bench.report import Row
from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import make_plan, read_application

ROOT = Path(__file__).resolve().parents[1]
ITEMS, DEPTH, WIDE = 10_000, 8, 5
"""The measured thing needs ``DEPTH`` layers of ``WIDE`` items, each of which waits for all of the layer before it."""
FILE = 2_000
"""Entries of one file: a pack's files are bounded."""


def run(rounds: int = 200) -> list[Row]:
    """The median of so many plans."""
    raw = (ROOT / "examples" / "birth" / "1" / "application.json").read_bytes()
    birth = load(read_files([ROOT / "packs"]))
    sheet = FactSheet(read_application(raw, birth).facts)
    city = load({name: json.dumps(part, ensure_ascii=False) for name, part in _city().items()})
    return [
        Row("plan of birth", _median(birth, "birth", sheet, rounds), "ms", most=2),
        Row(
            f"plan of {DEPTH * WIDE} items in a catalogue of {ITEMS}",
            _median(city, "big", FactSheet(), rounds),
            "ms",
            most=50,
        ),
    ]


def _median(catalog: Catalog, thing: str, sheet: FactSheet, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        plan = make_plan(catalog, thing, sheet)
        took.append(time.perf_counter() - begun)
    assert plan.steps
    return statistics.median(took) * 1000


def _city() -> dict[str, Any]:
    """Ten thousand items, in blocks of the measured thing's shape, as the files of a pack."""
    items, facts = [], [{"name": "申请人姓名", "kind": "文字"}]
    for number in range(ITEMS):
        block, place = divmod(number, DEPTH * WIDE)
        layer = place // WIDE
        before = range(block * DEPTH * WIDE + (layer - 1) * WIDE, block * DEPTH * WIDE + layer * WIDE)
        facts.append({"name": f"结果{number}", "kind": "文字"})
        items.append(
            {
                "code": f"i{number}",
                "name": f"事项{number}",
                "department": "d",
                "type": "公共服务",
                "basis": [{"law": "某法", "article": "第一条"}],
                "needs": ["申请人姓名", *(f"结果{other}" for other in before if layer)],
                "gives": [f"结果{number}"],
                "promised": "1 工作日",
            }
        )
    last = [f"i{number}" for number in range(DEPTH * WIDE - WIDE, DEPTH * WIDE)]
    thing = {"id": "big", "name": "大事", "goals": last, "form": ["申请人姓名"]}
    files: dict[str, Any] = {
        "thing.yaml": {"departments": [{"id": "d", "name": "某部门"}], "things": [thing]}
    }
    for first in range(0, ITEMS, FILE):
        files[f"items{first}.yaml"] = {"items": items[first : first + FILE]}
        files[f"facts{first}.yaml"] = {"facts": facts[first : first + FILE]}
    files["facts.yaml"] = {"facts": facts[ITEMS:]}
    return files

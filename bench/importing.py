"""A province's real service items: how many become drafts, how much of them is understood, and how fast.

The table is not part of the project: ``ONETHING_ITEMS`` names the folder with its ``*.jsonl``, otherwise
``../shared/data/items`` beside the checkout is looked for."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bench.report import Row
from onething.catalog import import_table, load, paper_graph, read_columns, read_paper_names, shipped

ROOT = Path(__file__).resolve().parents[1]


def tables() -> list[Path]:
    """The tables that are there; none when nobody has them."""
    named = os.environ.get("ONETHING_ITEMS")
    places = (
        [Path(named)] if named else [ROOT.parent / "shared/data/items", ROOT.parents[1] / "shared/data/items"]
    )
    return next((found for place in places if (found := sorted(place.glob("*.jsonl")))), [])


def run() -> list[Row]:
    """Share imported, share of each written field understood, papers that could be spared, seconds."""
    columns, names = read_columns(shipped("columns.yaml")), read_paper_names(shipped("paper_names.yaml"))
    rows: list[Row] = []
    for table in tables():
        begun = time.perf_counter()
        made = import_table(table.name, table.read_bytes(), columns, names)
        seconds = time.perf_counter() - begun
        catalog = load(made.files)
        begun = time.perf_counter()
        graph = paper_graph(catalog, names)
        name = f"{made.rows} service items of {table.stem}:"
        rows.append(Row(f"{name} imported as drafts", made.drafts / made.rows * 100, "%", least=95))
        rows += [
            Row(f"{name} {t.says}, of {t.filled} written understood", t.understood / t.filled * 100, "%")
            for t in made.fields
            if t.filled
        ]
        rows += [
            Row(f"{name} import and check", seconds, "s", most=10),
            Row(f"{name} graph", time.perf_counter() - begun, "s", most=5),
            Row(f"{name} results that are papers elsewhere", len({e.paper for e in graph.edges}), "papers"),
            Row(f"{name} freed of a paper", len(graph.freed), "items"),
        ]
    if not rows:
        print(
            f"importing: no table found (ONETHING_ITEMS or {ROOT.parent}/shared/data/items); not measured",
            file=sys.stderr,
        )
    return rows


if __name__ == "__main__":
    print("\n".join(map(str, run())))

"""``make bench``: every figure of docs/benchmarks.md in one run, written into it."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import automatic, calls, exporting, importing, papers, planning, rules, waiting
from bench.databases import postgres
from bench.report import Row

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
START, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def main() -> None:
    rows: list[Row] = []
    with postgres() as server:
        for measure in (
            rules.run,
            planning.run,
            lambda: automatic.run("sqlite", server),
            lambda: automatic.run("postgres", server),
            lambda: calls.run("sqlite", server, 1, burst=200),
            lambda: calls.run("postgres", server, 2),
            lambda: waiting.run("postgres", server),
            lambda: exporting.run("sqlite", server),
            lambda: exporting.run("postgres", server),
            importing.run,
            papers.run,
        ):
            found = measure()
            rows += found
            print("\n".join(map(str, found)), flush=True)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"
    table = "\n".join(["| measured | value | target |", "|---|---|---|", *map(str, rows)])
    PAGE.write_text(f"{before}{START}\n{machine}\n\n{table}\n\n{END}{after}", encoding="utf-8")
    missed = [row.name for row in rows if not row.met]
    if missed:
        sys.exit(f"{len(missed)} figures miss their target: {'; '.join(missed)}")


if __name__ == "__main__":
    main()

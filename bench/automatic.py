"""An automatic case of eight tasks against the floor and two peers, in turn on the same database, several times."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from bench.databases import installation
from bench.report import Row

CASES, PEER_CASES = 300, 100
THREADS = {"sqlite": 1, "postgres": 4}
"""An SQLite file has one writer at a time."""


def run(kind: str, server: str, rounds: int = 3) -> list[Row]:
    """The rows of one database. Ratios are paired: each round runs all four one after the other."""
    rates: dict[str, list[float]] = {name: [] for name in ("ours", "floor", "dbos", "spiff")}
    threads = str(THREADS[kind])
    for _ in range(rounds):
        for name in rates:
            with installation(kind, server) as environment:
                words = {
                    "ours": ["bench.ours", "automatic", str(CASES), threads],
                    "floor": ["bench.floor", environment["ADDRESS"], str(CASES), threads],
                    "dbos": ["bench.peers", "dbos", environment["ADDRESS"], str(PEER_CASES), threads],
                    "spiff": ["bench.peers", "spiff", environment["ADDRESS"], str(PEER_CASES), threads],
                }[name]
                done = subprocess.run(
                    [sys.executable, "-m", *words], env=environment, capture_output=True, text=True
                )
                if done.returncode:
                    raise SystemExit(done.stderr[-3000:])
                rates[name].append(json.loads(done.stdout.splitlines()[-1])["rate"])
    rows = [Row(f"automatic 8-task case, {kind}", statistics.median(rates["ours"]), "cases/s")]
    for name, words, least in (
        ("floor", "a hand-written queue, one transaction a task", 0.9),
        ("dbos", "one DBOS step a task", 4.0),
        ("spiff", "SpiffWorkflow loaded and saved for every task", 4.0),
    ):
        ratio = statistics.median(a / b for a, b in zip(rates["ours"], rates[name], strict=True))
        rows.append(Row(f"… ÷ {words} ({statistics.median(rates[name]):.0f}/s)", ratio, "×", least=least))
    return rows

"""Event logs of many cases: how fast they are written, and whether memory grows with them.

``python -m bench.exporting fill CASES`` (copies of one case) · ``… export FORM``"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.databases import installation
from bench.ours import NoPapers, hand_in
from bench.report import Row
from onething.compose.service import open_house

FORMS = {"XES": "XES", "OCEL": "OCEL 2.0 JSON", "OCEL_SQLITE": "OCEL 2.0 SQLite"}
FEW, MANY = 2_000, 20_000


def run(kind: str, server: str) -> list[Row]:
    """The rows of one database."""
    rows = []
    with installation(kind, server) as environment:
        _ours(environment, "fill", str(FEW))
        few = {form: _ours(environment, "export", form) for form in FORMS}
        _ours(environment, "fill", str(MANY - FEW))
        for form, name in FORMS.items():
            many = _ours(environment, "export", form)
            says = f"{MANY} cases with {many['events']:.0f} events as {name}, {kind}"
            rows.append(Row(says, many["rate"], "events/s", least=5_000))
            more = many["peak_mb"] - few[form]["peak_mb"]
            rows.append(Row(f"… memory more than for {FEW} cases", more, "MB", most=10))
    return rows


def _ours(environment: dict[str, str], *words: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.exporting", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def fill(house: Any, cases: int) -> dict[str, float]:
    """Copies of one case of eight tasks, a minute apart, as if each had been handed in."""
    from onething.casework.models import CaseRow, ClockRow, EventRow, TaskRow
    from onething.casework.rows import insert
    from onething.casework.service import read_actor

    there = CaseRow.objects.count()
    case = hand_in(house.counter(NoPapers()), house.catalog(), "automatic", there, read_actor("applicant:a"))
    one = CaseRow.objects.values().get(pk=case)
    parts = {
        model: list(model.objects.filter(case_id=case).values()) for model in (TaskRow, EventRow, ClockRow)
    }
    for first in range(1, cases, 500):
        copies = [
            (f"20300101-{there + number:08}", timedelta(minutes=number))
            for number in range(first, min(first + 500, cases))
        ]
        insert(CaseRow, [{**one, "id": copy, "fingerprint": None} for copy, _ in copies])
        for model, rows in parts.items():
            moved = [
                {**row, "case_id": copy, **({"at": row["at"] + later} if "at" in row else {})}
                for copy, later in copies
                for row in rows
            ]
            insert(model, moved)
    return {}


def export(house: Any, form: str) -> dict[str, float]:
    """One log of everything."""
    from onething.casework.service import LogForm, Wanted, read_actor

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.touch()
        begun = time.perf_counter()
        tally = house.event_log().export(read_actor("operator:bench"), Wanted(), LogForm[form], path)
        took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"events": tally.events, "rate": tally.events / took, "peak_mb": peak}


if __name__ == "__main__":
    house = open_house()
    print(json.dumps(fill(house, int(sys.argv[2])) if sys.argv[1] == "fill" else export(house, sys.argv[2])))

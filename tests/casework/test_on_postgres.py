"""What cases keep in rows is the same on PostgreSQL: these files' tests run once more, on its JSON, dates, locks and
constraints. Django's database is settled when a process starts, so they run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

HERE = Path(__file__).resolve().parent
FILES = (
    "test_claims.py",
    "test_deadlines.py",
    "test_joint.py",
    "test_legs.py",
    "test_papers.py",
    "test_people.py",
    "test_pictures.py",
    "test_receipts.py",
    "test_reconcile.py",
    "test_reconciling.py",
    "test_replanning.py",
    "test_retention.py",
    "test_signing.py",
    "test_undo.py",
)


@pytest.mark.postgres
def test_what_cases_keep_is_the_same_on_postgresql(postgres_url: str, request: pytest.FixtureRequest) -> None:
    seed = request.config.getoption("randomly_seed")
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--randomly-seed={seed}",
        *(str(HERE / name) for name in FILES),
        "-m",
        "not chaos",
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "DATABASE_URL": postgres_url},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    with psycopg.connect(postgres_url) as there:
        written = there.execute("SELECT last_value FROM casework_event_id_seq").fetchone()
    assert written is not None
    assert written[0] > 100, "the events that were rolled back were written there, not into a file of SQLite"

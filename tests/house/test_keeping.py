"""A key is replaced and cases are deleted while everything runs: workers that are killed lose nothing, a backup of before
opens, and what was deleted goes again after a restore. Real processes."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.running import environment, onething, play, rows, simulators, worker, working

pytestmark = pytest.mark.chaos
LIN = ("--as", "operator:lin")


def _until(holds: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _done(settings: dict[str, str], *words: str) -> str:
    done = onething(settings, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _papers_open(settings: dict[str, str]) -> int:
    """How many papers applicants can open."""
    return int(play(settings, "papers"))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_key_is_replaced_under_workers_that_are_killed(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    more = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if database == "postgres" else {}
    settings = environment(tmp_path / "data", **more)
    with simulators(settings):
        play(settings, "submit", "2", "4")
        (kept,) = rows(settings, "SELECT count(*) FROM custody_file")[0]
        made = Path(json.loads(_done(settings, "keys", "rotate", *LIN, "--json"))["file"])
        new = made.stem.rpartition("-")[2]

        def left() -> int:
            (count,) = rows(settings, f"SELECT count(*) FROM custody_file WHERE key <> '{new}'")[0]
            return int(count)

        assert left() == kept
        for wait in (1.0, 2.0):
            running = worker(settings)
            time.sleep(wait)
            running.kill()
            running.wait()
        with working(settings):
            _until(lambda: left() == 0)
        assert _papers_open(settings) >= 9


def test_a_backup_of_before_opens_and_what_was_deleted_since_goes_again(tmp_path: Path) -> None:
    settings = environment(tmp_path / "data")
    data, backup, keys = tmp_path / "data", tmp_path / "backup.tar", tmp_path / "keys"
    play(settings, "submit", "2", "3")
    _done(settings, "keys", "rotate", *LIN)
    _done(settings, "keys", "reseal", *LIN)
    ended = "UPDATE casework_case SET state = '办结', ended_at = '2010-01-01 00:00:00'"
    rows_written(settings, ended, "UPDATE casework_task SET state = '已办结'")
    _done(settings, "backup", str(backup))
    for line in json.loads(_done(settings, "retention", "due", *LIN, "--json")):
        _done(settings, "retention", "erase", line["case"], "--yes", *LIN)
    assert list((data / "papers").iterdir()) == []

    shutil.copytree(data / "keys", keys)
    data.rename(tmp_path / "aside")
    (data / "keys").mkdir(parents=True)
    shutil.copy(keys / "custody.key", data / "keys")
    done = onething(settings, "restore", str(backup))
    assert "缺少密钥" in done.stderr
    shutil.copytree(keys, data / "keys", dirs_exist_ok=True)
    _done(settings, "restore", str(backup))
    assert _papers_open(settings) >= 6
    with simulators(settings), working(settings):
        _until(lambda: not list((data / "papers").glob("*")))
    assert rows(settings, "SELECT count(*) FROM casework_case WHERE erased_at IS NULL") == [(0,)]


def rows_written(settings: dict[str, str], *statements: str) -> None:
    """Years go by."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(Path(settings["ONETHING_DATA"]) / "onething.db", timeout=30)) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()

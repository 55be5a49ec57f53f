"""The hand-written floor: what an engineer writes in an afternoon. Tables of cases, tasks and events, a worker that
claims the next ready task (FOR UPDATE SKIP LOCKED), one durable transaction a task. No packs, no reasons, no proof.

``python -m bench.floor ADDRESS CASES THREADS``"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.pack import TASKS

SCHEMA = (
    "CREATE TABLE fcase(id TEXT PRIMARY KEY, body TEXT, state TEXT)",
    "CREATE TABLE ftask(case_id TEXT, name TEXT, state TEXT, result TEXT, PRIMARY KEY(case_id, name))",
    "CREATE INDEX ftask_ready ON ftask(state) WHERE state = 'ready'",
    "CREATE TABLE fevent(case_id TEXT, name TEXT, body TEXT, at TEXT)",
)


class Database:
    """One connection a thread; the same SQL for both servers."""

    def __init__(self, address: str) -> None:
        self.embedded = not address.startswith("postgresql")
        self._address, self._local = address, threading.local()

    def _open(self) -> Any:
        if not self.embedded:
            return psycopg.connect(self._address, autocommit=True)
        raw = sqlite3.connect(self._address, isolation_level=None, timeout=60)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        return raw

    @contextmanager
    def transaction(self) -> Any:
        if not hasattr(self._local, "raw"):
            self._local.raw = self._open()
        raw = self._local.raw
        raw.execute("BEGIN IMMEDIATE" if self.embedded else "BEGIN")
        try:
            yield self._run
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")

    def _run(self, sql: str, *values: Any) -> list[Any]:
        cursor = self._local.raw.execute(sql if self.embedded else sql.replace("?", "%s"), values)
        return cursor.fetchall() if sql.startswith("SELECT") else []


def work(body: str) -> str:
    """What every task does: look at the form and decide."""
    facts = json.loads(body)
    return json.dumps({"ok": facts["人数"] >= 1 and facts["面积"] / facts["人数"] >= 15})


def submit(database: Database, number: int) -> None:
    body = json.dumps({"申请人姓名": f"张{number}", "面积": 90, "人数": 3})
    with database.transaction() as run:
        run("INSERT INTO fcase VALUES(?,?,'open')", f"f{number}", body)
        for name, after in TASKS.items():
            run("INSERT INTO ftask VALUES(?,?,?,NULL)", f"f{number}", name, "wait" if after else "ready")


def step(database: Database) -> bool:
    """Claim one ready task and finish it, in one transaction. False when none is ready."""
    locked = "" if database.embedded else " FOR UPDATE SKIP LOCKED"
    with database.transaction() as run:
        claimed = run(f"SELECT case_id, name FROM ftask WHERE state='ready' LIMIT 1{locked}")
        if not claimed:
            return False
        case, name = claimed[0]
        lock = "" if database.embedded else " FOR UPDATE"
        (body,) = run(f"SELECT body FROM fcase WHERE id=?{lock}", case)[0]
        result = work(body)
        run("UPDATE ftask SET state='done', result=? WHERE case_id=? AND name=?", result, case, name)
        run("INSERT INTO fevent VALUES(?,?,?,?)", case, name, result, datetime.now(UTC).isoformat())
        done = {row[0] for row in run("SELECT name FROM ftask WHERE case_id=? AND state='done'", case)}
        for other, after in TASKS.items():
            if name in after and done.issuperset(after):
                run("UPDATE ftask SET state='ready' WHERE case_id=? AND name=?", case, other)
        if len(done) == len(TASKS):
            run("UPDATE fcase SET state='done' WHERE id=?", case)
    return True


def main() -> None:
    address, cases, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    database = Database(address)
    with database.transaction() as run:
        for statement in SCHEMA:
            run(statement)
    begun, burnt = time.perf_counter(), time.process_time()

    def one(numbers: list[int]) -> None:
        for number in numbers:
            submit(database, number)
            while step(database):
                pass

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, [list(range(first, cases, threads)) for first in range(threads)]))
        while step(database):
            pass
    wall, cpu = time.perf_counter() - begun, time.process_time() - burnt
    with database.transaction() as run:
        assert run("SELECT COUNT(*) FROM fcase WHERE state='done'")[0][0] == cases
    print(json.dumps({"rate": cases / wall, "cpu_ms": cpu / cases * 1000}))


if __name__ == "__main__":
    main()

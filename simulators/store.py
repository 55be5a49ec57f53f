"""A simulated department's own database: requests, effects, registers."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any


class Store:
    """SQLite in WAL mode; one connection, one lock: a small department."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL",
            "CREATE TABLE IF NOT EXISTS request(id TEXT PRIMARY KEY, key TEXT UNIQUE, item TEXT, body TEXT,"
            " outcome TEXT, ready_at REAL, callback TEXT)",
            "CREATE TABLE IF NOT EXISTS effect(key TEXT, item TEXT, case_id TEXT, subject TEXT, kind TEXT, at REAL)",
            "CREATE TABLE IF NOT EXISTS entry(register TEXT, subject TEXT, fields TEXT, PRIMARY KEY(register, subject))",
            "CREATE TABLE IF NOT EXISTS taken(item TEXT, subject TEXT, case_id TEXT, PRIMARY KEY(item, subject))",
        ):
            self._db.execute(statement)

    def __enter__(self) -> Store:
        self._lock.acquire()
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")
        self._lock.release()

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def fill(self, register: str, rows: dict[str, dict[str, Any]]) -> None:
        """Seed a register; what is there stays."""
        with self._lock:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT OR IGNORE INTO entry VALUES(?,?,?)",
                [(register, key, json.dumps(fields, ensure_ascii=False)) for key, fields in rows.items()],
            )
            self._db.execute("COMMIT")

    def entry(self, register: str, subject: str) -> dict[str, Any] | None:
        rows = self.run("SELECT fields FROM entry WHERE register=? AND subject=?", register, subject)
        found: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return found

"""A simulated department's own database: requests, effects, registers, and its backup."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from simulators.city import City
from simulators.registers import Register

VERSION = 2
"""Of the tables; a database of another version is begun afresh: what it held was invented."""


class Store:
    """SQLite in WAL mode; one connection, one lock: a small department."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._lock = path, threading.RLock()
        self._db = self._open()
        if self.run("PRAGMA user_version")[0][0] != VERSION and self.run("SELECT 1 FROM sqlite_master"):
            self._db.close()
            for old in path.parent.glob(f"{path.name}*"):
                old.unlink()
            self._db = self._open()
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL",
            f"PRAGMA user_version={VERSION}",
            "CREATE TABLE IF NOT EXISTS request(id TEXT PRIMARY KEY, key TEXT UNIQUE, item TEXT, body TEXT,"
            " outcome TEXT, ready_at REAL, callback TEXT)",
            "CREATE TABLE IF NOT EXISTS effect(key TEXT, item TEXT, case_id TEXT, subject TEXT, kind TEXT, at REAL)",
            "CREATE TABLE IF NOT EXISTS entry(register TEXT, subject TEXT, fields TEXT, key TEXT,"
            " PRIMARY KEY(register, subject))",
            "CREATE TABLE IF NOT EXISTS taken(item TEXT, subject TEXT, case_id TEXT, PRIMARY KEY(item, subject))",
        ):
            self._db.execute(statement)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)

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

    def seed(self, registers: Mapping[str, Register], city: City) -> None:
        """What stands in the registers from the beginning; what items wrote stays."""
        with self as store:
            for name, register in registers.items():
                store.fill(name, register.rows(city))

    def fill(self, register: str, rows: Mapping[str, Mapping[str, Any]], key: str = "") -> None:
        """Lines of a register; ``key`` is of the request that wrote them. A line that another request wrote, or that
        stood there from the beginning, is not overwritten by a request."""
        again = "NOTHING" if key else "UPDATE SET fields=excluded.fields WHERE key=''"
        with self._lock:
            self._db.executemany(
                f"INSERT INTO entry VALUES(?,?,?,?) ON CONFLICT DO {again}",
                [
                    (register, subject, json.dumps(fields, ensure_ascii=False), key)
                    for subject, fields in rows.items()
                ],
            )

    def entry(self, register: str, subject: str) -> dict[str, Any] | None:
        rows = self.run("SELECT fields FROM entry WHERE register=? AND subject=?", register, subject)
        found: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return found

    def other_entry(self, register: str, subject: str) -> dict[str, Any] | None:
        """The line after a subject's: somebody else's."""
        rows = self.run(
            "SELECT fields FROM entry WHERE register=?1 ORDER BY subject <= ?2, subject LIMIT 1",
            register,
            subject,
        )
        found: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return found

    def back_up(self) -> None:
        """Keep everything as it is now beside the database."""
        with self._lock, self._backup() as copy:
            self._db.backup(copy)

    def restore(self) -> bool:
        """Be again as when it was backed up, and know nothing of what came since. False when there is no backup."""
        if not self._backup_path.exists():
            return False
        with self._lock, self._backup() as copy:
            copy.backup(self._db)
        return True

    @property
    def _backup_path(self) -> Path:
        return self._path.with_suffix(".backup")

    def _backup(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._backup_path))

"""Bring the database to the present schema. Safe to call from several processes at once."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from onething.compose.settings import SchemaError, Settings
from onething.work.service import prepare_queue_tables

_LOCK = 0x6F6E6574  # "onet": the advisory lock of schema changes


def prepare_database(settings: Settings) -> bool:
    """Create or upgrade the tables. Returns whether anything had to be done. Raises SchemaError."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if settings.embedded:
            _write_ahead(settings)
        if _is_current():
            return False
        with _alone(settings):
            if _is_current():
                return False
            prepare_queue_tables(settings.engine_url)
            call_command("migrate", verbosity=0, interactive=False)
            return True
    except (OSError, DatabaseError, sqlite3.Error) as problem:
        where = settings.data / "onething.db" if settings.embedded else "the server named by DATABASE_URL"
        raise SchemaError(f"the database at {where} cannot be used: {problem}") from problem


def _write_ahead(settings: Settings) -> None:
    """Put the file into WAL mode, one process at a time: SQLite answers "locked" at once, however long the others
    would wait, when two processes do this to a new file."""
    with _alone(settings):
        raw = sqlite3.connect(settings.data / "onething.db", timeout=settings.lock_seconds)
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()


def _is_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One process at a time changes the schema."""
    if settings.embedded:
        with (settings.data / "schema.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

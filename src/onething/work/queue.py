"""The durable queue: DBOS Transact behind ``enqueue``, in the caller's own database transaction.

DBOS writes its row through SQLAlchemy. Here SQLAlchemy borrows the connection that Django's ``atomic()`` holds,
so the effect exists if and only if the state that asked for it does (docs/adr/0002-effect-key.md).
"""

from __future__ import annotations

import threading
from typing import Any

import sqlalchemy as sa
from dbos import DBOSClient
from django.db import connection
from sqlalchemy.pool import NullPool

from onething.work.effects import Effect

APPLICATION = "onething"
VERSION = "1"
WORKFLOW = "onething.effect"
_LIVE = ("ENQUEUED", "PENDING", "DELAYED")


class _Borrowed:
    """Django's raw connection as SQLAlchemy sees it: it may work, but not commit, roll back or close."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def _lend() -> Any:
    connection.ensure_connection()
    return _Borrowed(connection.connection)


class Outbound:
    """The producer's side of the queue. One per process; safe to share between threads."""

    def __init__(self) -> None:
        dialect = "sqlite" if connection.vendor == "sqlite" else "postgresql+psycopg"
        options: dict[str, Any] = {"use_native_hstore": False} if dialect != "sqlite" else {}
        self._engine = sa.create_engine(
            f"{dialect}://", creator=_lend, poolclass=NullPool, pool_reset_on_return=None, **options
        )
        self._client = DBOSClient(
            system_database_engine=self._engine, lazy=True, application_name=APPLICATION
        )

    def enqueue(self, effect: Effect, key: str) -> None:
        """Ask for an effect in the present transaction. The same key is the same effect: asking again changes
        nothing. Raises RuntimeError outside a transaction, because then state and effect could part."""
        if not connection.in_atomic_block:
            raise RuntimeError(
                f"effect {key} was enqueued outside a transaction: wrap the caller in atomic()"
            )
        with self._engine.connect() as borrowed:
            self._client.enqueue_in_transaction(
                borrowed,
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": effect.queue,
                    "workflow_id": key,
                    "app_version": VERSION,
                },
                effect.kind,
                *effect.arguments,
            )

    def is_live(self, key: str) -> bool:
        """Whether an effect with this key is waiting or running."""
        table = "workflow_status" if connection.vendor == "sqlite" else "dbos.workflow_status"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT status FROM {table} WHERE workflow_uuid = %s", [key])  # noqa: S608 - constant names
            row = cursor.fetchone()
        return row is not None and row[0] in _LIVE


_lock = threading.Lock()
_outbound: Outbound | None = None


def outbound() -> Outbound:
    """The process's producer, made at first use."""
    global _outbound
    with _lock:
        if _outbound is None:
            _outbound = Outbound()
        return _outbound

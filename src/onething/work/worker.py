"""The worker: runs effects from the queues, beats, and takes over what a dead worker left.

Several workers may share a PostgreSQL database; an SQLite file takes one (README).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from dbos import DBOS
from django.db import close_old_connections, connection, connections

from onething.work.effects import Handlers, QueueLimit, Run
from onething.work.models import Executor
from onething.work.queue import APPLICATION, VERSION, WORKFLOW

log = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=10)


class Worker:
    """Runs until ``stop``.

    ``engine_url`` is the SQLAlchemy address of the same database that Django uses. ``executor`` must stay the same
    when this worker is restarted, so that it finds its own unfinished effects; two workers never share one.
    ``ticks`` are called every ``tick_seconds`` with the time. Clock comes in as ``now``.
    """

    def __init__(
        self,
        *,
        engine_url: str,
        executor: str,
        handlers: Handlers,
        queues: Sequence[QueueLimit],
        ticks: Sequence[Callable[[datetime], None]],
        now: Callable[[], datetime],
        threads: int = 32,
        poll_seconds: float = 0.05,
        tick_seconds: float = 0.5,
        dead_after: timedelta = DEAD_AFTER,
    ) -> None:
        self._executor, self._handlers, self._queues, self._ticks = executor, handlers, queues, ticks
        self._now, self._poll, self._tick_seconds, self._dead_after = (
            now,
            poll_seconds,
            tick_seconds,
            dead_after,
        )
        self._stopped = threading.Event()
        engine = _engine(engine_url, threads)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": engine_url,
                "system_database_engine": engine,
                "application_version": VERSION,
                "executor_id": executor,
                "max_executor_threads": threads,
                "log_level": "ERROR",
                "use_listen_notify": False,
                "run_migrations": False,
                "notification_listener_polling_interval_sec": 60.0,
                "scheduler_polling_interval_sec": 3600.0,
            }
        )
        self._engine = engine
        table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
        query = f"SELECT recovery_attempts FROM {table} WHERE workflow_uuid = :key"  # noqa: S608 - constant names
        self._attempts = sa.text(query)

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def run_effect(kind: str, *arguments: str) -> None:
            self._run(kind, arguments)

    def start(self) -> None:
        """Launch the queues and the ticker. Returns at once."""
        self._beat()
        DBOS.launch()
        self.serve(self._queues)
        self._thread = threading.Thread(target=self._tick_forever, name="ticker", daemon=True)
        self._thread.start()

    def serve(self, queues: Sequence[QueueLimit]) -> None:
        """Take effects from these queues too, or with these limits from now on."""
        for queue in queues:
            DBOS.register_queue(
                queue.name,
                global_concurrency=None,
                worker_concurrency=queue.concurrent,
                limiter={"limit": queue.starts, "period": queue.seconds} if queue.starts else None,
                polling_interval_sec=self._poll,
                on_conflict="always_update",
            )

    def stop(self) -> None:
        """Finish what runs (a few seconds) and leave the rest to the next worker."""
        self._stopped.set()
        self._thread.join(timeout=5)
        DBOS.destroy(workflow_completion_timeout_sec=5)

    def wait(self) -> None:
        """Block until ``stop`` is called."""
        self._stopped.wait()

    def _run(self, kind: str, arguments: tuple[str, ...]) -> None:
        key = str(DBOS.workflow_id)
        try:
            handler = self._handlers[kind]
            with self._engine.connect() as reader:
                attempts = reader.execute(self._attempts, {"key": key}).scalar_one()
            handler(Run(key=key, repeated=attempts > 1), arguments)
        except Exception:
            # The sweep asks again for what this effect should have changed; here the reason must be seen.
            log.exception("effect %s (%s) failed", key, kind)
            raise
        finally:
            # Threads of the pool would otherwise keep a connection each for ever.
            connections.close_all()

    def _tick_forever(self) -> None:
        while not self._stopped.wait(self._tick_seconds):
            try:
                close_old_connections()
                self._beat()
                self._take_over()
                for tick in self._ticks:
                    tick(self._now())
            except Exception:
                log.exception("the ticker failed and goes on")
                connection.close()

    def _beat(self) -> None:
        Executor.objects.update_or_create(
            id=self._executor, defaults={"beat": self._now(), "recovered": False}
        )

    def _take_over(self) -> None:
        """Hand the unfinished effects of silent workers to the living; repeated until none is left."""
        silent = Executor.objects.filter(beat__lt=self._now() - self._dead_after, recovered=False)
        for executor in silent:
            # Private in DBOS 3.4; wrapped and tested here alone (tests/house/test_crash.py).
            handles: list[Any] = DBOS._recover_pending_workflows([executor.id])
            if handles:
                log.warning("took over %d effects of the silent worker %s", len(handles), executor.id)
            else:
                Executor.objects.filter(id=executor.id, beat=executor.beat).update(recovered=True)


def _engine(url: str, threads: int) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=10, max_overflow=threads, pool_pre_ping=False)
    engine = sa.create_engine(url, pool_size=10, max_overflow=threads)

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(raw: Any, _record: Any) -> None:
        raw.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            raw.execute(f"PRAGMA {pragma}")

    return engine


def prepare_queue_tables(engine_url: str) -> None:
    """Create or upgrade the queue's own tables (idempotent)."""
    from dbos._sys_db import SystemDatabase  # the public command does the same through a subprocess

    engine = _engine(engine_url, 1)
    system = SystemDatabase.create(
        system_database_url=engine_url,
        engine_kwargs={},
        engine=engine,
        schema="dbos",
        serializer=_serializer(),
        executor_id=None,
        use_listen_notify=False,
        app_name=APPLICATION,
    )
    try:
        system.run_migrations()
    finally:
        system.destroy()
        engine.dispose()


def _serializer() -> Any:
    from dbos._serialization import DefaultSerializer

    return DefaultSerializer()

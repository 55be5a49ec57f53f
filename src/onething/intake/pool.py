"""Several warm engines with a short line before them: who waits too long, or finds the line full, is told to come back
later. Nothing here grows with the number of callers."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType

from onething.intake.engine import EngineBusy, EngineFailed, TextPage
from onething.intake.engine_process import EngineProcess

log = logging.getLogger(__name__)

MOST_PAGES_OF_A_CHILD = 500
MOST_MEMORY_OF_A_CHILD = 1_500_000_000
"""Bytes of resident memory."""


def resident(pid: int) -> int:
    """Bytes of memory that a process holds now; 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


class EnginePool:
    """At most ``children`` engines, each started when it is first needed. ``waiting`` callers may stand in line, each for
    ``patience`` seconds. A child is replaced after ``most_pages`` pages or when it holds more than ``most_memory``."""

    def __init__(
        self,
        make: Callable[[], EngineProcess] = EngineProcess,
        *,
        children: int = 1,
        waiting: int = 32,
        patience: float = 60.0,
        most_pages: int = MOST_PAGES_OF_A_CHILD,
        most_memory: int = MOST_MEMORY_OF_A_CHILD,
        memory: Callable[[int], int] = resident,
    ) -> None:
        if children < 1:
            raise ValueError("a pool has at least one child")
        self._make, self._children, self._waiting, self._patience = make, children, waiting, patience
        self._most_pages, self._most_memory, self._memory = most_pages, most_memory, memory
        self._change = threading.Condition()
        self._line: deque[object] = deque()
        self._idle: list[EngineProcess] = []
        self._busy: set[EngineProcess] = set()
        self._closed = False

    def __enter__(self) -> EnginePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def at_once(self) -> int:
        """Files that are read side by side."""
        return self._children

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the children that run."""
        with self._change:
            return tuple(sorted(e.pid for e in (*self._idle, *self._busy) if e.pid is not None))

    def warm(self, children: int = 1) -> None:
        """Start so many children now: they load while the caller does something else. Raises EngineFailed."""
        with self._change:
            while not self._closed and len(self._idle) + len(self._busy) < min(children, self._children):
                engine = self._make()
                try:
                    engine.start()
                except OSError as problem:
                    raise EngineFailed(f"the engine cannot be started: {problem}")
                self._idle.append(engine)

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        """Read every page of one file. Raises Unreadable; EngineBusy when it was not this file's turn in time."""
        engine = self._take()
        try:
            return engine.read(content)
        except EngineFailed as problem:
            log.warning("a file was not read: %s", problem)
            raise
        finally:
            self._give_back(engine)

    def close(self) -> None:
        """End every child. Who is being served or waits gets EngineFailed."""
        with self._change:
            self._closed = True
            for engine in self._busy:
                engine.kill()
            self._change.notify_all()
            self._change.wait_for(lambda: not self._busy)
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> EngineProcess:
        """An engine for one caller, in the order in which they came."""
        ticket = object()

        def my_turn() -> bool:
            return self._closed or (self._line[0] is ticket and self._free())

        with self._change:
            if (
                not self._closed
                and len(self._line) >= self._waiting
                and not (self._free() and not self._line)
            ):
                raise EngineBusy(f"{len(self._line)} wait for the engine already")
            self._line.append(ticket)
            try:
                if not self._change.wait_for(my_turn, self._patience):
                    raise EngineBusy(f"no engine was free for {self._patience:g} s")
                if self._closed:
                    raise EngineFailed("the engine is closed")
                engine = self._idle.pop() if self._idle else self._make()
                self._busy.add(engine)
                return engine
            finally:
                self._line.remove(ticket)
                self._change.notify_all()

    def _free(self) -> bool:
        return bool(self._idle) or len(self._busy) < self._children

    def _give_back(self, engine: EngineProcess) -> None:
        pid = engine.pid
        worn = engine.pages >= self._most_pages or (pid is not None and self._memory(pid) > self._most_memory)
        if worn:
            engine.close()
        with self._change:
            self._busy.remove(engine)
            if self._closed:
                engine.close()
            elif engine.pid is None:  # it loads while those that are warm read
                with contextlib.suppress(OSError):  # the next caller tries again, and is told
                    engine.start()
                self._idle.insert(0, engine)
            else:
                self._idle.append(engine)
            self._change.notify_all()

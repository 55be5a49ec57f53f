"""Warm engines and the line before them: bounded, in order, and nothing that dies takes the others with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from onething.intake import EngineBusy, EngineFailed, EnginePool, EngineProcess
from onething.intake.pool import resident
from tests.intake.test_engine import CHILD

SLOW = "open(picture.decode()).read() if picture else None; answer(GOOD)"
"""Reads when somebody writes into the pipe that the picture names."""
QUICK = "os._exit(7) if picture == b'bad' else answer(GOOD)"


def maker(script: str) -> Callable[[], EngineProcess]:
    body = "\n".join(f"    {line}" for line in script.splitlines())
    return lambda: EngineProcess((sys.executable, "-c", CHILD + body), seconds=20, loading=20)


def child(pool: EnginePool, content: bytes = b"") -> int:
    """The child that read."""
    return int(pool.read(content)[0].lines[0].text.removeprefix("pid "))


@contextmanager
def occupied(pool: EnginePool, folder: str, many: int = 1) -> Iterator[ThreadPoolExecutor]:
    """A pool whose children all read; they end when the block does."""
    pipes = [f"{folder}/{n}" for n in range(many)]
    for pipe in pipes:
        os.mkfifo(pipe)
    with ThreadPoolExecutor(32) as threads:
        reading = [threads.submit(child, pool, pipe.encode()) for pipe in pipes]
        with ExitStack() as writers:
            for pipe in pipes:
                writers.enter_context(open(pipe, "w"))  # returns when the child has opened it
            yield threads
        assert len({each.result(20) for each in reading}) == many


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_children_are_started_when_they_are_needed_and_read_side_by_side(tmp_path: object) -> None:
    with EnginePool(maker(SLOW), children=3) as pool:
        assert pool.pids == ()
        first = child(pool)
        assert (child(pool), pool.pids) == (first, (first,))
        with occupied(pool, str(tmp_path), 3):
            assert len(pool.pids) == 3
        assert len(pool.pids) == 3


def test_warm_children_are_there_before_anybody_asks() -> None:
    with EnginePool(maker(QUICK), children=2) as pool:
        pool.warm(5)
        warm = pool.pids
        assert len(warm) == 2
        assert child(pool) in warm


def test_who_finds_the_line_full_is_told_at_once(tmp_path: object) -> None:
    with EnginePool(maker(SLOW), waiting=2, patience=20) as pool, occupied(pool, str(tmp_path)) as threads:
        line = [threads.submit(child, pool) for _ in range(2)]
        while len(pool._line) < 2:
            threading.Event().wait(0.01)
        for _ in range(50):
            with pytest.raises(EngineBusy, match="2 wait"):
                pool.read(b"")
        assert not any(each.done() for each in line)


def test_who_waits_too_long_is_told_and_leaves_the_line(tmp_path: object) -> None:
    with EnginePool(maker(SLOW), patience=0.05) as pool, occupied(pool, str(tmp_path)):
        with pytest.raises(EngineBusy, match=r"0\.05 s"):
            pool.read(b"")
        assert len(pool._line) == 0
        with pytest.raises(EngineBusy):
            pool.read(b"")


def test_a_pool_where_nobody_may_wait_still_reads() -> None:
    with EnginePool(maker(QUICK), waiting=0) as pool:
        assert child(pool) == child(pool)


def test_many_callers_are_all_served_by_few_children() -> None:
    with EnginePool(maker(QUICK), children=2, waiting=64) as pool, ThreadPoolExecutor(40) as threads:
        assert len(set(threads.map(lambda n: child(pool), range(200)))) <= 2


def test_a_child_that_dies_on_a_page_is_replaced_and_the_others_read_on() -> None:
    with EnginePool(maker(QUICK), children=2, waiting=64) as pool, ThreadPoolExecutor(8) as threads:

        def read(n: int) -> bool:
            try:
                child(pool, b"bad" if n % 10 == 0 else b"%d" % n)
            except EngineFailed:
                return False
            return True

        assert list(threads.map(read, range(100))) == [n % 10 != 0 for n in range(100)]
        assert len(pool.pids) <= 2


def test_the_child_in_the_place_of_a_dead_one_loads_before_anybody_asks_and_warm_ones_go_first() -> None:
    with EnginePool(maker(QUICK), children=2) as pool:
        pool.warm(2)
        both = set(pool.pids)
        (warm,) = both - {_dies(pool)}
        assert len(pool.pids) == 2
        assert [child(pool) for _ in range(3)] == [warm] * 3


def _dies(pool: EnginePool) -> int:
    """The child that a bad page killed."""
    before = set(pool.pids)
    with pytest.raises(EngineFailed):
        pool.read(b"bad")
    (dead,) = before - set(pool.pids)
    return dead


def test_a_child_that_is_killed_while_idle_costs_nobody_a_page() -> None:
    with EnginePool(maker(QUICK)) as pool:
        first = child(pool)
        os.kill(first, signal.SIGKILL)
        while resident(first):  # a dead process holds nothing
            threading.Event().wait(0.01)
        assert child(pool) != first


def test_a_child_that_is_killed_while_it_reads_costs_that_page_only(tmp_path: object) -> None:
    pipe = f"{tmp_path}/pipe"
    os.mkfifo(pipe)
    with EnginePool(maker(SLOW)) as pool, ThreadPoolExecutor(1) as threads:
        reading = threads.submit(child, pool, pipe.encode())
        with open(pipe, "w"):
            (busy,) = pool.pids
            os.kill(busy, signal.SIGKILL)
            with pytest.raises(EngineFailed, match="the engine ended"):
                reading.result(20)
        assert child(pool) != busy


def test_a_child_is_replaced_after_so_many_pages() -> None:
    with EnginePool(maker(QUICK), most_pages=3) as pool:
        seen = [child(pool) for _ in range(7)]
    assert [seen.count(each) for each in dict.fromkeys(seen)] == [3, 3, 1]


def test_a_child_that_has_grown_is_replaced() -> None:
    grown = {1: 10}
    with EnginePool(maker(QUICK), most_memory=100, memory=lambda pid: grown.get(pid, 0)) as pool:
        first = child(pool)
        assert child(pool) == first
        grown[first] = 101
        assert child(pool) == first
        assert child(pool) != first
        assert not alive(first)


def test_memory_is_that_of_the_process() -> None:
    before = resident(os.getpid())
    held = bytearray(os.urandom(50_000_000))
    assert resident(os.getpid()) - before > 40_000_000
    assert len(held) == 50_000_000
    assert resident(2**30) == 0


def test_closing_ends_every_child_and_tells_who_waits(tmp_path: object) -> None:
    pipe = f"{tmp_path}/pipe"
    os.mkfifo(pipe)
    pool = EnginePool(maker(SLOW), patience=30)
    with ThreadPoolExecutor(4) as threads:
        reading = threads.submit(child, pool, pipe.encode())
        with open(pipe, "w"):
            line = [threads.submit(child, pool) for _ in range(3)]
            pids = pool.pids
            begun = time.monotonic()
            pool.close()
            for each in (reading, *line):
                with pytest.raises(EngineFailed):
                    each.result(20)
    assert time.monotonic() - begun < 10
    assert (len(pids), [pid for pid in pids if alive(pid)], pool.pids) == (1, [], ())
    pool.close()
    with pytest.raises(EngineFailed, match="closed"):
        pool.read(b"")
    pool.warm()
    assert pool.pids == ()


def test_an_engine_that_cannot_be_started_says_so() -> None:
    with EnginePool(lambda: EngineProcess(("/nowhere/engine",))) as pool:
        with pytest.raises(EngineFailed, match="cannot be started"):
            pool.warm()
        with pytest.raises(EngineFailed, match="FileNotFoundError"):
            pool.read(b"")


def test_a_pool_has_a_child() -> None:
    with pytest.raises(ValueError, match="at least one"):
        EnginePool(children=0)

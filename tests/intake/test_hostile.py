"""Hostile files against the real child with its real limits, some of them set lower: decoders really crash, really run out
of memory and time; each time the file becomes a finding, and the next one is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onething.intake import (
    EngineFailed,
    EnginePool,
    EngineProcess,
    NotOpened,
    TooManyPixels,
    Unreadable,
    look,
)
from onething.intake.outside import SeenLine
from onething.intake.pool import resident
from tests.intake import hostile
from tests.intake.making import picture, saved
from tests.intake.pages import packs
from tests.intake.test_outside import CARD, Looking

pytestmark = pytest.mark.reading
ROOT = Path(__file__).resolve().parents[2]
GOOD = saved(picture(300, 200), "PNG")
CHILD = """
import ctypes, sys
sys.argv = ["", "outside"]
import onething.intake.confinement as limits
limits.MEMORY, limits.allow_seconds.__defaults__ = %d, (%d,)
import onething.intake.engine_child as child
honest = child.open_pages
child.open_pages = lambda content: ctypes.string_at(8) if content.endswith(b"segfault") else honest(content)
child.main()
"""
"""The real child, but for its limits and a decoder that reads where it may not."""


def child(memory: int = 1_600_000_000, cpu: int = 30, seconds: float = 60) -> EngineProcess:
    return EngineProcess((sys.executable, "-c", CHILD % (memory, cpu)), seconds=seconds, eye=Looking([CARD]))


def ends(engine: EngineProcess, content: bytes) -> str:
    """How the child ends at a file; a fresh one reads on."""
    with engine:
        assert len(engine.read(GOOD)[0].lines) == 4
        first = engine.pid
        with pytest.raises(EngineFailed) as caught:
            engine.read(content)
        assert len(engine.read(GOOD)[0].lines) == 4
        assert engine.pid != first
    return str(caught.value)


def test_a_decoder_that_reads_where_it_may_not_takes_only_its_child_along() -> None:
    assert "(SIGSEGV)" in ends(child(), GOOD + b"segfault")


@pytest.mark.parametrize("file", [hostile.laughing_pdf, hostile.endless_pdf])
def test_a_drawing_without_end_ends_with_its_memory(file: Callable[[], bytes]) -> None:
    assert len(file()) < 1_000_000
    said = ends(child(memory=800_000_000), file())
    assert "(SIGABRT)" in said or "(SIGTRAP)" in said or "(SIGILL)" in said


def test_a_picture_that_is_drawn_again_and_again_ends_with_its_processor_time() -> None:
    assert "(SIGXCPU)" in ends(child(cpu=1), hostile.scanning_jpeg())


def test_a_picture_that_is_drawn_again_and_again_is_not_waited_for() -> None:
    begun = time.monotonic()
    with child(seconds=2) as engine:
        engine.read(GOOD)
        with pytest.raises(EngineFailed, match=r"no answer in 2 s"):
            engine.read(hostile.scanning_jpeg())
    assert time.monotonic() - begun < 30


@pytest.fixture(scope="module")
def whole() -> Iterator[EngineProcess]:
    with EngineProcess(seconds=60, eye=Looking([CARD])) as engine:
        engine.read(GOOD)
        yield engine


@pytest.mark.parametrize(
    ("file", "refused"),
    [
        (hostile.wide_png, TooManyPixels),
        (hostile.paged_tiff, NotOpened),
        (hostile.folded_pdf, NotOpened),
        (hostile.zipped_ofd, TooManyPixels),
        (hostile.laughing_ofd, NotOpened),
    ],
)
def test_a_bomb_is_refused_before_it_goes_off(
    whole: EngineProcess, file: Callable[[], bytes], refused: type[Unreadable]
) -> None:
    bomb, before = file(), whole.pid
    with pytest.raises(refused):
        whole.read(bomb)
    assert whole.pid == before
    assert resident(before or 0) < 400_000_000


@pytest.mark.parametrize("file", [hostile.picture_pdf, hostile.nested_pdf])
def test_what_pdfium_bears_leaves_no_memory_behind(whole: EngineProcess, file: Callable[[], bytes]) -> None:
    assert len(whole.read(file())) == 1
    assert resident(whole.pid or 0) < 400_000_000


def test_the_applicant_is_told_what_to_do_and_nobody_else_notices() -> None:
    """While one child after another dies, whoever sends a good file is served."""
    files = [
        ("bomb.png", hostile.wide_png()),
        ("crash.png", GOOD + b"segfault"),
        ("good.png", GOOD),
        ("fax.tiff", hostile.paged_tiff()),
        ("endless.pdf", hostile.endless_pdf()),
    ]
    with EnginePool(lambda: child(memory=800_000_000), children=2) as pool, ThreadPoolExecutor(4) as threads:
        others = threads.map(lambda n: pool.read(saved(picture(300 + n, 200), "PNG")), range(20))
        papers, findings = look(files, pool, packs().materials.values())
        assert [len(pages) for pages in others] == [1] * 20
        assert len(pool.pids) <= 2
    assert [leaf.file for paper in papers for leaf in paper.leaves] == ["good.png"]
    assert [(f.material, f.code, f.severity) for f in findings] == [
        ("bomb.png", "TOO_LARGE", "fix"),
        ("crash.png", "NOT_READ", "human"),
        ("fax.tiff", "TOO_MANY_PAGES", "fix"),
        ("endless.pdf", "NOT_READ", "human"),
    ]


class Deadly(Looking):
    """An eye that kills the child that waits for it, once."""

    victim: EngineProcess | None = None

    def look(self, picture: bytes, width: int, height: int) -> tuple[SeenLine, ...]:
        if self.victim is not None and self.victim.pid is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim = None
        return super().look(picture, width, height)


def test_a_child_that_is_killed_in_the_middle_of_a_page_costs_that_page_only() -> None:
    eye = Deadly([CARD])
    with EngineProcess(eye=eye, seconds=60) as engine:
        assert len(engine.read(GOOD)) == 1
        first, eye.victim = engine.pid, engine
        with pytest.raises(EngineFailed, match=r"BrokenPipeError|the engine ended.*SIGKILL"):
            engine.read(GOOD)
        assert len(engine.read(GOOD)) == 1
        assert engine.pid != first


def test_children_do_not_outlive_a_parent_that_is_killed() -> None:
    program = (
        "import time\n"
        "from onething.intake import EnginePool, EngineProcess, child_command\n"
        "pool = EnginePool(lambda: EngineProcess(child_command(outside=True)), children=2)\n"
        "pool.warm(2)\n"
        "print(*pool.pids, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(resident(pid) for pid in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)

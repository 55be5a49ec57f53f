"""The engine's process: a crash, a hang or nonsense is an answer, and the next page gets a fresh child."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onething.intake import EngineFailed, EngineProcess, NotOpened, TooManyPixels, Unreadable
from onething.intake.engine_process import processor_seconds
from tests.intake.hostile import wide_png

CHILD = """
import hashlib, json, os, struct, sys, time
def answer(data):
    os.write(1, struct.pack(">I", len(data)) + data)
def take():
    head = sys.stdin.buffer.read(4)
    if len(head) < 4: sys.exit()
    return sys.stdin.buffer.read(struct.unpack(">I", head)[0])
LINES = [["pid %d" % os.getpid(), [0, 1, 2, 3], 0.5]]
while True:
    picture = take()
    head = {"file": hashlib.sha256(picture).hexdigest(), "page": 1, "of": 1, "width": 9, "height": 9}
    page = lambda **more: json.dumps(head | more).encode()
    GOOD = page(lines=LINES)
"""


def engine(script: str, seconds: float = 5.0) -> EngineProcess:
    """An engine whose child runs ``script`` for every picture."""
    body = "\n".join(f"    {line}" for line in script.strip().splitlines())
    return EngineProcess((sys.executable, "-c", CHILD + body), seconds=seconds, loading=5.0)


def test_one_child_reads_many_pictures_of_any_size() -> None:
    with engine("answer(GOOD)") as process:
        pages = [process.read(b"x" * size)[0] for size in (0, 1, 3_000_000)]
    assert len({page.lines[0].text for page in pages}) == 1
    assert (pages[0].width, pages[0].lines[0].box, pages[0].lines[0].confidence) == (9, (0, 1, 2, 3), 0.5)


def test_after_a_crash_the_next_picture_is_read_by_a_fresh_child() -> None:
    with engine("os._exit(7) if picture == b'bad' else answer(GOOD)") as process:
        first = process.read(b"good")[0].lines[0].text
        with pytest.raises(EngineFailed, match="the engine ended"):
            process.read(b"bad")
        assert process.read(b"good")[0].lines[0].text != first


def test_every_page_of_a_file_is_answered_by_itself() -> None:
    script = "for n in (1, 2, 3): answer(page(lines=LINES, page=n, of=3, turned=n, measures={'sharp': 0.5}))"
    with engine(script) as process:
        for _ in range(2):
            assert [page.turned for page in process.read(b"x")] == [1.0, 2.0, 3.0]


def test_each_page_has_its_own_time() -> None:
    script = "for n in (1, 2, 3): time.sleep(0.4); answer(page(lines=LINES, page=n, of=3))"
    with engine(script, seconds=0.8) as process:
        assert len(process.read(b"first")) == 3
        assert len(process.read(b"second")) == 3


def test_a_fault_at_the_second_page_is_the_file_s() -> None:
    script = "answer(page(lines=LINES, of=2)); answer(page(error='why', fault='pixels'))"
    with engine(script) as process, pytest.raises(TooManyPixels):
        process.read(b"x")


@pytest.mark.parametrize("fault", ["pages", "active", "locked", "disguised", "format", "broken"])
def test_why_a_file_was_not_opened_is_told(fault: str) -> None:
    with engine(f"answer(page(error='why', fault='{fault}'))") as process, pytest.raises(NotOpened) as caught:
        process.read(b"x")
    assert caught.value.fault == fault


def test_a_child_that_hangs_is_ended_in_time_and_replaced() -> None:
    with engine("time.sleep(60) if picture == b'bad' else answer(GOOD)", seconds=0.3) as process:
        process.read(b"good")
        begun = time.monotonic()
        with pytest.raises(EngineFailed, match=r"no answer in 0\.3 s"):
            process.read(b"bad")
        assert time.monotonic() - begun < 3
        assert process.read(b"good")[0].width == 9


@pytest.mark.parametrize(
    ("share", "read"),
    [(0.0, False), (0.02, False), (0.4, True), (1.0, False)],
    ids=["hangs", "nearly hangs", "is kept from the processor", "never ends"],
)
def test_only_a_child_that_works_on_a_busy_machine_may_take_longer(share: float, read: bool) -> None:
    """The child answers after twice its time; ``share`` is what it got of the processor in the meantime."""
    begun = time.monotonic()
    command = (sys.executable, "-c", CHILD + "    time.sleep(0.8 if picture == b'slow' else 0); answer(GOOD)")
    with EngineProcess(
        command, seconds=0.4, loading=5.0, processor=lambda _: share * (time.monotonic() - begun)
    ) as process:
        process.read(b"good")
        if read:
            assert process.read(b"slow")[0].width == 9
        else:
            with pytest.raises(EngineFailed, match=r"no answer in 0\.4 s"):
                process.read(b"slow")


def test_a_child_that_works_for_ever_is_ended_even_on_a_busy_machine() -> None:
    begun = time.monotonic()
    command = (sys.executable, "-c", CHILD + "    time.sleep(60)")
    with EngineProcess(
        command, seconds=0.3, loading=0.0, processor=lambda _: 0.25 * (time.monotonic() - begun)
    ) as process:
        with pytest.raises(EngineFailed):
            process.read(b"x")
        assert time.monotonic() - begun < 5


def test_the_processor_time_of_a_process_is_known() -> None:
    before = processor_seconds(os.getpid())
    sum(n * n for n in range(3_000_000))
    assert processor_seconds(os.getpid()) > before
    assert processor_seconds(2**22 + 1) == 0.0


def test_a_child_that_does_not_take_the_picture_does_not_hold_its_parent() -> None:
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    with EngineProcess(command, seconds=0.2, loading=0.2) as process, pytest.raises(EngineFailed):
        process.read(b"x" * 5_000_000)


def test_a_child_that_stops_in_the_middle_of_an_answer_does_not_hold_its_parent() -> None:
    with (
        engine("os.write(1, struct.pack('>I', 100) + b'{'); time.sleep(60)", seconds=-4.7) as process,
        pytest.raises(EngineFailed),
    ):
        process.read(b"x")


@pytest.mark.parametrize(
    "script",
    [
        "answer(b'not json')",
        "answer(b'[]')",
        "answer(b'7')",
        "answer(b'null')",
        "answer(b'{}')",
        "answer(b'\\xff\\xfe')",
        "answer(b'[' * 100000)",
        "answer(page())",
        "answer(page(lines=7))",
        "answer(page(lines=[['a', [0, 0, 1], 0.9]]))",
        "answer(page(lines=[['a', [0, 0, 1, '1'], 0.9]]))",
        "answer(page(lines=[['a', [0, 0, 1, 1], float('nan')]]))",
        "answer(page(lines=[['a', [0, 0, 1, 1], 7]]))",
        "answer(page(lines=[['a', [0, 0, 1, 1], None]]))",
        "answer(page(lines=[[7, [0, 0, 1, 1], 0.9]]))",
        "answer(page(lines=[], width=None))",
        "answer(page(lines=LINES, file='another'))",
        "answer(page(lines=LINES, page=2))",
        "answer(page(lines=LINES, page=2, of=2))",
        "answer(page(lines=LINES, of=0))",
        "answer(page(lines=LINES, of=101))",
        "answer(page(lines=LINES, of='1'))",
        "answer(page(lines=LINES, turned=float('inf')))",
        "answer(page(lines=LINES, measures={'sharp': 'x'}))",
        "answer(page(lines=LINES, measures=7))",
        "os.write(1, b'\\xff\\xff\\xff\\xff')",
    ],
)
def test_nonsense_from_the_engine_is_never_a_page(script: str) -> None:
    with engine(script) as process, pytest.raises(EngineFailed):
        process.read(b"x" * 10)


def test_the_answer_to_one_picture_is_never_taken_for_anothers() -> None:
    with engine("answer(GOOD); time.sleep(0.3); answer(GOOD)") as process:
        assert process.read(b"mother")[0].width == 9
        with pytest.raises(EngineFailed):
            process.read(b"father")
        assert process.read(b"father")[0].width == 9


def test_an_engine_that_cannot_be_started_says_so() -> None:
    with (
        EngineProcess(("/nowhere/engine",)) as process,
        pytest.raises(EngineFailed, match="FileNotFoundError"),
    ):
        process.read(b"x")


@pytest.mark.parametrize(
    ("fault", "sort"), [("engine", EngineFailed), ("pixels", TooManyPixels), ("other", Unreadable)]
)
def test_the_child_says_whose_fault_it_is(fault: str, sort: type[Unreadable]) -> None:
    script = f"answer(page(error='why', fault='{fault}'))"
    with engine(script) as process, pytest.raises(Unreadable, match="why") as caught:
        process.read(b"x")
    assert type(caught.value) is sort


def test_closing_ends_the_child_and_may_be_repeated() -> None:
    process = engine("answer(GOOD)")
    number = int(process.read(b"x")[0].lines[0].text.removeprefix("pid "))
    process.close()
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.fixture(scope="module")
def real() -> Iterator[EngineProcess]:
    with EngineProcess(seconds=60) as process:  # how long a page takes is measured elsewhere
        yield process


@pytest.mark.reading
def test_a_picture_of_billions_of_pixels_is_not_unpacked(real: EngineProcess) -> None:
    real.read(wide_png(40, 40))
    for width, height in ((50_000, 50_000), (10_000, 7_000)):
        begun = time.monotonic()
        with pytest.raises(TooManyPixels, match="pixels"):
            real.read(wide_png(width, height))
        assert time.monotonic() - begun < 20


@pytest.mark.reading
def test_a_broken_picture_is_unreadable_and_the_same_child_reads_on(real: EngineProcess) -> None:
    good = (Path(__file__).resolve().parents[2] / "examples/birth/1/母亲身份证.jpg").read_bytes()
    for broken in (good[: len(good) // 3], good[:200], b"\x89PNG\r\n\x1a\n" + b"x" * 100):
        with pytest.raises(Unreadable) as caught:
            real.read(broken)
        assert type(caught.value) is Unreadable
    assert "朱晓燕" in [line.text for line in real.read(good)[0].lines]

"""What the reading of many pages takes of memory and keeps: one child of the pool, pages of many kinds and sizes."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator

from onething.intake import EngineFailed, EnginePool, EngineProcess
from onething.intake.pool import resident
from tools.papers.capture import CLEAN, LEGIBLE, captured
from tools.papers.sheets import every_sheet, sheet

PAGES, EVERY = 500, 50
_SHEETS = 60
_SMALLEST, _LARGEST = 1200, 3000
"""Pixels of the longer side: what telephones send."""


def pages(many: int, seed: int = 9) -> Iterator[bytes]:
    """Papers of every kind, each time captured otherwise and of another size."""
    draw = random.Random(seed)
    effects = list({**CLEAN, **LEGIBLE}.items())
    arguments = list(every_sheet(seed))
    chosen = draw.sample(arguments, _SHEETS)
    drawn = [sheet(*each) for each in chosen]
    for number in range(many):
        name, effect = effects[number % len(effects)]
        image, side = drawn[number % _SHEETS].image.copy(), draw.randint(_SMALLEST, _LARGEST)
        image.thumbnail((side, side))
        yield captured(image, effect, f"{seed}/{number}/{name}")


def settled(pid: int) -> int:
    """What a process keeps when it waits again: it answers first and gives memory back then."""
    least = resident(pid)
    for _ in range(20):
        time.sleep(0.02)
        now = resident(pid)
        if now >= least:
            break
        least = now
    return least


def measure(many: int = PAGES) -> None:
    """Read so many pages with one child that is never replaced, and say what it keeps after every fifty."""
    held: list[int] = []
    failed, begun = 0, time.monotonic()
    with EnginePool(lambda: EngineProcess(seconds=60), most_pages=10 * many, most_memory=1 << 40) as pool:
        for number, page in enumerate(pages(many), 1):
            try:
                pool.read(page)
            except EngineFailed as problem:
                failed += 1
                print(f"page {number}: {problem}", flush=True)
            (pid,) = pool.pids or (0,)
            held.append(settled(pid))
            if number % EVERY == 0:
                last = held[-EVERY:]
                print(
                    f"pages {number - EVERY + 1:4} to {number:4}: median {sorted(last)[EVERY // 2] / 1e6:4.0f} MB, "
                    f"most {max(last) / 1e6:4.0f} MB, {(time.monotonic() - begun) / number:.2f} s a page",
                    flush=True,
                )
    half = len(held) // 2
    first, second = (sorted(part)[len(part) // 2] / 1e6 for part in (held[:half], held[half:]))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(
        f"kept between pages, median of the first half {first:.0f} MB, of the second {second:.0f} MB; "
        f"most while reading {peak:.0f} MB; {failed} failed"
    )

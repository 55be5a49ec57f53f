"""Papers as PDF: the first of a process, the ones after it, their size, and memory over a thousand."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.report import Row
from onething.catalog import load, read_files
from onething.notices import Document, Typesetter, fill, sample

CATALOG = load(read_files([Path(__file__).resolve().parents[1] / "packs"]))
MANY = 1000


def _document(paper: str, number: int, points: int = 3) -> Document:
    """A paper of its own: nothing of it may be remembered from the one before."""
    notice = CATALOG.notices[paper]
    said = sample(notice, CATALOG, points)
    return fill(notice, replace(said, ref=f"20261120-{number:08d}", applicant=f"申请人{number}"), 1)


def _first() -> float:
    """Milliseconds of the first paper of this process, Typst and the font included."""
    document = _document("refused", 0)
    start = time.perf_counter()
    Typesetter().pdf(document)
    return (time.perf_counter() - start) * 1000


def run() -> list[Row]:
    """The figures."""
    program = "from bench.papers import _first; print(_first())"
    firsts = [
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    setter = Typesetter()
    papers = [_document("refused", number) for number in range(MANY)]
    long = [_document("correction", number, 15) for number in range(100)]
    setter.pdf(papers[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    sizes = [len(setter.pdf(paper)) for paper in papers]
    each = (time.perf_counter() - start) * 1000 / MANY
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    long_sizes = [len(setter.pdf(paper)) for paper in long]
    each_long = (time.perf_counter() - start) * 1000 / len(long)
    return [
        Row("a paper, the first of a process", sorted(firsts)[2], "ms", most=500),
        Row("a paper of one page, warm", each, "ms", most=20),
        Row("a correction notice with 15 findings, two pages, warm", each_long, "ms", most=50),
        Row("a paper of one page", sum(sizes) / MANY / 1000, "kB", most=100),
        Row("a paper of two pages", sum(long_sizes) / len(long) / 1000, "kB", most=100),
        Row("memory that 1,000 papers take and keep", (after - before) / 1000, "MB", most=100),
    ]


if __name__ == "__main__":
    print("\n".join(map(str, run())))

"""Ten thousand cases that wait for officers: what they cost a worker that has nothing to do."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil

from bench.calls import ours
from bench.databases import installation
from bench.report import Row


def run(kind: str, server: str, cases: int = 10_000) -> list[Row]:
    """A worker's memory, threads and processor before and with the waiting cases."""
    with installation(kind, server) as environment:
        ours(environment, "prepare")
        (before_mb, before_threads, before_cpu) = _idle(environment)
        ours(environment, "waiting", str(cases), "4" if kind == "postgres" else "1")
        (mb, threads, cpu) = _idle(environment)
    name = f"{cases} cases waiting for officers, {kind}: worker's"
    return [
        Row(f"{name} memory more than without", mb - before_mb, "MB", most=5),
        Row(f"{name} threads more than without", threads - before_threads, "", most=0),
        Row(f"{name} processor ({before_cpu:.1%} without)", cpu * 100, "%"),
    ]


def _idle(environment: dict[str, str]) -> tuple[float, int, float]:
    """Memory in MB, threads and share of a processor of a worker, ten seconds after its start."""
    (Path(environment["ONETHING_DATA"]) / "departments.json").write_text('{"departments": {}}')
    words = [sys.executable, "-m", "onething.cli.main", "worker", "--name", "w"]
    worker = psutil.Popen(words, env=environment, stderr=subprocess.DEVNULL)
    try:
        time.sleep(6)
        begun = sum(worker.cpu_times()[:2])
        time.sleep(5)
        cpu = (sum(worker.cpu_times()[:2]) - begun) / 5
        return worker.memory_info().rss / 1e6, worker.num_threads(), cpu
    finally:
        worker.terminate()
        worker.wait()

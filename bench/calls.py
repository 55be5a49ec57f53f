"""Cases of two department calls of which the second waits for the first: one at a time, and a burst."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.databases import installation
from bench.report import Row


@contextmanager
def _department(data: Path) -> Iterator[str]:
    """A department that serves both names, entered in the installation's settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "bench.department", str(port)])
    url = f"http://127.0.0.1:{port}"
    entry = {"url": url, "token": "bench-token-0000", "callback_secret": "bench-secret-0000"}
    outside = {"departments": dict.fromkeys(("platform", "first", "second"), entry)}
    (data / "departments.json").write_text(json.dumps(outside))
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(url + "/v1/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait()


def ours(environment: dict[str, str], *words: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.ours", *words], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(kind: str, server: str, workers: int = 1, *, unloaded: int = 60, burst: int = 2000) -> list[Row]:
    """The rows of one database with so many workers."""
    with ExitStack() as stack:
        environment = stack.enter_context(installation(kind, server))
        stack.enter_context(_department(Path(environment["ONETHING_DATA"])))
        ours(environment, "prepare")
        for number in range(workers):
            words = [sys.executable, "-m", "onething.cli.main", "worker", "--name", f"w{number}"]
            worker = subprocess.Popen(words, env=environment)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        time.sleep(4)
        single = ours(environment, "latency", str(unloaded))
        rows = [Row(f"two dependent calls, unloaded, {kind}: p50", single["p50_ms"], "ms", most=150)]
        if burst:
            many = ours(environment, "burst", str(burst))
            name = f"burst of {burst} cases with two calls, {kind}, {workers} workers"
            rows.append(Row(name, many["rate"], "cases/s", least=30 if kind == "postgres" else None))
            share = "… the second department's share of calls in the middle of the burst"
            rows.append(Row(share, many["share"], "", least=0.25 if kind == "postgres" else None))
        return rows

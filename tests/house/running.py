"""The product's processes as users start them: simulators, workers, commands. Everything is real but the papers."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
ONETHING = [sys.executable, "-m", "onething.cli.main"]


def environment(data: Path, **more: str) -> dict[str, str]:
    """The settings of one installation whose data lies in ``data``."""
    found = {**os.environ, "ONETHING_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    found.pop("DATABASE_URL", None)
    return {**found, "PYTHONWARNINGS": "default", **more}


@contextmanager
def simulators(settings: dict[str, str], families: int = 60, quota: int = 200) -> Iterator[None]:
    """The simulated departments, for the length of a test."""
    words = ["-m", "simulators", "--data", settings["ONETHING_DATA"], "--families", str(families), "--json"]
    words += ["--quota", str(quota)]
    running = subprocess.Popen([sys.executable, *words], env=settings, cwd=ROOT, stdout=subprocess.PIPE)
    assert running.stdout is not None
    try:
        while json.loads(running.stdout.readline())["name"] != "sms":
            pass
        yield
    finally:
        running.terminate()
        running.communicate(timeout=10)


def worker(settings: dict[str, str], name: str = "a") -> subprocess.Popen[bytes]:
    """A worker that is starting."""
    words = [*ONETHING, "worker", "--name", name]
    return subprocess.Popen(words, env=settings, cwd=ROOT, stderr=subprocess.DEVNULL)


@contextmanager
def working(settings: dict[str, str], name: str = "a") -> Iterator[subprocess.Popen[bytes]]:
    """A worker for the length of a test."""
    running = worker(settings, name)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def play(settings: dict[str, str], *words: str, seconds: float = 270) -> str:
    """A command of tests/house/play.py: applications with recorded papers."""
    done = _run(settings, [sys.executable, "-m", "tests.house.play", *words], seconds)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def onething(settings: dict[str, str], *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """A command of the product."""
    return _run(settings, [*ONETHING, *words], seconds)


def _run(settings: dict[str, str], words: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, env=settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds
    )


def outside(settings: dict[str, str]) -> Any:
    """The addresses and secrets of the simulated departments and of the message gateway."""
    return json.loads((Path(settings["ONETHING_DATA"]) / "departments.json").read_text())


def departments(settings: dict[str, str]) -> list[dict[str, str]]:
    return list(outside(settings)["departments"].values())


def call(department: dict[str, str], path: str, body: object = None) -> Any:
    """One of a simulator's switches."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {department['token']}", "Content-Type": "application/json"}
    request = urllib.request.Request(department["url"] + path, data, headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def rows(settings: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    """What stands in the installation's database."""
    if url := settings.get("DATABASE_URL"):
        with psycopg.connect(url) as server:
            return server.execute(sql).fetchall()
    with closing(sqlite3.connect(Path(settings["ONETHING_DATA"]) / "onething.db", timeout=30)) as file:
        return file.execute(sql).fetchall()

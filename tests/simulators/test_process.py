"""The stand-in departments as real processes: killed with -9, they come back with what they had done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.simulators.standin import CITY, HEADS, facts_of

pytestmark = [pytest.mark.network, pytest.mark.chaos]


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found]


@contextmanager
def running(data: Path) -> Iterator[dict[str, Any]]:
    """The simulators, until they are killed with -9, all at once."""
    command = [sys.executable, "-m", "simulators", "--data", str(data), "--families", "3", "--immediate"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        assert all(": http://127.0.0.1:" in line for line in lines)
        yield json.loads((data / "departments.json").read_text())
    finally:
        for pid in [*children(process.pid), process.pid]:
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def perform(department: dict[str, str]) -> Any:
    heads = {**HEADS, "Authorization": f"Bearer {department['token']}", "Idempotency-Key": "k1"}
    body = json.dumps({"case": "c1", "subject": "s", "facts": facts_of(CITY[0])}).encode()
    with urllib3.PoolManager() as pool:
        answer = pool.request("POST", f"{department['url']}/v1/items/birth-certificate-check/requests", body=body, headers=heads, retries=False)  # fmt: skip
        effects = pool.request("GET", f"{department['url']}/_effects", headers=heads, retries=False)
        return answer.json(), effects.json()


def test_after_a_kill_everything_done_is_known_at_the_same_address(tmp_path: Path) -> None:
    with running(tmp_path) as outside:
        first, _ = perform(outside["departments"]["health"])
    with running(tmp_path) as again:
        assert again == outside
        second, effects = perform(again["departments"]["health"])
    assert first["state"] == "approved"
    assert second == first
    assert [effect["key"] for effect in effects] == ["k1"]


def test_the_file_with_the_secrets_is_the_owners_alone(tmp_path: Path) -> None:
    with running(tmp_path):
        assert (tmp_path / "departments.json").stat().st_mode & 0o077 == 0


def test_no_server_outlives_the_one_who_started_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators", "--data", str(tmp_path), "--families", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        servers = children(process.pid)
        process.kill()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in servers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(servers) >= 5
    assert not any(Path(f"/proc/{pid}").exists() for pid in servers)

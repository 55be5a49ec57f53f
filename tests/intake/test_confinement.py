"""What the engine's process may not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onething.intake import EngineProcess


def confined(script: str) -> subprocess.CompletedProcess[str]:
    """What a confined process says."""
    head = "from onething.intake.confinement import allow_seconds, confine\nconfine()\n"
    return subprocess.run(
        [sys.executable, "-c", head + script], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "script",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork() if hasattr(os, 'nofork') else os.posix_spawn('/bin/true', ['true'], {})",
    ],
)
def test_it_cannot_connect_or_start_programs(script: str) -> None:
    done = confined(script)
    assert done.returncode == 1
    assert "PermissionError" in done.stderr


def test_it_cannot_write_a_file(tmp_path: Path) -> None:
    done = confined(f"open({str(tmp_path / 'a')!r}, 'w').write('x' * 100_000)")
    assert "File too large" in done.stderr
    assert not (tmp_path / "a").exists() or (tmp_path / "a").stat().st_size == 0


def test_it_cannot_take_all_memory() -> None:
    assert "MemoryError" in confined("bytes(6 * 1024**3)").stderr


def test_it_is_ended_when_its_processor_time_is_over() -> None:
    done = confined("allow_seconds(0)\nwhile True: pass")
    assert done.returncode < 0


def test_it_knows_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    script = (
        "import hashlib, json, os, struct, sys\n"
        "size = struct.unpack('>I', sys.stdin.buffer.read(4))[0]\n"
        "file = hashlib.sha256(sys.stdin.buffer.read(size)).hexdigest()\n"
        "line = [' '.join(os.environ), [0, 0, 1, 1], 1.0]\n"
        "page = {'file': file, 'page': 1, 'of': 1, 'width': 1, 'height': 1, 'lines': [line]}\n"
        "data = json.dumps(page).encode()\n"
        "os.write(1, struct.pack('>I', len(data)) + data)\n"
    )
    with EngineProcess((sys.executable, "-c", script)) as process:
        assert "DATABASE_URL" not in process.read(b"x")[0].lines[0].text

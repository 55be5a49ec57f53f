"""An installation that is broken says what is wrong in one message, not in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def lose_the_key(data: Path) -> None:
    (data / "papers").mkdir()
    (data / "papers" / "x").write_bytes(b"sealed")


def damage_the_key(data: Path) -> None:
    (data / "keys").mkdir()
    (data / "keys" / "custody.key").write_bytes(b"short")


def damage_the_database(data: Path) -> None:
    (data / "onething.db").write_bytes(b"no database" * 1000)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lose_the_key, "custody.key is missing"),
        (damage_the_key, "custody.key is damaged"),
        (damage_the_database, "onething.db cannot be used"),
    ],
)
def test_a_broken_installation_says_what_is_wrong_and_where(
    tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    harm(tmp_path)
    command = [sys.executable, "-m", "onething.cli.main", "cases", "--as", "operator:lin"]
    done = subprocess.run(
        command, env={**os.environ, "ONETHING_DATA": str(tmp_path)}, capture_output=True, text=True
    )
    assert (done.returncode != 0, "Traceback" in done.stderr) == (True, False)
    assert words in done.stderr

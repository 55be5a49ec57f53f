"""What the README shows is run as it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.running import ROOT, environment, onething, simulators, working

pytestmark = [pytest.mark.chaos, pytest.mark.reading]
PAGES = ("README.md", "README.zh-CN.md")


def _commands(page: str) -> list[list[str]]:
    """The indented ``onething`` commands of a page, in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"^    (onething .+)$", text, re.M)]


def test_both_readmes_show_the_same_commands() -> None:
    first, second = map(_commands, PAGES)
    assert first
    assert first == second


def test_the_commands_of_the_readme_work_as_written(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    reference, shown = "", list[str]()
    background = [words for words in _commands(PAGES[0]) if words[-1] == "&"]
    assert [words[0] for words in background] == ["simulators", "worker"]
    with simulators(settings), working(settings, "first"):
        for words in _commands(PAGES[0]):
            if words in background:
                continue
            done = onething(settings, *(reference if word == "REFERENCE" else word for word in words))
            assert done.returncode == 0, f"onething {' '.join(words)}: {done.stdout} {done.stderr}"
            listed = json.loads(onething(settings, "cases", "--as", "operator:x", "--json").stdout)
            reference = listed[0]["id"] if listed else ""
            shown.append(done.stdout)
        assert "凭据链完整" in shown[-2]
        assert "要不要人工核对" in shown[-1]


def test_make_run_carries_an_application_through_a_crash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.first_run"],
        env=environment(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "kill -9" in done.stdout
    assert "：办结\n办成的结果：" in done.stdout
    assert "凭据链完整" in done.stdout


def test_every_target_of_the_makefile_is_in_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.M)
    assert phony is not None
    command = ["make", "--no-print-directory", "help"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in told.splitlines()] == phony[1].split()


def test_a_worker_says_to_programs_that_it_runs_and_ends_when_asked(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    words = [sys.executable, "-m", "onething.cli.main", "worker", "--json"]
    with (
        simulators(settings),
        subprocess.Popen(words, env=settings, cwd=ROOT, stdout=subprocess.PIPE) as running,
    ):
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["state"] == "running"
        running.terminate()
        assert running.wait(timeout=20) == 0

"""The guide for department engineers is carried out as it is written, against the simulated departments."""

from __future__ import annotations

import re
import shlex
import socket
from pathlib import Path

import pytest

from tests.docs.guide import DOCS, blocks, is_all_in_blocks, lines_in_order
from tests.house.running import ROOT, environment, onething, simulators

GUIDES = ("connect-a-department.md", "connect-a-department.zh-CN.md")


@pytest.mark.chaos
@pytest.mark.network
def test_the_guide_s_commands_show_what_it_says(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    with simulators(settings):
        shown, broken = "", False
        for block in blocks(GUIDES[1]):
            if block.kind == "json":
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
            elif block.kind == "sh":
                program, *words = shlex.split(block.text)
                assert program == "onething"
                done = onething(settings, *(_here(word, tmp_path) for word in words))
                shown, broken = done.stdout, done.returncode != 0
                assert done.stderr == ""
            else:
                lines_in_order(block.text, shown)
                assert broken == ("✗" in block.text)


def _here(word: str, folder: Path) -> str:
    """A word of a command as this test can use it: files in its folder, and a port that nobody else has."""
    if word == "8791":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return str(free.getsockname()[1])
    return str(folder / word) if word.endswith(".json") else word


def test_both_guides_hold_the_same_files_commands_and_output() -> None:
    english, chinese = (blocks(guide) for guide in GUIDES)
    assert english == chinese
    assert {block.kind for block in english} == {"sh", "text", "json"}
    assert all(is_all_in_blocks(guide) for guide in GUIDES)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_switch_that_the_guide_names_is_there_and_none_is_left_out(guide: str) -> None:
    from simulators.faults import Faults

    text = (DOCS / guide).read_text(encoding="utf-8").rpartition("## ")[2]
    named = set(re.findall(r"`(\w+)`", text)) - {"renamed", "extra", "type", "callback", "answer"}
    assert named - {"backup", "restore"} == set(Faults.__slots__) - {"outage", "retry_after"}


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_to_the_guide(page: str) -> None:
    assert "(docs/connect-a-department" in (ROOT / page).read_text(encoding="utf-8")

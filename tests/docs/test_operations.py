"""The operators' pages: every command and option that they show exists, and both languages show the same."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from onething.casework.commands.reconcile import SILENT, UNREADABLE
from onething.casework.reconciling import Verdict
from onething.cli.main import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("operations.md", "operations.zh-CN.md")


def _commands(page: str) -> list[list[str]]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [shlex.split(found) for found in re.findall(r"(?:^ {4,}|`)(onething [^`\n]+)", text, re.M)]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_exists(page: str) -> None:
    found = _commands(page)
    assert len(found) >= 8
    for _, name, *words in found:
        command = main.commands[name]
        if isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        assert isinstance(command, click.Command)
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("-")} <= known, (name, words)


def test_both_pages_show_the_same_commands() -> None:
    shown = [
        [[w for w in words if w.startswith("-") or w.isalpha()] for words in _commands(p)] for p in PAGES
    ]
    plain = [[[w for w in words if w.isascii() and not w.isupper()] for words in each] for each in shown]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("page", PAGES)
def test_every_finding_is_explained(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    findings = {*Verdict, SILENT, UNREADABLE} - {Verdict.AGREES}
    assert [str(each) for each in findings if f"{each}" not in text] == []

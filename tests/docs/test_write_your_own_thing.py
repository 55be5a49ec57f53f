"""The guides for policy staff are carried out as they are written: their files, their commands, what they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from onething.catalog import NOTICE_FIELDS, Moment
from onething.cli.main import main
from tests.docs.guide import blocks, is_all_in_blocks, lines_in_order

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAIRS = tuple((f"{name}.md", f"{name}.zh-CN.md") for name in ("write-your-own-thing", "change-a-paper"))
GUIDES = tuple(guide for pair in PAIRS for guide in pair)


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_works_from_an_empty_folder(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown, failed = "", False
    for block in blocks(guide):
        if block.kind == "sh":
            assert not failed, "a command failed and the guide does not show it"
            shown = ""
            for line in block.text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "onething"
                result = CliRunner().invoke(main, arguments)
                shown, failed = shown + result.output, result.exit_code != 0
        elif block.kind == "text":
            assert failed == block.text.startswith("Error:"), shown
            failed = False
            lines_in_order(block.text, shown)
        else:
            assert block.kind in ("yaml", "json", "csv")
            assert block.file.endswith(block.kind), f"no file is named before:\n{block.text}"
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    assert not failed


@pytest.mark.parametrize("pair", PAIRS)
def test_both_languages_hold_the_same_files_and_commands(pair: tuple[str, str]) -> None:
    english, chinese = ([block for block in blocks(guide) if block.kind != "text"] for guide in pair)
    assert [(b.kind, b.file) for b in english] == [(b.kind, b.file) for b in chinese]
    assert [_uncommented(b.text) for b in english] == [_uncommented(b.text) for b in chinese]


@pytest.mark.parametrize("guide", PAIRS[1])
def test_the_guide_to_papers_names_every_moment_and_every_field(guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `\{(\w+)\}` \| (.+?) \|", text, re.M))
    assert set(rows) == set(NOTICE_FIELDS)
    told = re.findall(r"^\| (\S+) \| ", text, re.M)
    assert [moment for moment in Moment if moment not in told] == []


def test_nothing_in_the_guide_escapes_the_test() -> None:
    assert all(is_all_in_blocks(guide) for guide in GUIDES)


def _uncommented(text: str) -> str:
    return "\n".join(re.sub(r"\s*#.*", "", line) for line in text.splitlines())

"""The fenced blocks of a guide: files, commands, and what they show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)


@dataclass(frozen=True)
class Block:
    """One fenced block; ``file`` is the last path in backticks in the paragraph before it."""

    kind: str
    text: str
    file: str


def blocks(guide: str) -> list[Block]:
    """All blocks of a guide, in order."""
    text = (DOCS / guide).read_text(encoding="utf-8")
    found, end = [], 0
    for match in _BLOCK.finditer(text):
        paragraph = text[end : match.start()].strip().rpartition("\n\n")[2]
        paths = re.findall(r"`([\w./-]+\.\w+)`", paragraph)
        found.append(Block(match[1], match[2], paths[-1] if paths else ""))
        end = match.end()
    return found


def lines_in_order(wanted: str, shown: str) -> None:
    """Assert that every line of ``wanted`` is shown, in this order."""
    place = 0
    for line in filter(None, wanted.splitlines()):
        place = shown.find(line, place)
        assert place >= 0, f"{line!r} is not shown (in this order) in:\n{shown}"


def is_all_in_blocks(guide: str) -> bool:
    """Whether no command of a guide stands outside its blocks, where no test would see it."""
    text = (DOCS / guide).read_text(encoding="utf-8")
    return text.count("```") == 2 * len(blocks(guide)) and "\n    onething" not in text

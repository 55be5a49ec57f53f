"""Pages as the engine read them once from the first example's photographs, and an engine that gives them back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from onething.catalog import Catalog, load, read_files
from onething.facts import Value
from onething.intake import PaperFile, PaperReading, Ring, TextLine, TextPage, Unreadable, read_papers

ROOT = Path(__file__).resolve().parents[2]
JPEG = b"\xff\xd8\xff"


@cache
def packs() -> Catalog:
    """The committed packs."""
    return load(read_files([ROOT / "packs"]))


def recorded(name: str) -> TextPage:
    """The page that the engine read from ``examples/birth/1/{name}.jpg``."""
    data = json.loads((Path(__file__).parent / "pages" / f"{name}.json").read_text(encoding="utf-8"))
    lines = tuple(TextLine(text, tuple(box), sure) for text, box, sure in data["lines"])
    rings = tuple(Ring(tuple(box), whole, red) for box, whole, red in data.get("rings", ()))
    return TextPage(data["width"], data["height"], lines, rings=rings)


def changed(page: TextPage, old: str, change: Callable[[TextLine], TextLine | None]) -> TextPage:
    """The page with every box of the text ``old`` changed, or taken out."""
    assert old in {line.text for line in page.lines}
    lines = (change(line) if line.text == old else line for line in page.lines)
    return replace(page, lines=tuple(line for line in lines if line is not None))


def reading_as(text: str) -> Callable[[TextLine], TextLine]:
    """A box that says something else."""
    return lambda line: replace(line, text=text)


def gone(line: TextLine) -> None:
    """A box that the engine did not see."""


def more(page: TextPage, *lines: TextLine) -> TextPage:
    """The page with further boxes."""
    return replace(page, lines=(*page.lines, *lines))


@dataclass(frozen=True)
class Says:
    """An engine with one answer."""

    answer: TextPage | Unreadable

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        if isinstance(self.answer, Unreadable):
            raise self.answer
        return (self.answer,)


def read(page: TextPage | Unreadable, slot: str = "母亲身份证", content: bytes = JPEG) -> PaperReading:
    """What reading one paper in ``slot`` gives."""
    paper = PaperFile(slot, "a.jpg", content)
    return read_papers([paper], packs(), Says(page), {"新生儿": "新生儿/1"}, "2026-11-20")[0]


def values(reading: PaperReading) -> dict[str, Value | None]:
    """Fact name → value."""
    return {fact.name: fact.value for fact in reading.facts}

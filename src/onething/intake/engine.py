"""The text engine: files in, lines of text with their places out; and how its answers are looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

MOST_PAGES = 100
"""Pages and pictures of one file."""
FAULTS = ("pages", "active", "locked", "disguised", "format", "broken")

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """``box`` lies on the levelled page and says what stands beside what; ``seen`` lies in the picture as it was sent
    (turned upright by its EXIF note) and is where a person finds it. ``confidence`` lies in 0…1."""

    text: str
    box: Box
    confidence: float
    seen: Box | None = None

    @property
    def place(self) -> Box:
        """Where it is in the picture."""
        return self.seen or self.box


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring of ink, such as a seal leaves. ``box`` lies in the picture; ``whole`` is the share of the ring that is there,
    0…1."""

    box: Box
    whole: float
    red: bool


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page as the engine read it. ``turned``: degrees by which it lies in the picture, clockwise; ``measures``: what
    was measured of the picture's quality (``intake.quality``), empty for text that the file itself holds; ``picture``: width and
    height of the picture as it was sent, turned upright by its EXIF note (None: the page itself); ``rings``: what looks
    like a seal (None: nobody looked)."""

    width: int
    height: int
    lines: tuple[TextLine, ...]
    turned: float = 0.0
    measures: Mapping[str, float] = field(default_factory=dict)
    picture: tuple[int, int] | None = None
    rings: tuple[Ring, ...] | None = None

    @property
    def seen(self) -> tuple[int, int]:
        """Width and height of what a person sees: the boxes of ``TextLine.place`` lie there."""
        return self.picture or (self.width, self.height)


class Unreadable(Exception):
    """The engine could not read the picture; ``args[0]`` is for engineers."""


class TooManyPixels(Unreadable):
    """The picture is small as a file and enormous once unpacked."""


class NotOpened(Unreadable):
    """The file is not opened; ``fault`` says why: ``pages`` (too many), ``active`` (it holds programs), ``locked`` (a
    password), ``disguised`` (two formats at once), ``format`` (none that is read), ``broken``."""

    def __init__(self, why: str, fault: str) -> None:
        super().__init__(why)
        self.fault = fault


class EngineFailed(Unreadable):
    """The engine itself failed: it crashed, took too long, answered nonsense or is not installed."""


class EngineBusy(EngineFailed):
    """So many wait for the engine that this file was not read; later it will be."""


class TextEngine(Protocol):
    """Something that reads files: every page of one. Raises Unreadable."""

    def read(self, content: bytes) -> tuple[TextPage, ...]: ...


@runtime_checkable
class SideBySide(Protocol):
    """An engine that reads ``at_once`` files side by side."""

    @property
    def at_once(self) -> int: ...


def problem_of(why: str, fault: Any) -> Unreadable:
    """What an engine's refusal means."""
    if fault == "pixels":
        return TooManyPixels(why)
    if fault == "engine":
        return EngineFailed(why)
    return NotOpened(why, fault) if isinstance(fault, str) and fault in FAULTS else Unreadable(why)


def page_of(answer: Any) -> TextPage:
    """The page in an answer, every value looked at. Raises ValueError, TypeError or KeyError."""
    lines = []
    for text, box, sure, *seen in answer["lines"]:
        if not isinstance(text, str) or not 0.0 <= float(sure) <= 1.0:
            raise ValueError("a line of the answer is nonsense")
        lines.append(TextLine(text, _box(box), float(sure), _box(seen[0]) if seen else None))
    measures = {str(name): float(value) for name, value in answer.get("measures", {}).items()}
    turned = float(answer.get("turned", 0.0))
    if not all(math.isfinite(number) for number in (turned, *measures.values())):
        raise ValueError("a measure of the answer is nonsense")
    size = answer.get("picture")
    picture = None if size is None else (int(size[0]), int(size[1]))
    width, height = int(answer["width"]), int(answer["height"])
    return TextPage(width, height, tuple(lines), turned, measures, picture, _rings(answer.get("rings")))


def _rings(raw: Any) -> tuple[Ring, ...] | None:
    if raw is None:
        return None
    rings = tuple(Ring(_box(box), float(whole), bool(red)) for box, whole, red in raw)
    if not all(0.0 <= ring.whole <= 1.0 for ring in rings):
        raise ValueError("a ring of the answer is nonsense")
    return rings


def _box(raw: Any) -> Box:
    x0, y0, x1, y1 = raw
    if not all(type(n) is int and abs(n) < 1_000_000 for n in (x0, y0, x1, y1)):
        raise ValueError("a box of the answer is nonsense")
    return (x0, y0, x1, y1)

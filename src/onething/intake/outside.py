"""A text engine outside: a picture goes out, lines with their places come back (docs/engine-protocol.md). Here its answers are
looked at; who carries them is not known here."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeGuard

from onething.intake.engine import EngineFailed

MOST_LINES = 2000
LONGEST_LINE = 500
"""Characters."""
LARGEST_ANSWER = 2_000_000
"""Bytes."""
_BEYOND = 0.05
"""A box may reach so far out of the picture, as a share of the picture's side: engines pad their boxes."""

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """``corners``: four points (x, y in pixels) from the beginning of the text's upper edge, along the text and round;
    ``confidence`` lies in 0…1."""

    text: str
    confidence: float
    corners: Corners


class Eye(Protocol):
    """What sees text in one picture (JPEG). Raises Unreadable: EngineFailed, or EngineBusy."""

    def look(self, picture: bytes, width: int, height: int) -> tuple[SeenLine, ...]: ...


@dataclass(frozen=True, slots=True)
class OutsideEye:
    """A city's own engine. ``post`` carries a picture there and brings the answer back; it raises EngineFailed."""

    post: Callable[[bytes], bytes]

    def look(self, picture: bytes, width: int, height: int) -> tuple[SeenLine, ...]:
        """Raises EngineFailed where the answer is not what the protocol says."""
        try:
            return lines_of(self.post(picture), width, height)
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise EngineFailed(f"the outside engine's answer is not what the protocol says: {problem}"[:300])


def lines_of(raw: bytes, width: int, height: int) -> tuple[SeenLine, ...]:
    """The lines of an answer about a picture of so many pixels. Raises ValueError, KeyError, TypeError, RecursionError."""
    if len(raw) > LARGEST_ANSWER:
        raise ValueError(f"more than {LARGEST_ANSWER} bytes")
    answer = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    if not isinstance(answer, dict) or not isinstance(answer.get("lines"), list):
        raise ValueError("`lines` is missing or no list")
    if len(answer["lines"]) > MOST_LINES:
        raise ValueError(f"more than {MOST_LINES} lines")
    return tuple(_line(line, number, width, height) for number, line in enumerate(answer["lines"], 1))


def _line(raw: Any, number: int, width: int, height: int) -> SeenLine:
    where = f"line {number}"
    if not isinstance(raw, dict):
        raise ValueError(f"{where} is no object")
    text, sure, box = raw.get("text"), raw.get("confidence"), raw.get("box")
    if not isinstance(text, str) or len(text) > LONGEST_LINE:
        raise ValueError(f"{where}: `text` is missing, no text or longer than {LONGEST_LINE} characters")
    if not _is_number(sure) or not 0.0 <= sure <= 1.0:
        raise ValueError(f"{where}: `confidence` must be a number from 0 to 1")
    if not isinstance(box, list) or len(box) != 4:
        raise ValueError(f"{where}: `box` must be four points [x, y]")
    corners = tuple(_corner(point, where, width, height) for point in box)
    if min(math.dist(corners[0], corners[1]), math.dist(corners[0], corners[3])) < 1.0:
        raise ValueError(f"{where}: `box` has no area")
    return SeenLine(text, float(sure), corners)


def _corner(raw: Any, where: str, width: int, height: int) -> tuple[float, float]:
    if not isinstance(raw, list) or len(raw) != 2 or not all(map(_is_number, raw)):
        raise ValueError(f"{where}: `box` must be four points [x, y]")
    x, y = float(raw[0]), float(raw[1])
    if not (
        -_BEYOND * width <= x <= (1 + _BEYOND) * width and -_BEYOND * height <= y <= (1 + _BEYOND) * height
    ):
        raise ValueError(f"{where}: `box` lies outside the picture of {width}×{height} pixels")
    return (x, y)


def _is_number(value: Any) -> TypeGuard[float]:
    # a number of hundreds of digits is valid JSON and no float
    return type(value) in (int, float) and abs(value) < 1e9


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")

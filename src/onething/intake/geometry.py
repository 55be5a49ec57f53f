"""Where boxes of text lie to one another on the levelled page."""

from __future__ import annotations

from collections.abc import Sequence

from onething.intake.engine import Box, TextLine

_ROW = 0.6
"""The share of a height by which the middles of two boxes of one row may differ."""
_OVERLAP = 0.45
"""The share of the lower of two boxes of one row that lies beside the other."""
_SIZES = 1.5
"""Times by which the letters of one value may differ in height."""


def height(line: TextLine) -> int:
    """Pixels from top to bottom."""
    return line.box[3] - line.box[1]


def middle(line: TextLine) -> float:
    """The height on the page of the box's middle."""
    return (line.box[1] + line.box[3]) / 2


def beside(label: TextLine, value: TextLine) -> bool:
    """Whether two boxes stand in one row; letters of either may be larger, a label may have two lines, and what a printer
    filled in may stand higher than the form."""
    low, high = sorted((height(label), height(value)))
    common = min(label.box[3], value.box[3]) - max(label.box[1], value.box[1])
    return abs(middle(label) - middle(value)) < _ROW * max(low, 0.75 * high) or common > _OVERLAP * low


def reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """Boxes from top to bottom, and from left to right in a row."""
    left = sorted(lines, key=middle)
    ordered: list[TextLine] = []
    while left:
        row = [line for line in left if beside(left[0], line)]
        ordered += sorted(row, key=lambda line: line.box[0])
        left = [line for line in left if not beside(row[0], line)]
    return ordered


def alike_in_size(one: TextLine, other: TextLine) -> bool:
    """Whether two boxes are letters of one size: a watermark is larger."""
    low, high = sorted((height(one), height(other)))
    return high < _SIZES * low


def edge(line: TextLine, text: str, place: int) -> int:
    """Where the character at a place of a box's text begins; Latin letters are about half as wide as the others."""
    widths = [1.0 if character > "\u2e80" else 0.55 for character in text]
    x0, _, x1, _ = line.box
    return round(x0 + (x1 - x0) * sum(widths[:place]) / max(0.5, sum(widths)))


def around(boxes: Sequence[Box]) -> Box:
    """The box that holds all of them."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def union(lines: Sequence[TextLine]) -> TextLine:
    """One line for several: their texts in order, the least confidence."""
    return TextLine(
        "".join(line.text for line in lines),
        around([line.box for line in lines]),
        min(line.confidence for line in lines),
        around([line.place for line in lines]),
    )

"""Values that have no label of their own: known by how they are written, or by the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onething.intake.engine import TextLine, TextPage
from onething.intake.geometry import height, middle, reading_order, union
from onething.intake.printed import plain


def within(page: TextPage, pattern: str) -> tuple[TextLine, ...]:
    """What the one group of a pattern finds in the running text of a page: its boxes, row by row."""
    text, owners = "", list[TextLine]()
    for line in reading_order(page.lines):
        text += plain(line.text)
        owners += [line] * len(plain(line.text))
    found: dict[str, TextLine] = {}
    for match in re.finditer(pattern, text):
        lines = list(dict.fromkeys(owners[slice(*match.span(1))]))
        if lines:
            found.setdefault(match[1], _said(lines, match[1]))
    return tuple(found.values())


def anywhere(page: TextPage, pattern: str) -> tuple[TextLine, ...]:
    """What is written like the pattern, wherever it stands; groups of it may be boxes of their own."""
    found: dict[str, TextLine] = {}
    whole = re.compile(f"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])")
    for first in page.lines:
        parts = [first]
        for line in sorted(page.lines, key=lambda each: each.box[0]):
            last = parts[-1]
            near = -height(last) / 2 < line.box[0] - last.box[2] < 2 * height(last)
            if line is not last and near and abs(middle(line) - middle(last)) < 0.5 * height(last):
                parts.append(line)
        for count in range(len(parts), 0, -1):
            match = whole.search("".join(plain(part.text) for part in parts[:count]))
            if match is not None:
                found.setdefault(match[0], _said(parts[:count], match[0]))
                break
    longest = {text: line for text, line in found.items() if not any(text != o and text in o for o in found)}
    return tuple(longest.values())


def _said(lines: Sequence[TextLine], text: str) -> TextLine:
    return replace(union(lines), text=text)

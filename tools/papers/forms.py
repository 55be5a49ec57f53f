"""Draws a paper in the layout of one of its real editions (``tools.papers.editions``)."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from PIL import Image, ImageDraw

from tools.papers.contents import Fields
from tools.papers.editions import Edition
from tools.papers.fonts import font

INK, PRINT, RULE = (20, 20, 30), (70, 55, 55), (150, 130, 130)
_PAPERS = ((255, 255, 255), (250, 247, 238), (240, 246, 250), (250, 240, 240))


@dataclass(frozen=True, slots=True)
class _Cell:
    """``label`` in its lines, ``english`` under it; ``plain`` is text without a label."""

    label: tuple[str, ...]
    english: str
    value: str
    plain: str


def form(draw: random.Random, edition: Edition, fields: Fields, typeface: str) -> Image.Image:
    """The paper."""
    wide, high = edition.size
    page = Image.new("RGB", edition.size, draw.choice(_PAPERS))
    pen = ImageDraw.Draw(page)
    left, right, y = int(wide * 0.07), int(wide * 0.94), int(high * 0.06)
    if edition.title:
        size = 2 * edition.letter if edition.style not in ("colon", "apart") else int(1.6 * edition.letter)
        face = font(typeface, size)
        pen.text(
            ((wide - face.getlength(edition.title)) / 2, y),
            edition.title,
            draw.choice((INK, (150, 30, 30))),
            face,
        )
        y += int(1.8 * size)
    pitch = min(int(3.6 * edition.letter), (high - y - 20) // len(edition.rows))
    if edition.style == "apart":
        pitch = min(int(2.6 * edition.letter), pitch)
    form_ = _Form(pen, edition, typeface, draw.uniform(0.95, 1.12))
    label = form_.widest(fields) if edition.style == "cells" else 0
    for row in edition.rows:
        cells = [_cell(text, fields) for text in row.split(" | ")]
        widths, edge = _widths(row, right - left), left
        if edition.style == "apart":
            right = int(wide * 0.95 if y > high * 0.6 else wide * 0.66)
            widths = [(wide - 2 * left) // 4] * len(cells)
        ends = []
        for number, cell in enumerate(cells):
            end = edge + widths[number] if number + 1 < len(cells) else right
            ends.append(form_.cell(cell, edge, y, end, pitch, min(label, int(0.5 * (end - edge)))))
            edge = end
        bottom = max(y + pitch, *(end + 8 for end in ends))
        if edition.style == "cells" and not cells[0].plain:
            form_.grid(widths, left, y, bottom, label)
        y = bottom
    return page


def printed(edition: Edition, fields: Fields) -> set[str]:
    """The names of the fields that an edition has a place for."""
    texts = [text for row in edition.rows for text in row.split(" | ")]
    plain = {name for text in texts if text.startswith("=") for name in re.findall(r"\{(.+?)\}", text)}
    return plain | {_name(text) for text in texts if not text.startswith("=")} & fields.keys()


def _name(text: str) -> str:
    """The field of a cell."""
    shown, names, field = text.removesuffix("*2").partition(">")
    return field if names else shown.partition("~")[0].replace("/", "")


def _widths(row: str, whole: int) -> list[int]:
    """Of the cells of a row."""
    shares = [2 if cell.endswith("*2") else 1 for cell in row.split(" | ")]
    return [whole * share // sum(shares) for share in shares]


def _cell(text: str, fields: Fields) -> _Cell:
    if text.startswith("="):
        return _Cell((), "", "", re.sub(r"\{(.+?)\}", lambda match: fields[match[1]], text[1:]))
    label, _, english = text.removesuffix("*2").partition(">")[0].partition("~")
    name = _name(text)
    lines = (label,) if "纳税人识别号" in label else tuple(label.split("/"))
    return _Cell(lines, english, fields[name] if name else "", "")


@dataclass(slots=True)
class _Form:
    """The pen with what it draws."""

    pen: ImageDraw.ImageDraw
    edition: Edition
    typeface: str
    larger: float

    def widest(self, fields: Fields) -> int:
        """Room for the longest label."""
        face = font(self.typeface, self.edition.letter)
        cells = [_cell(text, fields) for row in self.edition.rows for text in row.split(" | ")]
        return int(max(face.getlength(line) for cell in cells for line in cell.label)) + self.edition.letter

    def cell(self, cell: _Cell, x: int, y: int, end: int, pitch: int, label: int) -> int:
        """Draws one cell; returns where it ends."""
        letter, style = self.edition.letter, self.edition.style
        face, values = font(self.typeface, letter), font(self.typeface, int(letter * self.larger))
        if cell.plain or not cell.label:
            return self._value(
                cell.plain.strip("　"),
                x + 8,
                y + 10,
                end if not cell.plain.startswith("P") else end + 60,
                face,
            )
        colon = "：" if style == "colon" and not cell.label[-1].endswith("）") else ""
        if style == "stacked":
            small = font(self.typeface, int(letter * 0.8))
            self.pen.text((x, y), f"{cell.label[0]}/{cell.english}", PRINT, small)
            return self._value(cell.value, x, y + int(letter * 1.25), end - 8, values)
        top = y + (10 if style != "cells" else max(6, (pitch - len(cell.label) * int(1.2 * letter)) // 2))
        for number, line in enumerate(cell.label):
            text = line + (colon if number + 1 == len(cell.label) else "")
            across = x + 8 if style != "cells" else x + max(4, (label - face.getlength(line)) / 2)
            self.pen.text((across, top + number * int(1.2 * letter)), text, PRINT, face)
        if cell.english:
            self.pen.text(
                (x + 8, top + int(1.15 * letter)), cell.english, PRINT, font(self.typeface, int(letter * 0.6))
            )
        gap = label + 12 if style == "cells" else face.getlength(cell.label[-1] + colon) + 8 + 0.7 * letter
        if cell.english:
            gap = max(gap, font(self.typeface, int(letter * 0.6)).getlength(cell.english) + 26)
        if style == "apart" and cell.label == ("出生",):
            return self._apart(cell.value, x + int(gap), top, values)
        middle = y + max(6, (pitch - int(1.2 * letter)) // 2) if style == "cells" else top
        bottom = self._value(cell.value, x + int(gap), middle, end - (40 if style == "colon" else 10), values)
        if style == "lines":
            self.pen.line((x + gap, bottom + 2, end - 14, bottom + 2), fill=RULE, width=2)
        return bottom

    def grid(self, widths: list[int], x: int, top: int, bottom: int, label: int) -> None:
        """The frame of a row of a table."""
        for width in widths:
            self.pen.rectangle((x, top, x + width, bottom), outline=RULE, width=2)
            beside = x + min(label, int(0.5 * width))
            self.pen.line((beside, top, beside, bottom), fill=RULE, width=2)
            x += width

    def _value(self, text: str, x: float, y: int, end: float, face: object) -> int:
        row, size = "", int(face.size)  # type: ignore[attr-defined]
        for character in text:
            if row and x + face.getlength(row + character) > end:  # type: ignore[attr-defined]
                self.pen.text((x, y), row, INK, face)  # type: ignore[arg-type]
                y, row = y + int(1.25 * size), ""
            row += character
        self.pen.text((x, y), row, INK, face)  # type: ignore[arg-type]
        return y + int(1.25 * size)

    def _apart(self, text: str, x: float, y: int, face: object) -> int:
        """``1988 年 2 月 7 日``: its numbers are printed into the gaps of a form."""
        for part in re.findall(r"[0-9]+|[^0-9]+", text):
            colour = INK if part.isdigit() else PRINT
            self.pen.text((x, y), part, colour, face)  # type: ignore[arg-type]
            x += face.getlength(part) + 14  # type: ignore[attr-defined]
        return y + int(1.25 * face.size)  # type: ignore[attr-defined]

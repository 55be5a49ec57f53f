"""A paper as it is set: title, number, paragraphs, numbered points, a table, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class Unprintable(Exception):
    """This paper cannot be printed; the message says which words are wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A numbered list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Label and text of each row; an empty text is a space to write in."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. ``to`` is whom it is addressed to (empty: nobody), ``signs`` are lines that people sign by hand,
    ``seal`` is the name of the seal that belongs over issuer and date."""

    title: str
    number: str
    to: str
    body: tuple[Paragraph | Points | Table, ...]
    signs: tuple[str, ...]
    issuer: str
    seal: str
    date: date

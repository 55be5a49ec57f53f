"""What an adviser (a language model) thinks of a page that we could not make out: a proposal for a person, never a fact.

An adviser can only point at what stands on the page: a value that is not there, of a field that was not asked for, or
that our own checks refuse is thrown away. So whatever a page orders its reader to say changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from onething.catalog import MaterialType, Template
from onething.intake.engine import Box, TextLine, TextPage
from onething.intake.fields import FieldReading, checked
from onething.intake.kinds import Kind
from onething.intake.printed import plain

MOST_ASKED = 5
"""Pages of one application that an adviser is asked about."""
MOST_LINES = 200
MOST_CHARACTERS = 6000
_MOST_TOGETHER = 4
"""Lines of one value."""

Wanted = Mapping[str, tuple[str, ...]]
"""Kinds that a page may be, with the fields that are looked for."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """``text`` stands in the lines with these numbers (from 0), put together."""

    field: str
    text: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What an adviser said, not looked at yet."""

    kind: str
    fields: tuple[Pointed, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """Text of one page that is about to leave the house: to whom, and which kinds and fields are looked for in it."""

    to: str
    kinds: tuple[str, ...]
    fields: tuple[str, ...]


class Adviser(Protocol):
    """Somebody outside who is shown the lines of a page. No answer, or nonsense, is None."""

    @property
    def name(self) -> str: ...

    def advise(self, lines: Sequence[str], wanted: Wanted) -> Advice | None: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a page may be (``kind``) and say: every field stands there and passed our checks."""

    kind: str
    fields: tuple[FieldReading, ...]


@dataclass(frozen=True, slots=True)
class Consulting:
    """``adviser`` within one application: asked about a page once, about few pages, and never without ``before`` having
    been told what leaves the house."""

    adviser: Adviser
    before: Callable[[Sending], None]
    most: int = MOST_ASKED
    _said: dict[str, Advice | None] = field(default_factory=dict)

    def proposal(
        self,
        page: TextPage,
        kind: Kind | None,
        fields: Iterable[FieldReading],
        materials: Iterable[MaterialType],
    ) -> Proposal | None:
        """What a page may be (``kind`` is None: none that we know), or say where ``fields`` were not found; None where
        there is nothing to ask, or nothing to show."""
        rows = _asked(kind, fields, materials)
        if not rows:
            return None
        wanted = {kind: tuple(dict.fromkeys(row.field for row in each)) for kind, each in rows.items()}
        lines = [line for line in page.lines if line.text.strip()][:MOST_LINES]
        texts = [line.text for line in lines]
        if not texts or sum(map(len, texts)) > MOST_CHARACTERS:
            return None
        key = hashlib.sha256(repr((texts, wanted)).encode()).hexdigest()
        if key not in self._said:
            if len(self._said) >= self.most:
                return None
            names = tuple(dict.fromkeys(name for each in wanted.values() for name in each))
            self.before(Sending(self.adviser.name, tuple(wanted), names))
            self._said[key] = self.adviser.advise(texts, wanted)
        advice = self._said[key]
        return None if advice is None else _looked_at(advice, lines, rows)


def _asked(
    kind: Kind | None, fields: Iterable[FieldReading], materials: Iterable[MaterialType]
) -> dict[str, list[Template]]:
    """The rows that are looked for: of every kind on a page that is none we know, or those that were not found."""
    if kind is None:
        rows = {each.name: [row for face in each.every_face for row in face.template] for each in materials}
        return {name: each for name, each in rows.items() if each}
    missing = [each.row for each in fields if each.code == "UNREAD" and not each.text]
    return {kind.name: missing} if missing else {}


def _looked_at(
    advice: Advice, lines: Sequence[TextLine], rows: Mapping[str, list[Template]]
) -> Proposal | None:
    found: dict[str, FieldReading] = {}
    for pointed in advice.fields:
        row = next((row for row in rows.get(advice.kind, ()) if row.field == pointed.field), None)
        line = None if row is None else _standing(pointed, lines)
        if row is None or line is None or pointed.field in found:
            continue
        reading = checked(line, row)
        if reading.value and not reading.code:
            found[pointed.field] = reading
    return Proposal(advice.kind, tuple(found.values())) if found else None


def _standing(pointed: Pointed, lines: Sequence[TextLine]) -> TextLine | None:
    """What was pointed at as a line of its own; None when it does not stand there."""
    numbers, text = pointed.lines, plain(pointed.text)
    if not text or not 0 < len(numbers) <= _MOST_TOGETHER or not all(0 <= n < len(lines) for n in numbers):
        return None
    there = [lines[n] for n in numbers]
    if text not in "".join(plain(line.text) for line in there):
        return None
    sure = min(line.confidence for line in there)
    return TextLine(
        text, _around([each.box for each in there]), sure, _around([each.place for each in there])
    )


def _around(boxes: Sequence[Box]) -> Box:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))

"""Where a field's value stands on a page: behind its label in the same box, to its right, or wrapped below (多行)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from onething.catalog import Template
from onething.intake.engine import TextLine, TextPage

WRAPPED = "多行"
_DIGITS_FIRST = ("日期", "时刻", "整数", "数量")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label within a box: where it begins and ends in the box's text."""

    label: str
    begin: int
    end: int
    field: Template


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a value: the box that it is in and its text there."""

    line: TextLine
    text: str


def values_of(page: TextPage, field: Template, template: tuple[Template, ...]) -> tuple[TextLine, ...]:
    """Every different value beside one of the field's labels; more than one means that the paper contradicts
    itself. Nothing is corrected: what does not fit the field's pattern comes back as it was read."""
    wrapped = [(line, _wrapped(page, line, template)) for line in page.lines]
    taken = {id(part.line): owner for _, (owner, parts) in wrapped for part in parts}
    found: dict[str, TextLine] = {}
    for line, (_, further) in wrapped:
        text, marks = plain(line.text), _marks(line, template, taken.get(id(line)))
        for number, mark in enumerate(marks):
            if mark.label not in field.labels:
                continue
            end = marks[number + 1].begin if number + 1 < len(marks) else len(text)
            inside = text[mark.end : end].lstrip(":：")
            parts = [_Part(line, inside)] if inside else []
            if field.reading == WRAPPED and number + 1 == len(marks):
                parts += further
            elif not parts and end == len(text):
                parts = _right_of(page, line, template, field)
            if parts:
                value = _joined(parts, field)
                found.setdefault(value.text, value)
    return tuple(found.values())


def fits(text: str, field: Template) -> bool:
    """Whether a value has the form that the field's pattern asks for."""
    return not field.pattern or re.fullmatch(field.pattern, text) is not None


def plain(text: str) -> str:
    """Full-width characters as plain ones, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _marks(line: TextLine, template: tuple[Template, ...], before: Template | None = None) -> list[_Mark]:
    """The labels that were read into one box (性别女民族汉), from left to right. ``before`` is the field whose value
    the box goes on with."""
    labels = sorted(
        ((label, field) for field in template for label in field.labels), key=lambda x: -len(x[0])
    )
    text, place = plain(line.text), 0
    marks: list[_Mark] = []
    while place < len(text):
        hit = next((pair for pair in labels if text.startswith(pair[0], place)), None)
        if hit is None:
            place += 1
            continue
        end = place + len(hit[0])
        if end - place == len(text) or _is_label(text[end:], hit[1], before):
            marks.append(_Mark(hit[0], place, end, hit[1]))
            before = hit[1]
        place = end
    return marks


def _is_label(rest: str, field: Template, before: Template | None) -> bool:
    """Whether a word is a label and not a part of a value: an address may lie in a 民族路."""
    if before is None or rest[:1] in (":", "："):
        return True
    if before.reading != WRAPPED:
        return rest == "" or _begins(rest, field) is not False
    return _begins(rest, field) is True


def _begins(rest: str, field: Template) -> bool | None:
    """Whether ``rest`` begins like the field's value; None when any text could be it."""
    if field.pattern:
        return re.match(field.pattern, rest.upper()) is not None
    if field.reading in _DIGITS_FIRST:
        return rest[:1].isdigit()
    return None


def _right_of(
    page: TextPage, label: TextLine, template: tuple[Template, ...], field: Template
) -> list[_Part]:
    """The boxes to the right on the label's line, as far as they follow one another closely."""
    right = [
        line
        for line in page.lines
        if line is not label
        and line.box[0] >= label.box[2] - _height(label) / 2
        and abs(_middle(line) - _middle(label)) < _height(label) * 0.6
    ]
    found: list[_Part] = []
    for line in sorted(right, key=lambda each: each.box[0]):
        text, marks = plain(line.text), _marks(line, template, field if field.reading == WRAPPED else None)
        begin = marks[0].begin if marks else len(text)
        if begin == 0 or (found and line.box[0] - found[-1].line.box[2] > _height(label)):
            break
        found.append(_Part(line, text[:begin]))
        if marks:
            break
    return found


def _wrapped(
    page: TextPage, label: TextLine, template: tuple[Template, ...]
) -> tuple[Template | None, list[_Part]]:
    """The field of a box that ends in a wrapped value, and the further boxes of that value."""
    marks = _marks(label, template)
    if not marks or marks[-1].field.reading != WRAPPED:
        return None, []
    mark, text = marks[-1], plain(label.text)
    x0, _, x1, _ = label.box
    column = x0 + (x1 - x0) * mark.end / len(text)
    parts = _right_of(page, label, template, mark.field) if mark.end == len(text) else []
    if parts:
        column = parts[0].line.box[0]
    elif mark.end == len(text):
        return mark.field, []
    last = parts[-1].line if parts else label
    return mark.field, [*parts, *_below(page, last, column, template, mark.field)]


def _below(
    page: TextPage, last: TextLine, column: float, template: tuple[Template, ...], field: Template
) -> Iterator[_Part]:
    """Lines close below one another that begin in the value's column, until another field begins."""
    while True:
        height = _height(last)
        following = [
            line
            for line in page.lines
            if _middle(last) < line.box[1] < last.box[3] + height and abs(line.box[0] - column) < 1.5 * height
        ]
        if not following:
            return
        last = min(following, key=lambda line: line.box[1])
        marks = _marks(last, template, field)
        if marks and marks[0].begin == 0:
            return
        yield _Part(last, plain(last.text)[: marks[0].begin] if marks else plain(last.text))
        if marks:
            return


def _joined(parts: list[_Part], field: Template) -> TextLine:
    text = "".join(part.text for part in parts)
    if field.pattern:
        # Only a whole word counts: eighteen of nineteen digits would be a guess.
        match = re.search(f"(?<![0-9A-Z])(?:{field.pattern})(?![0-9A-Z])", text.upper())
        text = match[0] if match else text
    boxes = [part.line.box for part in parts]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return TextLine(text, box, min(part.line.confidence for part in parts))


def _height(line: TextLine) -> int:
    return line.box[3] - line.box[1]


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2

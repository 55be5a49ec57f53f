"""Where a field's value stands on a page: behind its label in the same box, to its right, below it, or wrapped (多行)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from onething.catalog import Template
from onething.intake.engine import Box, TextLine, TextPage

WRAPPED, UNDER, ANYWHERE = "多行", "下", "任意"
_LONG_ENOUGH = 4
_OVERLAP = 2
"""Characters that two boxes may share."""
_DIGITS_FIRST = ("日期", "时刻", "整数", "数量", "期限")


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
    itself. Nothing is corrected: what does not fit the field's pattern comes back as it was read. Where the paper has
    the label several times, all of them must be there: otherwise nobody knows which is which."""
    if field.place == ANYWHERE:
        return _anywhere(page, field)
    wrapped = [(line, _wrapped(page, line, template)) for line in page.lines]
    taken = {id(part.line): owner for _, (owner, parts) in wrapped for part in parts}
    places: list[tuple[TextLine, TextLine | None]] = []
    for line, (_, further) in wrapped:
        text, marks = plain(line.text), _marks(line, template, taken.get(id(line)))
        for number, mark in enumerate(marks):
            if mark.label not in map(plain, field.labels):
                continue
            end = marks[number + 1].begin if number + 1 < len(marks) else len(text)
            inside = text[mark.end : end].lstrip(":：")
            if inside and end == len(text) and _again(page, line, inside):
                inside = ""
            parts = [_Part(line, inside)] if inside else []
            if field.place == UNDER:
                parts = list(_under(page, line, text, mark, template))
            elif field.reading == WRAPPED and number + 1 == len(marks):
                parts += further
            elif not parts and end == len(text):
                parts = _right_of(page, line, template, field)
            places.append((line, _joined(parts, field) if parts else None))
    if field.nth:
        wanted = max(row.nth for row in template if set(row.labels) & set(field.labels))
        places = _in_order(places)[field.nth - 1 : field.nth] if len(places) == wanted else []
    found: dict[str, TextLine] = {}
    for _, value in places:
        if value is not None:
            found.setdefault(value.text, value)
    return tuple(found.values())


def _again(page: TextPage, label: TextLine, inside: str) -> bool:
    """Whether the few characters behind a label are the beginning of the next box, which overlaps the label's."""
    return len(inside) <= _OVERLAP and any(
        line is not label
        and label.box[0] < line.box[0] < label.box[2] < line.box[2]
        and abs(_middle(line) - _middle(label)) < _height(label) * 0.6
        and plain(line.text).startswith(inside)
        for line in page.lines
    )


def _anywhere(page: TextPage, field: Template) -> tuple[TextLine, ...]:
    """What is written like the field, wherever it stands; groups of it may be boxes of their own."""
    found: dict[str, TextLine] = {}
    whole = re.compile(f"(?<![0-9A-Za-z])(?:{field.pattern})(?![0-9A-Za-z])")
    for first in page.lines:
        parts = [_Part(first, plain(first.text))]
        for line in sorted(page.lines, key=lambda each: each.box[0]):
            last = parts[-1].line
            near = -_height(last) / 2 < line.box[0] - last.box[2] < 2 * _height(last)
            if line is not last and near and abs(_middle(line) - _middle(last)) < 0.5 * _height(last):
                parts.append(_Part(line, plain(line.text)))
        for count in range(len(parts), 0, -1):
            match = whole.search("".join(part.text for part in parts[:count]))
            if match is not None:
                found.setdefault(match[0], _union(parts[:count], match[0]))
                break
    longest = {text: line for text, line in found.items() if not any(text != o and text in o for o in found)}
    return tuple(longest.values())


def _in_order(places: list[tuple[TextLine, TextLine | None]]) -> list[tuple[TextLine, TextLine | None]]:
    """From top to bottom, and from left to right in a row."""
    left = sorted(places, key=lambda each: _middle(each[0]))
    ordered: list[tuple[TextLine, TextLine | None]] = []
    while left:
        limit = left[0][0].box[3]
        row = [each for each in left if _middle(each[0]) < limit]
        ordered += sorted(row, key=lambda each: each[0].box[0])
        left = left[len(row) :]
    return ordered


def with_labels(page: TextPage, template: tuple[Template, ...]) -> TextPage:
    """The page with printed words as they are printed: one of four characters or more that begins a box and has one
    misread character, or whose characters were read into boxes of their own. Values are never touched."""
    labels = sorted({plain(label) for row in template for label in row.labels}, key=lambda each: -len(each))
    lines = _gathered(list(page.lines), labels)
    texts = [plain(line.text) for line in lines]
    for label in labels:
        if len(label) < _LONG_ENOUGH or any(label in text for text in texts):
            continue
        for place, text in enumerate(texts):
            wrong = sum(a != b for a, b in zip(label, text, strict=False))
            if len(text) >= len(label) and wrong == 1:
                texts[place] = label + text[len(label) :]
                lines[place] = replace(lines[place], text=texts[place])
                break
    return replace(page, lines=tuple(lines))


def _gathered(lines: list[TextLine], labels: list[str]) -> list[TextLine]:
    """``姓`` and ``名`` in two boxes are the label 姓名."""
    single = {label[0]: label for label in labels if len(label) == 2}
    gone: set[int] = set()
    joined: list[TextLine] = []
    for line in lines:
        label = single.get(plain(line.text), "")
        second = [
            other
            for other in lines
            if label
            and plain(other.text)[:1] == label[1:]
            and 0 < other.box[0] - line.box[2] < 4 * _height(line)
            and abs(_middle(other) - _middle(line)) < _height(line) * 0.5
        ]
        if second:
            gone |= {id(line), id(second[0])}
            parts = [_Part(line, label[0]), _Part(second[0], plain(second[0].text))]
            joined.append(_union(parts, "".join(part.text for part in parts)))
    return [line for line in lines if id(line) not in gone] + joined


def _under(
    page: TextPage, line: TextLine, text: str, mark: _Mark, template: tuple[Template, ...]
) -> Iterator[_Part]:
    """The box in the column below a label."""
    x0, _, x1, _ = line.box
    left = x0 + (x1 - x0) * mark.begin / len(text)
    right = x0 + (x1 - x0) * mark.end / len(text)
    below = [
        other
        for other in page.lines
        if 0 < _middle(other) - _middle(line) < 3 * _height(line)
        and other.box[0] < right
        and other.box[2] > left
        and not _marks(other, template)
    ]
    if below:
        nearest = min(below, key=lambda each: (each.box[1], abs(each.box[0] + each.box[2] - left - right)))
        yield _Part(nearest, plain(nearest.text))


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
        ((plain(label), field) for field in template for label in field.labels), key=lambda x: -len(x[0])
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
        and line.box[0] >= label.box[2] - 0.9 * _height(label)
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
    inside = text[mark.end :].lstrip(":：")
    beside = not inside or _again(page, label, inside)
    parts = _right_of(page, label, template, mark.field) if beside else []
    if parts:
        column = parts[0].line.box[0]
    elif beside:
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
        if _has_label(page, last, template):
            return
        marks = _marks(last, template, field)
        if marks and marks[0].begin == 0:
            return
        yield _Part(last, plain(last.text)[: marks[0].begin] if marks else plain(last.text))
        if marks:
            return


def _has_label(page: TextPage, value: TextLine, template: tuple[Template, ...]) -> bool:
    """Whether a box has a label of its own to its left."""
    for line in page.lines:
        left = line is not value and line.box[2] <= value.box[0] + 0.9 * _height(value)
        if left and abs(_middle(line) - _middle(value)) < 0.5 * _height(value):
            marks = _marks(line, template)
            if marks and marks[-1].end == len(plain(line.text).rstrip(":：")):
                return True
    return False


def _joined(parts: list[_Part], field: Template) -> TextLine:
    text = "".join(part.text for part in parts)
    if field.pattern:
        # Only a whole word counts: eighteen of nineteen digits would be a guess.
        match = re.search(f"(?<![0-9A-Z])(?:{field.pattern})(?![0-9A-Z])", text.upper())
        text = match[0] if match else text
    return _union(parts, text)


def _union(parts: list[_Part], text: str) -> TextLine:
    def around(boxes: list[Box]) -> Box:
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    lines = [part.line for part in parts]
    seen = around([line.place for line in lines])
    return TextLine(text, around([line.box for line in lines]), min(line.confidence for line in lines), seen)


def _height(line: TextLine) -> int:
    return line.box[3] - line.box[1]


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2

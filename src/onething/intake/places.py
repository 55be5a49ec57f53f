"""Where a field's value stands on a page: behind its label in the same box, to its right, below it, or wrapped (多行)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onething.catalog import Template
from onething.intake.engine import TextLine, TextPage
from onething.intake.geometry import alike_in_size, beside, edge, height, middle, reading_order
from onething.intake.printed import (
    AFTER,
    ASIDE,
    DIGITS_FIRST,
    WORD,
    WRAPPED,
    Mark,
    has_label,
    in_sentence,
    is_other_label,
    marks_of,
    plain,
)
from onething.intake.unlabelled import anywhere, within
from onething.intake.value_parts import PARSED, WITHIN, Part, good, joined

UNDER, ANYWHERE = "下", "任意"
_OVERLAP = 2
"""Characters that two boxes may share."""
_TIGHT = 1.75
"""Heights from one line of a wrapped value to the next, at most."""
_FAR = 3
"""Heights from a label beyond which a label that nobody knows is not taken for its value."""
_LOOSE = 2.5
"""Heights between the numbers of a date that are printed into a form's gaps, at most."""
_APART = 1.4
"""Times the pitch of a value's lines by which the next row is further away."""
_ABOUT = 2.2
"""Heights by which a column may be wrong that was reckoned from the letters of a box with label and value."""
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """A label that was found, and the value beside it, if there is one."""

    label: TextLine
    rank: int
    value: TextLine | None
    good: bool = False


def values_of(page: TextPage, field: Template, template: tuple[Template, ...]) -> tuple[TextLine, ...]:
    """Every different value beside one of the field's labels; more than one means that the paper contradicts
    itself. Nothing is corrected: what does not fit the field's pattern comes back as it was read. Where the paper has
    the label several times, all of them must be there: otherwise nobody knows which is which."""
    if field.place == ANYWHERE:
        return anywhere(page, field.pattern)
    if field.place == WITHIN:
        return within(page, field.pattern)
    wrapped = {id(line): _wrapped(page, line, template) for line in page.lines}
    taken = {id(part.line): owner for owner, parts in wrapped.values() for part in parts}
    places = [
        place
        for line in page.lines
        for place in _beside_labels(page, line, field, template, taken, wrapped[id(line)][1])
    ]
    places = [p for p in places if p.rank > WORD or not in_sentence(p.label, field.labels, p.value)]
    if any(place.rank > WORD and (place.value or field.nth) for place in places):
        places = [place for place in places if place.rank > WORD]
    if field.nth:
        wanted = max(row.nth for row in template if set(row.labels) & set(field.labels))
        places = _in_order(places)[field.nth - 1 : field.nth] if len(places) == wanted else []
    elif any(place.good for place in places):
        places = [place for place in places if place.good]
    elif not field.pattern:
        # 出卖人: at the head of a contract says who it is, 出卖人应当… further below does not.
        surest = max((place.rank for place in places if place.value), default=WORD)
        places = [place for place in places if place.rank == surest]
    found: dict[str, TextLine] = {}
    for place in places:
        if place.value is not None:
            found.setdefault(place.value.text, place.value)
    return tuple(found.values())


def _beside_labels(
    page: TextPage,
    line: TextLine,
    field: Template,
    template: tuple[Template, ...],
    taken: dict[int, Template | None],
    further: list[Part],
) -> Iterator[_Place]:
    """The values of the field's labels that stand in one box. ``further``: the boxes of the wrapped value that it ends
    with."""
    text, marks = plain(line.text), marks_of(line, template, taken.get(id(line)))
    for number, mark in enumerate(marks):
        if mark.label not in map(plain, field.labels):
            continue
        end = marks[number + 1].begin if number + 1 < len(marks) else len(text)
        inside = ASIDE.sub("", text[mark.end : end]).lstrip(AFTER)
        if inside and end == len(text) and _again(page, line, inside):
            inside = ""
        parts = [Part(line, inside)] if inside else []
        if field.place == UNDER:
            parts = list(_under(page, line, text, mark, template))
        elif field.reading == WRAPPED and number + 1 == len(marks):
            parts += further
        else:
            if end == len(text):
                parts = parts or _right_of(page, line, template, field)
            parts = _gone_on(page, line, mark, parts, template, field)
            if field.pattern and end == len(text) and not (parts and good(parts, field)):
                parts = _fitting(page, line, template, field) or parts
        fitting = bool(parts) and good(parts, field)
        yield _Place(line, mark.rank, joined(parts, field) if parts else None, fitting)


def _again(page: TextPage, label: TextLine, inside: str) -> bool:
    """Whether the few characters behind a label are the beginning of the next box, which overlaps the label's."""
    return len(inside) <= _OVERLAP and any(
        line is not label
        and label.box[0] < line.box[0] < label.box[2] < line.box[2]
        and beside(label, line)
        and plain(line.text).startswith(inside)
        for line in page.lines
    )


def _fitting(page: TextPage, label: TextLine, template: tuple[Template, ...], field: Template) -> list[Part]:
    """The one box further right in the label's row that is written like the field, where what stands next to the label
    is not."""
    right = [line for line in page.lines if line.box[0] >= label.box[2] and beside(label, line)]
    for line in sorted(right, key=lambda each: each.box[0]):
        if marks_of(line, template):
            break
        if good([Part(line, plain(line.text))], field):
            return [Part(line, plain(line.text))]
    return []


def under_label(page: TextPage, field: Template, template: tuple[Template, ...]) -> tuple[TextLine, ...]:
    """What stands just below one of the field's labels and is written like the field."""
    found: dict[str, TextLine] = {}
    labels = tuple(map(plain, field.labels))
    for line in page.lines:
        for mark in marks_of(line, template):
            parts = list(_under(page, line, plain(line.text), mark, template)) if mark.label in labels else []
            aligned = parts and abs(parts[0].line.box[0] - line.box[0]) < 2 * height(line)
            if aligned and good(parts, field):
                found.setdefault(joined(parts, field).text, joined(parts, field))
    return tuple(found.values())


def _in_order(places: Sequence[_Place]) -> list[_Place]:
    """From top to bottom, and from left to right in a row."""
    order = {id(line): number for number, line in enumerate(reading_order([each.label for each in places]))}
    return sorted(places, key=lambda each: order[id(each.label)])


def _under(
    page: TextPage, line: TextLine, text: str, mark: Mark, template: tuple[Template, ...]
) -> Iterator[Part]:
    """The box in the column below a label."""
    left, right = edge(line, text, mark.begin), edge(line, text, mark.end)
    below = [
        other
        for other in page.lines
        if 0 < middle(other) - middle(line) < 3 * height(line)
        and other.box[0] < right
        and other.box[2] > left
        and not marks_of(other, template)
    ]
    if below:
        nearest = min(below, key=lambda each: (each.box[1], abs(each.box[0] + each.box[2] - left - right)))
        yield Part(nearest, plain(nearest.text))
        if mark.field.reading == WRAPPED:
            yield from _below(page, nearest, nearest.box[0], template, mark.field)


def _right_of(page: TextPage, label: TextLine, template: tuple[Template, ...], field: Template) -> list[Part]:
    """The boxes to the right on the label's line, as far as they follow one another closely."""
    right = [
        line
        for line in page.lines
        if line is not label and line.box[0] >= label.box[2] - 0.9 * height(label) and beside(label, line)
    ]
    stacked = _stacked(right, label)
    if stacked and field.reading == WRAPPED:
        return []
    if stacked and not any(marks_of(line, template) for line in stacked):
        return [Part(line, plain(line.text)) for line in stacked]
    found: list[Part] = []
    for line in sorted(right, key=lambda each: each.box[0]):
        text, marks = plain(line.text), marks_of(line, template, field if field.reading == WRAPPED else None)
        begin = marks[0].begin if marks else len(text)
        gap = line.box[0] - found[-1].line.box[2] if found else 0
        near = _LOOSE if field.reading in DIGITS_FIRST and re.fullmatch(r"[0-9年月日至.\-]+", text) else 1
        far = not found and line.box[0] - label.box[2] > _FAR * height(label)
        if begin == 0 or gap > near * height(label) or (far and is_other_label(text[:begin])):
            break
        found.append(Part(line, text[:begin]))
        if marks:
            break
    return found


def _stacked(right: Sequence[TextLine], label: TextLine) -> list[TextLine]:
    """The lines of the nearest value, where the label stands beside the middle of two lines; none otherwise."""
    first = min(right, key=lambda line: line.box[0], default=None)
    if first is None:
        return []
    column = [
        line
        for line in right
        if abs(line.box[0] - first.box[0]) < 0.6 * height(label) and alike_in_size(line, first)
    ]
    apart = len(column) == 2 and abs(middle(column[0]) - middle(column[1])) > 0.6 * height(first)
    return sorted(column, key=middle) if apart else []


def _gone_on(
    page: TextPage,
    label: TextLine,
    mark: Mark,
    parts: list[Part],
    template: tuple[Template, ...],
    field: Template,
) -> list[Part]:
    """The value with the lines that it was wrapped onto, where it is no value without them or nothing else can stand
    below it; and without what stands behind it, where it is one only without that."""
    if not parts or (good(parts, field) and not (field.reading == "金额" and parts[-1].text.endswith("角"))):
        return parts  # behind 角 there may be 分 in the next line
    column = parts[0].line.box[0]
    if parts[0].line is label:
        text = plain(label.text)
        column = edge(label, text, len(text) - len(text[mark.end :].lstrip(AFTER)))
    below = list(_below(page, parts[-1].line, column, template, field))
    if field.pattern or field.reading in PARSED:
        tried = [parts + below[:count] for count in range(1, len(below) + 1)]
        # What stands close behind a value may be a seal.
        tried += [parts[:count] for count in range(len(parts) - 1, 0, -1)]
        return next((each for each in tried if good(each, field)), parts)
    return parts + below[:_MOST_LINES] if below and not _dense(page, label, template) else parts


def _dense(page: TextPage, label: TextLine, template: tuple[Template, ...]) -> bool:
    """Whether labels stand so close below one another that a line without one may be a row whose label was not read."""
    column = sorted(
        middle(line)
        for line in page.lines
        if abs(line.box[0] - label.box[0]) < 2 * height(label) and marks_of(line, template)
    )
    return any(b - a < _TIGHT * height(label) for a, b in itertools.pairwise(column))


def _wrapped(
    page: TextPage, label: TextLine, template: tuple[Template, ...]
) -> tuple[Template | None, list[Part]]:
    """The field of a box that ends in a wrapped value, and the further boxes of that value."""
    marks = marks_of(label, template)
    if not marks or marks[-1].field.reading != WRAPPED:
        return None, []
    mark, text = marks[-1], plain(label.text)
    inside = text[mark.end :].lstrip(AFTER)
    column = edge(label, text, len(text) - len(inside))
    if inside and not _again(page, label, inside):
        return mark.field, list(_below(page, label, column, template, mark.field, _ABOUT))
    parts = _right_of(page, label, template, mark.field)
    # The label itself may reach to the value's second line.
    others = replace(page, lines=tuple(line for line in page.lines if line is not label))
    if not parts:
        parts = _astride(others, label, template)
    if not parts:
        return mark.field, []
    column = parts[0].line.box[0]
    above = _above(others, label, parts[0].line, column, template)
    return mark.field, [*above, *parts, *_below(others, parts[-1].line, column, template, mark.field)]


def _free(page: TextPage, line: TextLine, template: tuple[Template, ...]) -> bool:
    """Whether a box may be a further line of a value: it holds no label and no label leads to it."""
    return not marks_of(line, template) and not has_label(page, line, template)


def _astride(page: TextPage, label: TextLine, template: tuple[Template, ...]) -> list[Part]:
    """The first of two lines that stand half above and half below the middle of their label."""
    right = [line for line in page.lines if line is not label and line.box[0] >= label.box[2] - height(label)]
    for first in sorted(right, key=lambda line: line.box[0]):
        for second in right:
            pitch = middle(second) - middle(first)
            together = 0.6 * height(first) < pitch < _TIGHT * height(first)
            centre = (middle(first) + middle(second)) / 2
            aligned = abs(first.box[0] - second.box[0]) < height(first)
            if (
                together
                and aligned
                and alike_in_size(first, second)
                and abs(centre - middle(label)) < 0.4 * height(label)
            ):
                free = _free(page, first, template) and _free(page, second, template)
                return [Part(first, plain(first.text))] if free else []
    return []


def _above(
    page: TextPage, label: TextLine, first: TextLine, column: int, template: tuple[Template, ...]
) -> list[Part]:
    """Lines above the one beside the label, where the label stands at the middle of its value: as many as below."""
    up, last = list[TextLine](), first
    while len(up) < _MOST_LINES:
        close = [
            line
            for line in page.lines
            if 0.6 * height(last) < middle(last) - middle(line) < _TIGHT * height(last)
            and abs(line.box[0] - column) < height(last)
            and alike_in_size(line, first)
        ]
        if not close:
            break
        above = max(close, key=middle)
        if not _free(page, above, template):
            # Rows that stand apart: the row above is another field's. Else nobody knows whose the last line is.
            if up and middle(last) - middle(above) > _APART * (middle(first) - middle(up[0])):
                break
            return []
        last = above
        up.append(last)
    if not up:
        return []
    block = [*up, first, *(part.line for part in _below(page, first, column, template, None))]
    centre = (min(line.box[1] for line in block) + max(line.box[3] for line in block)) / 2
    if abs(centre - middle(label)) > 0.5 * height(first):
        return []
    return [Part(line, plain(line.text)) for line in reversed(up)]


def _below(
    page: TextPage,
    last: TextLine,
    column: float,
    template: tuple[Template, ...],
    field: Template | None,
    near: float = 1.5,
) -> Iterator[Part]:
    """Lines close below one another that begin in the value's column (``near``: in heights), until another field
    begins."""
    wrapped = field is None or field.reading == WRAPPED
    while True:
        high = height(last)
        following = [
            line
            for line in page.lines
            if middle(last) < line.box[1] < last.box[3] + (high if wrapped else (_TIGHT - 1) * high)
            and abs(line.box[0] - column) < near * high
            and alike_in_size(line, last)
        ]
        if not following:
            return
        last = min(following, key=lambda line: line.box[1])
        if has_label(page, last, template):
            return
        marks = marks_of(last, template, field)
        if marks and marks[0].begin == 0:
            return
        yield Part(last, plain(last.text)[: marks[0].begin] if marks else plain(last.text))
        if marks:
            return

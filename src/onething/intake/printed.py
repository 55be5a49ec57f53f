"""The printed words of a page: where a field's label stands, also when it was broken, spaced out or read a little wrong.

Values are never touched here: only words that the template says are printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onething.catalog import Template
from onething.intake.engine import TextLine, TextPage
from onething.intake.geometry import beside, height, middle, union

WRAPPED = "多行"
AFTER = "）):： "
"""What may stand between a label and its value."""
DIGITS_FIRST = ("日期", "时刻", "整数", "数量", "期限", "截止")
_LONG_ENOUGH = 4
_MOST_LINES = 3
"""Lines of one label."""
_APART = 6
"""Letters by which the letters of one label are set apart at most."""
_SENTENCE = re.compile("[，。；、,;]")
ASIDE = re.compile(r"^\([^()]{1,6}\):")
"""What may stand between a label and its colon: 买受人(签章):"""
_UNKNOWN = re.compile(r"[\u4e00-\u9fff()、/]{2,10}:")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label within a box: where it begins and ends in the box's text. ``rank`` tells how surely it is one and no word of
    a sentence: see ``WORD`` and the others."""

    label: str
    begin: int
    end: int
    field: Template
    rank: int = 3


WORD, LEADING, COLON, ALONE = range(4)
"""A word somewhere in a text; one that begins its box or follows another label's value; one within a text with a colon
behind it; one that is all of its box, or begins it and has a colon behind it."""


def plain(text: str) -> str:
    """Full-width characters as plain ones, without blanks, rules and frames."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_FRAMES).split())


_FRAMES = str.maketrans(dict.fromkeys("_|丨￣▏▕"))


def marks_of(
    line: TextLine, template: Sequence[Template], before: Template | None = None
) -> tuple[Mark, ...]:
    """The labels that were read into one box (性别女民族汉), from left to right. ``before`` is the field whose value
    the box goes on with."""
    labels = sorted(
        ((plain(label), field) for field in template for label in field.labels), key=lambda x: -len(x[0])
    )
    text, place = plain(line.text), 0
    marks: list[Mark] = []
    while place < len(text):
        hit = next((pair for pair in labels if text.startswith(pair[0], place)), None)
        if hit is None:
            place += 1
            continue
        end = place + len(hit[0])
        if end - place == len(text) or _is_label(text[end:], hit[1], before):
            follows = bool(marks) and marks[-1].rank > WORD
            marks.append(Mark(hit[0], place, end, hit[1], _rank(text, place, end, hit[1], follows)))
            before = hit[1]
        place = end
    return tuple(marks)


def _rank(text: str, begin: int, end: int, field: Template, follows: bool) -> int:
    rest = ASIDE.sub(":", text[end:])
    if rest[:1] in ("", ":"):
        if begin == 0:
            return ALONE
        return COLON if rest else LEADING if follows else WORD
    if field.reading == "姓名" and _SENTENCE.search(rest):
        return WORD
    return LEADING if begin == 0 or follows else WORD


def _is_label(rest: str, field: Template, before: Template | None) -> bool:
    """Whether a word is a label and not a part of a value: an address may lie in a 民族路."""
    if before is None or rest[:1] == ":":
        return True
    if before.reading != WRAPPED:
        return rest == "" or begins(rest, field) is not False
    return begins(rest, field) is True


def begins(rest: str, field: Template) -> bool | None:
    """Whether ``rest`` begins like the field's value; None when any text could be it."""
    if field.pattern:
        return re.match(field.pattern, rest.upper()) is not None
    if field.reading in DIGITS_FIRST:
        return rest[:1].isdigit()
    return None


def in_sentence(line: TextLine, labels: Sequence[str], value: TextLine | None) -> bool:
    """Whether a label's word in a box is the end of a longer one (套内建筑面积), or one of a sentence (现参保单位为…，情况如下):
    then it leads to no value."""
    text = plain(line.text)
    if any(re.search(f"[\u4e00-\u9fff]{re.escape(plain(label))}(?!:)", text) for label in labels):
        return True
    return any(_SENTENCE.search(said) for said in (text, value.text if value is not None else ""))


def is_other_label(text: str) -> bool:
    """Whether a text begins with a label that no template knows (开户行及账号：)."""
    return _UNKNOWN.match(text) is not None


def with_labels(page: TextPage, template: tuple[Template, ...]) -> TextPage:
    """The page with printed words as they are printed: those in several boxes or lines as one, those with one misread
    character mended."""
    labels = sorted({plain(label) for row in template for label in row.labels}, key=lambda each: -len(each))
    lines = _in_rows(list(page.lines), labels)
    lines = _broken(lines, labels)
    lines = _in_two_languages(_misread_long(lines, labels), template)
    return replace(page, lines=tuple(_misread_short(lines, labels, template)))


def _in_rows(lines: list[TextLine], labels: list[str]) -> list[TextLine]:
    """``姓`` and ``名`` in two boxes are the label 姓名; the last box may go on with the value."""

    def following(last: TextLine, rest: str) -> Iterator[tuple[TextLine, str]]:
        right = [
            line
            for line in lines
            if line is not last and -0.5 * height(last) < line.box[0] - last.box[2] and beside(last, line)
        ]
        nearest = min(right, key=lambda line: line.box[0], default=None)
        if nearest is not None and nearest.box[0] - last.box[2] < _APART * height(last):
            text = plain(nearest.text).removesuffix(":")
            if text.startswith(rest) or (text and rest.startswith(text)):
                yield nearest, text

    return _put_together(lines, labels, following, 2, ends_with_value=True)


def _broken(lines: list[TextLine], labels: list[str]) -> list[TextLine]:
    """A label that is broken into lines in its cell (户主或, below it 与户主关系)."""

    def following(last: TextLine, rest: str) -> Iterator[tuple[TextLine, str]]:
        for line in lines:
            near = -0.4 * height(last) < line.box[1] - last.box[3] < 0.8 * height(line)
            across = min(line.box[2], last.box[2]) - max(line.box[0], last.box[0])
            text = plain(line.text).removesuffix(":")
            if line is not last and near and across > 0 and text and rest.startswith(text):
                yield line, text

    return _put_together(lines, labels, following, _LONG_ENOUGH, ends_with_value=False)


def _put_together(
    lines: list[TextLine], labels: list[str], following: object, shortest: int, *, ends_with_value: bool
) -> list[TextLine]:
    known = set(labels)
    gone: set[int] = set()
    joined: list[TextLine] = []
    for line in lines:
        text = plain(line.text)
        if id(line) in gone or text in known or not text:
            continue
        for label in labels:
            if len(label) < shortest or not label.startswith(text):
                continue
            parts, rest = [line], label[len(text) :]
            while rest and len(parts) < max(_MOST_LINES, len(label)):
                found = next(
                    ((each, said) for each, said in following(parts[-1], rest) if id(each) not in gone),  # type: ignore[operator]
                    None,
                )
                if found is None:
                    break
                parts.append(found[0])
                rest = rest[len(found[1]) :] if rest.startswith(found[1]) else ""
            if not rest and len(parts) > 1:
                gone |= {id(part) for part in parts}
                whole = "".join(plain(part.text) for part in parts) if ends_with_value else label
                joined.append(replace(union(parts), text=whole))
                break
    return [line for line in lines if id(line) not in gone] + joined


def _in_two_languages(lines: list[TextLine], template: Sequence[Template]) -> list[TextLine]:
    """A label with its translation below it (姓名, below it Name) as one."""
    fields = {plain(label): row.field for row in template for label in row.labels if row.nth == 0}
    gone: set[int] = set()
    found: list[TextLine] = []
    for line in lines:
        text = plain(line.text).rstrip(":")
        for other in lines if text in fields else ():
            second = plain(other.text).rstrip(":")
            near = -0.4 * height(line) < other.box[1] - line.box[3] < 0.8 * height(line)
            aligned = abs(other.box[0] - line.box[0]) < height(line)
            if near and aligned and second != text and fields.get(second) == fields[text]:
                gone |= {id(line), id(other)}
                found.append(replace(union([line, other]), text=line.text))
                break
    return [line for line in lines if id(line) not in gone] + found


def _misread_long(lines: list[TextLine], labels: list[str]) -> list[TextLine]:
    """One of four characters or more that begins a box and has one misread character."""
    texts = [plain(line.text) for line in lines]
    for label in labels:
        if len(label) < _LONG_ENOUGH or any(label in text for text in texts):
            continue
        for place, text in enumerate(texts):
            wrong = sum(a != b for a, b in zip(label, text, strict=False))
            if len(text) >= len(label) and wrong == 1 and text[: len(label)] not in labels:
                texts[place] = label + text[len(label) :]
                lines[place] = replace(lines[place], text=texts[place])
                break
    return lines


def _misread_short(lines: list[TextLine], labels: list[str], template: Sequence[Template]) -> list[TextLine]:
    """One of two or three characters with one misread one: only a box of its own, or before a value that fits, in the
    column of other labels."""
    marks = {id(line): marks_of(line, template) for line in lines}
    columns = [line.box[0] for line in lines if marks[id(line)] and marks[id(line)][0].begin == 0]
    fields = {plain(label): row for row in template for label in row.labels}
    there = {mark.label for found in marks.values() for mark in found}
    for label in labels:
        if not 2 <= len(label) < _LONG_ENOUGH or label in there:
            continue
        for place, line in enumerate(lines):
            text = plain(line.text)
            wrong = sum(a != b for a, b in zip(label, text, strict=False))
            rest = text[len(label) :]
            chinese = all(_chinese(a) == _chinese(b) for a, b in zip(label, text, strict=False))
            if marks[id(line)] or len(text) < len(label) or wrong != 1 or not chinese:
                continue
            in_column = any(abs(line.box[0] - left) < 0.6 * height(line) for left in columns)
            alone = rest in ("", ":") or begins(rest.lstrip(":"), fields[label]) is True
            if in_column and alone and not _labelled(line, lines, marks):
                lines[place] = replace(line, text=label + rest)
                marks[id(lines[place])] = marks_of(lines[place], template)
                break
    return lines


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _labelled(line: TextLine, lines: list[TextLine], marks: dict[int, tuple[Mark, ...]]) -> bool:
    """Whether another label in the same row leads to this box."""
    return any(
        other is not line
        and other.box[2] <= line.box[0] + 0.9 * height(line)
        and marks[id(other)]
        and beside(other, line)
        for other in lines
    )


def has_label(page: TextPage, value: TextLine, template: Sequence[Template]) -> bool:
    """Whether a box has a label of its own to its left."""
    for line in page.lines:
        left = line is not value and line.box[2] <= value.box[0] + 0.9 * height(value)
        if left and abs(middle(line) - middle(value)) < 0.5 * max(height(value), height(line)):
            marks = marks_of(line, template)
            if marks and marks[-1].end == len(plain(line.text).rstrip(":")):
                return True
            if plain(line.text).endswith(":"):
                return True
    return False

"""Which paper a page is: by the words that are printed on it, a few of which may be misread or hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onething.catalog import Face, MaterialType
from onething.intake.engine import TextLine, TextPage
from onething.intake.geometry import height
from onething.intake.printed import plain

OTHER = "其他"
"""The kind of a page that is no paper of the packs."""
_ENOUGH = 0.65
"""The share of its printed words (by length) without which a paper is not taken for one."""
_LITTLE, _SOME = 60, 2
"""Characters of a page of which hardly anything can be seen, and labels that tell that it is a known paper."""
_NEAR, _FAR = 4, 12
"""A word of so many characters may have one or two that were misread."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``confidence`` lies in 0…1: how much of what is printed on this face was found, less what speaks for another."""

    name: str
    face: Face
    confidence: float


def kind_of(page: TextPage, materials: Iterable[MaterialType]) -> Kind | None:
    """The face that the page is; None when it is none."""
    texts = words_of(page)
    scored = []
    for material in materials:
        for face in material.every_face:
            found = sum(len(mark) for mark in face.marks if stands(mark, texts))
            share = found / sum(map(len, face.marks))
            if share >= _ENOUGH:
                labels = {label for row in face.template for label in row.labels}
                beside = sum(len(label) for label in labels if any(label in text for text in texts))
                missing = sum(map(len, face.marks)) - found
                scored.append((found - 2 * missing + 0.25 * beside, share, material.name, face))
    if not scored:
        return None
    scored.sort(key=lambda each: (-each[0], each[2], each[3].name))
    (best, share, name, face), rival = scored[0], 0.0
    for score, _, other, _ in scored[1:]:
        if other != name and score > 0 and best > 0:
            rival = max(rival, score / best)
    return Kind(name, face, round(share * (1 - 0.5 * max(0.0, rival - 0.6)), 3))


def torn(page: TextPage, materials: Iterable[MaterialType]) -> bool:
    """Whether a page that is no known paper may be the little that can be seen of one: few words, some of which are
    labels of one face."""
    texts = [plain(line.text) for line in page.lines]
    if sum(map(len, texts)) > _LITTLE:
        return False
    faces = (face for material in materials for face in material.every_face)
    return any(
        sum(
            any(text.startswith(plain(label)) for text in texts for label in row.labels)
            for row in face.template
        )
        >= _SOME
        for face in faces
    )


def words_of(page: TextPage) -> tuple[str, ...]:
    """What is searched for printed words: every row of the page, its lines put together, and words that are broken into
    two lines in their cell."""
    rows: list[list[TextLine]] = []
    for line in sorted(page.lines, key=lambda each: (each.box[1] + each.box[3], each.box[0])):
        middle = (line.box[1] + line.box[3]) / 2
        last = rows[-1][0] if rows else None
        if last is not None and last.box[1] <= middle <= last.box[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    joined = ("".join(plain(line.text) for line in sorted(row, key=lambda each: each.box[0])) for row in rows)
    return (*joined, *(plain(line.text) for line in page.lines), *_broken(page.lines))


def _broken(lines: Sequence[TextLine]) -> Iterator[str]:
    for first in lines:
        for second in lines:
            near = -0.4 * height(first) < second.box[1] - first.box[3] < 0.8 * height(first)
            if near and min(first.box[2], second.box[2]) > max(first.box[0], second.box[0]):
                yield plain(first.text) + plain(second.text)


def stands(mark: str, texts: Iterable[str]) -> bool:
    """Whether a printed word is there; a long one may have a misread character or two."""
    wrong = 0 if len(mark) < _NEAR else 1 if len(mark) < _FAR else 2
    return any(mark in text or (wrong > 0 and _near(mark, text, wrong)) for text in texts)


def _near(mark: str, text: str, wrong: int) -> bool:
    width = len(mark)
    if sum(character in text for character in mark) < width - wrong:
        return False  # nearly always, and much sooner told than by comparing every place
    return any(
        sum(a != b for a, b in zip(mark, text[start : start + width], strict=True)) <= wrong
        for start in range(len(text) - width + 1)
    )

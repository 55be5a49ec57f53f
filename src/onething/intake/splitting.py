"""Several papers in one picture: the page is cut where no line of text is crossed, as long as every part is a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from onething.catalog import MaterialType
from onething.intake.engine import TextLine, TextPage
from onething.intake.kinds import Kind, kind_of, stands, words_of
from onething.intake.printed import plain

MOST = 12
"""Papers in one picture."""
_FEWEST = 3
"""Lines of a part."""
_TRIED = 10
"""Cuts that are tried, the widest first."""


def papers_on(page: TextPage, materials: Sequence[MaterialType]) -> tuple[tuple[TextPage, Kind | None], ...]:
    """The papers on a page, in reading order, each with the lines that belong to it."""
    found = _split(page, materials, MOST)
    return tuple(found) if found else ((page, kind_of(page, materials)),)


def _split(
    page: TextPage, materials: Sequence[MaterialType], most: int
) -> list[tuple[TextPage, Kind | None]]:
    """Parts, when the page is better read as several papers than as one; else nothing."""
    if most < 2 or len(page.lines) < 2 * _FEWEST:
        return []
    for first, second in islice(_cuts(page), _TRIED):
        if len(first) < _FEWEST or len(second) < _FEWEST:
            continue
        parts = [replace(page, lines=tuple(lines)) for lines in (first, second)]
        kinds = [kind_of(part, materials) for part in parts]
        if all(kinds) and not _one_paper(page, parts, kinds, materials):
            return [
                each
                for part, kind in zip(parts, kinds, strict=True)
                for each in (_split(part, materials, most // 2) or [(part, kind)])
            ]
    return []


def _one_paper(
    page: TextPage, parts: list[TextPage], kinds: list[Kind | None], materials: Sequence[MaterialType]
) -> bool:
    """Whether a cut went through one paper: the whole is known much better than a part, or what a part seems to be is
    made of words that are printed on the whole anyway (母亲姓名, 母亲公民身份号码)."""
    whole = kind_of(page, materials)
    if whole is None:
        return False
    names, faces = ({getattr(kind, what) for kind in kinds if kind} for what in ("name", "face"))
    if names == {whole.name} and len(faces) > 1 and any(face.whole for face in faces):
        return True  # such a face is all of its paper: what seems to be another is a part of it
    printed = {*whole.face.marks, *(label for row in whole.face.template for label in row.labels)}
    for part, kind in zip(parts, kinds, strict=True):
        assert kind is not None
        if kind.confidence < 0.75 * whole.confidence:
            return True
        texts = words_of(part)
        if kind.face.whole and not _has_keys(kind, texts):
            return True
        found = [mark for mark in kind.face.marks if stands(mark, texts)]
        if kind.face != whole.face and all(any(mark in word for word in printed) for mark in found):
            return True
    return False


def _has_keys(kind: Kind, texts: Sequence[str]) -> bool:
    """Whether a part has every label without whose value its paper would be of no use."""
    keys = [row for row in kind.face.template if row.key and row.labels]
    return all(any(stands(plain(label), texts) for label in row.labels) for row in keys)


def _cuts(page: TextPage) -> Iterator[tuple[list[TextLine], list[TextLine]]]:
    """Both sides of every white strip across the page, the widest strip first."""
    strips: list[tuple[float, int, int]] = []
    for axis in (0, 1):
        ordered = sorted(page.lines, key=lambda line: line.box[axis])
        reach = ordered[0].box[axis + 2]
        for place, line in enumerate(ordered[1:], 1):
            if line.box[axis] > reach:
                strips.append((float(line.box[axis] - reach), axis, place))
            reach = max(reach, line.box[axis + 2])
    for _, axis, place in sorted(strips, reverse=True):
        ordered = sorted(page.lines, key=lambda line: line.box[axis])
        yield ordered[:place], ordered[place:]

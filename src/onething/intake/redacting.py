"""What of a paper a redacted copy shows (docs/adr/0018-redaction.md). Pure.

A copy is not the picture with bars on it: it is an empty page onto which only what may be seen is carried over, so that
portraits, codes, seals and everything that nobody recognised stay behind. Shown are printed labels, the words by which the
paper is known, and the chosen fields. A paper on which one of its fields was not found is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from onething.intake.documents import Leaf
from onething.intake.engine import Box, TextLine
from onething.intake.fields import FieldReading
from onething.intake.printed import plain, with_labels

_TOUCHES = 0.15
"""The share of the smaller of two boxes that they may have in common."""


class NotRedactable(Exception):
    """No copy is made; the message says which field or page is why, and what to do."""


@dataclass(frozen=True, slots=True)
class PageMask:
    """``windows`` are carried over from the picture of ``size``, then ``blanks`` emptied again, then black bars put on
    ``covers``: what must not be seen is always on top."""

    page: int
    size: tuple[int, int]
    windows: tuple[Box, ...]
    blanks: tuple[Box, ...]
    covers: tuple[Box, ...]


def masks_of(leaves: Sequence[Leaf], shown: Collection[str]) -> tuple[PageMask, ...]:
    """One mask a page, showing these fields (names in the paper's template). Raises NotRedactable."""
    if not leaves:
        raise NotRedactable("这份材料没有一页读得出来，不能遮盖后提供。")
    known = {field.row.field for leaf in leaves for field in leaf.fields}
    if unknown := [name for name in shown if name not in known]:
        raise NotRedactable(f"这份材料没有「{unknown[0][:40]}」这一格，有的是：{'、'.join(sorted(known))}。")
    pages: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        pages.setdefault(leaf.page, []).append(leaf)
    return tuple(_mask(number, pages[number], shown) for number in sorted(pages))


def _mask(number: int, leaves: Sequence[Leaf], shown: Collection[str]) -> PageMask:
    windows: list[Box] = []
    covers: list[Box] = []
    blanks: list[Box] = []
    for leaf in leaves:
        _demand(leaf, shown)
        hidden = [f.box for f in leaf.fields if f.row.field not in shown and f.box is not None]
        page = with_labels(leaf.text, leaf.kind.face.template if leaf.kind else ())
        for field in leaf.fields:
            if field.row.field in shown:
                _demand_alone(field, page.lines, leaf, shown, hidden)
                windows += [] if field.box is None else [_grown(field.box, 0.1)]
        covers += [_grown(box, 0.25) for box in hidden]
        seen = [f.box for f in leaf.fields if f.row.field in shown and f.box is not None]
        words = _printed(leaf)
        for line in page.lines:
            if plain(line.text).strip(":：") in words:
                windows.append(line.place)
            elif not any(_inside(line.place, box) for box in seen):
                blanks.append(_grown(line.place, 0.1))
    size = leaves[0].text.seen
    return PageMask(number, size, *(_within(boxes, size) for boxes in (windows, blanks, covers)))


def _demand(leaf: Leaf, shown: Collection[str]) -> None:
    """The page was read, and every one of its fields was found."""
    where = f"第 {leaf.page} 页"
    if leaf.fault is not None:
        raise NotRedactable(f"{where}看不清（{leaf.fault.why}），不知道哪里要遮盖，不能提供。请当事人重拍。")
    if leaf.kind is None:
        raise NotRedactable(f"{where}认不出是什么材料，不知道哪里要遮盖，不能提供。")
    lost = [field.row.field for field in leaf.fields if field.box is None]
    if lost:
        raise NotRedactable(
            f"{where}没有找到「{'」「'.join(lost)}」在哪里，遮盖不了，不能提供。请用清楚的照片，或由人手工遮盖。"
        )
    unsure = [f.row.field for f in leaf.fields if f.row.field in shown and f.code == "CONFLICT"]
    if unsure:
        raise NotRedactable(f"{where}的「{unsure[0]}」有几处，不知道是哪一处，不能提供。")


def _demand_alone(
    field: FieldReading,
    lines: Iterable[TextLine],
    leaf: Leaf,
    shown: Collection[str],
    hidden: Iterable[Box],
) -> None:
    """Where a shown field stands nothing else does that must not be seen."""
    name, box = field.row.field, field.box
    assert box is not None
    if any(_share(box, other) > _TOUCHES for other in hidden):
        raise NotRedactable(
            f"第 {leaf.page} 页的「{name}」和要遮盖的内容连在一起，分不开。请一起提供，或都遮盖。"
        )
    values = [plain(f.text).upper() for f in leaf.fields if f.row.field in shown]
    labels = sorted({plain(each) for row in leaf.fields for each in row.row.labels}, key=len, reverse=True)
    for line in lines:
        if not _inside(line.place, box):
            continue
        rest = plain(line.text).upper()
        for word in (*values, *(label.upper() for label in labels)):
            rest = "" if word and rest in word else rest.replace(word, "")
        if len(rest.strip(":：,，.。、-—·")) > 1:
            raise NotRedactable(f"第 {leaf.page} 页的「{name}」旁边还有别的字，分不开，不能只提供它。")


def _printed(leaf: Leaf) -> set[str]:
    """What is printed on every paper of this kind."""
    if leaf.kind is None:
        return set()
    labels = (label for row in leaf.kind.face.template for label in row.labels)
    return {plain(word).strip(":：") for word in (*labels, *leaf.kind.face.marks, leaf.kind.name)}


def _inside(box: Box, other: Box) -> bool:
    """Whether most of a box lies in the other."""
    return _common(box, other) > 0.5 * _area(box)


def _share(box: Box, other: Box) -> float:
    return _common(box, other) / max(1, min(_area(box), _area(other)))


def _common(box: Box, other: Box) -> int:
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(0, width) * max(0, height)


def _area(box: Box) -> int:
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def _grown(box: Box, share: float) -> Box:
    """A box with a margin of a share of its shorter side."""
    by = round(min(box[2] - box[0], box[3] - box[1]) * share) + 1
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _within(boxes: Iterable[Box], size: tuple[int, int]) -> tuple[Box, ...]:
    def cut() -> Iterator[Box]:
        for x0, y0, x1, y1 in boxes:
            box = (max(0, x0), max(0, y0), min(size[0], x1), min(size[1], y1))
            if box[0] < box[2] and box[1] < box[3]:
                yield box

    return tuple(cut())

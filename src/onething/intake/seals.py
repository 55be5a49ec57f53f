"""Whether a paper bears the seal that it must bear. 未知 is never taken for a seal, nor for none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onething.catalog import Otherwise, Seal
from onething.intake.documents import Leaf
from onething.intake.engine import Box, Ring, TextPage
from onething.intake.findings import Finding

MISSING, UNSURE = "SEAL_MISSING", "SEAL_UNSURE"
SEAL_CODES = frozenset({MISSING, UNSURE})
_WHOLE, _DOUBTED = 0.7, 0.55
"""A red ring of which so much is there is a seal; one of which less is there, or a whole one of another ink, may be."""
_COLOURED = 0.12
"""A picture whose colours lie less far apart was copied or scanned without colour: a red seal would not show."""
_CORNERS = {
    "左上": (0, 0), "上": (1, 0), "右上": (2, 0), "左": (0, 1), "中": (1, 1), "右": (2, 1),
    "左下": (0, 2), "下": (1, 2), "右下": (2, 2),
}  # fmt: skip
_SAYS = {
    MISSING: "「{slot}」上没有看到{seal}（通常在{where}）。请把盖了章的那一面拍全；还没有盖章的，请到出具的单位补盖。",
    UNSURE: "「{slot}」上的{seal}看不清（通常在{where}），由工作人员看原图核对，您不用做什么。",
}
_ENGLISH = {
    MISSING: "There is no seal ({seal}) to be seen on “{slot}”. Please send a photo of the whole sealed side; if it has not been sealed, please have whoever issued it do so.",
    UNSURE: "The seal ({seal}) on “{slot}” cannot be made out. Our staff will look at the picture; you need not do anything.",
}


def seal_finding(
    slot: str, seal: Seal, leaves: Sequence[Leaf], others: Sequence[Leaf] = ()
) -> Finding | None:
    """What is to be said of a paper's seal; nothing when it is there. ``others`` are further papers in the same file."""
    rings = [
        ring
        for leaf in leaves
        for ring in _own(leaf, (*leaves, *others))
        if ring.whole >= (_DOUBTED if ring.red else _WHOLE)
    ]
    if any(ring.red and ring.whole >= _WHOLE for ring in rings):
        return None
    doubted = bool(rings) or not all(_shows_colour(leaf.text) for leaf in leaves)
    code = UNSURE if doubted else MISSING
    severe = code == MISSING and seal.otherwise is not Otherwise.OFFICER
    page, box = _place(leaves, rings, seal)
    said = {"slot": slot, "seal": seal.name, "where": seal.where}
    words = _SAYS[code].format(**said)
    if code == MISSING and not severe:
        words = f"「{slot}」上没有看到{seal.name}（通常在{seal.where}），由工作人员看原图核对，您不用做什么。"
    return Finding(
        code=code,
        severity="fix" if severe else "human",
        message=words,
        material=slot,
        expected=seal.name,
        clause=str(seal.clause),
        page=page,
        box=box,
        english=_ENGLISH[code if severe else UNSURE].format(**said),
    )


def _shows_colour(page: TextPage) -> bool:
    return page.rings is not None and page.measures.get("colour", 0.0) >= _COLOURED


def _own(leaf: Leaf, all_leaves: Iterable[Leaf]) -> tuple[Ring, ...]:
    """The rings of a leaf: those of its page that lie nearer to its text than to that of any other paper on it."""
    rings = leaf.text.rings or ()
    beside = [
        other for other in all_leaves if other.page == leaf.page and other.text.lines != leaf.text.lines
    ]
    return tuple(
        ring
        for ring in rings
        if all(_away(ring.box, _extent(leaf)) <= _away(ring.box, _extent(other)) for other in beside)
    )


def _extent(leaf: Leaf) -> Box:
    """Where a leaf's text lies in the picture."""
    places = [line.place for line in leaf.text.lines] or [(0, 0, *leaf.text.seen)]
    return (
        min(box[0] for box in places),
        min(box[1] for box in places),
        max(box[2] for box in places),
        max(box[3] for box in places),
    )


def _away(ring: Box, text: Box) -> float:
    """How far the middle of a ring lies outside the text."""
    x, y = (ring[0] + ring[2]) / 2, (ring[1] + ring[3]) / 2
    return max(text[0] - x, x - text[2], 0.0) + max(text[1] - y, y - text[3], 0.0)


def _place(leaves: Sequence[Leaf], rings: Sequence[Ring], seal: Seal) -> tuple[int, Box]:
    """Where somebody should look: at the likeliest ring, else where the seal usually is."""
    leaf = next((each for each in leaves if each.kind is not None and not each.kind.face.name), leaves[0])
    if rings:
        best = max(rings, key=lambda ring: (ring.red, ring.whole))
        home = next((each for each in leaves if best in (each.text.rings or ())), leaf)
        return home.page, best.box
    x0, y0, x1, y1 = _extent(leaf)
    column, row = _CORNERS[seal.where]
    wide, high = (x1 - x0) // 3, (y1 - y0) // 3
    return leaf.page, (
        x0 + column * wide,
        y0 + row * high,
        x0 + (column + 1) * wide,
        y0 + (row + 1) * high,
    )

"""The pictures of a paper in the review's report, with numbered boxes around what was read and what is wrong."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from onething.intake import TextPage, is_bundle, parts_of

LARGEST_PICTURE = 12_000_000
"""Bytes of a picture that is put into the page; a larger one is only named."""
_KINDS = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG", "png"), (b"RIFF", "webp"))
"""What browsers show, by the first bytes."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page (None: unknown) that is framed. ``sign`` is the frame's class, ``label`` stands beside it."""

    box: tuple[int, ...] | None
    page: int
    sign: str
    label: str


def pictures(
    content: bytes, pages: Sequence[TextPage], spots: Sequence[Spot], name: str, words: Mapping[str, str]
) -> Iterator[str]:
    """Every picture of the file, or a sentence why it is not shown. A file that has several pages is no picture that a browser
    shows."""
    parts = parts_of(content) if pages and is_bundle(content) else (content,)
    if len(parts) != len(pages):
        yield f"<p>{words['pages']}</p>"
        return
    for number, (part, page) in enumerate(zip(parts, pages, strict=True), start=1):
        called = f"{name} {number}" if len(parts) > 1 else name
        yield _picture(part, page, [spot for spot in spots if spot.page == number], called, words)


def _picture(
    content: bytes, page: TextPage, spots: Sequence[Spot], name: str, words: Mapping[str, str]
) -> str:
    kind = next((kind for head, kind in _KINDS if content.startswith(head)), "")
    if not kind:
        return f"<p>{words['pages']}</p>"
    if len(content) > LARGEST_PICTURE:
        return f"<p>{words['large']}</p>"
    data = base64.b64encode(content).decode()
    width, height = page.seen
    size = max(width, height) // 45
    boxes = (_box(spot.box, spot.sign, spot.label, size) for spot in spots if spot.box is not None)
    return (
        f'<svg role="img" aria-label="{escape(name)}" viewBox="0 0 {width} {height}">'
        f'<image href="data:image/{kind};base64,{data}" width="{width}" height="{height}"/>'
        f"{''.join(boxes)}</svg>"
    )


def _box(place: Sequence[int], sign: str, label: str, size: int) -> str:
    """A frame around a place in the picture, with its number to its right."""
    x0, y0, x1, y1 = place
    frame = f'<rect class="{sign}" x="{x0 - 4}" y="{y0 - 4}" width="{max(x1 - x0 + 8, 1)}" height="{max(y1 - y0 + 8, 1)}"/>'
    if not label:
        return frame
    return f'{frame}<text class="{sign}" x="{x1 + 8}" y="{(y0 + y1) // 2 + size // 3}" font-size="{size}">{label}</text>'

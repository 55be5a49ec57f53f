"""The process that makes redacted copies: masks and a file from stdin, flattened pages on stdout."""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from typing import Any

from onething.intake.confinement import allow_seconds, confine
from onething.intake.opening import open_pages
from onething.intake.opening_pictures import Refused

GROUND, BAR = (238, 238, 238), (0, 0, 0)
SECONDS = 100
"""Processor seconds a copy."""


def main() -> None:
    confine()
    allow_seconds(SECONDS)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the copy
    told = json.loads(sys.stdin.buffer.read(struct.unpack(">I", sys.stdin.buffer.read(4))[0]))
    try:
        parts = [b"whole", *_copy(sys.stdin.buffer.read(), told["pages"], told["form"])]
    except Exception as problem:  # whatever a hostile file provokes is an answer, not an end
        parts = [f"{type(problem).__name__}: {problem}"[:300].encode()]
    for part in parts:
        out.write(struct.pack(">I", len(part)) + part)
    out.flush()


def _copy(content: bytes, masks: list[dict[str, Any]], form: str) -> list[bytes]:
    by_page = {mask["page"]: mask for mask in masks}
    pages = []
    for page in open_pages(content):
        mask = by_page.get(page.number)
        if mask is None or len(by_page) != page.of:
            raise Refused("pages", "a page has no mask")
        if page.picture is None:
            raise Refused("format", "the file holds text, not pictures")
        if list(page.picture.size) != mask["size"]:
            raise Refused("broken", "the masks were made for another picture")
        pages.append(_page(page.picture, mask))
    if form == "PDF":
        return [_written(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=200)]
    return [_written(page, "PNG") for page in pages]


def _page(picture: Any, mask: dict[str, Any]) -> Any:
    """An empty page with what may be seen."""
    from PIL import Image, ImageDraw

    made = Image.new("RGB", picture.size, GROUND)
    for box in mask["windows"]:
        made.paste(picture.crop(tuple(box)), tuple(box[:2]))
    draw = ImageDraw.Draw(made)
    for name, colour in (("blanks", GROUND), ("covers", BAR)):
        for x0, y0, x1, y1 in mask[name]:
            draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=colour)
    return made


def _written(page: Any, form: str, **more: Any) -> bytes:
    out = io.BytesIO()
    page.save(out, format=form, **more)
    return out.getvalue()


if __name__ == "__main__":
    main()

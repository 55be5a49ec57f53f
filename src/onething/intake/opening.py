"""Opening an upload, in the engine's process: its pages one by one, as pictures or (OFD) as text with places."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onething.intake import uploads

MOST_PIXELS = 60_000_000
MOST_PAGES = 50
LARGEST_SIDE = 2200
"""Pixels of the longer side of what is read."""
_PDF_SCALE = 200 / 72
"""A PDF's page is drawn with 200 points an inch."""


class Refused(Exception):
    """The file is not opened; ``fault`` is the sort of reason that the parent tells the applicant."""

    def __init__(self, fault: str, why: str) -> None:
        super().__init__(why)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Opened:
    """A page: a picture (RGB), or the ``lines`` that the file itself holds, as text, box."""

    number: int
    of: int
    picture: Any = None
    size: tuple[int, int] = (0, 0)
    lines: tuple[tuple[str, tuple[int, int, int, int]], ...] = ()


def open_pages(content: bytes) -> Iterator[Opened]:
    """Every page of a file. Raises Refused, and whatever a decoder raises."""
    sort = uploads.sort_of(content)
    if uploads.is_disguised(content):
        raise Refused("disguised", "the file is of two formats at once")
    if sort == uploads.PDF:
        yield from _pdf(content)
    elif sort == uploads.OFD:
        from onething.intake.opening_ofd import open_ofd

        yield from open_ofd(content)
    elif sort:
        yield from _pictures(content, sort)
    else:
        raise Refused("format", "the format is not known")


def picture_of(content: bytes, sort: str) -> Any:
    """The first picture of a file of one known format: no other decoder sees it."""
    return next(_pictures(content, sort)).picture


def _pictures(content: bytes, sort: str) -> Iterator[Opened]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if sort == uploads.HEIC:
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture: Any = Image.open(io.BytesIO(content), formats=["HEIF" if sort == uploads.HEIC else sort])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as problem:
            raise Refused("pixels", str(problem))
    count = int(getattr(picture, "n_frames", 1)) if sort == uploads.TIFF else 1
    if count > MOST_PAGES:
        raise Refused("pages", f"{count} pages are too many")
    for number in range(1, count + 1):
        picture.seek(number - 1)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("pixels", f"{picture.width}×{picture.height} pixels are too many")
        upright = ImageOps.exif_transpose(picture)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            ground = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(ground, upright.convert("RGBA"))
        upright = upright.convert("RGB")
        yield Opened(number, count, upright, upright.size)


def _pdf(content: bytes) -> Iterator[Opened]:
    """Pages are drawn and read as a person sees them: text that a PDF holds invisibly says nothing here."""
    import pypdfium2
    from pypdfium2 import raw

    if uploads.is_active(content):
        raise Refused("active", "the PDF holds programs or other files")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        locked = "password" in str(problem).lower()
        raise Refused("locked" if locked else "broken", f"PDF: {problem}")
    try:
        count = len(document)
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or raw.FPDFDoc_GetAttachmentCount(document) > 0:
            raise Refused("active", "the PDF holds programs or other files")
        if not 0 < count <= MOST_PAGES:
            raise Refused("pages" if count else "broken", f"{count} pages")
        for number in range(1, count + 1):
            page = document[number - 1]
            longest = max(page.get_size())
            if not 1 <= longest <= 20_000:
                raise Refused("pixels", f"a page of {longest:g} points")
            drawn = page.render(scale=min(_PDF_SCALE, LARGEST_SIDE / longest), may_draw_forms=True)
            picture = drawn.to_pil().convert("RGB")
            page.close()
            yield Opened(number, count, picture, picture.size)
    finally:
        document.close()

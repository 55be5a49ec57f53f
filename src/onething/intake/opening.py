"""Opening an upload, in the engine's process: its pages one by one, as pictures or (OFD) as text with places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onething.intake import uploads
from onething.intake.bundle import parts_of
from onething.intake.opening_ofd import open_ofd
from onething.intake.opening_pictures import MOST_PAGES, Opened, Refused, pictures_of

LARGEST_SIDE = 2200
"""Pixels of the longer side of what is read."""
_PDF_SCALE = 200 / 72
"""A PDF's page is drawn with 200 points an inch."""


def open_pages(content: bytes) -> Iterator[Opened]:
    """Every page of a file. Raises Refused, and whatever a decoder raises."""
    sort = uploads.sort_of(content)
    if uploads.is_disguised(content):
        raise Refused("disguised", "the file is of two formats at once")
    if sort == uploads.PDF:
        yield from _pdf(content)
    elif sort == uploads.OFD:
        yield from open_ofd(content)
    elif sort == uploads.BUNDLE:
        yield from _bundle(content)
    elif sort:
        yield from pictures_of(content, sort)
    else:
        raise Refused("format", "the format is not known")


def _bundle(content: bytes) -> Iterator[Opened]:
    """The pages of every part, counted through. How many there are in all is known with the last part; until then there is
    at least one more."""
    try:
        parts = parts_of(content)
    except ValueError as problem:
        raise Refused("broken", f"bundle: {problem}")
    before = 0
    for left, part in zip(reversed(range(len(parts))), parts, strict=True):
        if uploads.sort_of(part) == uploads.BUNDLE:
            raise Refused("format", "a bundle in a bundle")
        for page in open_pages(part):
            if before + page.of + left > MOST_PAGES:
                raise Refused("pages", f"more than {MOST_PAGES} pages")
            yield replace(page, number=before + page.number, of=before + page.of + left)
        before += page.of


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

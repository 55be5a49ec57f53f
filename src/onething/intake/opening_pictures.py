"""Opening a picture, in the engine's process; and what every opened page is."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onething.intake import uploads

MOST_PIXELS = 60_000_000
MOST_PAGES = 50


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


def picture_of(content: bytes, sort: str) -> Any:
    """The first picture of a file of one known format: no other decoder sees it."""
    return next(pictures_of(content, sort)).picture


def pictures_of(content: bytes, sort: str) -> Iterator[Opened]:
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

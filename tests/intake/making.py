"""Small files of every format, honest and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def picture(width: int = 60, height: int = 40, left: str = "black") -> Image.Image:
    """White with a black left half, so that it can be seen which way up it is."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height), fill=left)
    return image


def saved(image: Image.Image, form: str, **more: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def pdf(objects: Mapping[int, bytes] | None = None, pages: int = 1, catalog: bytes = b"") -> bytes:
    """A PDF with empty pages; ``catalog`` goes into its catalogue."""
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(pages))
    parts = {
        1: b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        2: b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        **{10 + n: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>" for n in range(pages)},
        **(objects or {}),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in sorted(parts.items()):
        places[number] = len(out)
        out += b"%d 0 obj" % number + body + b"endobj\n"
    start, last = len(out), max(parts)
    rows = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(last + 1)
    )
    return (
        out
        + b"xref\n0 %d\n" % (last + 1)
        + rows
        + (b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (last + 1, start))
    )


def ofd(page: str = "", *, files: Mapping[str, bytes] | None = None, area: str = "0 0 210 140") -> bytes:
    """An OFD of one page whose layer holds ``page``; ``files`` are added or replaced."""
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{area}"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    whole = {name: text.encode() for name, text in parts.items()} | dict(files or {})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return file.getvalue()


def said(text: str, x: float, y: float, size: float = 5, more: str = "") -> str:
    """A line of text in an OFD, in millimetres."""
    deltas = f"g {len(text) - 1} {size}"
    return (
        f'<ofd:TextObject Boundary="{x} {y} 100 {size + 2}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
    )

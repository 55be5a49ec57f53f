"""Real files that ask for far more than they weigh."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

from PIL import Image

from tests.intake.making import ofd, pdf, saved


def stream(content: bytes, head: bytes = b"") -> bytes:
    """A compressed stream of a PDF."""
    data = zlib.compress(content, 9)
    return b"<<" + head + b"/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data + b"\nendstream "


def drawing(content: bytes, resources: bytes = b"", objects: dict[int, bytes] | None = None) -> bytes:
    """A PDF of one page that draws ``content``."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 5 0 R/Resources<<" + resources + b">>>>"
    return pdf({10: page, 5: stream(content), **(objects or {})})


def laughing_pdf(levels: int = 12, times: int = 10) -> bytes:
    """Every form draws the next one ten times: a few hundred bytes, 10^12 squares."""
    forms = {
        100 + n: stream(
            b"/F Do " * times if n < levels else b"0 0 5 5 re f ",
            b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]"
            + (b"/Resources<</XObject<</F %d 0 R>>>>" % (101 + n) if n < levels else b""),
        )
        for n in range(levels + 1)
    }
    return drawing(b"/F Do", b"/XObject<</F 100 0 R>>", forms)


def endless_pdf(squares: int = 300_000_000) -> bytes:
    """One page whose drawing goes on and on; it weighs a three-hundredth."""
    return drawing(b"0 0 200 100 re f\n" * (squares // 17))


def picture_pdf(side: int = 40_000) -> bytes:
    """A page that holds one picture of billions of pixels."""
    picture = stream(
        b"\0" * (side * side // 8 + side), b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (side, side)
        + b"/ColorSpace/DeviceGray/BitsPerComponent 1",
    )  # fmt: skip
    return drawing(b"200 0 0 100 0 0 cm /P Do", b"/XObject<</P 100 0 R>>", {100: picture})


def nested_pdf(megabytes: int = 400) -> bytes:
    """A drawing that is packed twice: a few kilobytes, hundreds of megabytes."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    once = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    twice = zlib.compress(once, 9)
    head = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(twice)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 5 0 R>>"
    return pdf({10: page, 5: head + twice + b"\nendstream "})


def folded_pdf(levels: int = 7, times: int = 10) -> bytes:
    """A tree of pages whose branches are the same again and again: ten million pages in a kilobyte."""
    nodes = {
        100 + n: b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[" % (99 + n if n else 2, times ** (levels - n))
        + b" ".join([b"%d 0 R" % (101 + n if n + 1 < levels else 10)] * times)
        + b"]>>"
        for n in range(levels)
    }
    root = b"<</Type/Pages/Kids[100 0 R]/Count %d>>" % times**levels
    return pdf({2: root, **nodes})


def wide_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A picture of one colour: small as a file, whatever its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer, row = zlib.compressobj(9), b"\0" * ((width + 7) // 8 + 1)
    body = b"".join(packer.compress(row) for _ in range(min(height, 20_000))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def scanning_jpeg(scans: int = 4000) -> bytes:
    """A progressive JPEG of 59 million pixels whose last scan comes again and again."""
    whole = saved(Image.new("L", (7700, 7700), 128), "JPEG", progressive=True)
    begin = whole.rindex(b"\xff\xda")
    return whole[:begin] + whole[begin:-2] * scans + b"\xff\xd9"


def paged_tiff(pages: int = 51) -> bytes:
    """A fax of too many pages."""
    page = Image.new("1", (1700, 2200), 1)
    return saved(page, "TIFF", save_all=True, append_images=[page] * (pages - 1), compression="group4")


def zipped_ofd() -> bytes:
    """An OFD whose page is a gigabyte of blanks."""
    return ofd(files={"Doc_0/Pages/Page_0/Content.xml": b"<a>" + b" " * 99_000_000 + b"</a>"})


def laughing_ofd() -> bytes:
    """An OFD whose entities multiply."""
    names = "abcdefghij"
    rows = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{rows}]><OFD>&j;</OFD>'
    return ofd(files={"OFD.xml": text.encode()})

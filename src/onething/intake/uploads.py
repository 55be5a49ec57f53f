"""What an uploaded file is, told by its bytes and never by its name."""

from __future__ import annotations

import re

from onething.intake.bundle import is_bundle

JPEG, PNG, WEBP, HEIC, TIFF, PDF, OFD = "JPEG", "PNG", "WEBP", "HEIC", "TIFF", "PDF", "OFD"
BUNDLE = "BUNDLE"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_END_OF_ZIP = b"PK\x05\x06"
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|XFA|ImportData|SubmitForm)(?=[\s/<(\[>])"
)
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def sort_of(content: bytes) -> str:
    """The format of a file; empty when it is none that is read here."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return HEIC
    if content.startswith((b"II*\0", b"MM\0*")):
        return TIFF
    if content.startswith(b"%PDF-"):
        return PDF
    if is_bundle(content):
        return BUNDLE
    return OFD if content.startswith(b"PK\x03\x04") else ""


def is_script(content: bytes) -> bool:
    """Whether the file is a page of the web (HTML or SVG), which may hold programs."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and re.search(rb"<(?:!doctype\s+)?(?:html|svg|script)\b", head) is not None


def is_disguised(content: bytes) -> bool:
    """Whether the file is also one of another format, so that two programs see two different things in it."""
    sort = sort_of(content)
    if sort in ("", OFD, BUNDLE):
        return False
    end = content.rfind(_END_OF_ZIP, max(0, len(content) - 65_557))
    zipped = end >= 0 and end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") == len(content)
    return zipped or (sort != PDF and b"%PDF-" in content[:1024])


def is_active(content: bytes) -> bool:
    """Whether a PDF holds programs, other files or commands to start something, as far as it says so openly."""
    outside = _STREAM.sub(b"", content)
    return _ACTIVE.search(_ESCAPED.sub(lambda hit: bytes([int(hit[1], 16)]), outside)) is not None

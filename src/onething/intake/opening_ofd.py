"""OFD (GB/T 33190-2016): a ZIP of XML. Its text with places, and its embedded pictures; nothing is drawn.

Hardened: bounded entries and sizes, no DTD, no entities, no path outside the archive."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onething.intake import uploads
from onething.intake.opening_pictures import MOST_PAGES, Opened, Refused, picture_of

MOST_ENTRIES = 2000
LARGEST_ENTRY = 20_000_000
LARGEST_WHOLE = 100_000_000
_PIXELS_A_MM = 8
_MOST_LINES = 5000
_DEEPEST = 60

Matrix = tuple[float, float, float, float, float, float]


def open_ofd(content: bytes) -> Iterator[Opened]:
    """Every page of an OFD file, then every picture in it. Raises Refused."""
    try:
        archive = _Archive(zipfile.ZipFile(io.BytesIO(content)))
        pages, pictures = _document(archive)
        if not 0 < len(pages) + len(pictures) <= MOST_PAGES:
            raise Refused("pages" if pages else "broken", f"{len(pages)} pages, {len(pictures)} pictures")
        of = len(pages) + len(pictures)
        for number, page in enumerate(pages, 1):
            yield Opened(number, of, None, page.size, tuple(page.lines[:_MOST_LINES]))
        for number, (name, sort) in enumerate(pictures, len(pages) + 1):
            picture = picture_of(archive.read(name), sort)
            yield Opened(number, of, picture, picture.size)
    except Refused:
        raise
    except Exception as problem:  # whatever a hostile archive provokes
        raise Refused("broken", f"OFD: {type(problem).__name__} {problem}"[:200])


class _Archive:
    """The entries of the ZIP, looked at before any is unpacked."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        entries = zipped.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
            raise Refused("pixels", "the archive is too large once unpacked")
        self._zip, self._taken = zipped, 0
        self.names = {entry.filename.lstrip("/"): entry for entry in entries}
        if "OFD.xml" not in self.names:
            raise Refused("format", "a ZIP that is no OFD")

    def read(self, name: str) -> bytes:
        entry = self.names[name]
        if entry.flag_bits & 1:
            raise Refused("locked", "the OFD is encrypted")
        with self._zip.open(entry) as file:
            data = file.read(LARGEST_ENTRY + 1)  # what the directory says about sizes may be a lie
        self._taken += len(data)
        if len(data) > LARGEST_ENTRY or self._taken > LARGEST_WHOLE:
            raise Refused("pixels", "the archive is too large once unpacked")
        return data

    def tree(self, name: str) -> Any:
        from defusedxml.ElementTree import fromstring

        return fromstring(self.read(name), forbid_dtd=True)


@dataclass(slots=True)
class _Page:
    size: tuple[int, int]
    lines: list[tuple[str, tuple[int, int, int, int]]]


def _document(archive: _Archive) -> tuple[list[_Page], list[tuple[str, str]]]:
    pages: list[_Page] = []
    pictures: dict[str, str] = {}
    for body in _all(archive.tree("OFD.xml"), "DocBody"):
        root = _first(body, "DocRoot")
        if root is None or not root.text:
            continue
        place = _inside("", root.text)
        document = archive.tree(place)
        folder = posixpath.dirname(place)
        box = _numbers(_text(document, "PhysicalBox"), 4) or (0.0, 0.0, 210.0, 297.0)
        templates = {
            each.get("ID"): _inside(folder, each.get("BaseLoc", ""))
            for each in _all(document, "TemplatePage")
        }
        for each in _all(document, "Page"):
            if len(pages) >= MOST_PAGES:
                raise Refused("pages", "too many pages")
            pages.append(_page(archive, _inside(folder, each.get("BaseLoc", "")), templates, box))
    for name in sorted(archive.names):
        if posixpath.basename(posixpath.dirname(name)) == "Res":
            sort = uploads.sort_of(archive.read(name)[:64])
            if sort in (uploads.JPEG, uploads.PNG, uploads.TIFF, uploads.WEBP):
                pictures[name] = sort
    return pages, list(pictures.items())


def _page(archive: _Archive, name: str, templates: dict[Any, str], box: tuple[float, ...]) -> _Page:
    tree = archive.tree(name)
    x0, y0, width, height = _numbers(_text(tree, "PhysicalBox"), 4) or box
    if not (0 < width <= 3000 and 0 < height <= 3000):
        raise Refused("broken", "a page of an odd size")
    page = _Page((round(width * _PIXELS_A_MM), round(height * _PIXELS_A_MM)), [])
    for used in _all(tree, "Template"):
        if used.get("TemplateID") in templates:
            _texts(archive.tree(templates[used.get("TemplateID")]), page, (x0, y0), 0)
    _texts(tree, page, (x0, y0), 0)
    return page


def _texts(tree: Any, page: _Page, origin: tuple[float, float], depth: int) -> None:
    if depth > _DEEPEST:
        raise Refused("broken", "the tree is too deep")
    for node in tree:
        if _name(node) == "TextObject":
            if node.get("Visible") != "false" and node.get("Alpha") != "0":
                _text_object(node, page, origin)
        elif _name(node) != "ImageObject":
            _texts(node, page, origin, depth + 1)


def _text_object(node: Any, page: _Page, origin: tuple[float, float]) -> None:
    bound = _numbers(node.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
    a, b, c, d, e, f = _numbers(node.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    size = float(node.get("Size", "3"))
    for code in _all(node, "TextCode"):
        text = (code.text or "").strip()
        if not text or len(page.lines) >= _MOST_LINES:
            continue
        x, y = float(code.get("X", "0")), float(code.get("Y", "0"))
        wide = sum(_deltas(code.get("DeltaX", ""), len(text))) + size
        corners = [(x, y - size), (x + wide, y)]
        xs, ys = zip(*((a * u + c * v + e, b * u + d * v + f) for u, v in corners), strict=True)
        left, top = bound[0] - origin[0], bound[1] - origin[1]
        spots = (left + min(xs), top + min(ys), left + max(xs), top + max(ys))
        box = tuple(round(max(-1e5, min(1e5, spot * _PIXELS_A_MM))) for spot in spots)
        page.lines.append((text, (box[0], box[1], box[2], box[3])))


def _deltas(text: str, most: int) -> list[float]:
    """``3 3 g 4 2.5``: a step a character; ``g n step`` repeats."""
    words, found = text.split(), list[float]()
    while words and len(found) < most:
        if words[0] == "g" and len(words) > 2:
            found += [float(words[2])] * min(most, int(words[1]))
            words = words[3:]
        else:
            found.append(float(words.pop(0)))
    return found[:most]


def _inside(folder: str, name: str) -> str:
    """A name within the archive: ``/`` is its root."""
    joined = posixpath.normpath(name if name.startswith("/") else posixpath.join(folder, name))
    return joined.lstrip("/")


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _all(tree: Any, name: str) -> list[Any]:
    return [node for node in tree.iter() if _name(node) == name]


def _first(tree: Any, name: str) -> Any:
    return next(iter(_all(tree, name)), None)


def _text(tree: Any, name: str) -> str | None:
    node = _first(tree, name)
    return None if node is None else node.text


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    numbers = tuple(float(word) for word in (text or "").split())
    return numbers if len(numbers) == count else None

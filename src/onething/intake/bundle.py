"""Several pictures of one paper (both sides of a card, the pages of a book) as one file: a ZIP without compression whose
entries are ``parts/1``, ``parts/2`` and so on. What was handed in stays in it byte for byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

MOST_PARTS = 20
_NAME = "parts/{}"
_HEAD = b"PK\x03\x04"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def is_bundle(content: bytes) -> bool:
    """Whether a file is one of these, by its first entry."""
    return content.startswith(_HEAD) and content[30:37] == b"parts/1"


def bundled(contents: Sequence[bytes]) -> bytes:
    """The pictures in their order as one file; the same pictures always make the same file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, content in enumerate(contents, 1):
            archive.writestr(zipfile.ZipInfo(_NAME.format(number), _EARLIEST), content)
    return file.getvalue()


def parts_of(content: bytes) -> tuple[bytes, ...]:
    """The pictures of a bundle. Nothing is unpacked, so they are never more than the file itself. Raises ValueError for
    anything that ``bundled`` would not have made."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = [_NAME.format(number) for number in range(1, len(entries) + 1)]
            if [entry.filename for entry in entries] != names or not 0 < len(entries) <= MOST_PARTS:
                raise ValueError("the entries are not those of a bundle")
            if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
                raise ValueError("an entry is compressed or encrypted")
            if sum(entry.file_size for entry in entries) > len(content):
                raise ValueError("an entry is larger than the file")
            return tuple(map(archive.read, entries))
    # What zipfile raises for damaged archives, and for versions and methods of ZIP that it does not know.
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as problem:
        raise ValueError(f"{type(problem).__name__}: {problem}")

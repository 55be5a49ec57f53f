"""The engine's own process: reads length-prefixed files from stdin, answers every page as length-prefixed JSON on stdout.

Its argument is the number of threads, or ``outside``: then it opens files, asks its parent what stands in each picture
(``{"look": JPEG in base64}``; the parent answers with lines, or null), and levels and measures what it is told."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import hashlib
import io
import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any

from onething.intake.confinement import allow_seconds, confine
from onething.intake.opening import LARGEST_SIDE, open_pages
from onething.intake.opening_pictures import Opened, Refused

_JPEG_QUALITY = 95


def main() -> None:
    confine()
    how = sys.argv[1] if len(sys.argv) > 1 else "1"
    os.environ.setdefault("OMP_NUM_THREADS", "1" if how == "outside" else how)
    channel = _Channel()
    allow_seconds()
    missing, recogniser = "", None
    try:
        recogniser = _Outside(channel) if how == "outside" else _load(int(how))
    except ImportError as problem:
        missing = f"{problem}: install the reading extra: pip install 'onething[reading]'"
    while (content := channel.take()) is not None:
        channel.about = {"file": hashlib.sha256(content).hexdigest()}
        allow_seconds()
        try:
            if missing:
                raise Refused("engine", missing)
            for answer in _pages(recogniser, content):
                channel.send(answer)
                _give_memory_back()
                allow_seconds()
            continue
        except ImportError as problem:
            answer = {"error": f"{problem}: pip install 'onething[reading]'", "fault": "engine"}
        except MemoryError:
            answer = {"error": "out of memory", "fault": "engine"}
        except Refused as problem:
            answer = {"error": str(problem), "fault": problem.fault}
        except Exception as problem:  # whatever a hostile file provokes is an answer, not an end
            answer = {"error": f"{type(problem).__name__}: {problem}"[:300]}
        channel.send(answer)


class _Channel:
    """What goes between this process and its parent. ``about``: said in every answer, so that none is taken for that to
    another file."""

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # whatever a library prints must not mix with the answers
        self.about: dict[str, Any] = {}

    def take(self) -> bytes | None:
        """What the parent sends next; None at the end."""
        head = sys.stdin.buffer.read(4)
        return sys.stdin.buffer.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None

    def send(self, answer: dict[str, Any]) -> None:
        data = json.dumps(answer | self.about, ensure_ascii=False).encode()
        self._answers.write(struct.pack(">I", len(data)) + data)
        self._answers.flush()


class _Outside:
    """Another engine reads; here its lines are levelled as our own are."""

    def __init__(self, channel: _Channel) -> None:
        from onething.intake.recognition import simplifier

        self._channel = channel
        self._simplify: Callable[[str], str] = simplifier()

    def read(self, picture: Any) -> Any:
        import numpy
        from PIL import Image

        from onething.intake.recognition import levelled

        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=_JPEG_QUALITY)
        high, wide = picture.shape[:2]
        self._channel.send(
            {"look": base64.b64encode(file.getvalue()).decode(), "width": wide, "height": high}
        )
        seen = json.loads(self._channel.take() or b"null")
        if seen is None:
            raise Refused("engine", "the outside engine gave no answer")
        lines = ((self._simplify(text), sure, numpy.array(corners)) for text, sure, corners in seen)
        return levelled([line for line in lines if line[0].strip()], (wide, high))


def _give_memory_back() -> None:
    """What a page needed, the allocator keeps for the next one, in pieces that no other page fits: after a few pages
    hundreds of megabytes."""
    with contextlib.suppress(AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def _load(threads: int) -> Any:
    from onething.intake.recognition import Recogniser

    return Recogniser(threads)


def _pages(recogniser: Any, content: bytes) -> Iterator[dict[str, Any]]:
    for page in open_pages(content):
        read = _held(page) if page.picture is None else _seen(recogniser, page)
        yield {"page": page.number, "of": page.of} | read


def _held(page: Opened) -> dict[str, Any]:
    """A page whose text the file itself holds."""
    lines = [[text, list(box), 1.0, list(box)] for text, box in page.lines]
    return {"width": page.size[0], "height": page.size[1], "lines": lines}


def _seen(recogniser: Any, page: Opened) -> dict[str, Any]:
    """A page that is a picture."""
    import numpy

    from onething.intake.measuring import measures_of
    from onething.intake.rings import colour_of, seals_on

    size = page.picture.size
    whole = max(size)
    page.picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    picture = numpy.asarray(page.picture)
    grow = whole / max(page.picture.size)
    read = recogniser.read(picture)
    lines = []
    for line in read.lines:
        low, high = line.quad.min(axis=0) * grow, line.quad.max(axis=0) * grow
        place = [round(float(n)) for n in (*low, *high)]
        lines.append([line.text, [round(n) for n in line.level], round(line.sure, 4), place])
    measures = measures_of(picture, [line.quad for line in read.lines])
    measures["colour"] = colour_of(picture)
    rings = [
        [[round(n * grow) for n in box], whole, red]
        for box, whole, red in seals_on(picture, measures["letter"])
    ]
    return {
        "width": read.size[0],
        "height": read.size[1],
        "lines": lines,
        "turned": round(read.turned, 2),
        "picture": list(size),
        "measures": measures,
        "rings": rings,
    }


if __name__ == "__main__":
    main()

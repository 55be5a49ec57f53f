"""The engine's own process: reads length-prefixed files from stdin, answers every page as length-prefixed JSON on stdout."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import sys
from collections.abc import Iterator
from typing import Any

from onething.intake.confinement import allow_seconds, confine
from onething.intake.opening import LARGEST_SIDE, open_pages
from onething.intake.opening_pictures import Opened, Refused


def main() -> None:
    confine()
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    recogniser: Any = None
    while len(head := sys.stdin.buffer.read(4)) == 4:
        content = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
        digest = hashlib.sha256(content).hexdigest()
        allow_seconds()
        try:
            if recogniser is None:
                recogniser = _load()
            for answer in _pages(recogniser, content):
                _send(answers, answer | {"file": digest})
                allow_seconds()
            continue
        except ImportError as problem:
            wanted = f"{problem}: install the reading extra: pip install 'onething[reading]'"
            answer = {"error": wanted, "fault": "engine"}
        except MemoryError:
            answer = {"error": "out of memory", "fault": "engine"}
        except Refused as problem:
            answer = {"error": str(problem), "fault": problem.fault}
        except Exception as problem:  # whatever a hostile file provokes is an answer, not an end
            answer = {"error": f"{type(problem).__name__}: {problem}"[:300]}
        _send(answers, answer | {"file": digest})


def _send(answers: Any, answer: dict[str, Any]) -> None:
    data = json.dumps(answer, ensure_ascii=False).encode()
    answers.write(struct.pack(">I", len(data)) + data)
    answers.flush()


def _load() -> Any:
    from onething.intake.recognition import Recogniser

    return Recogniser()


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
    return {
        "width": read.size[0],
        "height": read.size[1],
        "lines": lines,
        "turned": round(read.turned, 2),
        "picture": list(size),
        "measures": measures,
    }


if __name__ == "__main__":
    main()

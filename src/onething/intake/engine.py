"""The text engine: files in, lines of text with their places out. It runs in a child process of its own, because
uploads are hostile: what crashes or hangs there is a finding here (docs/adr/0007-engine-process.md)."""

from __future__ import annotations

import hashlib
import json
import math
import os
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

LARGEST_ANSWER = 4_000_000
"""Bytes of one page's text."""
MOST_PAGES = 100
"""Pages and pictures of one file."""
FAULTS = ("pages", "active", "locked", "disguised", "format", "broken")
_HANDED_ON = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "LANG",
    "LC_ALL",
    "TZ",
    "HOME",
    "OMP_NUM_THREADS",
)


Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """``box`` lies on the levelled page and says what stands beside what; ``seen`` lies in the picture as it was sent
    (turned upright by its EXIF note) and is where a person finds it. ``confidence`` lies in 0…1."""

    text: str
    box: Box
    confidence: float
    seen: Box | None = None

    @property
    def place(self) -> Box:
        """Where it is in the picture."""
        return self.seen or self.box


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page as the engine read it. ``turned``: degrees by which it lies in the picture, clockwise; ``measures``: what
    was measured of the picture's quality (``intake.quality``), empty for text that the file itself holds; ``picture``: width and
    height of the picture as it was sent, turned upright by its EXIF note (None: the page itself)."""

    width: int
    height: int
    lines: tuple[TextLine, ...]
    turned: float = 0.0
    measures: Mapping[str, float] = field(default_factory=dict)
    picture: tuple[int, int] | None = None

    @property
    def seen(self) -> tuple[int, int]:
        """Width and height of what a person sees: the boxes of ``TextLine.place`` lie there."""
        return self.picture or (self.width, self.height)


class Unreadable(Exception):
    """The engine could not read the picture; ``args[0]`` is for engineers."""


class TooManyPixels(Unreadable):
    """The picture is small as a file and enormous once unpacked."""


class NotOpened(Unreadable):
    """The file is not opened; ``fault`` says why: ``pages`` (too many), ``active`` (it holds programs), ``locked`` (a
    password), ``disguised`` (two formats at once), ``format`` (none that is read), ``broken``."""

    def __init__(self, why: str, fault: str) -> None:
        super().__init__(why)
        self.fault = fault


class EngineFailed(Unreadable):
    """The engine itself failed: it crashed, took too long, answered nonsense or is not installed."""


class TextEngine(Protocol):
    """Something that reads files: every page of one. Raises Unreadable."""

    def read(self, content: bytes) -> tuple[TextPage, ...]: ...


class EngineProcess:
    """The engine in a warm child process. ``seconds`` a page; ``loading`` more for the first one. A child that
    crashed or took too long is replaced at the next page."""

    def __init__(
        self,
        command: tuple[str, ...] = (sys.executable, "-m", "onething.intake.engine_child"),
        *,
        seconds: float = 10.0,
        loading: float = 30.0,
    ) -> None:
        self._command, self._seconds, self._loading = command, seconds, loading
        self._child: subprocess.Popen[bytes] | None = None
        self._answers = bytearray()

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        """Read every page of one file. Raises Unreadable."""
        pages: list[TextPage] = []
        limit, question, digest = self._seconds, content, hashlib.sha256(content).hexdigest()
        try:
            if self._child is None:
                limit += self._loading
                self._child = self._start()
            while True:
                answer = json.loads(self._ask(question, limit, asking=not pages))
                if answer["file"] != digest:
                    raise ValueError("this is the answer to another file")
                if "error" in answer:
                    break
                if answer["page"] != len(pages) + 1 or not answer["page"] <= answer["of"] <= MOST_PAGES:
                    raise ValueError("a page is missing")
                pages.append(_page(answer))
                if len(pages) == answer["of"]:
                    return tuple(pages)
                limit = self._seconds
        except (
            OSError,
            ValueError,
            EOFError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
        ) as problem:
            self.close()
            raise EngineFailed(f"the engine gave up: {type(problem).__name__} {problem}"[:300])
        raise _problem(str(answer["error"])[:300], answer.get("fault"))

    def _start(self) -> subprocess.Popen[bytes]:
        """A child that knows nothing of our secrets."""
        self._answers.clear()
        return subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
        )

    def _ask(self, content: bytes, seconds: float, *, asking: bool) -> bytes:
        """One length-prefixed file out (when ``asking``), one length-prefixed answer in, both within ``seconds``: a child
        that stopped reading would otherwise hold its parent for ever."""
        child, answers = self._child, self._answers
        assert child is not None and child.stdin is not None and child.stdout is not None
        sink, source = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(sink, False)
        question = memoryview(struct.pack(">I", len(content)) + content if asking else b"")
        if asking and answers:
            raise ValueError("an answer that nobody asked for")
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as ready:
            ready.register(source, selectors.EVENT_READ)
            if asking:
                ready.register(sink, selectors.EVENT_WRITE)
            while True:
                if len(answers) >= 4:
                    size = struct.unpack(">I", answers[:4])[0]
                    if size > LARGEST_ANSWER or question:
                        raise ValueError("this is no answer of the engine")
                    if len(answers) >= 4 + size:
                        taken = bytes(answers[4 : 4 + size])
                        del answers[: 4 + size]
                        return taken
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"no answer in {seconds:g} s")
                for key, _ in ready.select(left):
                    if key.fd == sink:
                        question = question[os.write(sink, question[:65536]) :]
                        if not question:
                            ready.unregister(sink)
                        continue
                    piece = os.read(source, 65536)
                    if not piece:
                        raise EOFError("the engine ended")
                    answers += piece


def _problem(why: str, fault: Any) -> Unreadable:
    if fault == "pixels":
        return TooManyPixels(why)
    if fault == "engine":
        return EngineFailed(why)
    return NotOpened(why, fault) if isinstance(fault, str) and fault in FAULTS else Unreadable(why)


def _page(answer: Any) -> TextPage:
    """The page in an answer, every value looked at. Raises ValueError, TypeError or KeyError."""
    lines = []
    for text, box, sure, *seen in answer["lines"]:
        if not isinstance(text, str) or not 0.0 <= float(sure) <= 1.0:
            raise ValueError("a line of the answer is nonsense")
        lines.append(TextLine(text, _box(box), float(sure), _box(seen[0]) if seen else None))
    measures = {str(name): float(value) for name, value in answer.get("measures", {}).items()}
    turned = float(answer.get("turned", 0.0))
    if not all(math.isfinite(number) for number in (turned, *measures.values())):
        raise ValueError("a measure of the answer is nonsense")
    size = answer.get("picture")
    picture = None if size is None else (int(size[0]), int(size[1]))
    return TextPage(int(answer["width"]), int(answer["height"]), tuple(lines), turned, measures, picture)


def _box(raw: Any) -> Box:
    x0, y0, x1, y1 = raw
    if not all(type(n) is int and abs(n) < 1_000_000 for n in (x0, y0, x1, y1)):
        raise ValueError("a box of the answer is nonsense")
    return (x0, y0, x1, y1)

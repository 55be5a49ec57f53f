"""The text engine: pictures in, lines of text with their places out. It runs in a child process of its own, because
uploads are hostile: what crashes or hangs there is a finding here (docs/adr/0007-engine-process.md)."""

from __future__ import annotations

import hashlib
import json
import os
import selectors
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

LARGEST_ANSWER = 4_000_000
"""Bytes of one page's text."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """``box`` is x0, y0, x1, y1 in pixels; ``confidence`` lies in 0…1."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page as the engine read it."""

    width: int
    height: int
    lines: tuple[TextLine, ...]


class Unreadable(Exception):
    """The engine could not read the picture; ``args[0]`` is for engineers."""


class TooManyPixels(Unreadable):
    """The picture is small as a file and enormous once unpacked."""


class EngineFailed(Unreadable):
    """The engine itself failed: it crashed, took too long, answered nonsense or is not installed."""


class TextEngine(Protocol):
    """Something that reads pictures. Raises Unreadable."""

    def read(self, image: bytes) -> TextPage: ...


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

    def read(self, image: bytes) -> TextPage:
        """Read one picture. Raises Unreadable."""
        limit = self._seconds
        try:
            if self._child is None:
                limit += self._loading
                self._child = subprocess.Popen(  # noqa: S603 - our own program
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,
                )
            answer = json.loads(_ask(self._child, image, limit))
            if answer["picture"] != hashlib.sha256(image).hexdigest():
                raise ValueError("this is the answer to another picture")
            page = None if "error" in answer else _page(answer)
        except (OSError, ValueError, EOFError, TypeError, KeyError, RecursionError) as problem:
            self.close()
            raise EngineFailed(f"the engine gave up: {type(problem).__name__} {problem}"[:300])
        if page is None:
            sort = {"pixels": TooManyPixels, "engine": EngineFailed}.get(answer.get("fault"), Unreadable)
            raise sort(str(answer["error"])[:300])
        return page


def _ask(child: subprocess.Popen[bytes], image: bytes, seconds: float) -> bytes:
    """One length-prefixed picture out, one length-prefixed answer in, both within ``seconds``: a child that stopped
    reading would otherwise hold its parent for ever."""
    assert child.stdin is not None and child.stdout is not None
    sink, source = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(sink, False)
    question, answer = memoryview(struct.pack(">I", len(image)) + image), bytearray()
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as ready:
        ready.register(source, selectors.EVENT_READ)
        ready.register(sink, selectors.EVENT_WRITE)
        while True:
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
                answer += piece
                if len(answer) >= 4:
                    size = struct.unpack(">I", answer[:4])[0]
                    if size > LARGEST_ANSWER or len(answer) > 4 + size or question:
                        raise ValueError("this is no answer of the engine")
                    if len(answer) == 4 + size:
                        return bytes(answer[4:])


def _page(answer: Any) -> TextPage:
    """The page in an answer, every value looked at. Raises ValueError, TypeError or KeyError."""
    lines = []
    for text, (x0, y0, x1, y1), sure in answer["lines"]:
        whole = all(type(n) is int and abs(n) < 1_000_000 for n in (x0, y0, x1, y1))
        if not isinstance(text, str) or not whole or not 0.0 <= float(sure) <= 1.0:
            raise ValueError("a line of the answer is nonsense")
        lines.append(TextLine(text, (x0, y0, x1, y1), float(sure)))
    return TextPage(int(answer["width"]), int(answer["height"]), tuple(lines))

"""The text engine: pictures in, lines of text with their places out. It runs in a child process of its own, because
uploads are hostile: what crashes or hangs there is a finding here (docs/adr/0007-engine-process.md)."""

from __future__ import annotations

import json
import select
import struct
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Protocol


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
        if self._child is None:
            limit += self._loading
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        child = self._child
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(struct.pack(">I", len(image)) + image)
            child.stdin.flush()
            answer = json.loads(_frame(child.stdout, limit))
        except (OSError, ValueError, EOFError, TimeoutError) as problem:
            self.close()
            raise Unreadable(f"the engine gave up: {type(problem).__name__} {problem}")
        if "error" in answer:
            raise Unreadable(str(answer["error"]))
        lines = tuple(
            TextLine(text, (x0, y0, x1, y1), sure) for text, (x0, y0, x1, y1), sure in answer["lines"]
        )
        return TextPage(answer["width"], answer["height"], lines)


def _frame(stream: IO[bytes], seconds: float) -> bytes:
    """One length-prefixed answer within ``seconds``."""
    if not select.select([stream], [], [], seconds)[0]:
        raise TimeoutError(f"no answer in {seconds:g} s")
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError("the engine ended")
    return stream.read(struct.unpack(">I", head)[0])

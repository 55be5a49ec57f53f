"""The engine in a child process of its own, because uploads are hostile: what crashes or hangs there is a finding here
(docs/adr/0007-engine-process.md)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from onething.intake.engine import MOST_PAGES, EngineFailed, TextPage, Unreadable, page_of, problem_of
from onething.intake.outside import Eye

LARGEST_ANSWER = 16_000_000
"""Bytes of one page's text, or of its picture for an engine outside."""
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
_ENDING = 0.2
"""Seconds that a child whose answers have ended may take to end itself."""
_NONSENSE = (OSError, ValueError, EOFError, TypeError, KeyError, AttributeError, RecursionError)


_PATIENCE = 3
"""Times of its seconds that a child may take by the clock, where others keep it from the processor."""


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used; 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            used = file.read().rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def child_command(*, threads: int = 1, outside: bool = False) -> tuple[str, ...]:
    """How the engine's own child is started. ``outside``: it opens, levels and measures, but another engine reads."""
    return (sys.executable, "-m", "onething.intake.engine_child", "outside" if outside else str(threads))


class EngineProcess:
    """The engine in a warm child process. ``seconds`` a page; ``loading`` more for the first one. A child that ended,
    crashed or took too long is replaced at the next page; one that works, but on a busy machine gets less than its share of
    the processor, may take three times as long by the clock. ``eye`` reads the pictures where the child does not.

    One caller at a time; ``kill`` may come from any thread."""

    def __init__(
        self,
        command: tuple[str, ...] | None = None,
        *,
        seconds: float = 10.0,
        loading: float = 30.0,
        eye: Eye | None = None,
        processor: Callable[[int], float] = processor_seconds,
    ) -> None:
        self._command = command or child_command(outside=eye is not None)
        self._seconds, self._loading, self._eye = seconds, loading, eye
        self._processor = processor
        self._child: subprocess.Popen[bytes] | None = None
        self._answers = bytearray()
        self._fresh = self._killed = False
        self.pages = 0
        """Pages that the present child has read."""

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        child = self._child
        return None if child is None else child.pid

    def start(self) -> None:
        """Start a child that knows nothing of our secrets, unless one runs: it loads while nobody waits for it. Raises
        OSError."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is not None:
            return
        self._answers.clear()
        self._fresh, self.pages = True, 0
        self._child = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
        )

    def kill(self) -> None:
        """End the child at once and for good; whoever waits for it gets EngineFailed."""
        self._killed = True
        if (child := self._child) is not None:
            child.kill()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        """Read every page of one file. Raises Unreadable."""
        pages: list[TextPage] = []
        question: bytes | None = content
        digest = hashlib.sha256(content).hexdigest()
        blind: Unreadable | None = None
        try:
            self.start()
            if self._killed:
                raise EOFError("the engine is closed")
            limit = self._seconds + (self._loading if self._fresh else 0.0)
            while True:
                answer = json.loads(self._ask(question, limit))
                self._fresh, limit, question = False, self._seconds, None
                if answer["file"] != digest:
                    raise ValueError("this is the answer to another file")
                if "error" in answer:
                    break
                if "look" in answer:
                    question, blind = self._look(answer)
                    continue
                if answer["page"] != len(pages) + 1 or not answer["page"] <= answer["of"] <= MOST_PAGES:
                    raise ValueError("a page is missing")
                pages.append(page_of(answer))
                self.pages += 1
                if len(pages) == answer["of"]:
                    return tuple(pages)
        except _NONSENSE as problem:
            fate = self._fate()
            self.close()
            raise EngineFailed(f"the engine gave up: {type(problem).__name__} {problem}{fate}"[:300])
        raise blind or problem_of(str(answer["error"])[:300], answer.get("fault"))

    def _starved(self, used: float, waited: float, seconds: float) -> bool:
        """Whether a child is at work and was only kept from the processor: one that hangs uses none, one that never ends
        uses all it can get."""
        return 0.1 * seconds < used < 0.9 * seconds and waited < _PATIENCE * seconds

    def _fate(self) -> str:
        """How the child ended, if it did."""
        if self._child is None:
            return ""
        try:
            code = self._child.wait(_ENDING)
        except subprocess.TimeoutExpired:
            return ""
        return f" ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"

    def _look(self, answer: Any) -> tuple[bytes, Unreadable | None]:
        """What the outside engine sees in a picture, as the child wants to hear it; or null, and why."""
        if self._eye is None:
            raise ValueError("the engine asks for another engine")
        width, height = int(answer["width"]), int(answer["height"])
        try:
            seen = self._eye.look(base64.b64decode(answer["look"], validate=True), width, height)
        except Unreadable as problem:
            return b"null", problem
        lines = [[line.text, line.confidence, line.corners] for line in seen]
        return json.dumps(lines, ensure_ascii=False).encode(), None

    def _ask(self, content: bytes | None, seconds: float) -> bytes:
        """One length-prefixed question out (if there is one), one length-prefixed answer in, both within ``seconds``: a
        child that stopped reading would otherwise hold its parent for ever."""
        child, answers = self._child, self._answers
        assert child is not None and child.stdin is not None and child.stdout is not None
        sink, source = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(sink, False)
        asking = content is not None
        question = memoryview(b"" if content is None else struct.pack(">I", len(content)) + content)
        if asking and answers:
            raise ValueError("an answer that nobody asked for")
        begun, used = time.monotonic(), self._processor(child.pid)
        deadline = begun + seconds
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
                    if not self._starved(
                        self._processor(child.pid) - used, time.monotonic() - begun, seconds
                    ):
                        raise TimeoutError(f"no answer in {seconds:g} s")
                    left = max(0.1, seconds / 10)
                    deadline = time.monotonic() + left
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

"""An engine that reads no file twice within one application, and several side by side where it can."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from onething.intake.engine import EngineFailed, SideBySide, TextEngine, TextPage, Unreadable


@dataclass(frozen=True, slots=True)
class Remembering:
    """``engine`` with its answers kept, for as long as this value lives. A failure of the engine itself is told once and
    not kept."""

    engine: TextEngine
    _pages: dict[str, tuple[TextPage, ...] | Unreadable] = field(default_factory=dict)

    @property
    def pages(self) -> dict[str, tuple[TextPage, ...]]:
        """The pages of every file that could be read, by its SHA-256."""
        return {key: pages for key, pages in self._pages.items() if not isinstance(pages, Unreadable)}

    def ahead(self, contents: Iterable[bytes]) -> None:
        """Read files side by side, if the engine can, so that ``read`` need not wait for each in turn."""
        different = dict.fromkeys(contents)
        if len(different) > 1 and isinstance(self.engine, SideBySide) and self.engine.at_once > 1:
            with ThreadPoolExecutor(self.engine.at_once, "reading") as threads:
                for _ in threads.map(self._take, different):
                    pass

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        """The pages of a file. Raises Unreadable."""
        key = hashlib.sha256(content).hexdigest()
        if key not in self._pages:
            self._take(content)
        known = self._pages[key]
        if isinstance(known, EngineFailed):
            del self._pages[key]
        if isinstance(known, Unreadable):
            raise known
        return known

    def _take(self, content: bytes) -> None:
        try:
            answer: tuple[TextPage, ...] | Unreadable = self.engine.read(content)
        except Unreadable as problem:
            answer = problem
        self._pages[hashlib.sha256(content).hexdigest()] = answer

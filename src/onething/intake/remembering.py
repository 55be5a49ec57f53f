"""An engine that reads no file twice within one application."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from onething.intake.engine import EngineFailed, TextEngine, TextPage, Unreadable


@dataclass(frozen=True, slots=True)
class Remembering:
    """``engine`` with its answers kept, for as long as this value lives. A failure of the engine itself is not kept."""

    engine: TextEngine
    _pages: dict[str, tuple[TextPage, ...] | Unreadable] = field(default_factory=dict)

    @property
    def pages(self) -> dict[str, tuple[TextPage, ...]]:
        """The pages of every file that could be read, by its SHA-256."""
        return {key: pages for key, pages in self._pages.items() if not isinstance(pages, Unreadable)}

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        """The pages of a file. Raises Unreadable."""
        key = hashlib.sha256(content).hexdigest()
        if key not in self._pages:
            try:
                self._pages[key] = self.engine.read(content)
            except EngineFailed:
                raise
            except Unreadable as problem:
                self._pages[key] = problem
        known = self._pages[key]
        if isinstance(known, Unreadable):
            raise known
        return known

"""An engine that reads no picture twice within one application."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from onething.intake.engine import EngineFailed, TextEngine, TextPage, Unreadable


@dataclass(frozen=True, slots=True)
class Remembering:
    """``engine`` with its answers kept, for as long as this value lives. A failure of the engine itself is not kept."""

    engine: TextEngine
    _pages: dict[str, TextPage | Unreadable] = field(default_factory=dict)

    @property
    def pages(self) -> dict[str, TextPage]:
        """Every page that could be read, by the SHA-256 of its picture."""
        return {key: page for key, page in self._pages.items() if not isinstance(page, Unreadable)}

    def read(self, image: bytes) -> TextPage:
        """The page of a picture. Raises Unreadable."""
        key = hashlib.sha256(image).hexdigest()
        if key not in self._pages:
            try:
                self._pages[key] = self.engine.read(image)
            except EngineFailed:
                raise
            except Unreadable as problem:
                self._pages[key] = problem
        known = self._pages[key]
        if isinstance(known, Unreadable):
            raise known
        return known

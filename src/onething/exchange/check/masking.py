"""What a report shows of bodies: the contract's own words as they are, everything about persons by its length only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onething.exchange.contract import BadAnswer, read_json

LARGEST = 20_000
"""Bytes of a body that is shown member by member."""
DEEPEST = 12
_OURS = frozenset(
    [
        "request",
        "state",
        "finished",
        "as_of",
        "receipt",
        "type",
        "title",
        "status",
        "detail",
        "case",
        "code",
        "text",
        "clause",
        "kind",
        "sha256",
        "callback",
        "materials",
        "reason",
        "evidence",
    ]
)
"""Members whose values the contract itself defines."""
_CONTENT = ("facts", "subject", "fields", "licence")
"""Members that hold what is known of a person."""
_NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[0-9]{10}|[0-9]{16,19})(?![0-9])")
"""ID numbers, mobile telephones, bank cards."""


def values_in(data: Any) -> Iterator[str]:
    """The texts of two characters and more that stand for a person's data in a body."""
    waiting = [(data, False)]
    while waiting:
        value, personal = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(inner, personal or _is_personal(name, inner)) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, personal) for inner in value]
        elif personal and isinstance(value, str) and len(value) > 1:
            yield value


class Mask:
    """``secrets`` are texts that must not be shown wherever they stand."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first, so that a name inside an address is not left over.
        words = sorted({re.escape(word) for word in secrets if len(word) > 1}, key=len, reverse=True)
        self._words = re.compile("|".join(words)) if words else None

    def text(self, text: str) -> str:
        """A sentence without what must not be shown."""
        shown = self._words.sub(lambda found: _length(found[0]), text) if self._words else text
        return _NUMBERS.sub(lambda found: _length(found[0]), shown)

    def body(self, raw: bytes | None) -> Any:
        """A body as data; what is no JSON is only measured."""
        if not raw:
            return None
        try:
            data = read_json(raw)
        except BadAnswer:
            return f"‹{len(raw)} 字节，不是 JSON›"
        if len(raw) > LARGEST:
            return f"‹{len(raw)} 字节的 JSON›"
        return self._shown(data, True, 0)

    def _shown(self, data: Any, known: bool, depth: int) -> Any:
        if depth > DEEPEST:
            return "‹…›"
        if isinstance(data, Mapping):
            return {
                self.text(str(name)): self._shown(value, known and _is_ours(name, value), depth + 1)
                for name, value in data.items()
            }
        if isinstance(data, list):
            return [self._shown(value, known, depth + 1) for value in data]
        if data is None or (known and isinstance(data, bool | int | float) and abs(data) < 10_000):
            return data
        if isinstance(data, str):
            return self.text(data) if known else _length(data)
        return "‹值›"


def _is_ours(name: object, value: object) -> bool:
    """A case's subject is a number of ours; a query's fields are names."""
    return name in _OURS or (name in _CONTENT and not _is_personal(name, value))


def _is_personal(name: object, value: object) -> bool:
    return name in _CONTENT and isinstance(value, Mapping)


def _length(text: str) -> str:
    return f"‹{len(text)} 字›"

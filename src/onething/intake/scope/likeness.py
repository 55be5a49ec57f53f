"""How alike short Chinese texts are: cosine of their character n-grams (one to three), rare ones counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

_LENGTHS = (1, 2, 3)
_WEIGHTS = (0.3, 1.0, 1.2)
LONGEST = 200
"""Characters of a text that are looked at: no name of an industry is longer."""


def grams(text: str) -> Counter[str]:
    """The n-grams of a text with how often they occur."""
    text = text[:LONGEST]
    return Counter(text[n : n + size] for size in _LENGTHS for n in range(len(text) - size + 1))


class Likeness:
    """The texts that others are held against. Deterministic; nothing is drawn."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [grams(text) for text in texts]
        seen = Counter(gram for each in counted for gram in each)
        self._rarity = {gram: math.log(1 + len(texts) / often) for gram, often in seen.items()}
        self._unseen = math.log(1 + len(texts))
        self._where: dict[str, list[tuple[int, float]]] = {}
        for number, each in enumerate(counted):
            length = self._length(each)
            for gram, often in each.items():
                share = self._weight(gram) * often / length
                self._where.setdefault(gram, []).append((number, share))

    def of(self, text: str) -> dict[int, float]:
        """Number of a text → how alike it is, above 0 up to 1."""
        counted = grams(text)
        length = self._length(counted)
        found: dict[int, float] = {}
        for gram, often in counted.items():
            mine = self._weight(gram) * often / length
            for number, share in self._where.get(gram, ()):
                found[number] = found.get(number, 0.0) + mine * share
        return found

    def _weight(self, gram: str) -> float:
        return _WEIGHTS[len(gram) - 1] * self._rarity.get(gram, self._unseen)

    def _length(self, counted: Counter[str]) -> float:
        squares: Iterable[float] = ((self._weight(gram) * often) ** 2 for gram, often in counted.items())
        return math.sqrt(math.fsum(squares)) or 1.0

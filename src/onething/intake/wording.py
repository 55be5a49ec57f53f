"""Free text as it is searched: folded, with the way back to the characters that were written.

Width, case, blanks and invisible characters make no difference. What is said not to be (不含危险化学品、非金融类) is told apart."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

_NEGATION = re.compile(
    "不(?!锈|动产|饱和|干胶|间断|限于?)|无(?!人|线|纺|损|机|缝|菌|创|水|害|土|铅|氧|轨|形|障碍)|非(?!金属|织造|遗|物质|标|晶|公|处方)"
    "|未(?!来|列)|除(?!尘|湿|草|虫|锈|臭|甲|雪|冰|霜|鼠|味|颤)|禁止|严禁|杜绝|拒绝"
)
_CLAUSE_END = re.compile(r"[,;:。、()\[\]{}<>《》【】〔〕]|外")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is what is searched; character n of it was written at ``places[n]`` of ``written``."""

    text: str
    places: tuple[int, ...]
    written: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` (not empty) was written."""
        return self.places[start], self.places[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A word that occurs in a text, at a span of what was written. ``denied``: the words around it say that it is not so,
    or may say so."""

    word: str
    span: tuple[int, int]
    denied: bool


def fold(text: str) -> Folded:
    """The text as it is searched."""
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if unicodedata.category(letter)[0] not in "ZCM":
                letters.append(letter)
                places.append(place)
    return Folded("".join(letters), tuple(places), text)


def strange(folded: Folded) -> tuple[tuple[int, int], ...]:
    """Spans of letters that no word of a pack is written in (traditional, rare or foreign ones): words may hide there."""
    odd = [place for letter, place in zip(folded.text, folded.places, strict=True) if _odd(letter)]
    runs = groupby(enumerate(dict.fromkeys(odd)), key=lambda pair: pair[1] - pair[0])
    return tuple((run[0], run[-1] + 1) for run in ([place for _, place in group] for _, group in runs))


def _odd(letter: str) -> bool:
    if letter.isascii() or not letter.isalpha():
        return False
    try:
        return not "\u4e00" <= letter <= "\u9fff" or not letter.encode("gb2312")
    except UnicodeEncodeError:
        return True


def occurrences(folded: Folded, words: Iterable[str]) -> Iterator[Occurrence]:
    """Every place at which one of the words occurs, word by word."""
    denied = _denied(folded.text)
    begins = [first for first, _ in denied]
    for word in words:
        plain = fold(word).text
        start = folded.text.find(plain) if plain else -1
        while start >= 0:
            before = bisect_right(begins, start) - 1
            inside = before >= 0 and start < denied[before][1]
            yield Occurrence(word, folded.span(start, start + len(plain)), inside)
            start = folded.text.find(plain, start + 1)


def _denied(text: str) -> list[tuple[int, int]]:
    """From each negation to the end of its clause."""
    found: list[tuple[int, int]] = []
    for match in _NEGATION.finditer(text):
        if found and match.start() < found[-1][1]:
            continue
        end = _CLAUSE_END.search(text, match.end())
        found.append((match.start(), end.start() if end else len(text)))
    return found

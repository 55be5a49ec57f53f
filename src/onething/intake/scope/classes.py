"""An entry of a business scope → the industries that it may belong to, with how sure that is.

Every name of the standard and every word of the packs is held against the entry. What is alike shares out the belief: a
class gets all of its share, a division spreads it over its classes; a part is kept for "none of them", so that what resembles
nothing is not known. An industry in which the entry's activity is not done counts for less."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from onething.catalog import Catalog
from onething.intake.scope.entries import Activities, Entry
from onething.intake.scope.likeness import Likeness
from onething.intake.wording import fold
from onething.standards import classes_of, industries, lineage, within

SHARPNESS = 16.0
"""How much more a text that is more alike counts."""
NOTHING = 0.36
"""How alike "none of them" is to everything."""
WRONG_ACTIVITY = 0.45
"""What likeness is worth where the activity is another one."""
DONE = 0.45
"""How alike every industry is in which the activity is done."""
NEAREST = 40
"""So many texts are weighed; the rest is too unlike."""
SAME = 0.99
"""From here on two texts are the same."""
SURE = 0.8
"""The confidence from which on an industry is said to be known."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A text that the entry is like: a name of the standard or a word of the packs."""

    text: str
    code: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An industry (``code``) and the confidence (0…1) that the entry belongs there. It is a low estimate: in the measured
    texts it is right more often than it says (docs/benchmarks-scope.md)."""

    code: str
    confidence: float

    @property
    def name(self) -> str:
        return industries()[self.code].name


@dataclass(frozen=True, slots=True)
class Classified:
    """``shares`` is the belief in every industry, at every level; ``unknown`` what is left for none of them."""

    entry: Entry
    shares: Mapping[str, float]
    unknown: float
    neighbours: tuple[Neighbour, ...]

    def candidates(self, level: int, most: int = 3) -> tuple[Candidate, ...]:
        """The likeliest industries of a level (0 门类 … 3 小类), likeliest first."""
        return candidates(self.shares, level, most)

    def sure(self, threshold: float = SURE) -> Candidate | None:
        """The narrowest industry that is sure enough; None: not known."""
        return narrowest(self.shares, threshold)


@dataclass(frozen=True, slots=True)
class _Text:
    said: str
    thing: str
    code: str
    level: int


class Classifier:
    """Built once for a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self.activities = Activities(tuple(catalog.activities.values()))
        said = [(entry.name, entry.code) for entry in industries().values() if entry.parent]
        said += [(word, trade.industry) for trade in catalog.trades.values() for word in trade.words]
        self._texts = tuple(self._text(text, code) for text, code in said)
        self._whole = Likeness([each.said for each in self._texts])
        self._things = Likeness([each.thing for each in self._texts])

    def classify(self, entry: Entry) -> Classified:
        """What one entry may be. Below a head that is no activity (技术转让：…) it is what the head says and what it says itself:
        where these are two things, neither is sure."""
        if not entry.head:
            return self._classify(entry)
        thing, first, last = self.activities.taken_off(entry.head)
        head = self._classify(Entry(entry.head, entry.start, entry.end, thing, (*first, *last)))
        own = self._classify(entry)
        codes = {*head.shares, *own.shares}
        shares = {code: (head.shares.get(code, 0.0) + own.shares.get(code, 0.0)) / 2 for code in codes}
        unknown = (head.unknown + own.unknown) / 2
        return Classified(entry, shares, unknown, (*head.neighbours[:1], *own.neighbours[:2]))

    def _classify(self, entry: Entry) -> Classified:
        likeness = self._alike(entry)
        best = sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0]))[:NEAREST]
        by_code: dict[str, float] = {}
        for number, alike in best:
            code = self._texts[number].code
            by_code[code] = max(by_code.get(code, 0.0), alike)
        for code in self._done_in(entry):
            by_code[code] = max(by_code.get(code, 0.0), DONE)
        nothing = math.exp(SHARPNESS * NOTHING)
        weights: dict[str, float] = {}
        for code, alike in by_code.items():
            told = (code,) if alike >= SAME else self._equal(code, entry)
            for each in told:
                weights[each] = weights.get(each, 0.0) + math.exp(SHARPNESS * alike) / len(told)
        total = math.fsum(weights.values()) + nothing
        shares: dict[str, float] = {}
        for code, weight in weights.items():
            for each, part in _spread(code).items():
                shares[each] = shares.get(each, 0.0) + part * weight / total
        neighbours = tuple(
            Neighbour(self._texts[n].said, self._texts[n].code, alike) for n, alike in best[:3] if alike > 0
        )
        return Classified(entry, shares, nothing / total, neighbours)

    def _alike(self, entry: Entry) -> dict[int, float]:
        found: dict[int, float] = {}
        for text in entry.phrases:
            for number, alike in self._whole.of(text).items():
                found[number] = max(found.get(number, 0.0), alike)
        for number, alike in self._things.of(entry.thing).items():
            found[number] = max(found.get(number, 0.0), 0.95 * alike)
        done = self._done_in(entry)
        if done:
            for number, alike in found.items():
                code = self._texts[number].code
                if alike < SAME and not any(within(code, each) for each in done):
                    found[number] = alike * WRONG_ACTIVITY
        return found

    def _equal(self, code: str, entry: Entry) -> tuple[str, ...]:
        """The industry, and the others of its section that the entry's activity does not tell it from (销售 is wholesale or
        retail)."""
        among = [each for word in entry.activities for each in self.activities.industries[word]]
        if not any(within(code, each) for each in among):
            return (code,)
        section = lineage(code)[0]
        others = (
            e for e in among if lineage(e)[0] == section and not within(code, e) and not within(e, code)
        )
        return tuple(dict.fromkeys((code, *others)))

    def _done_in(self, entry: Entry) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for word in entry.activities for c in self.activities.industries[word]))

    def _text(self, text: str, code: str) -> _Text:
        said = fold(text).text.removeprefix("其他").replace("未列明", "")
        thing, first, last = self.activities.taken_off(said)
        fits = any(
            within(code, each) for word in (*first, *last) for each in self.activities.industries[word]
        )
        return _Text(said, thing if fits and thing else said, code, len(code) - 1)


def candidates(shares: Mapping[str, float], level: int, most: int = 3) -> tuple[Candidate, ...]:
    """The likeliest industries of a level."""
    of_level = ((code, share) for code, share in shares.items() if len(code) == level + 1)
    best = sorted(of_level, key=lambda pair: (-pair[1], pair[0]))[:most]
    return tuple(Candidate(code, share) for code, share in best)


def narrowest(shares: Mapping[str, float], threshold: float) -> Candidate | None:
    """The narrowest industry that is sure enough, where every wider one is, too."""
    found: Candidate | None = None
    for level in range(4):
        best = next(iter(candidates(shares, level, 1)), None)
        if best is None or best.confidence < threshold:
            break
        if found is not None and not within(best.code, found.code):
            break
        found = best
    return found


@cache
def _spread(code: str) -> Mapping[str, float]:
    """An industry and everything above it in whole, everything below it with its part of the classes."""
    inside, path = classes_of(code), lineage(code)
    found = dict.fromkeys(path, 1.0)
    for each in inside:
        for between in lineage(each)[len(path) :]:
            found[between] = found.get(between, 0.0) + 1 / len(inside)
    return MappingProxyType(found)

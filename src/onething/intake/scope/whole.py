"""A whole business scope: its entries with their industries, what it needs permits for, and what the company mainly does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onething.catalog import Catalog, Permit
from onething.intake.scope.classes import SURE, Candidate, Classified, Classifier, candidates, narrowest
from onething.intake.scope.entries import Entry, entries
from onething.intake.scope.pieces import pieces
from onething.intake.wording import Folded, fold, occurrences
from onething.rules import Truth
from onething.standards import within

LONGEST, MOST = 5_000, 500
"""Characters and entries of a scope that are read; the rest is not, and the reading says so."""


@dataclass(frozen=True, slots=True)
class Needed:
    """An entry that needs a permit (是), or may need one (未知)."""

    permit: Permit
    entry: Entry
    truth: Truth


@dataclass(frozen=True, slots=True)
class ScopeReading:
    """What a scope says. ``asides`` are its remarks, and what stands in brackets: they limit or explain, but business may
    be named there, too. ``cut``: it is longer than what is read."""

    entries: tuple[Classified, ...]
    asides: tuple[Classified, ...]
    needed: tuple[Needed, ...]
    cut: bool

    def main(self, level: int, most: int = 3) -> tuple[Candidate, ...]:
        """What the company mainly does: the first entries count most, those that are not known say nothing."""
        return candidates(self._shares(), level, most)

    def sure(self, threshold: float = SURE) -> Candidate | None:
        """The narrowest industry in which the whole company is, if that is sure enough."""
        return narrowest(self._shares(), threshold)

    def _shares(self) -> dict[str, float]:
        known = [each for each in self.entries if each.sure() is not None]
        total = sum(1 / place for place in range(1, len(known) + 1)) or 1.0
        shares: dict[str, float] = {}
        for place, each in enumerate(known, 1):
            for code, share in each.shares.items():
                shares[code] = shares.get(code, 0.0) + share / place / total
        return shares


def read_scope(text: str, classifier: Classifier, permits: Iterable[Permit]) -> ScopeReading:
    """Read a business scope."""
    written = entries(text[:LONGEST], classifier.activities)
    read = written[:MOST]
    found = tuple(classifier.classify(entry) for entry in read if not entry.aside)
    asides = tuple(classifier.classify(aside) for entry in read for aside in _asides(entry, classifier))
    needed = tuple(_needed(found, asides, tuple(permits)))
    return ScopeReading(found, asides, needed, len(text) > LONGEST or len(written) > MOST)


def _asides(entry: Entry, classifier: Classifier) -> Iterator[Entry]:
    """What is named in a remark, or in the brackets of an entry, unless it is said not to be."""
    for text in (entry.text,) if entry.aside else entry.notes:
        inside = text.strip("（([【〔{「『）)]】〕}」』")
        for each in entries(inside, classifier.activities):
            if not any(o.denied for o in occurrences(fold(inside), (fold(each.text).text,))):
                yield replace(each, start=entry.start, end=entry.end, aside=True, notes=())


def classifier_of(catalog: Catalog) -> Classifier:
    """The classifier of a catalogue, built once."""
    if "classifier" not in catalog.indexes:
        catalog.indexes["classifier"] = Classifier(catalog)
    known: Classifier = catalog.indexes["classifier"]
    return known


def lies_in(classified: Classified, codes: Sequence[str]) -> Truth:
    """Whether an entry lies in one of some industries."""
    share = {code: classified.shares.get(code, 0.0) for code in codes}
    if any(each >= SURE for each in share.values()):
        return Truth.YES
    sure = classified.sure()
    apart = sure is not None and not any(within(code, sure.code) or within(sure.code, code) for code in codes)
    return Truth.NO if apart else Truth.UNKNOWN


def needs(classified: Classified, permit: Permit) -> Truth:
    """Whether an entry needs a permit. The permit's words decide where they occur; what is said not to be (不含…) in a bracket
    does not count, and what is denied elsewhere is not known."""
    entry = classified.entry
    notes = [fold(note) for note in entry.notes]
    if any(not each.denied for note in notes for each in occurrences(note, permit.unless)):
        return Truth.NO
    said = [
        each for text in entry.phrases for each in occurrences(_without(fold(text), permit), permit.words)
    ]
    if any(not each.denied for each in said) or any(
        not each.denied for note in notes for each in occurrences(note, permit.words)
    ):
        return Truth.YES
    if said:
        return Truth.UNKNOWN
    if not permit.industries or any(True for _ in occurrences(fold(entry.text), permit.unless)):
        return Truth.NO
    return lies_in(classified, permit.industries)


def _without(text: Folded, permit: Permit) -> Folded:
    """The text with a gap where a word stands that needs no permit (餐饮管理)."""
    plain = text.text
    for word in permit.unless:
        plain = plain.replace(fold(word).text, "\0" * len(fold(word).text))
    return Folded(plain, text.places, text.written)


def _needed(
    found: Sequence[Classified], asides: Sequence[Classified], permits: Sequence[Permit]
) -> Iterator[Needed]:
    for permit in permits:
        clear: set[int] = set()
        for classified in (*found, *asides):
            truth = told(needs(classified, permit), classified)
            if truth is Truth.YES:
                clear.add(classified.entry.start)
            if truth is Truth.YES or (truth is Truth.UNKNOWN and classified.entry.start not in clear):
                yield Needed(permit, classified.entry, truth)


def scattered(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Places at which a word stands across several pieces of a scope: its characters are set apart by blanks."""
    starts = [piece.start for piece in pieces(text)]
    spans = (each.span for each in occurrences(fold(text), words))
    return tuple(s for s in spans if bisect_right(starts, s[0]) != bisect_right(starts, s[1] - 1))


def told(truth: Truth, classified: Classified) -> Truth:
    """What an entry says. An aside only raises a doubt, and only where it is clear itself."""
    if not classified.entry.aside:
        return truth
    return Truth.UNKNOWN if truth is Truth.YES else Truth.NO

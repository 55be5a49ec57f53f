"""A whole business scope: its entries with their industries, what it needs permits for, and what the company mainly does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onething.catalog import Catalog, Permit
from onething.intake.scope.classes import SURE, Candidate, Classified, Classifier, candidates, narrowest
from onething.intake.scope.entries import Entry, entries
from onething.intake.scope.pieces import pieces
from onething.intake.wording import Folded, fold, occurrences
from onething.rules import Truth

LONGEST, MOST = 5_000, 500
"""Characters and entries of a scope that are read; the rest is not, and the reading says so."""

_ONLY = re.compile(r"\W*(?:仅|只|限)")
_JOINED = re.compile("以及|及|和|与|并|兼|暨|或")
_DENIES, _TAKES_BACK = re.compile("不|除|未|禁止|严禁"), re.compile("含|包括|仅|限|可")
_OF_THE_LAW = re.compile(
    "法律|行政|法规|国务院|国家|本[市省区]|决定|规定|政策|产业|市场主体|企业|依法|依|自主|选择|须|需|应当|按照?|经|相关|有关|主管|部门|机关"
    "|批准|许可|审批|核准|登记|备案|取得|结果|文件|证件|证书?|件|营业执照|凭|有效期?|内容|范围|具体|项目|经营|业务|活动|开展|展开|从事"
    "|禁止|限制|淘汰|类|除|外|不得|未|方可|可|后|前|均|以上|上述|以|为准|在|内|期限|至|长期|年|月|日|的|和|或|及|与|并|其|[0-9]"
)
"""Words of the sentences of the law that end a scope."""


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
    """What is named in a remark, in the brackets of an entry, unless it is said not to be, and in the parts of an entry
    that joins several (软件开发及贷款)."""
    parts = _JOINED.split(entry.text)
    joined = parts if len(parts) > 1 and not entry.aside else ()
    for text in (entry.text,) if entry.aside else (*joined, *entry.notes):
        denied = False
        for each in entries(text.strip("（([【〔{「『）)]】〕}」』"), classifier.activities):
            denied = _DENIES.match(each.text) is not None or (denied and not _TAKES_BACK.match(each.text))
            if not denied:
                yield replace(each, start=entry.start, end=entry.end, aside=True, notes=())


def classifier_of(catalog: Catalog) -> Classifier:
    """The classifier of a catalogue, built once."""
    if "classifier" not in catalog.indexes:
        catalog.indexes["classifier"] = Classifier(catalog)
    known: Classifier = catalog.indexes["classifier"]
    return known


def lies_in(classified: Classified, codes: Sequence[str]) -> Truth:
    """Whether an entry lies in one of some industries: 否 only where it is sure to lie elsewhere, wherever that is."""
    share = {code: classified.shares.get(code, 0.0) for code in codes}
    if any(each >= SURE for each in share.values()):
        return Truth.YES
    elsewhere = 1 - classified.unknown - sum(share.values())
    return Truth.NO if elsewhere >= SURE else Truth.UNKNOWN


def needs(classified: Classified, permit: Permit) -> Truth:
    """Whether an entry needs a permit. The permit's words decide where they occur; what is said not to be (不含…) in a bracket
    does not count, and what is denied elsewhere is not known. A bracket that limits the entry to what needs none
    (仅销售预包装食品) spares it, unless the entry is clearly of another kind."""
    entry = classified.entry
    notes = [fold(note) for note in entry.notes]
    sparing = [note for note in notes if _ONLY.match(note.text) and _says(note, permit.unless)]
    if any(_says(note, permit.words) for note in notes if note not in sparing):
        return Truth.YES
    if sparing:
        return Truth.UNKNOWN if lies_in(classified, permit.industries) is Truth.YES else Truth.NO
    own = [each for text in entry.phrases for each in occurrences(_without(fold(text), permit), permit.words)]
    if own:
        return Truth.UNKNOWN if all(each.denied for each in own) else Truth.YES
    if not permit.industries or any(True for _ in occurrences(fold(entry.text), permit.unless)):
        return Truth.NO
    return lies_in(classified, permit.industries)


def _says(text: Folded, words: Sequence[str]) -> bool:
    return any(not each.denied for each in occurrences(text, words))


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


def says_more(entry: Entry) -> bool:
    """Whether a remark says more than the law: business may be named in it."""
    return entry.remark and len(_OF_THE_LAW.sub("", entry.thing)) > 1

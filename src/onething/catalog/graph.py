"""Which items' results are other items' papers: what a department issues need not be asked of the applicant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from onething.catalog.model import Catalog, Item
from onething.catalog.paper_names import PaperNames


@dataclass(frozen=True, slots=True)
class PaperEdge:
    """``issuer``'s result is a paper of ``asker``. ``paper`` is its one name; ``asked`` and ``promised`` are the words
    it was found by. ``inferred``: the result was read out of the item's name. ``part``: the paper is one of several
    that the asked words name."""

    issuer: str
    asker: str
    paper: str
    asked: str
    promised: str
    inferred: bool
    part: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper, how many items ask for it and how many issue it."""

    paper: str
    asked_by: int
    issued_by: int


@dataclass(frozen=True, slots=True)
class Freed:
    """An item: how many of its papers are other items' results."""

    code: str
    freed: int
    papers: int


@dataclass(frozen=True, slots=True)
class PaperGraph:
    """``edges`` between different items; ``loops`` are items that ask for what they issue (a renewal that wants the
    old certificate), flagged apart. ``wanted`` and ``freed`` begin with the largest."""

    items: int
    asking: int
    issuing: int
    inferred: int
    edges: tuple[PaperEdge, ...]
    loops: tuple[PaperEdge, ...]
    wanted: tuple[Wanted, ...]
    freed: tuple[Freed, ...]


def paper_graph(catalog: Catalog, names: PaperNames) -> PaperGraph:
    """The graph of a catalogue's items, drafts and others."""
    issuers: dict[str, dict[str, tuple[str, bool]]] = {}
    issuing = {item.code: dict(_results(item, names)) for item in catalog.items.values()}
    for code, results in issuing.items():
        for paper, evidence in results.items():
            issuers.setdefault(paper, {})[code] = evidence
    edges: list[PaperEdge] = []
    freed: list[Freed] = []
    asked: Counter[str] = Counter()
    asking = 0
    for item in catalog.items.values():
        papers = _papers(item, catalog, names)
        asking += bool(papers)
        asked.update({whole for whole, _ in papers.values()})
        before = {
            text
            for text, (_, meant) in papers.items()
            for paper in meant
            if set(issuers.get(paper, ())) - {item.code}
        }
        if before:
            freed.append(Freed(item.code, len(before), len(papers)))
        for text, (whole, meant) in papers.items():
            for paper in meant:
                for issuer, (promised, inferred) in issuers.get(paper, {}).items():
                    edges.append(
                        PaperEdge(issuer, item.code, paper, text, promised, inferred, paper != whole)
                    )
    return PaperGraph(
        items=len(catalog.items),
        asking=asking,
        issuing=sum(1 for results in issuing.values() if results),
        inferred=sum(1 for r in issuing.values() if r and all(guessed for _, guessed in r.values())),
        edges=tuple(edge for edge in edges if edge.issuer != edge.asker),
        loops=tuple(edge for edge in edges if edge.issuer == edge.asker),
        wanted=tuple(
            Wanted(p, n, len(issuers.get(p, ())))
            for p, n in sorted(asked.items(), key=lambda found: (-found[1], found[0]))
        ),
        freed=tuple(sorted(freed, key=lambda found: -found.freed)),
    )


def _results(item: Item, names: PaperNames) -> Iterator[tuple[str, tuple[str, bool]]]:
    """The one name of every result → the words it was found by, and whether they are only the item's name."""
    stated = [text for text in (item.licence, *(item.draft.results if item.draft else ())) if text]
    for text in stated:
        yield names.paper(text), (text, False)
    if not stated:
        for paper in names.promised(item.name):
            yield paper, (item.name, True)


def _papers(item: Item, catalog: Catalog, names: PaperNames) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every paper as it is asked for → its one name, and the names that it may mean."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for need in item.materials:
        slot = catalog.slots[need.slot]
        whole = names.paper(slot.material)
        found[slot.name] = (whole, tuple(dict.fromkeys((whole, *names.wanted(slot.name)))))
    return found

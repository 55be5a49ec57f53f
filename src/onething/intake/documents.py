"""From files to papers: every page split into its papers, read, and the pages of one paper put together again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onething.catalog import MaterialType
from onething.intake.advice import Consulting, Proposal
from onething.intake.engine import TextEngine, TextPage, Unreadable
from onething.intake.fields import FieldReading, read_fields
from onething.intake.findings import Finding
from onething.intake.kinds import OTHER, Kind, torn
from onething.intake.papers import PaperFile, refusal, unread
from onething.intake.quality import UNCLEAR, Fault, faults_of, hopeless, unknown
from onething.intake.remembering import Remembering
from onething.intake.splitting import papers_on


@dataclass(frozen=True, slots=True)
class Leaf:
    """One side or page of a paper. ``fault``: why the picture must be taken again; then no field is presented as
    read. ``proposal``: what an adviser thinks of what was not made out; only for a person's eyes."""

    file: str
    page: int
    text: TextPage
    kind: Kind | None
    fields: tuple[FieldReading, ...] = ()
    fault: Fault | None = None
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper: its leaves in the order in which they came."""

    kind: str
    leaves: tuple[Leaf, ...]

    @property
    def confidence(self) -> float:
        """How sure its kind is, 0…1."""
        return min((leaf.kind.confidence for leaf in self.leaves if leaf.kind), default=0.0)


def leaves_of(
    file: str,
    pages: Sequence[TextPage],
    materials: Iterable[MaterialType],
    consulting: Consulting | None = None,
) -> tuple[Leaf, ...]:
    """Every leaf of one file, read; ``consulting`` is asked about what was not made out."""
    known = tuple(materials)
    found: list[Leaf] = []
    for number, page in enumerate(pages, 1):
        fault = hopeless(page)
        if fault is not None:
            found.append(Leaf(file, number, page, None, (), fault))
            continue
        found += [_leaf(file, number, part, kind, known) for part, kind in papers_on(page, known)]
    if consulting is not None:
        return tuple(_advised(leaf, known, consulting) for leaf in found)
    return tuple(found)


def _advised(leaf: Leaf, materials: Sequence[MaterialType], consulting: Consulting) -> Leaf:
    if leaf.fault is not None:
        return leaf
    return replace(leaf, proposal=consulting.proposal(leaf.text, leaf.kind, leaf.fields, materials))


def _leaf(
    file: str, number: int, page: TextPage, kind: Kind | None, materials: Sequence[MaterialType]
) -> Leaf:
    if kind is None:
        hidden = UNCLEAR if page.measures and torn(page, materials) else None
        return Leaf(file, number, page, None, (), unknown(page) or hidden)
    fields = read_fields(page, kind.face.template)
    return Leaf(file, number, page, kind, fields, _fault(page, fields))


def _fault(page: TextPage, fields: tuple[FieldReading, ...]) -> Fault | None:
    """Why a paper must be photographed again: a field without which it is of no use could not be made out, and the
    picture shows why; or most of what it should say could not be."""
    if not page.measures:
        return None
    unread = [each for each in fields if each.row.key and each.code == "UNREAD"]
    if not unread:
        return None
    faults = faults_of(page)
    if faults:
        return faults[0]
    keys = [each for each in fields if each.row.key]
    return UNCLEAR if 2 * len(unread) > len(keys) > 1 else None


def join(leaves: Iterable[Leaf]) -> tuple[Paper, ...]:
    """Leaves into papers: the next leaf of the same kind goes on with a paper as long as it is another face of it (both
    sides of a card) or a further page (a book with one cover and many pages). Fronts and backs that come in two heaps
    are paired in their order."""
    papers: list[list[Leaf]] = []
    for leaf in leaves:
        home = next((paper for paper in papers if _goes_on(paper, leaf)), None)
        if home is None:
            papers.append([leaf])
        else:
            home.append(leaf)
    return tuple(Paper(paper[0].kind.name if paper[0].kind else OTHER, tuple(paper)) for paper in papers)


def _goes_on(paper: list[Leaf], leaf: Leaf) -> bool:
    first = paper[0].kind
    if first is None or leaf.kind is None or first.name != leaf.kind.name:
        return False
    here = [each.kind.face for each in paper if each.kind]
    face = leaf.kind.face
    if face.whole or any(each.whole for each in here):
        return False
    return face.repeats or face.name not in [each.name for each in here]


def look(
    files: Iterable[tuple[str, bytes]],
    engine: TextEngine,
    materials: Iterable[MaterialType],
    consulting: Consulting | None = None,
) -> tuple[tuple[Paper, ...], tuple[Finding, ...]]:
    """Every paper in files that nobody has sorted yet (name, bytes), and a finding for every file that could not be
    looked at; the finding's ``material`` is the file's name."""
    known, leaves, findings = tuple(materials), list[Leaf](), list[Finding]()
    papers = [
        (PaperFile(name, name, content), refusal(PaperFile(name, name, content))) for name, content in files
    ]
    remembering = Remembering(engine)
    remembering.ahead(paper.content for paper, refused in papers if refused is None)
    for paper, refused in papers:
        if refused is not None:
            findings.append(refused)
            continue
        try:
            leaves += leaves_of(paper.name, remembering.read(paper.content), known, consulting)
        except Unreadable as problem:
            findings.append(unread(paper.name, problem))
    return join(leaves), tuple(findings)

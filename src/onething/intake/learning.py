"""What labels teach: how often papers are read rightly, whether confidences keep their word, and which curves and
thresholds follow. Pure; it proposes, and a person accepts (docs/reading-papers.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from onething.catalog import ALL_SORTS, Calibration, Catalog
from onething.intake.calibrating import ENOUGH, Counted, calibrated, reliability, wilson
from onething.intake.labels import Label

_STATED = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of one kind, field or edition: how many values were labelled, how many of them were exactly right, and how many
    characters were wrong in all."""

    name: str
    many: int
    right: int
    distance: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share that is right."""
        return wilson(self.right, self.many)


@dataclass(frozen=True, slots=True)
class Revised:
    """A curve that the labels speak for, beside the present one (None: there is none)."""

    present: Calibration | None
    proposed: Calibration


@dataclass(frozen=True, slots=True)
class Learnt:
    """``twice`` labels were given more than once and count once; ``reliability`` is that of the confidences that fields
    carry at present, by sort; ``too_few`` are sorts with too few labels for a curve of their own, and how many."""

    many: int
    twice: int
    kinds: tuple[Accuracy, ...]
    fields: tuple[Accuracy, ...]
    templates: tuple[Accuracy, ...]
    reliability: tuple[tuple[str, tuple[Counted, ...]], ...]
    proposals: tuple[Revised, ...]
    too_few: tuple[tuple[str, int], ...]


def learn(labels: Iterable[Label], catalog: Catalog, origin: str, measured: str) -> Learnt:
    """What the labels teach beside the present packs. ``origin`` says where they come from, ``measured`` (ISO date)
    when that was."""
    given = tuple(labels)
    known = tuple({each.id or n: each for n, each in enumerate(given)}.values())
    proposed = calibrated(known, origin, measured)
    by_sort = _grouped(known, lambda each: each.sort)
    return Learnt(
        len(known),
        len(given) - len(known),
        _accuracies(known, lambda each: _paper(each)),
        _accuracies(known, lambda each: f"{_paper(each)} {each.field}"),
        _accuracies(known, lambda each: f"{_paper(each)} {each.edition}"),
        tuple(
            (sort, reliability(((carried(catalog, each), each.right) for each in own), _STATED))
            for sort, own in ((ALL_SORTS, known), *by_sort.items())
            if own
        ),
        tuple(Revised(catalog.calibration.get(of), each) for of, each in proposed.items()),
        tuple((sort, len(own)) for sort, own in by_sort.items() if len(own) < ENOUGH),
    )


def carried(catalog: Catalog, label: Label) -> float:
    """The confidence that such a reading carries under the present packs."""
    curve = catalog.calibration.get(label.sort) or catalog.calibration.get(ALL_SORTS)
    return label.engine if curve is None else curve(label.engine)


def _paper(label: Label) -> str:
    return f"{label.kind}（{label.face}）" if label.face else label.kind


def _grouped(labels: Sequence[Label], of: Callable[[Label], str]) -> dict[str, list[Label]]:
    groups: dict[str, list[Label]] = defaultdict(list)
    for each in labels:
        groups[of(each)].append(each)
    return dict(sorted(groups.items()))


def _accuracies(labels: Sequence[Label], of: Callable[[Label], str]) -> tuple[Accuracy, ...]:
    return tuple(
        Accuracy(name, len(own), sum(each.right for each in own), sum(each.distance for each in own))
        for name, own in _grouped(labels, of).items()
    )

"""How much the text engine's confidence is worth, from readings with labels. Pure.

The share that was exactly right is counted in steps of confidence, for all fields together and for each sort. A sort's
step is taken as if ``PRIOR`` more fields had been read like all the others (of those with a check character: half as
often wrong), so that a few lucky readings prove nothing. Where a higher
step did worse than a lower one the two are pooled (isotonic regression: Ayer and others 1955), so that more confidence
never means less."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onething.catalog import ALL_SORTS, Calibration
from onething.intake.fields import CHECKS
from onething.intake.labels import Label

STEPS = (0.0, 0.5, 0.8, 0.85, 0.9, 0.94, 0.97, 0.985, 0.995, 1.0)
PRIOR = 20
CAUGHT = 0.5
"""Share of wrong readings that a check character catches, before anything was measured: nearly every misread character,
but not the right number of another line."""
ENOUGH = 100
"""Fields of one sort from which on it gets a curve of its own."""
Z = 1.96
"""Of a 95 % interval."""
RISK = 0.02
"""What may at most be wrong of what is relied on without a look, at the threshold itself."""
SAME = 0.05
"""How often at most a misreading says by chance what another source wrongly says, too."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One step of confidence: ``stated`` is the mean of what was said, ``low`` and ``high`` Wilson's 95 % interval of
    the share that was right."""

    begin: float
    end: float
    stated: float
    many: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.many

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.many)


def wilson(right: int, many: int) -> tuple[float, float]:
    """Wilson's interval of a share (E. B. Wilson 1927); the whole range when nothing was counted."""
    if not many:
        return 0.0, 1.0
    share, square = right / many, Z * Z
    middle = (share + square / (2 * many)) / (1 + square / many)
    half = Z / (1 + square / many) * math.sqrt(share * (1 - share) / many + square / (4 * many * many))
    return max(0.0, middle - half), min(1.0, middle + half)


def reliability(said: Iterable[tuple[float, bool]], steps: Sequence[float] = STEPS) -> tuple[Counted, ...]:
    """Stated confidence against what was right, step by step; steps without any are left out."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in said:
        step = next((n for n in range(len(steps) - 2, 0, -1) if confidence >= steps[n]), 0)
        groups[step].append((confidence, right))
    return tuple(
        Counted(
            steps[n],
            steps[n + 1],
            sum(confidence for confidence, _ in group) / len(group),
            len(group),
            sum(right for _, right in group),
        )
        for n, group in sorted(groups.items())
    )


def calibrated(labels: Iterable[Label], origin: str, measured: str) -> dict[str, Calibration]:
    """The curve of every sort with enough labels, and that of all together; nothing when even these are too few.
    ``origin`` says where the labels come from, ``measured`` (ISO date) when they were taken."""
    known = tuple(labels)
    if len(known) < ENOUGH:
        return {}
    by_sort: dict[str, list[Label]] = defaultdict(list)
    for label in known:
        by_sort[label.sort].append(label)
    steps = reliability((label.engine, label.right) for label in known)
    whole = Calibration(
        ALL_SORTS, _points([(s.stated, (s.right + 0.5) / (s.many + 1), s.many) for s in steps])
    )
    others = judged_by_all(known)
    found = {ALL_SORTS: _measured(whole, others if len(others) >= ENOUGH else known, origin, measured)}
    for sort, own in sorted(by_sort.items()):
        if len(own) >= ENOUGH:
            made = Calibration(sort, _points(_steps_of(sort, own, whole)))
            found[sort] = _measured(made, own, origin, measured)
    return found


def judged_by_all(labels: Sequence[Label]) -> tuple[Label, ...]:
    """The labels of sorts that have too few for a curve of their own: the thresholds of all together are for these."""
    many = Counter(label.sort for label in labels)
    return tuple(label for label in labels if many[label.sort] < ENOUGH)


def _steps_of(sort: str, labels: Sequence[Label], whole: Calibration) -> Sequence[tuple[float, float, float]]:
    """Confidence, share and weight of a sort's steps, each with what is expected of it before."""
    found = []
    for step in reliability((label.engine, label.right) for label in labels):
        expected = whole(step.stated)
        if sort in CHECKS:
            expected = 1 - (1 - expected) * (1 - CAUGHT)
        found.append((step.stated, (step.right + PRIOR * expected) / (step.many + PRIOR), step.many + PRIOR))
    return found


def _points(steps: Iterable[tuple[float, float, float]]) -> tuple[tuple[float, float], ...]:
    """Rising points: neighbours that fall are pooled, weighted (pool adjacent violators)."""
    pools: list[tuple[float, float, float]] = []
    for step in steps:
        pools.append(step)
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (x0, y0, w0), (x1, y1, w1) = pools.pop(-2), pools.pop()
            whole = w0 + w1
            pools.append(((x0 * w0 + x1 * w1) / whole, (y0 * w0 + y1 * w1) / whole, whole))
    rounded = {max(round(x, 3), 0.001): min(max(round(y, 4), 0.0001), 0.9999) for x, y, _ in pools}
    return tuple(rounded.items())


def _measured(curve: Calibration, labels: Sequence[Label], origin: str, measured: str) -> Calibration:
    """The curve with its thresholds and where it comes from."""
    alone, agreed = thresholds(curve, labels)
    wrong = sum(not label.right for label in labels)
    return Calibration(curve.of, curve.points, alone, agreed, len(labels), wrong, origin, measured)


def thresholds(curve: Calibration, labels: Iterable[Label]) -> tuple[float, float]:
    """From which calibrated confidence on nobody needs to look at a value: alone, and when another source says the same.

    Alone: at most ``RISK`` is wrong, and no label above it was. 1 means never. Agreed: a wrong value would have to be
    misread into the very same words that another source wrongly has."""
    above_wrong = max((curve(each.engine) for each in labels if not each.right), default=0.0)
    least = math.floor(above_wrong * 10_000 + 1) / 10_000
    alone = max(1 - RISK, least)
    return (alone if alone <= curve(1.0) else 1.0), min(alone, round(1 - RISK / SAME, 4))

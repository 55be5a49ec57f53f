"""``make bench-calibration``: what the text engine's confidence is worth. With ``--fit`` curves and thresholds are made
from some seeds and written to packs/national/calibration.yaml; the report is about other seeds, which had no part in
them, and goes to docs/benchmarks-intake.md."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bench.intake import CACHE, PAGE, ROOT, CachedEngine, pictures
from onething.catalog import Calibration, Catalog, calibration_text, load, read_files
from onething.intake import (
    Counted,
    Label,
    LabelledPicture,
    calibrated,
    carried,
    labels_of,
    leaves_of,
    reliability,
    wilson,
)
from tools.papers.capture import BORDERLINE, CLEAN, ILLEGIBLE, LEGIBLE

SETS = {
    "borderline": (BORDERLINE, 4),
    "legible": (LEGIBLE, 12),
    "clean": (CLEAN, 8),
    "illegible": (ILLEGIBLE, 20),
}
"""Captures, and one in how many combinations of paper and effect is taken of each seed."""
PACK = ROOT / "packs" / "national" / "calibration.yaml"
START, END = "<!-- calibration -->\n", "<!-- end of calibration -->\n"
STEPS = (0.0, 0.5, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
_READER = (
    "fields",
    "places",
    "printed",
    "normal",
    "kinds",
    "splitting",
    "documents",
    "quality",
    "lookalike",
    "labels",
)


def measured(seed: int, engine: CachedEngine, catalog: Catalog) -> tuple[Label, ...]:
    """Every field that could be made out on the papers of a seed. What was counted is kept as long as the reader and
    the templates are the same."""
    source = [(ROOT / f"src/onething/intake/{name}.py").read_bytes() for name in _READER]
    templates = repr([(m.name, m.faces, m.template) for m in load_without_curves().materials.values()])
    mark = hashlib.sha256(
        b"".join(
            [*source, templates.encode(), repr([(name, every) for name, (_, every) in SETS.items()]).encode()]
        )
    ).hexdigest()[:16]
    kept = CACHE / f"labels-{mark}-{seed}.jsonl"
    if not kept.exists():
        found = [label.line() for label in _measured(seed, engine, catalog)]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(found), encoding="utf-8")
    sorts = {
        (material.name, face.name, row.field): row.sort
        for material in catalog.materials.values()
        for face in material.every_face
        for row in face.template
    }
    lines = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
    return tuple(Label(**_whole(line, sorts)) for line in lines)


def _whole(line: dict[str, object], sorts: dict[tuple[str, str, str], str]) -> dict[str, object]:
    face = line.get("face", "")
    return {**line, "face": face, "sort": sorts[str(line["kind"]), str(face), str(line["field"])]}


def load_without_curves() -> Catalog:
    """The packs as they are, but for the calibration that is to be measured."""
    return load(
        {
            name: text
            for name, text in read_files([ROOT / "packs"]).items()
            if name != "national/calibration.yaml"
        }
    )


def _measured(seed: int, engine: CachedEngine, catalog: Catalog) -> Iterator[Label]:
    materials = tuple(catalog.materials.values())
    for effects, every in SETS.values():
        for drawn, _, content in pictures(effects, range(seed, seed + 1), every):
            picture = LabelledPicture("", drawn.kind, drawn.face, drawn.fields)
            yield from labels_of(picture, leaves_of(drawn.kind, engine.read(content), materials))


def report(labels: Sequence[Label], catalog: Catalog) -> Iterator[str]:
    """The tables for people."""
    yield "| confidence | engine says: fields | right (95 %) | calibrated: fields | right (95 %) |"
    yield "|---|---|---|---|---|"
    before = _by_step((each.engine, each.right) for each in labels)
    after = _by_step((carried(catalog, each), each.right) for each in labels)
    for n, begin in enumerate(STEPS[:-1]):
        cells = [_cells(steps.get(begin)) for steps in (before, after)]
        if cells != [" | ", " | "]:
            yield f"| {begin:g} to {STEPS[n + 1]:g} | {cells[0]} | {cells[1]} |"
    yield ""
    yield "| sort | fields | wrong | mean engine | mean calibrated | right (95 %) | alone | above it: wrong | from agreed to alone: wrong |"
    yield "|---|---|---|---|---|---|---|---|---|"
    sorts = defaultdict(list)
    for each in labels:
        sorts[each.sort].append(each)
    for name, own in (*sorted(sorts.items()), ("all", list(labels))):
        yield _row(name, own, catalog)


def _by_step(said: object) -> dict[float, Counted]:
    return {step.begin: step for step in reliability(said, STEPS)}  # type: ignore[arg-type]


def _cells(step: Counted | None) -> str:
    if step is None:
        return " | "
    low, high = step.interval
    return f"{step.many} | {step.share:.1%} ({low:.1%} to {high:.1%})"


def _row(name: str, labels: Sequence[Label], catalog: Catalog) -> str:
    def curve(label: Label) -> Calibration:
        return catalog.calibration.get(label.sort) or catalog.calibration["全部"]

    sure = [(carried(catalog, each), curve(each), each.right) for each in labels]
    above = [right for said, each, right in sure if said >= each.alone]
    between = [right for said, each, right in sure if each.agreed <= said < each.alone]
    right, many = sum(each.right for each in labels), len(labels)
    low, high = wilson(right, many)
    engine, said = sum(each.engine for each in labels) / many, sum(each for each, _, _ in sure) / many
    threshold = f"{sure[0][1].alone:g}" if name != "all" else ""
    return (
        f"| {name} | {many} | {many - right} | {engine:.2%} | {said:.2%} | {right / many:.2%} ({low:.1%} to {high:.1%}) | "
        f"{threshold} | {above.count(False)} of {len(above)} | {between.count(False)} of {len(between)} |"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--fit", nargs="*", type=int, default=[], help="seeds that curves are made from")
    options.add_argument("--report", nargs="+", type=int, default=[30], help="seeds that are reported")
    chosen = options.parse_args()
    if set(chosen.fit) & set(chosen.report):
        options.error("a seed that curves were made from proves nothing")
    engine, plain = CachedEngine(), load_without_curves()
    today = f"{datetime.now(UTC).astimezone():%Y-%m-%d}"
    if chosen.fit:
        labels = [each for seed in chosen.fit for each in measured(seed, engine, plain)]
        origin = f"tools/papers, seeds {', '.join(map(str, chosen.fit))}; python -m bench.calibrating"
        text = calibration_text(calibrated(labels, origin, today))
        PACK.write_text(
            f"# What the text engine's confidence is worth (docs/reading-papers.md).\n{text}",
            encoding="utf-8",
        )
    labels = [each for seed in chosen.report for each in measured(seed, engine, plain)]
    engine.close()
    catalog = load(read_files([ROOT / "packs"]))
    head = f"{today}, seeds {', '.join(map(str, chosen.report))}: {len(labels)} fields"
    lines = "\n".join([head, "", *report(labels, catalog)])
    print(lines)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    PAGE.write_text(f"{before}{START}\n{lines}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()

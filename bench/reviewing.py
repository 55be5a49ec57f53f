"""``make bench-review``: does the pre-review let a defect pass, does it name it, does it leave the good ones alone?

Every run draws from new seeds. What it found is added to ``var/bench-review.jsonl``; docs/benchmarks-review.md shows the
sums over all runs of one code base and the last run's drawn pictures."""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import platform
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bench.review_defects import ABOUT_A_CARD, ABOUT_THE_FORM, DEFECTS, DRAWN, Inject, Wanted
from bench.review_papers import TODAY, Application, PageEngine, Pictures, answered, good, with_costs
from onething.casework.judging import pre_review
from onething.casework.preparing import open_files, prepare
from onething.casework.states import ZONE
from onething.catalog import Catalog, load, read_files
from onething.intake import EngineProcess, Finding, Judgement, TextEngine, Verdict
from onething.planning import StepKind, read_application

ROOT = Path(__file__).resolve().parents[1]
PAGE, KEPT = ROOT / "docs" / "benchmarks-review.md", ROOT / "var" / "bench-review.jsonl"
START, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=ZONE)
MOVED = 0.1
"""The share of good applications whose two cards lie in one another's slots."""
BACKS, COSTS = 0.3, 0.2
"""The share of good applications with both sides of the cards, and (as pages) of those that ask for the costs, too."""
SEVERAL = 0.3
"""The share of defective applications that have more than one defect."""


class Papers(Protocol):
    def files(self, application: Application) -> dict[str, bytes]: ...


@dataclass
class Sums:
    """What one run or several found. ``by_defect`` counts injected and rightly named ones."""

    good: int = 0
    good_passed: int = 0
    bad: int = 0
    false_passes: int = 0
    injected: int = 0
    named: int = 0
    complete: int = 0
    seconds: list[float] = field(default_factory=list)
    by_defect: dict[str, list[int]] = field(default_factory=dict)
    escaped: list[str] = field(default_factory=list)

    def add(self, other: dict[str, Any]) -> None:
        for name in ("good", "good_passed", "bad", "false_passes", "injected", "named", "complete"):
            setattr(self, name, getattr(self, name) + other[name])
        for name, (injected, named) in other["by_defect"].items():
            sums = self.by_defect.setdefault(name, [0, 0])
            sums[0] += injected
            sums[1] += named


def judged(
    catalog: Catalog, application: Application, files: dict[str, bytes], engine: TextEngine
) -> Judgement:
    """The judgement within a case: the registers have answered."""
    stated = read_application(application.raw, catalog)
    prepared = prepare(catalog, stated, open_files(stated, files.__getitem__), engine, NOON)
    items = [
        (step.subject, catalog.items[step.code]) for step in prepared.plan.steps if step.kind is StepKind.ITEM
    ]
    sheet = prepared.sheet.with_facts(answered(catalog, application.registers))
    return pre_review(catalog, "birth", prepared.materials, sheet, prepared.readings, items)


def names(finding: Finding, wanted: Wanted) -> bool:
    """Whether a finding names the defect."""
    return (
        finding.code in wanted.codes
        and finding.severity != "note"
        and wanted.material in ("", finding.material)
        and wanted.field in ("", finding.field)
    )


def injected(draw: random.Random, defects: Sequence[Inject]) -> tuple[Application, list[tuple[str, Wanted]]]:
    """An application with one defect of any sort, or with two or three that do not hide one another."""
    application = good(draw.randrange(1, 9000))
    chosen = [draw.choice(defects)]
    if draw.random() < SEVERAL:
        chosen = [draw.choice(ABOUT_A_CARD), *draw.sample(ABOUT_THE_FORM, draw.choice([1, 2]))]
    return application, [(inject.__name__, inject(application, draw)) for inject in chosen]


def run(
    catalog: Catalog, papers: Papers, engine: TextEngine, seed: int, many: int, defects: Sequence[Inject]
) -> Sums:
    """So many good and so many defective applications."""
    draw, sums = random.Random(seed), Sums()
    for _ in range(many):
        application = good(draw.randrange(1, 9000))
        if draw.random() < MOVED:
            a, b = "母亲身份证", "父亲身份证"
            application.papers[a], application.papers[b] = application.papers[b], application.papers[a]
        if draw.random() < BACKS:
            application.backs = {"母亲身份证": "2016.05.03-长期", "父亲身份证": "2017.01.20-2037.01.20"}
        if isinstance(papers, PageEngine) and draw.random() < COSTS:
            with_costs(application, draw.randrange(200_000, 900_000))
        sums.good += 1
        sums.good_passed += _timed(catalog, application, papers, engine, sums).verdict is Verdict.PASS
    for _ in range(many):
        application, wanted = injected(draw, defects)
        judgement = _timed(catalog, application, papers, engine, sums)
        named = [any(names(f, each) for f in judgement.findings) for _, each in wanted]
        sums.bad += 1
        sums.false_passes += judgement.verdict is Verdict.PASS
        sums.injected += len(wanted)
        sums.named += sum(named)
        sums.complete += all(named)
        for (name, _), right in zip(wanted, named, strict=True):
            counts = sums.by_defect.setdefault(name, [0, 0])
            counts[0] += 1
            counts[1] += right
            if not right or judgement.verdict is Verdict.PASS:
                sums.escaped.append(
                    f"{seed} {name}: {judgement.verdict} {sorted({f.code for f in judgement.findings})}"
                )
    return sums


def _timed(
    catalog: Catalog, application: Application, papers: Papers, engine: TextEngine, sums: Sums
) -> Judgement:
    files = papers.files(application)
    start = time.perf_counter()
    judgement = judged(catalog, application, files, engine)
    sums.seconds.append(time.perf_counter() - start)
    return judgement


def _rows(sums: Sums, what: str) -> Iterator[str]:
    def share(part: int, whole: int, least: float) -> str:
        value = part / whole if whole else 0.0
        return f"{part} of {whole} ({value:.1%}) | ≥ {least:.0%} {'✓' if value >= least else '✗'}"

    yield f"| {what}: defective applications that pass | {sums.false_passes} of {sums.bad} | 0 {'✓' if not sums.false_passes else '✗'} |"
    yield f"| {what}: good applications that pass without an officer | {share(sums.good_passed, sums.good, 0.9)} |"
    yield f"| {what}: injected defects named with their code | {share(sums.named, sums.injected, 0.97)} |"
    yield f"| {what}: everything named at once | {share(sums.complete, sums.bad, 0.99)} |"


def _code() -> str:
    """What the figures are about: the judging code and the packs."""
    digest = hashlib.sha256()
    for path in sorted(
        [*(ROOT / "src" / "onething" / "intake").glob("*.py"), *(ROOT / "packs").rglob("*.yaml")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _keep(kind: str, seed: int, code: str, sums: Sums) -> None:
    """Add a run to what is kept."""
    seconds = sorted(sums.seconds)[len(sums.seconds) // 2]
    line = {"kind": kind, "seed": seed, "code": code, **vars(sums), "seconds": seconds}
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _kept(kind: str, code: str) -> Iterator[str]:
    """The rows over all runs of one kind and the present code."""
    lines = map(json.loads, KEPT.read_text(encoding="utf-8").splitlines()) if KEPT.exists() else ()
    runs = [line for line in lines if (line["kind"], line["code"]) == (kind, code)]
    if not runs:
        return
    total = Sums()
    for each in runs:
        total.add(each)
    what = f"{kind}, {len(runs)} run{'s' if len(runs) > 1 else ''}"
    yield from _rows(total, what)
    if "seconds" in runs[-1]:
        yield f"| {what}: a review, median of the last run | {runs[-1]['seconds']:.3g} s | |"
    for name, (many, named) in sorted(total.by_defect.items()):
        if named < many:
            yield f"| {what}: {name.replace('_', ' ')}, named | {named} of {many} | |"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--pages", type=int, default=1000, help="good and defective applications as pages")
    options.add_argument(
        "--pictures", type=int, default=20, help="good and defective applications as pictures"
    )
    options.add_argument("--seed", type=int, default=None)
    chosen = options.parse_args()
    seed = chosen.seed if chosen.seed is not None else int(time.time())
    catalog = load(read_files([ROOT / "packs"]))
    code, escaped = _code(), list[str]()
    for kind, many in (("pages", chosen.pages), ("pictures", chosen.pictures)):
        if not many:
            continue
        pages = PageEngine(random.Random(seed))
        papers: Papers = pages if kind == "pages" else Pictures()
        with nullcontext(pages) if kind == "pages" else EngineProcess() as engine:
            defects = [defect for defect in DEFECTS if kind == "pages" or defect in DRAWN]
            sums = run(catalog, papers, engine, seed, many, defects)
        _keep(kind, seed, code, sums)
        escaped += sums.escaped
    table = [row for kind in ("pages", "pictures") for row in _kept(kind, code)]
    head = f"{TODAY}, code {code}, Python {platform.python_version()}"
    text = "\n".join([head, "", "| measured | value | target |", "|---|---|---|", *table])
    if PAGE.exists():
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text)
    for line in collections.Counter(each.partition(" ")[2] for each in escaped).most_common(30):
        print(line, file=sys.stderr)
    if "✗" in text:
        sys.exit("a figure misses its target")


if __name__ == "__main__":
    main()

"""``make bench-intake``: how well papers are read. Papers are drawn (``tools.papers``), captured with seeded effects and
read by the real engine; what it answered is kept by the picture's hash, so that only new pictures cost time."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.intake_memory import measure as measure_memory
from onething.catalog import MaterialType, load, read_files
from onething.intake import EngineProcess, Leaf, TextLine, TextPage, leaves_of
from onething.intake.normal import normal
from tools.papers.capture import CLEAN, ILLEGIBLE, LEGIBLE, captured
from tools.papers.sheets import Sheet, every_sheet, sheet

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "bench-intake"
PAGE = ROOT / "docs" / "benchmarks-intake.md"
_ENGINE = (
    "recognition.py",
    "watermarks.py",
    "simplifying.py",
    "measuring.py",
    "opening.py",
    "engine_child.py",
)
Effect = Callable[..., Any]


class CachedEngine:
    """The real engine; an answer is kept by the picture's hash and the engine's own source."""

    def __init__(self) -> None:
        source = b"".join((ROOT / "src/onething/intake" / name).read_bytes() for name in _ENGINE)
        self._mark = hashlib.sha256(source + version("rapidocr").encode()).hexdigest()[:16]
        self._engine = EngineProcess(seconds=600)
        self.cpu, self.read_now = 0.0, 0

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        name = hashlib.sha256(content).hexdigest()
        file = CACHE / self._mark / f"{name}.json"
        if file.exists():
            return tuple(map(_page, json.loads(file.read_text(encoding="utf-8"))))
        pages = self._engine.read(content)
        self.read_now += 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([asdict(page) for page in pages], ensure_ascii=False), encoding="utf-8")
        return pages

    def close(self) -> None:
        before = _children()
        self._engine.close()
        self.cpu = _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _page(raw: dict[str, Any]) -> TextPage:
    lines = (
        TextLine(line["text"], tuple(line["box"]), line["confidence"], tuple(line["seen"] or line["box"]))
        for line in raw["lines"]
    )
    return TextPage(raw["width"], raw["height"], tuple(lines), raw["turned"], raw["measures"])


@dataclass
class Score:
    """Counts of one set of pictures. ``wrong``: presented as read, and not what stands there."""

    pages: int = 0
    kinds: int = 0
    retake: int = 0
    keys: int = 0
    keys_right: int = 0
    fields: int = 0
    fields_right: int = 0
    wrong: int = 0
    sure: list[tuple[float, bool]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)


def chosen(
    effects: Iterable[str], seeds: Iterable[int], every: int = 1
) -> Iterator[tuple[tuple[str, str, str, str, int], str]]:
    """Sheets (their arguments) with effects; ``every``: only so many-th combination of sheet and effect, all of which
    get their turn over as many seeds."""
    names = list(effects)
    for seed in seeds:
        for number, arguments in enumerate(every_sheet(seed)):
            for place, name in enumerate(names):
                if (number + place + number // len(names) + seed) % every == 0:
                    yield arguments, name


def pictures(
    effects: Mapping[str, Effect], seeds: range, every: int = 1
) -> Iterator[tuple[Sheet, str, bytes]]:
    """The chosen sheets as their effects show them."""
    for arguments, name in chosen(effects, seeds, every):
        drawn = sheet(*arguments)
        yield drawn, name, captured(drawn.image, effects[name], f"{arguments}/{name}")


def measure(
    what: Iterator[tuple[Sheet, str, bytes]], engine: CachedEngine, materials: tuple[MaterialType, ...]
) -> dict[str, Score]:
    """The scores by effect."""
    scores: dict[str, Score] = defaultdict(Score)
    for drawn, effect, content in what:
        leaves = leaves_of(drawn.kind, engine.read(content), materials)
        _count(scores[effect], drawn, effect, leaves)
    return dict(scores)


def _count(score: Score, drawn: Sheet, effect: str, leaves: tuple[Leaf, ...]) -> None:
    def trouble(what: str) -> None:
        score.troubles.append(f"{drawn.kind}{drawn.face}/{drawn.layout}/{drawn.font}/{effect}: {what}")

    score.pages += 1
    faults = [leaf.fault.code for leaf in leaves if leaf.fault is not None]
    score.retake += bool(faults)
    score.causes.update(faults[:1])
    found = [leaf for leaf in leaves if leaf.kind is not None]
    right = [
        leaf
        for leaf in found
        if leaf.kind and (leaf.kind.name, leaf.kind.face.name) == (drawn.kind, drawn.face)
    ]
    score.kinds += len(leaves) == len(right) == 1
    if not len(leaves) == len(right) == 1:
        trouble(
            f"kinds {[(leaf.kind.name, leaf.kind.face.name) if leaf.kind else '' for leaf in leaves]} {faults}"
        )
    elif faults:
        trouble(f"retake {faults}")
    read = {each.row.field: each for leaf in right for each in leaf.fields}
    face = right[0].kind.face if right and right[0].kind else None
    keys = {row.field for row in face.template if row.key} if face else set(drawn.fields)
    readings = {row.field: row.reading for row in face.template} if face else {}
    for name, written in drawn.fields.items():
        truth = normal(_plain(written), readings.get(name, ""))
        got = read.get(name)
        value = got.value if got is not None and not faults else ""
        score.fields += 1
        score.fields_right += value == truth
        score.keys += name in keys
        score.keys_right += name in keys and value == truth
        if value and value != truth:
            score.wrong += 1
        if value != truth:
            trouble(f"{name} {written!r} → {value!r} {got.text + got.complaint if got else ''}")
        if got is not None and got.value:
            score.sure.append((got.confidence, got.value == truth))


def _plain(text: str) -> str:
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", text).split())


def total(scores: Mapping[str, Score]) -> Score:
    """All effects together."""
    whole = Score()
    for each in scores.values():
        for name in ("pages", "kinds", "retake", "keys", "keys_right", "fields", "fields_right", "wrong"):
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
        whole.sure += each.sure
        whole.troubles += each.troubles
        whole.causes += each.causes
    return whole


def main() -> None:
    if "--memory" in sys.argv:
        measure_memory()
        return
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else 0, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    materials = tuple(load(read_files([ROOT / "packs"])).materials.values())
    engine = CachedEngine()
    begun = time.monotonic()
    sets = {
        "clean": measure(pictures(CLEAN, seeds, max(1, every // 2)), engine, materials),
        "legible": measure(pictures(LEGIBLE, seeds, every * 2), engine, materials),
        "illegible": measure(pictures(ILLEGIBLE, seeds, every), engine, materials),
    }
    engine.close()
    for name, scores in sets.items():
        for effect, score in scores.items():
            print(
                f"{name:9} {effect:12} pages {score.pages:4} kind {score.kinds:4} retake {score.retake:4} keys "
                f"{score.keys_right}/{score.keys} fields {score.fields_right}/{score.fields} wrong {score.wrong} "
                f"{dict(score.causes)}"
            )
        whole = total(scores)
        print(
            f"{name}: key fields {whole.keys_right / max(1, whole.keys):.2%}, fields {whole.fields_right / max(1, whole.fields):.2%}, "
            f"wrong {whole.wrong}, kinds {whole.kinds / max(1, whole.pages):.2%}, retake {whole.retake / max(1, whole.pages):.2%}"
        )
        if name != "illegible":
            print("\n".join(whole.troubles[:60]))
    if engine.read_now:
        print(
            f"{engine.read_now} pages read in {time.monotonic() - begun:.0f} s, {engine.cpu / engine.read_now:.2f} CPU s a page"
        )


if __name__ == "__main__":
    main()

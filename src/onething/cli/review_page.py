"""The report of a review as one HTML page: printable, without scripts, with every picture and style as data."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from onething.casework.judging import Reviewed
from onething.catalog import Catalog
from onething.cli.review_pictures import Spot, pictures
from onething.facts import which
from onething.intake import (
    Finding,
    PaperFile,
    PaperJudgement,
    TextPage,
    Verdict,
    called,
    differing,
    in_words,
    shown,
    worded,
)

POLICY = "default-src 'none'; img-src data:; style-src data:; base-uri 'none'; form-action 'none'"
_DIFFERING = frozenset({"DIFFERS", "MISREAD", "OTHER_PERSON", "REGISTER_DIFFERS", "CHECKSUM"})
"""Codes of findings that hold two values against one another, character by character."""
_TAGS = {
    "zh": {"DIFFERS": "不一致", "UNSURE": "没把握", "EXPIRED": "过期", "": "见上面"},
    "en": {"DIFFERS": "Differs", "UNSURE": "Unsure", "EXPIRED": "Expired", "": "See above"},
}
_SIGNS = {Verdict.PASS: "ok", Verdict.FIX: "bad", Verdict.HUMAN: "warn"}
_WORDS: dict[str, dict[Any, Any]] = {
    "zh": {
        "title": "预审结果",
        "verdict": {
            Verdict.PASS: "都合格，可以递交",
            Verdict.FIX: "有内容要先补正",
            Verdict.HUMAN: "可以递交，有几处由工作人员核对",
        },
        "paper": {Verdict.PASS: "合格", Verdict.FIX: "要补正", Verdict.HUMAN: "工作人员核对"},
        "fix": "请您补正",
        "human": "由工作人员核对，您不用做什么",
        "note": "已经替您做的和供参考的",
        "papers": "材料和识别结果",
        "field": "数据项",
        "value": "读出的内容",
        "sure": "把握",
        "basis": "依据",
        "form": "申请表",
        "other": "另一处",
        "see": "看原图",
        "large": "照片太大，没有放进报告，请打开原文件看。",
        "pages": "这个文件没有放进报告，请打开原文件看。",
        "none": "没有读出内容。",
        "scan": "照片",
        "page": "第 {} 页",
        "fine": "这些材料不用重交：",
        "overview": "每份材料",
        "colon": "：",
        "and": "、",
        "foot": "这份报告含个人信息，请妥善保管。机器识别的结果，最后由工作人员决定。",
    },
    "en": {
        "title": "Pre-review",
        "verdict": {
            Verdict.PASS: "Everything is fine; you can hand it in",
            Verdict.FIX: "Some points need your correction first",
            Verdict.HUMAN: "You can hand it in; our staff will check a few points",
        },
        "paper": {Verdict.PASS: "Fine", Verdict.FIX: "To mend", Verdict.HUMAN: "Checked by staff"},
        "fix": "Please mend",
        "human": "Checked by our staff; nothing for you to do",
        "note": "Done for you, and for information",
        "papers": "Papers and what was read",
        "field": "Field",
        "value": "Read as",
        "sure": "Confidence",
        "basis": "Basis",
        "form": "The form",
        "other": "Elsewhere",
        "see": "See the picture",
        "large": "The picture is too large for the report; please open the file.",
        "pages": "The file is not shown in the report; please open it.",
        "none": "Nothing was read.",
        "scan": "picture",
        "page": "page {}",
        "fine": "These papers need not be sent again: ",
        "overview": "Every paper",
        "colon": ": ",
        "and": ", ",
        "foot": "This report holds personal data; keep it safe. Machines read, people decide.",
    },
}


def review_page(catalog: Catalog, reviewed: Reviewed, lang: str = "zh") -> str:
    """The whole page. Everything that applicants wrote is escaped."""
    words, judgement = _WORDS[lang], reviewed.judgement
    css = base64.b64encode(files("onething.cli").joinpath("review.css").read_bytes()).decode()
    thing = catalog.things[reviewed.prepared.stated.thing].name
    papers = {paper: number for number, paper in enumerate(judgement.papers, start=1)}
    places = {(p.reading.slot, p.reading.subject): n for p, n in papers.items()}
    parts = [
        "<!doctype html>",
        f'<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{words['title']} · {escape(thing)}</title>",
        f'<link rel="stylesheet" href="data:text/css;base64,{css}"></head><body>',
        f'<header><p class="thing">{escape(thing)}</p><h1>{words["title"]}</h1></header><main>',
        f'<p class="verdict {_SIGNS[judgement.verdict]}">{words["verdict"][judgement.verdict]}</p>',
    ]
    for severity in ("fix", "human", "note"):
        found = [finding for finding in judgement.findings if finding.severity == severity]
        if found:
            parts.append(f'<section class="{severity}"><h2>{words[severity]}</h2><ol>')
            parts += (_finding(finding, places, catalog, lang) for finding in found)
            parts.append("</ol></section>")
    if judgement.fine and judgement.verdict is not Verdict.PASS:
        fine = escape(words["and"].join(_name(paper, catalog, lang) for paper in judgement.fine))
        parts.append(f'<p class="fine">{words["fine"]}{fine}</p>')
    parts += _overview(papers, catalog, lang)
    parts.append(f"<section><h2>{words['papers']}</h2>")
    by_place = {(file.slot, file.subject): file for file in reviewed.prepared.files}
    for paper, number in papers.items():
        file = by_place[paper.reading.slot, paper.reading.subject]
        pages = reviewed.prepared.pages.get(hashlib.sha256(file.content).hexdigest(), ())
        own = [f for f in judgement.findings if _is_about(f, paper)]
        parts += _paper(catalog, number, paper, file, pages, own, lang)
    parts.append(f"</section></main><footer><p>{words['foot']}</p></footer></body></html>")
    return "\n".join(parts) + "\n"


def _name(name: str, catalog: Catalog, lang: str) -> str:
    """What a paper or register is called in the report's language."""
    return name if lang == "zh" else called(name, catalog.english)


def _field(name: str, catalog: Catalog, lang: str) -> str:
    return in_words(name) if lang == "zh" else called(name, catalog.english)


def _is_about(finding: Finding, paper: PaperJudgement) -> bool:
    reading = paper.reading
    return finding.material == reading.slot and (
        not reading.subject or finding.subject in ("", reading.subject)
    )


def _finding(finding: Finding, places: dict[tuple[str, str], int], catalog: Catalog, lang: str) -> str:
    words = _WORDS[lang]
    said = worded(finding, lang, catalog.english)
    number = places.get((finding.material, finding.subject)) or places.get((finding.material, ""))
    see = (
        f'<p><a href="#paper-{number}">{words["see"]}{words["colon"]}{escape(_name(finding.material, catalog, lang))}</a></p>'
        if number
        else ""
    )
    return f'<li><p class="what">{escape(said)}</p>{_values(finding, catalog, lang)}{_basis(finding, lang)}{see}</li>'


def _values(finding: Finding, catalog: Catalog, lang: str) -> str:
    """Both values, one below the other, with the characters marked that differ."""
    if not (finding.found and finding.against and finding.expected):
        return ""
    words = _WORDS[lang]
    names = {"申请表": words["form"], "": words["other"]}
    here, there = (
        escape(names.get(name) or _name(name, catalog, lang)) for name in (finding.place, finding.against)
    )
    found, expected = finding.found, finding.expected
    shown_found, shown_expected = escape(found), escape(expected)
    if finding.code in _DIFFERING:
        shown_found, shown_expected = _marked(found, expected), _marked(expected, found)
    return f"<dl><dt>{here}</dt><dd>{shown_found}</dd><dt>{there}</dt><dd>{shown_expected}</dd></dl>"


def _basis(finding: Finding, lang: str) -> str:
    words = _WORDS[lang]
    return (
        f'<p class="basis">{words["basis"]}{words["colon"]}{escape(finding.clause)}</p>'
        if finding.clause
        else ""
    )


def _overview(papers: dict[PaperJudgement, int], catalog: Catalog, lang: str) -> Iterator[str]:
    """What is thought of every paper, at a glance."""
    words = _WORDS[lang]
    if not papers:
        return
    yield f'<section><h2>{words["overview"]}</h2><ul class="overview">'
    for paper, number in papers.items():
        name = escape(_name(f"{paper.reading.slot}{which(paper.reading.subject)}", catalog, lang))
        yield f'<li><a href="#paper-{number}">{name}</a> {_tag(paper.verdict, lang)}</li>'
    yield "</ul></section>"


def _tag(verdict: Verdict, lang: str) -> str:
    return f'<span class="tag {_SIGNS[verdict]}">{_WORDS[lang]["paper"][verdict]}</span>'


def _marked(text: str, other: str) -> str:
    """A value with the characters marked that differ."""
    spots = set(differing(text, other))
    return "".join(f"<mark>{escape(c)}</mark>" if n in spots else escape(c) for n, c in enumerate(text))


def _paper(
    catalog: Catalog,
    number: int,
    paper: PaperJudgement,
    file: PaperFile,
    pages: Sequence[TextPage],
    own: Sequence[Finding],
    lang: str,
) -> Iterator[str]:
    words = _WORDS[lang]
    name = _name(f"{paper.reading.slot}{which(paper.reading.subject)}", catalog, lang)
    yield f'<article id="paper-{number}"><h3>{escape(name)} {_tag(paper.verdict, lang)}</h3>'
    doubts = [finding for finding in own if finding.severity != "note"]
    wrong = {finding.field: finding for finding in doubts}
    if doubts:
        yield '<ul class="own">'
        for finding in doubts:
            said = escape(worded(finding, lang, catalog.english))
            spot = f" · {words['page'].format(finding.page)}" if finding.page else ""
            basis = escape(finding.clause)
            yield f'<li class="{_sign(finding)}">{said} <span class="basis">{basis}{spot}</span></li>'
        yield "</ul>"
    signs = {finding.field: _sign(finding) for finding in doubts}
    spots = [
        Spot(f.provenance.box, f.provenance.page or 1, signs.get(f.name, "ok"), str(row))
        for row, f in enumerate(paper.facts, start=1)
    ]
    read = {fact.name for fact in paper.facts}
    spots += [Spot(f.box, f.page or 1, _sign(f), "") for f in doubts if f.field not in read]
    yield from pictures(file.content, pages, spots, f"{name} · {words['scan']}", words)
    if not paper.facts:
        yield f"<p>{words['none']}</p></article>"
        return
    yield (
        f'<table><thead><tr><th scope="col">#</th><th scope="col">{words["field"]}</th>'
        f'<th scope="col">{words["value"]}</th><th scope="col">{words["sure"]}</th></tr></thead><tbody>'
    )
    for row, fact in enumerate(paper.facts, start=1):
        finding_here = wrong.get(fact.name)
        mark = ""
        if finding_here is not None:
            code = "DIFFERS" if finding_here.code in _DIFFERING else finding_here.code
            tag = _TAGS[lang].get(code, _TAGS[lang][""])
            mark = f' <span class="tag {_sign(finding_here)}">{tag}</span>'
        sure = fact.provenance.confidence
        yield (
            f'<tr><td>{row}</td><th scope="row">{escape(_field(fact.name, catalog, lang))}</th><td>{escape(shown(fact, catalog))}{mark}</td>'
            f"<td>{'' if sure is None else f'{sure:.0%}'}</td></tr>"
        )
    yield "</tbody></table></article>"


def _sign(finding: Finding) -> str:
    return "bad" if finding.severity == "fix" else "warn"

"""``onething review``: the pre-review of applications before anything is handed in. Needs no database."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from onething.casework.judging import CaseworkError, Reviewed, review_application
from onething.catalog import Catalog, PackErrors, load, read_files
from onething.cli.folder import opener
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.reader import consulting, reader
from onething.cli.review_page import review_page
from onething.cli.show import fail
from onething.cli.writing import replacing
from onething.facts import to_wire, which
from onething.intake import Consulting, Judgement, TextEngine, Verdict, notice, worded
from onething.planning import ApplicationErrors

WORDS = {
    Verdict.PASS: "通过",
    Verdict.FIX: "请补正",
    Verdict.HUMAN: "由工作人员核对",
}


@click.command()
@click.argument("thing")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="写成网页报告（一个文件夹）")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="告知书用的语言")
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出，一个文件夹一行")
def review(
    thing: str, folders: tuple[Path, ...], html: Path | None, lang: str, folder: Path, json_: bool
) -> None:
    """预审：交之前先看材料齐不齐、对不对  Pre-review applications; nothing is handed in."""
    if html is not None and len(folders) > 1:
        raise click.UsageError("--html 一次只写一个文件夹的报告。")
    failed = False
    with reader(soon=True) as reading:
        try:
            catalog = load(read_files([folder]))
        except PackErrors as problem:
            raise fail("\n".join(mistake_lines(problem)))
        asked = consulting(reading)
        for each in folders:
            start = time.monotonic()
            try:
                reviewed = _reviewed(catalog, thing, each, reading.engine, asked)
            except (ApplicationErrors, CaseworkError, OSError) as problem:
                said = f"{each}：{problem.strerror if isinstance(problem, OSError) else problem}"
                failed = True
                if json_:
                    click.echo(json.dumps({"folder": str(each), "error": said}, ensure_ascii=False))
                else:
                    click.echo(said, err=True)
                continue
            judgement = reviewed.judgement
            result = as_result(judgement, catalog, lang, time.monotonic() - start)
            if html is not None:
                _write(html, review_page(catalog, reviewed, lang))
            if json_:
                more = {"folder": str(each)} if len(folders) > 1 else {}
                click.echo(json.dumps({**more, **result}, ensure_ascii=False))
            elif html is None:
                _show(each if len(folders) > 1 else None, judgement, catalog, lang)
    if failed:
        raise SystemExit(1)


def _reviewed(
    catalog: Catalog, thing: str, folder: Path, engine: TextEngine, asked: Consulting | None
) -> Reviewed:
    """Review one folder. Raises ApplicationErrors, CaseworkError and OSError, whose ``strerror`` is for the applicant."""
    if not folder.is_dir():
        raise NotADirectoryError(None, "没有这个文件夹。")
    open_file = opener(folder)
    return review_application(
        catalog, thing, open_file("application.json"), open_file, engine, datetime.now(UTC), asked
    )


def as_result(judgement: Judgement, catalog: Catalog, lang: str, seconds: float) -> dict[str, Any]:
    """The judgement as JSON values."""
    return {
        "verdict": str(judgement.verdict),
        "materials": [
            {
                "material": f"{paper.reading.slot}{which(paper.reading.subject)}",
                "file": paper.reading.file,
                "kind": paper.reading.kind,
                "legible": paper.reading.legible,
                "verdict": str(paper.verdict),
                "fields": {
                    fact.name: {
                        "value": to_wire(fact.value),
                        "confidence": fact.provenance.confidence,
                        "page": fact.provenance.page,
                        "box": fact.provenance.box,
                        "source": fact.provenance.origin,
                    }
                    for fact in paper.facts
                },
            }
            for paper in judgement.papers
        ],
        "findings": [
            {
                "code": finding.code,
                "material": finding.material,
                "field": finding.field,
                "subject": finding.subject,
                "expected": finding.expected,
                "found": finding.found,
                "against": finding.against,
                "clause": finding.clause,
                "page": finding.page,
                "box": finding.box,
                "spans": finding.spans,
                "message": worded(finding, lang, catalog.english),
                "severity": finding.severity,
            }
            for finding in judgement.findings
        ],
        "notice": notice(judgement.findings, lang, fine=judgement.fine, names=catalog.english),
        "seconds": round(seconds, 3),
    }


def _show(folder: Path | None, judgement: Judgement, catalog: Catalog, lang: str) -> None:
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    head = WORDS[judgement.verdict]
    console.print(f"{folder}：{head}" if folder else f"预审：{head}", style="bold", markup=False)
    console.print(notice(judgement.findings, lang, fine=judgement.fine, names=catalog.english), markup=False)
    for line in _aside(judgement, catalog, lang):
        console.print(line, style="dim", markup=False)


def _aside(judgement: Judgement, catalog: Catalog, lang: str) -> Iterator[str]:
    """What officers look at and what was done already."""
    for finding in judgement.findings:
        if finding.severity != "fix":
            mark = "○" if finding.severity == "human" else "·"
            yield f"  {mark} {worded(finding, lang, catalog.english)}"


def _write(out: Path, text: str) -> None:
    try:
        with replacing(out) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise fail(f"{out} 写不进去：{problem.strerror}")
    click.echo(f"已存到 {out}", err=True)

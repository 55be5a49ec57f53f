"""``onething scope``: what a business scope says, before anybody hands it in. It needs no database, and keeps nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from onething.catalog import PackErrors, load, read_files
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.show import as_json, fail
from onething.intake import Classified, Needed, ScopeReading, classifier_of, read_scope
from onething.rules import Truth
from onething.standards import LEVELS, industries


@click.command()
@click.argument("text")
@click.option(
    "--sure", default=0.8, show_default=True, type=click.FloatRange(0.5, 1.0), help="有多大把握才算认出"
)
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def scope(text: str, sure: float, folder: Path, json_: bool) -> None:
    """看经营范围：有哪些项目、属于哪个行业、要哪些许可（TEXT 写「-」就从标准输入读）  Read a business scope."""
    try:
        catalog = load(read_files([folder]))
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    written = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if text == "-" else text
    reading = read_scope(written, classifier_of(catalog), catalog.permits.values())
    click.echo(as_json(_plain(reading, sure)) if json_ else "\n".join(_lines(reading, sure)))
    if not reading.entries:
        raise SystemExit(1)


def _lines(reading: ScopeReading, sure: float) -> Iterator[str]:
    if not reading.entries:
        yield "没有看到经营项目。请写成「软件开发；餐饮服务」这样，用分号隔开。"
    for number, each in enumerate(reading.entries, 1):
        yield f"{number}. {each.entry.text}：{_industry(each, sure)}"
        if each.sure(sure) is None:
            yield "   不知道要不要许可，请人工核对。"
        for needed in reading.needed:
            if needed.entry == each.entry and (needed.truth is Truth.YES or each.sure(sure) is not None):
                yield f"   {_permit(needed)}"
    for needed in reading.needed:
        if needed.entry.aside:
            yield f"说明里的「{needed.entry.text}」：{_permit(needed)}"
    main = reading.sure(sure)
    if reading.entries:
        told = "说不准" if main is None else f"{main.name}（{main.code}，把握 {_percent(main.confidence)}）"
        yield f"主营行业：{told}"
    if reading.cut:
        yield "太长了，后面的没有看。"


def _industry(each: Classified, sure: float) -> str:
    found = each.sure(sure)
    like = f"，像「{each.neighbours[0].text}」" if each.neighbours else ""
    if found is not None:
        return f"{LEVELS[len(found.code) - 1]} {found.code} {found.name}（把握 {_percent(found.confidence)}{like}）"
    nearest = next(iter(each.candidates(1, 1)), None)
    maybe = (
        ""
        if nearest is None
        else f"，也许是 {nearest.code} {nearest.name}（{_percent(nearest.confidence)}{like}）"
    )
    return f"没有认出{maybe}"


def _percent(confidence: float) -> str:
    """Nothing is ever quite sure."""
    return f"{min(confidence, 0.99):.0%}"


def _permit(needed: Needed) -> str:
    permit = needed.permit
    sure = "要" if needed.truth is Truth.YES else "也许要"
    return f"{sure}「{permit.name}」（{permit.stage}，{permit.clause}）"


def _plain(reading: ScopeReading, sure: float) -> dict[str, Any]:
    main = reading.sure(sure)
    return {
        "main": None if main is None else _candidate(main.code, main.confidence),
        "main_candidates": {
            name: [_candidate(c.code, c.confidence) for c in reading.main(level)]
            for level, name in enumerate(LEVELS)
        },
        "entries": [
            {
                "text": each.entry.text,
                "start": each.entry.start,
                "end": each.entry.end,
                "about": each.entry.thing,
                "activities": each.entry.activities,
                "licensed": each.entry.licensed,
                "notes": each.entry.notes,
                "industry": None if found is None else _candidate(found.code, found.confidence),
                "candidates": {
                    name: [_candidate(c.code, c.confidence) for c in each.candidates(level)]
                    for level, name in enumerate(LEVELS)
                },
                "like": [
                    {"text": n.text, "code": n.code, "likeness": round(n.likeness, 3)}
                    for n in each.neighbours
                ],
                "permits": [_needed(needed) for needed in reading.needed if needed.entry == each.entry],
            }
            for each in reading.entries
            for found in [each.sure(sure)]
        ],
        "asides": [
            {"text": n.entry.text, "start": n.entry.start, "end": n.entry.end, "permits": [_needed(n)]}
            for n in reading.needed
            if n.entry.aside
        ],
        "cut": reading.cut,
    }


def _candidate(code: str, confidence: float) -> dict[str, Any]:
    return {"code": code, "name": industries()[code].name, "confidence": round(confidence, 3)}


def _needed(needed: Needed) -> dict[str, Any]:
    permit = needed.permit
    return {
        "name": permit.name,
        "needed": str(needed.truth),
        "stage": str(permit.stage),
        "clause": str(permit.clause),
    }

"""``onething intake``: what papers say, before anybody opens a case. It needs no database, and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from onething.catalog import Catalog, PackErrors, load, read_files
from onething.cli.folder import opener
from onething.cli.learning import learning
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.reader import consulting, reader
from onething.cli.show import as_json, fail
from onething.intake import FieldReading, Finding, Leaf, Paper, Proposal, look
from onething.standards import split_address


@click.group()
def intake() -> None:
    """读材料  Read papers."""


intake.add_command(learning)


@intake.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--thing", default="", help="为哪一件事读：同时说每份材料可以交到哪一栏")
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def read(files: tuple[Path, ...], thing: str, folder: Path, json_: bool) -> None:
    """认出每份材料，读出内容、位置和把握；看不清的说明为什么  Name each paper and read its fields."""
    with reader(soon=True) as reading:
        try:
            catalog = load(read_files([folder]))
        except PackErrors as problem:
            raise fail("\n".join(mistake_lines(problem)))
        if thing and thing not in catalog.things:
            raise fail(f"没有「{thing}」这件事，有的是：{'、'.join(catalog.things)}")
        contents = [(str(path), _content(path)) for path in files]
        papers, refused = look(contents, reading.engine, catalog.materials.values(), consulting(reading))
    if json_:
        click.echo(as_json(_plain(papers, refused, catalog, thing)))
    else:
        click.echo("\n".join(_lines(papers, refused, catalog, thing)))
    if refused or any(leaf.fault or leaf.kind is None for paper in papers for leaf in paper.leaves):
        raise SystemExit(1)


def _content(path: Path) -> bytes:
    try:
        return opener(path.parent)(path.name)
    except OSError as problem:
        raise fail(f"{path} 打不开：{problem.strerror}")


def _slots(paper: Paper, catalog: Catalog, thing: str) -> list[str]:
    """The slots of the thing that the paper may be handed in for."""
    offered = catalog.things[thing].slots if thing else ()
    return [name for name in offered if catalog.slots[name].material == paper.kind]


def _lines(
    papers: Sequence[Paper], refused: Sequence[Finding], catalog: Catalog, thing: str
) -> Iterator[str]:
    for paper in papers:
        sure = f"（把握 {paper.confidence:.0%}）" if paper.confidence else ""
        slots = _slots(paper, catalog, thing)
        yield f"{paper.kind}{sure}" + (f"：可以交到「{'」「'.join(slots)}」" if slots else "")
        for leaf in paper.leaves:
            yield f"  {_where(leaf)}"
            if leaf.fault is not None:
                yield f"    请重拍这一张：因为{leaf.fault.why}。{leaf.fault.tip}。"
                continue
            yield from (f"    {_said(field)}" for field in leaf.fields)
            if leaf.proposal is not None:
                yield f"    {_proposed(leaf.proposal)}"
    yield from (finding.message for finding in refused)


def _where(leaf: Leaf) -> str:
    face = f"，{leaf.kind.face.name}" if leaf.kind is not None and leaf.kind.face.name else ""
    return f"{leaf.file} 第 {leaf.page} 页{face}"


def _said(field: FieldReading) -> str:
    if field.code:
        return f"{field.row.field}：没有读准，{field.complaint}"
    return f"{field.row.field}：{field.value}（{field.confidence:.0%}，位置 {field.box}）"


def _proposed(proposal: Proposal) -> str:
    said = "，".join(f"{field.row.field}「{field.value}」" for field in proposal.fields)
    return f"辅助模型猜是{proposal.kind}：{said}。只供参考，请核对原件。"


def _plain(
    papers: Sequence[Paper], refused: Sequence[Finding], catalog: Catalog, thing: str
) -> dict[str, Any]:
    return {
        "papers": [
            {
                "kind": paper.kind,
                "confidence": paper.confidence,
                "slots": _slots(paper, catalog, thing),
                "leaves": [_leaf(leaf) for leaf in paper.leaves],
            }
            for paper in papers
        ],
        "refused": [{"file": each.material, "code": each.code, "message": each.message} for each in refused],
    }


def _region(field: FieldReading) -> dict[str, str]:
    """An address's region (GB/T 2260) and the rest of it."""
    region, rest = split_address(field.value) if field.row.reading == "多行" else ("", "")
    return {"region": region, "rest": rest} if region else {}


def _leaf(leaf: Leaf) -> dict[str, Any]:
    fault = leaf.fault
    return {
        "file": leaf.file,
        "page": leaf.page,
        "face": leaf.kind.face.name if leaf.kind else "",
        "turned": leaf.text.turned,
        "retake": None if fault is None else {"code": fault.code, "why": fault.why, "tip": fault.tip},
        "fields": []
        if fault is not None
        else [
            {
                "field": field.row.field,
                "value": field.value,
                "text": field.text,
                "confidence": field.confidence,
                "engine": field.engine,
                "box": field.box,
                "problem": field.code,
                "why": field.complaint,
                "maybe": field.maybe,
                **_region(field),
            }
            for field in leaf.fields
        ],
        "proposal": None
        if leaf.proposal is None
        else {
            "kind": leaf.proposal.kind,
            "fields": [
                {"field": field.row.field, "value": field.value, "text": field.text, "box": field.box}
                for field in leaf.proposal.fields
            ],
        },
    }

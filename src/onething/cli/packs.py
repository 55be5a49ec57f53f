"""``onething packs``: policy staff's commands. They need no database."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from onething.catalog import BadName, Catalog, PackErrors, first_files, load, read_files, schemas
from onething.cli.show import as_json, fail
from onething.cli.writing import write_folder

CHECKOUT = Path(__file__).resolve().parents[3]


def packs_folder() -> Path:
    """Where the packs are unless somebody says otherwise."""
    return Path(os.environ.get("ONETHING_PACKS") or CHECKOUT / "packs")


packs_option = click.option(
    "--packs",
    "folder",
    type=click.Path(path_type=Path),
    default=lambda: packs_folder(),
    help="规则包所在的文件夹",
)


@click.group()
def packs() -> None:
    """规则包  Packs."""


@packs.command()
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def check(folder: Path, json_: bool) -> None:
    """检查全部规则包，一次说完所有错误  Check all packs."""
    try:
        catalog = load(read_files([folder]))
    except PackErrors as problem:
        if not json_:
            raise fail("\n".join(mistake_lines(problem)))
        errors = [
            {
                "file": error.place.file,
                "line": error.place.line,
                "column": error.place.column,
                "message": error.message,
                "mend": error.mend,
            }
            for error in problem.errors
        ]
        click.echo(as_json({"errors": errors}))
        raise SystemExit(1)
    if json_:
        counts = {
            "things": len(catalog.things),
            "items": len(catalog.items),
            "drafts": len(drafts(catalog)),
        }
        click.echo(as_json({"digest": catalog.digest, **counts, "errors": []}))
    else:
        click.echo("\n".join(summary_lines(catalog)))


@packs.command()
@click.argument("thing")
@click.option("--name", required=True, help="一件事的名称，例如 职工退休一件事")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=lambda: packs_folder(),
    help="写到哪个规则包文件夹里",
)
def new(thing: str, name: str, into: Path) -> None:
    """新建一件事：写好可以马上检查和看方案的样子  Start a new thing. THING 是代号，例如 retirement。"""
    try:
        there = into.is_dir() and any(p.suffix in (".yaml", ".yml") for p in into.rglob("*"))
        old = read_files([into]) if there else {}
        files = first_files(thing, name, load(old) if old else None)
        if (into / thing).exists():
            raise fail(f"{into / thing} 已经在了，没有动它。请换一个代号。")
        load({**old, **{f"{thing}/{file}": text for file, text in files.items()}})
    except BadName as problem:
        raise fail(f"{problem}。")
    except PackErrors as problem:
        lines = mistake_lines(problem)
        raise fail("\n".join([*lines, f"「{name}」没有写。请先改好上面的，或换一个名称。"]))
    try:
        write_folder(into / thing, files)
        _write_schemas(into / "schema")
    except OSError as problem:
        raise fail(f"{into} 写不了：{problem.strerror}")
    click.echo(f"写好了 {into / thing}：{'、'.join(sorted(files))}")
    click.echo(f"检查：onething packs check --packs {into}")
    click.echo(f"看方案：onething plan {thing} --packs {into}")


@packs.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="写到哪个文件夹")
def schema(out: Path) -> None:
    """写出 JSON Schema，编辑器用它提示和补全  JSON Schemas for editors."""
    try:
        _write_schemas(out)
    except OSError as problem:
        raise fail(f"{out} 写不了：{problem.strerror}")
    click.echo(f"写好了 {out}：{'、'.join(schemas())}")
    click.echo("在规则包文件的第一行写：# yaml-language-server: $schema=到 pack.schema.json 的路径")


def _write_schemas(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in schemas().items():
        (folder / name).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def drafts(catalog: Catalog) -> list[str]:
    """The codes of the items that are drafts."""
    return [code for code, item in catalog.items.items() if item.draft is not None]


def mistake_lines(problem: PackErrors) -> list[str]:
    """Every mistake, and for a rule the place in it under its line."""
    lines: list[str] = []
    for error in problem.errors:
        lines.append(str(error))
        if error.excerpt:
            lines.append(error.excerpt)
    return [*lines, f"共 {len(problem.errors)} 处要改。"]


def summary_lines(catalog: Catalog) -> list[str]:
    """What right packs hold."""
    lines = [f"规则包没有错误：{len(catalog.things)} 件事，{len(catalog.items)} 个事项。"]
    if waiting := drafts(catalog):
        shown = "、".join(waiting[:5]) + ("……" if len(waiting) > 5 else "")
        lines.append(f"其中 {len(waiting)} 个事项还是草稿，不能让人申请：{shown}")
    later = [str(year.year) for year in catalog.holidays.values() if year.provisional]
    if later:
        lines.append(f"{'、'.join(later)} 年的放假安排还没有写入，工作日暂按周一到周五计算。")
    return lines

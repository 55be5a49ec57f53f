"""``onething packs``: policy staff's commands. They need no database."""

from __future__ import annotations

import os
from pathlib import Path

import click

from onething.catalog import Catalog, PackErrors, load, read_files
from onething.cli.show import as_json, fail

CHECKOUT = Path(__file__).resolve().parents[3]
packs_option = click.option(
    "--packs",
    "folder",
    type=click.Path(path_type=Path),
    default=lambda: Path(os.environ.get("ONETHING_PACKS") or CHECKOUT / "packs"),
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

"""``onething packs papers``: what the papers of packs look like, before a case uses them."""

from __future__ import annotations

from pathlib import Path

import click

from onething.catalog import Notice, PackErrors, load, read_files
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.show import as_json, fail
from onething.notices import NoTypesetter, Typesetter, Unprintable, fill, sample


@click.command()
@click.argument("ids", nargs=-1, metavar="[文书]...")
@packs_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="写到哪个文件夹")
@click.option("--points", type=click.IntRange(1, 100), default=3, help="列表里写几条；不写是 3")
@click.option(
    "--fonts",
    envvar="ONETHING_FONTS",
    type=click.Path(path_type=Path),
    help="自己的字体文件夹（仿宋、小标宋、有生僻字的字体）",
)
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def papers(
    ids: tuple[str, ...], folder: Path, out: Path, points: int, fonts: Path | None, json_: bool
) -> None:
    """用假的内容打印文书的样子  Print what papers look like, with made-up contents."""
    try:
        catalog = load(read_files([folder]))
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    unknown = [name for name in ids if name not in catalog.notices]
    if unknown or not catalog.notices:
        known = "、".join(catalog.notices) or "一份也没有"
        raise fail(
            f"规则包里没有文书「{'、'.join(unknown)}」，有的是：{known}" if unknown else "规则包里没有文书。"
        )
    chosen: list[Notice] = [catalog.notices[name] for name in ids] or list(catalog.notices.values())
    setter, written = Typesetter(fonts), []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for notice in chosen:
            file = out / f"{notice.id}.pdf"
            file.write_bytes(setter.pdf(fill(notice, sample(notice, catalog, points), 1)))
            written.append(file)
    except (Unprintable, NoTypesetter) as problem:
        raise fail(str(problem))
    except OSError as problem:
        raise fail(f"{out} 写不了：{problem.strerror}")
    shown = [f"{file}：{notice.moment}，{notice.title}" for file, notice in zip(written, chosen, strict=True)]
    click.echo(as_json({"papers": [str(file) for file in written]}) if json_ else "\n".join(shown))

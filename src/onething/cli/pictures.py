"""``onething papers``: the papers that were handed in with a case, whole or redacted."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from onething.cli.cases import _house, acting, as_option, for_option, json_option
from onething.cli.reader import reader
from onething.cli.show import as_json, fail
from onething.cli.writing import replacing

out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个文件"
)
purpose_option = click.option("--purpose", required=True, help="为什么要看或提供；申请人会看到它")


@click.group(name="papers")
def pictures() -> None:
    """办件里交来的材料：列出、查看、遮盖后提供  Papers that were handed in."""


@pictures.command(name="list")
@click.argument("reference")
@as_option
@for_option
@json_option
def list_(reference: str, who: str, principal: str, json_: bool) -> None:
    """列出可以由您查看的材料  List the papers that you may see."""
    with _house() as house:
        found = house.pictures.list(acting(who, principal), reference)
        lines = [
            f"{line.place}（{line.read or '没有认出'}{'' if line.legible else '，看不清'}）" for line in found
        ]
        click.echo(as_json(found) if json_ else "\n".join(lines) or "没有可以由您查看的材料。")


@pictures.command()
@click.argument("reference")
@click.argument("place", metavar="材料")
@purpose_option
@out_option
@as_option
@for_option
@json_option
def show(reference: str, place: str, purpose: str, out: Path, who: str, principal: str, json_: bool) -> None:
    """把一份交来的材料原样写成文件，留下使用回执  Write one paper into a file, with a use receipt."""
    with _house() as house:
        content = house.pictures.open(acting(who, principal), reference, place, purpose=purpose)
        _write({out: content})
        click.echo(as_json({"files": [str(out)]}) if json_ else f"已写到 {out}。")


@pictures.command()
@click.argument("reference")
@click.argument("place", metavar="材料")
@click.option("--show", "fields", multiple=True, help="露出哪一格，例如 姓名；可以写多次；不写就全部遮盖")
@click.option("--to", required=True, help="提供给谁；写 department:部门 就露出它的事项要用的那几格")
@purpose_option
@out_option
@as_option
@json_option
def redact(
    reference: str,
    place: str,
    fields: tuple[str, ...],
    to: str,
    purpose: str,
    out: Path,
    who: str,
    json_: bool,
) -> None:
    """遮盖个人信息后提供：只露出要用的那几格（.png 或 .pdf）  Write a redacted copy."""
    form: Literal["PNG", "PDF"] = "PDF" if out.suffix.lower() == ".pdf" else "PNG"
    if out.suffix.lower() not in (".png", ".pdf"):
        raise fail("副本写成 .png 或 .pdf 文件，请换一个文件名。", 2)
    with _house() as house:
        from onething.casework.service import read_actor

        with reader() as reading:
            copy = house.pictures.copy(
                read_actor(who),
                reference,
                place,
                reading.engine,
                show=fields,
                to=to,
                purpose=purpose,
                form=form,
            )
        pages = copy.pages
        files = (
            [out]
            if len(pages) == 1
            else [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(1, len(pages) + 1)]
        )
        _write(dict(zip(files, pages, strict=True)))
        if json_:
            click.echo(as_json({"files": [str(file) for file in files], "shown": copy.shown}))
        else:
            shown = f"露出：{'、'.join(copy.shown)}" if copy.shown else "内容全部遮盖"
            click.echo(f"已写到 {'、'.join(map(str, files))}。{shown}。交出之前请自己看一遍。")


def _write(files: dict[Path, bytes]) -> None:
    """Each file whole or not at all, for its owner alone."""
    for file, content in files.items():
        try:
            with replacing(file) as beside:
                beside.write_bytes(content)
        except OSError as problem:
            raise fail(f"{file} 写不进去：{problem.strerror}")

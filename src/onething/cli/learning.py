"""``onething intake learn``: what labelled readings teach; it proposes, and somebody accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from onething.catalog import Catalog, PackErrors, accepted, calibration_text, load, read_files
from onething.cli.cases import _house
from onething.cli.folder import opener
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.show import as_json, fail
from onething.cli.writing import replacing
from onething.intake import (
    Accuracy,
    Counted,
    EngineProcess,
    Label,
    LabelErrors,
    LabelledPicture,
    Learnt,
    Unreadable,
    labels_of,
    learn,
    leaves_of,
    read_labels,
)

LARGEST = 50_000_000
"""Bytes of one file of labels."""
_MOST_ERRORS = 20


@click.command("learn")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--cases", is_flag=True, help="用工作人员在办件里核对过的读数（要写 --as operator:账号）")
@click.option("--as", "who", default="", help="operator:账号")
@click.option("--origin", default="", help="这些标注从哪里来，写进建议里")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="把标注（不含内容）另存一份")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="把建议写到这个文件")
@click.option("--accept", type=click.Path(path_type=Path, dir_okay=False), help="采用看过的建议：写进规则包")
@click.option("--by", default="", help="谁采用的（和 --accept 一起写）")
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def learning(
    sources: tuple[Path, ...],
    cases: bool,
    who: str,
    origin: str,
    save: Path | None,
    out: Path | None,
    accept: Path | None,
    by: str,
    folder: Path,
    json_: bool,
) -> None:
    """从核对过的读数学：读得多准，建议多大把握才算读准；人采用了才生效  What corrections teach."""
    if accept is not None:
        if sources or cases or save or out:
            raise click.UsageError("--accept 只和 --by、--packs 一起写。")
        _accept(accept, by.strip(), folder)
        return
    if not sources and not cases:
        raise click.UsageError("请写标注文件（.jsonl）或文件夹，或者写 --cases。")
    if cases is not bool(who):
        raise click.UsageError("--cases 和 --as operator:账号 要一起写。")
    try:
        catalog = load(read_files([folder]))
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    labels = [*_given(sources, catalog), *(_of_cases(who) if cases else ())]
    if not labels:
        raise fail("没有标注，什么也学不到。")
    learnt = learn(labels, catalog, origin.strip() or _origin(sources, cases), _today())
    proposal = calibration_text({each.proposed.of: each.proposed for each in learnt.proposals})
    if save is not None:
        _write(save, "".join(f"{label.line()}\n" for label in labels))
    if out is not None and learnt.proposals:
        _write(out, proposal)
    if json_:
        click.echo(as_json({**_plain(learnt), "proposal": proposal if learnt.proposals else None}))
        return
    click.echo("\n".join(_lines(learnt)))
    if learnt.proposals:
        click.echo(f"建议（还没有生效）：\n\n{proposal}")
        then = out or "建议.yaml"
        click.echo(f"看过以后采用：onething intake learn --accept {then} --by 谁" if out else _how(then))


def _today() -> str:
    return f"{datetime.now(UTC).astimezone():%Y-%m-%d}"


def _how(then: object) -> str:
    return f"要采用：先用 --out {then} 写成文件，看过以后用 --accept {then} --by 谁"


def _given(sources: Sequence[Path], catalog: Catalog) -> Iterator[Label]:
    """The labels of files and folders; pictures are read now. Everything wrong is told at once."""
    pictures: list[tuple[Path, LabelledPicture]] = []
    labels, errors = list[Label](), list[str]()
    for file in _files(sources):
        try:
            found, shown = read_labels(_text(file), str(file), catalog)
        except LabelErrors as problem:
            errors += problem.errors
            continue
        labels += found
        pictures += [(file.parent, each) for each in shown]
    if errors:
        more = [f"……共 {len(errors)} 处"] if len(errors) > _MOST_ERRORS else []
        raise fail("\n".join([*errors[:_MOST_ERRORS], *more]))
    yield from labels
    if pictures:
        yield from _read(pictures, catalog)


def _files(sources: Sequence[Path]) -> Iterator[Path]:
    for source in sources:
        if not source.is_dir():
            yield source
            continue
        found = sorted(source.glob("*.jsonl"))
        if not found:
            raise fail(f"{source} 里没有 .jsonl 文件。")
        yield from found


def _text(file: Path) -> str:
    try:
        if not file.is_file():
            raise fail(f"{file} 不是文件。" if file.exists() else f"{file} 打不开：没有这个文件。")
        if file.stat().st_size > LARGEST:
            raise fail(f"{file} 太大，最多 {LARGEST // 1_000_000} MB，请分成几个文件。")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise fail(f"{file} 不是 UTF-8 文本。")
    except OSError as problem:
        raise fail(f"{file} 打不开：{problem.strerror}")


def _read(pictures: Sequence[tuple[Path, LabelledPicture]], catalog: Catalog) -> Iterator[Label]:
    materials = tuple(catalog.materials.values())
    with EngineProcess() as engine:
        for folder, picture in pictures:
            try:
                pages = engine.read(opener(folder)(picture.file))
            except OSError as problem:
                raise fail(f"{folder / picture.file} 打不开：{problem.strerror}")
            except Unreadable:
                click.echo(f"{folder / picture.file} 读不了，跳过。", err=True)
                continue
            found = labels_of(picture, leaves_of(picture.file, pages, materials))
            if not found:
                click.echo(f"{folder / picture.file} 没有认成{picture.kind}，或要重拍，跳过。", err=True)
            yield from found


def _of_cases(who: str) -> Sequence[Label]:
    with _house() as house:
        from onething.casework.service import read_actor

        found: Sequence[Label] = house.readings.labels(read_actor(who))
    return found


def _origin(sources: Sequence[Path], cases: bool) -> str:
    return "、".join([*(source.name for source in sources), *(["办件里核对过的读数"] if cases else [])])


def _write(file: Path, text: str) -> None:
    try:
        with replacing(file) as beside:
            beside.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise fail(f"{file} 写不了：{problem.strerror}")


def _accept(file: Path, by: str, folder: Path) -> None:
    if not by or len(by) > 40 or not by.isprintable():
        raise click.UsageError("请写是谁采用的：--by 姓名或账号（最多 40 个字）。")
    try:
        files = read_files([folder])
        before = load(files).calibration
        home, text = accepted(files, _text(file), by, _today())
        after = load({**files, home: text}).calibration
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    target = folder / home
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    _write(target, text)
    target.chmod(mode)
    for of, each in after.items():
        old = before.get(of)
        if old != each:
            was = "没有" if old is None else f"{old.alone:g}、{old.agreed:g}"
            click.echo(f"{of}：单独 {each.alone:g}，别处也这么写 {each.agreed:g}（原来 {was}）")
    click.echo(f"已写进 {target}。以后收到的办件照新的办；已经在办的照原来的办完。")


def _lines(learnt: Learnt) -> Iterator[str]:
    again = f"（另有 {learnt.twice} 个重复的没有算）" if learnt.twice else ""
    yield f"标注 {learnt.many} 个{again}"
    for title, rows in (("材料", learnt.kinds), ("格", learnt.fields), ("版面", learnt.templates)):
        yield f"按{title}："
        yield from (f"  {_accuracy(row)}" for row in rows)
    yield "现在的把握，和实际读对的："
    for sort, steps in learnt.reliability:
        yield f"  {sort}"
        yield from (f"    {_step(step)}" for step in steps)
    if learnt.too_few:
        yield f"标注太少、照「全部」的：{'、'.join(f'{sort} {many}' for sort, many in learnt.too_few)}"
    if not learnt.proposals:
        yield "标注太少，提不出建议。"


def _accuracy(row: Accuracy) -> str:
    low, high = row.interval
    return f"{row.name}：{row.right}/{row.many} 对（{low:.1%}–{high:.1%}），共错 {row.distance} 个字"


def _step(step: Counted) -> str:
    low, high = step.interval
    return f"{step.begin:g}–{step.end:g}：说 {step.stated:.1%}，实际 {step.right}/{step.many}（{low:.1%}–{high:.1%}）"


def _plain(learnt: Learnt) -> dict[str, object]:
    def rows(found: Iterable[Accuracy]) -> list[dict[str, object]]:
        return [
            {"name": r.name, "many": r.many, "right": r.right, "distance": r.distance, "interval": r.interval}
            for r in found
        ]

    return {
        "labels": learnt.many,
        "twice": learnt.twice,
        "kinds": rows(learnt.kinds),
        "fields": rows(learnt.fields),
        "templates": rows(learnt.templates),
        "reliability": {
            sort: [
                {
                    "from": s.begin, "to": s.end, "stated": s.stated, "many": s.many, "right": s.right,
                    "interval": s.interval,
                }
                for s in steps
            ]
            for sort, steps in learnt.reliability
        },
        "too_few": dict(learnt.too_few),
    }  # fmt: skip

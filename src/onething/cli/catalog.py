"""``onething catalog``: a province's service items as drafts, and whose results are whose papers. Needs no database."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from onething.catalog import (
    LARGEST_TABLE,
    Catalog,
    Columns,
    Imported,
    PackErrors,
    PaperEdge,
    PaperGraph,
    PaperNames,
    as_dot,
    as_svg,
    import_table,
    load,
    paper_graph,
    read_columns,
    read_files,
    read_paper_names,
    required_columns,
    shipped,
)
from onething.cli.packs import mistake_lines
from onething.cli.show import as_json, fail
from onething.cli.writing import write_folder

SHOWN = 20
"""Lines of a list for people; --json and report.txt have all."""
file_option = click.Path(path_type=Path, exists=True, dir_okay=False)
columns_option = click.option("--columns", type=file_option, help="栏目对照表（不写就用自带的 columns.yaml）")
names_option = click.option(
    "--names", type=file_option, help="材料同义词表（不写就用自带的 paper_names.yaml）"
)


@click.group()
def catalog() -> None:
    """事项目录：导入事项、找出互相要的证明  Service items."""


@catalog.command(name="import")
@click.argument("table", type=file_option)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="草稿写到哪个文件夹（要是新的）")
@click.option(
    "--beside",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="草稿将放在哪些规则包旁边：已有的部门和材料不再写",
)
@columns_option
@names_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def import_(
    table: Path, out: Path, beside: Path | None, columns: Path | None, names: Path | None, json_: bool
) -> None:
    """把事项表变成草稿，并说明看懂了什么、没看懂什么  Import service items as drafts."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise fail(f"{out} 已经有内容，没有动它。请换一个新的文件夹名。")
    known_columns, known_names = _data(columns, names)
    try:
        others = read_files([beside]) if beside else {}
        other = load(others) if beside else None
        made = import_table(table.name, _content(table), known_columns, known_names, other)
        if beside:
            load({**others, **{f"{out.name}/{name}": text for name, text in made.files.items()}})
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    except OSError as problem:
        raise fail(f"{table} 打不开：{problem.strerror}")
    if not made.drafts:
        told = [
            *map(str, made.errors[:SHOWN]),
            f"没有导入任何事项。表里至少要有：{required_columns(known_columns)}",
        ]
        click.echo(as_json(_report(made)) if json_ else "", nl=json_)
        raise fail("\n".join(told))
    report = "\n".join(report_lines(made))
    try:
        write_folder(out, {**made.files, "report.txt": report + "\n"})
    except OSError as problem:
        raise fail(f"{out} 写不了：{problem.strerror}。什么都没有留下。")
    click.echo(as_json(_report(made)) if json_ else "\n".join(report_lines(made, SHOWN)))
    if not json_:
        click.echo(f"\n草稿写到了 {out}，完整的报告在 {out / 'report.txt'}。")


def _content(table: Path) -> bytes:
    """A table's bytes, but never much more than the largest that is read."""
    with table.open("rb") as file:
        return file.read(LARGEST_TABLE + 1)


def _data(columns: Path | None, names: Path | None) -> tuple[Columns, PaperNames]:
    def text(path: Path | None, own: str) -> str:
        return path.read_text(encoding="utf-8-sig") if path else shipped(own)

    try:
        return (
            read_columns(text(columns, "columns.yaml"), str(columns or "columns.yaml")),
            read_paper_names(text(names, "paper_names.yaml"), str(names or "paper_names.yaml")),
        )
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    except (OSError, UnicodeDecodeError) as problem:
        raise fail(f"对照表读不出来：{problem}")


def _report(made: Imported) -> dict[str, Any]:
    told = asdict(made)
    told["fields"] = [asdict(tally) | {"unclear": tally.unclear} for tally in made.fields]
    told["files"] = sorted(made.files)
    return told


def report_lines(made: Imported, most: int | None = None) -> list[str]:
    """What was imported, by field; what was not understood, by item; what was left out, by line."""
    share = made.drafts / made.rows if made.rows else 0.0
    lines = [f"{made.rows} 行，导入 {made.drafts} 个草稿（{share:.1%}），{len(made.errors)} 行没有导入。", ""]
    lines.append("每个字段：写了的 / 看懂的 / 没看懂的 / 没有写的")
    lines += [f"  {t.says}：{t.filled} / {t.understood} / {t.unclear} / {t.empty}" for t in made.fields]
    lines.append("  （受理条件都作为文字保留，还要由人写成规则。）")
    if made.unused:
        lines.append(f"认识、但草稿不用的栏：{'、'.join(made.unused)}")
    if made.unknown:
        lines.append("不认识的栏（可加进 columns.yaml）：" + "、".join(made.unknown))
    for head, found in (
        ("没有导入的行", [str(error) for error in made.errors]),
        ("没看懂或要核对的", [f"第 {u.line} 行 {u.code} {u}" for u in made.unclear]),
    ):
        if found:
            lines += ["", f"{head}（{len(found)} 处）：", *(f"  {line}" for line in found[:most])]
            if most is not None and len(found) > most:
                lines.append(f"  …… 还有 {len(found) - most} 处")
    return lines


@catalog.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@columns_option
@names_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
@click.option("--dot", "dot", is_flag=True, help="Graphviz 文字")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="画成图，写到这个文件")
def graph(
    source: Path, columns: Path | None, names: Path | None, json_: bool, dot: bool, svg: Path | None
) -> None:
    """找出谁发的证是别处要的材料。SOURCE 是事项表或规则包文件夹  Results that are papers elsewhere."""
    if sum((json_, dot, svg is not None)) > 1:
        raise click.UsageError("--json、--dot 和 --svg 只能写一个。")
    known_columns, known_names = _data(columns, names)
    try:
        if source.is_dir():
            found = load(read_files([source]))
        else:
            made = import_table(source.name, _content(source), known_columns, known_names)
            if not made.drafts:
                raise fail("\n".join([*map(str, made.errors[:SHOWN]), "表里没有能用的事项。"]))
            found = load(made.files)
            if made.errors:
                click.echo(f"{len(made.errors)} 行没有用上；用 onething catalog import 看原因。", err=True)
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    except OSError as problem:
        raise fail(f"{source} 打不开：{problem.strerror}")
    drawn = paper_graph(found, known_names)
    if json_:
        click.echo(json.dumps(json.loads(as_json(drawn)), ensure_ascii=False))
    elif dot:
        click.echo(as_dot(drawn, found.items), nl=False)
    elif svg is not None:
        try:
            svg.write_text(as_svg(drawn, found.items), encoding="utf-8")
        except OSError as problem:
            raise fail(f"{svg} 写不了：{problem.strerror}")
        click.echo(f"{len(drawn.edges)} 条线画到了 {svg}。")
    else:
        click.echo("\n".join(graph_lines(drawn, found)))


def graph_lines(graph: PaperGraph, catalog: Catalog) -> list[str]:
    """The statistics, then the edges with their evidence; a paper's many pairs are told once."""
    papers = sum(found.freed for found in graph.freed)
    lines = [
        f"{graph.items} 个事项：{graph.asking} 个写了材料，{graph.issuing} 个看得出发什么证"
        f"（其中 {graph.inferred} 个只从事项名称看出）。",
        f"{len(graph.edges)} 对事项：一个的结果是另一个的材料。{len(graph.freed)} 个事项共 {papers} 份材料可以不要申请人交。",
        "",
        "要得最多的材料：",
        *(f"  {w.paper}：{w.asked_by} 个事项要，{w.issued_by} 个事项发" for w in graph.wanted[:SHOWN]),
    ]
    if graph.freed:
        lines += ["", "可以少交材料的事项："]
        lines += [f"  {_name(catalog, f.code)}：{f.papers} 份里 {f.freed} 份" for f in graph.freed[:SHOWN]]
    by_paper: dict[str, list[PaperEdge]] = {}
    for edge in graph.edges:
        by_paper.setdefault(edge.paper, []).append(edge)
    if by_paper:
        lines += ["", "依据（每种证举一例，--json 有全部）："]
    for paper, edges in by_paper.items():
        issuers, askers = ({getattr(e, end) for e in edges} for end in ("issuer", "asker"))
        lines.append(f"  {paper}：{len(issuers)} 个事项发，{len(askers)} 个事项要。例如")
        lines.append(f"    {_evidence(catalog, edges[0])}")
    if graph.loops:
        lines += ["", f"{len(graph.loops)} 个事项要自己发的证（换证、变更，或写错了）："]
        lines += [f"  {_evidence(catalog, edge)}" for edge in graph.loops[:SHOWN]]
        if len(graph.loops) > SHOWN:
            lines.append(f"  …… 还有 {len(graph.loops) - SHOWN} 个")
    return lines


def _evidence(catalog: Catalog, edge: PaperEdge) -> str:
    whence = "只从事项名称看出" if edge.inferred else f"结果写的是「{edge.promised}」"
    part = "（其中一种）" if edge.part else ""
    issuer, asker = _name(catalog, edge.issuer), _name(catalog, edge.asker)
    return f"{issuer} → {edge.paper} → {asker}：材料写的是「{edge.asked}」{part}，{whence}"


def _name(catalog: Catalog, code: str) -> str:
    item = catalog.items[code]
    return f"{item.name}（草稿 {code}）" if item.draft else f"{item.name}（{code}）"

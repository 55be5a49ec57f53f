"""``onething packs`` and ``onething plan``: policy staff's commands. They need no database."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from onething.catalog import Catalog, PackErrors, load, read_files
from onething.cli.show import as_json, fail
from onething.facts import FactSheet
from onething.planning import ApplicationErrors, Plan, PlanError, StepKind, make_plan, read_application

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
@click.option("--json", "json_", is_flag=True)
def check(folder: Path, json_: bool) -> None:
    """检查全部规则包，一次说完所有错误  Check all packs."""
    try:
        catalog = load(read_files([folder]))
    except PackErrors as problem:
        if json_:
            errors = [{"place": str(e.place), "message": e.message, "mend": e.mend} for e in problem.errors]
            click.echo(as_json({"errors": errors}))
            raise SystemExit(1)
        raise fail(f"{problem}\n共 {len(problem.errors)} 处要改。")
    summary = {
        "digest": catalog.digest,
        "things": len(catalog.things),
        "items": len(catalog.items),
        "errors": [],
    }
    click.echo(
        as_json(summary)
        if json_
        else f"规则包没有错误：{len(catalog.things)} 件事，{len(catalog.items)} 个事项。"
    )


@click.command()
@click.argument("thing")
@click.option(
    "--facts", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="{answers, facts} 的 JSON"
)
@click.option(
    "--folder",
    "application",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="申请文件夹",
)
@packs_option
@click.option("--json", "json_", is_flag=True)
def plan(thing: str, facts: Path | None, application: Path | None, folder: Path, json_: bool) -> None:
    """看并联方案：谁办什么、交什么、省多少  Show the parallel plan."""
    source = application / "application.json" if application else facts
    try:
        catalog = load(read_files([folder]))
        raw = source.read_bytes() if source else json.dumps({"thing": thing}).encode()
        stated = read_application(raw, catalog, thing=thing)
        made = make_plan(catalog, stated.thing, FactSheet(stated.facts))
    except (PackErrors, ApplicationErrors, PlanError, OSError) as problem:
        raise fail(str(problem))
    click.echo(as_json(made) if json_ else "\n".join(plan_lines(made, catalog)))


def plan_lines(made: Plan, catalog: Catalog) -> list[str]:
    """A plan for people."""
    days = max((step.finish for step in made.steps), default=0)
    lines = [
        f"{catalog.things[made.thing].name}：{days} 个工作日内全部办好（逐个部门去办要 {made.savings.days_serial} 个）",
        "",
    ]
    for step in made.steps:
        bar = "·" * step.start * 4 + "█" * max(1, (step.finish - step.start) * 4)
        mark = "★" if step.kind is StepKind.ITEM and step.critical else " "
        what = "查询" if step.kind is StepKind.READ else "办理"
        lines.append(
            f"{mark} {bar:<{days * 4 + 1}} {what} {step.name}（{catalog.departments[step.department].name}）"
        )
    lines += ["", "★ 为关键环节：它晚一天，全部晚一天。", "", "要交的材料："]
    lines += [f"  {line.slot}：{line.reason}" for line in made.materials if line.required]
    lines += ["不用交的材料："]
    lines += [f"  {line.slot}：{line.reason}" for line in made.materials if not line.required]
    s = made.savings
    lines += [
        "",
        f"材料 {s.papers_before} 份 → {s.papers_now} 份，表 {s.forms_before} 张 → {s.forms_now} 张，跑腿 {s.visits_before} 次 → {s.visits_now} 次",
    ]
    if made.undecided:
        lines += ["", "还要回答才知道要不要办："]
        lines += [f"  {catalog.items[code].name}：{'、'.join(names)}" for code, names in made.undecided]
    return lines

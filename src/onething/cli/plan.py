"""``onething plan``: who does what, in which order, with which papers, and what it saves. Needs no database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onething.catalog import Catalog, Channel, PackErrors, load, read_files
from onething.cli.packs import mistake_lines, packs_option
from onething.cli.show import as_json, fail
from onething.facts import STATED, Fact, FactSheet, Provenance, Source, TrustGrade, which
from onething.planning import (
    BASIS_DATE,
    AnswerError,
    ApplicationErrors,
    NotInPlan,
    Plan,
    PlanError,
    StepKind,
    WayKind,
    make_form,
    make_plan,
    next_question,
    plan_bpmn,
    plan_svg,
    read_answer,
    read_application,
    why,
)

LANE = 24
"""Columns of the time bar."""
PLAIN = (WayKind.UPLOAD, WayKind.WINDOW)
"""Ways that everybody knows: they are not worth a line."""
FILE_WIDTH = 120
"""Columns when the plan goes into a file or a pipe."""
BEIJING = timezone(timedelta(hours=8))


@click.command()
@click.argument("thing")
@click.option(
    "--facts",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="写有 answers 和 facts 的 JSON 文件",
)
@click.option(
    "--folder",
    "application",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="申请文件夹（里面有 application.json）",
)
@click.option("--situation", metavar="NAME", help="按一种常见情形回答（规则包里写的，写错会列出来）")
@click.option("--answer", "answers", multiple=True, metavar="事实=回答", help="回答一个问题，可以写几次")
@click.option("--ask", is_flag=True, help="一个一个问，只问会改变方案的")
@click.option("--why", "question", metavar="NAME", help="为什么要交这份材料、为什么有这个部门或事项")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="把方案画成图，存到这个文件")
@click.option("--bpmn", type=click.Path(path_type=Path, dir_okay=False), help="存成 BPMN 2.0 流程图")
@packs_option
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def plan(
    thing: str,
    facts: Path | None,
    application: Path | None,
    situation: str | None,
    answers: tuple[str, ...],
    ask: bool,
    question: str | None,
    svg: Path | None,
    bpmn: Path | None,
    folder: Path,
    json_: bool,
) -> None:
    """看并联方案：谁办什么、交什么、省多少  Show the parallel plan."""
    if facts and application:
        raise click.UsageError("--facts 和 --folder 只能写一个。")
    source = application / "application.json" if application else facts
    try:
        catalog = load(read_files([folder]))
        raw = source.read_bytes() if source else json.dumps({"thing": thing}).encode()
        stated = read_application(raw, catalog, thing=thing)
        if stated.thing != thing:
            raise fail(f"{source} 办的是「{stated.thing}」，不是「{thing}」。")
        sheet = _in_situation(catalog, thing, _sheet(catalog, stated.facts), situation)
        sheet = _answered(catalog, thing, sheet, answers)
        if ask:
            sheet = _asked(catalog, thing, sheet)
        made = make_plan(catalog, thing, sheet)
    except PackErrors as problem:
        raise fail("\n".join(mistake_lines(problem)))
    except (AnswerError, ApplicationErrors, PlanError) as problem:
        raise fail(str(problem))
    except OSError as problem:
        raise fail(f"{source} 打不开：{problem.strerror}")
    for out, draw in ((svg, plan_svg), (bpmn, plan_bpmn)):
        if out is not None:
            _save(out, draw(catalog, made))
    if question is not None:
        try:
            said = why(catalog, made, question)
        except NotInPlan as problem:
            raise fail(str(problem))
        click.echo(as_json({"why": said}) if json_ else "\n".join(said))
    elif json_:
        click.echo(
            as_json(
                {
                    **asdict(made),
                    "form": make_form(catalog, made, sheet),
                    "next": next_question(catalog, thing, sheet),
                }
            )
        )
    elif svg is None and bpmn is None:
        console = Console(highlight=False, emoji=False, soft_wrap=True)
        if not console.is_terminal:
            console.width = FILE_WIDTH
        show(made, catalog, console)


def _in_situation(catalog: Catalog, thing: str, sheet: FactSheet, name: str | None) -> FactSheet:
    """The sheet with the answers of a usual situation. Raises AnswerError with the names of all."""
    if name is None:
        return sheet
    situations = {situation.name: situation for situation in catalog.things[thing].situations}
    if name not in situations:
        raise AnswerError(
            f"没有「{name[:40]}」这种情形，可以写：{'；'.join(situations) or '（规则包里还没有写）'}。"
        )
    return sheet.superseding(Fact(fact, value, STATED) for fact, value in situations[name].answers)


def _answered(catalog: Catalog, thing: str, sheet: FactSheet, answers: tuple[str, ...]) -> FactSheet:
    """The sheet with what was answered on the command line. Raises AnswerError."""
    said = []
    for answer in answers:
        fact, equals, words = answer.partition("=")
        if not equals:
            raise AnswerError(f"「{answer[:40]}」看不懂，请写成「事实=回答」，例如「父母已婚=是」。")
        said.append(read_answer(catalog, thing, fact.strip(), words))
    return sheet.superseding(said)


def _asked(catalog: Catalog, thing: str, sheet: FactSheet) -> FactSheet:
    """Ask until no answer would change the plan any more."""
    while (question := next_question(catalog, thing, sheet)) is not None:
        choices = f"（{'、'.join(question.choices)}、不知道）" if question.choices else ""
        if question.hint:
            click.echo(question.hint, err=True)
        words = click.prompt(f"{question.text}{choices}", err=True)
        try:
            sheet = sheet.with_facts([read_answer(catalog, thing, question.fact, words)])
        except AnswerError as problem:
            click.echo(str(problem), err=True)
    return sheet


def _save(out: Path, text: str) -> None:
    """All of the file or nothing."""
    fresh = out.with_name(f".{out.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(out)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        raise fail(f"{out} 写不进去：{problem.strerror}")
    click.echo(f"已存到 {out}", err=True)


def _sheet(catalog: Catalog, facts: tuple[Fact, ...]) -> FactSheet:
    """What is stated, decided as of today."""
    if BASIS_DATE not in catalog.facts:
        return FactSheet(facts)
    today = datetime.now(UTC).astimezone(BEIJING).date()
    return FactSheet(
        (*facts, Fact(BASIS_DATE, today, Provenance(Source.DERIVED, TrustGrade.A, origin="platform")))
    )


def show(made: Plan, catalog: Catalog, console: Console) -> None:
    """A plan for people."""
    saved = made.savings
    console.print(
        f"{catalog.things[made.thing].name}：{saved.days_parallel} 个工作日内全部办好"
        f"（逐个部门去办要 {saved.days_serial} 个）",
        style="bold",
    )
    console.print(_lanes(made, catalog))
    console.print("★ 为关键环节：它晚一天，全部晚一天。", style="dim")
    for title, required in (("要交的材料", True), ("不用交的材料", False)):
        lines = [line for line in made.materials if line.required is required]
        if lines:
            console.print(f"\n{title}：", style="bold")
        for line in lines:
            console.print(f"  {line.slot}{which(line.subject)}：{line.reason}", markup=False)
            others = [way.says for way in line.ways if way.kind not in PLAIN] if required else []
            if others:
                console.print(f"      也可以：{'；'.join(others)}", style="dim", markup=False)
    _afterwards(made, console)
    console.print(
        f"\n材料 {saved.papers_before} 份 → {saved.papers_now} 份，表 {saved.forms_before} 张 → {saved.forms_now} 张，"
        f"跑腿 {saved.visits_before} 次 → {saved.visits_now} 次"
    )
    for fee in made.fees:
        amount = "金额要等数据齐了才知道" if fee.fen is None else f"{fee.fen / 100:.2f} 元"
        clause = f"（{fee.clause}）" if fee.clause else ""
        console.print(f"费用：{fee.name} {amount}{clause}", markup=False)
    for advice in made.advice:
        console.print(f"\n建议：{advice.name}", style="bold", markup=False)
        console.print(f"  {advice.says}\n  依据：{'；'.join(advice.clauses)}", markup=False)
    if made.undecided:
        console.print("\n还要回答才知道要不要办：", style="bold")
        for code, names in made.undecided:
            console.print(f"  {catalog.items[code].name}：{'、'.join(names)}", markup=False)


def _afterwards(made: Plan, console: Console) -> None:
    """What follows by itself when an item is done, and what is done some time later."""
    names = {step.id: step.name for step in made.steps}
    lines = []
    for step in made.steps:
        if step.kind is StepKind.LEG:
            days = f"，{step.finish - step.start} 个工作日内" if step.finish > step.start else ""
            lines.append(
                f"{names[step.waits_for[0]]} → {step.name}{which(step.subject)}（{step.channel}{days}）：{step.why}"
            )
        elif step.kind is StepKind.LATER:
            lines.append(f"{step.name}{which(step.subject)}（{step.channel}）：{step.due}")
    if lines:
        console.print("\n办好以后：", style="bold")
    for line in lines:
        console.print(f"  {line}", markup=False)


def _lanes(made: Plan, catalog: Catalog) -> Table:
    """One lane for each task, from the day it starts to the day it is done."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, min_width=1)
    table.add_column(no_wrap=True, min_width=LANE + 1)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    whole = max(made.savings.days_parallel, 1)
    for step in made.steps:
        if not step.task:
            continue
        start, end = (day * LANE // whole for day in (step.start, step.finish))
        reading = step.kind is StepKind.READ
        style = "cyan" if reading else "red" if step.critical else "green"
        bar = Text(
            f"{'·' * start}{'▏' if reading else '█' * max(1, end - start)}".ljust(LANE + 1), style=style
        )
        way = "" if step.channel == Channel.AUTOMATIC else f"（{step.channel}）"
        name = f"{'查询' if reading else '办理'}：{step.name}{which(step.subject)}{way}"
        star = "★" if step.critical and not reading else " "
        table.add_row(star, bar, Text(name), Text(catalog.departments[step.department].name))
    return table

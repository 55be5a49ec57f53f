"""Commands on cases. Who acts is explicit: ``--as applicant:账号`` or ``--as officer:部门/账号``."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.live import Live

from onething.cli.folder import opener
from onething.cli.reader import reader
from onething.cli.report import console, headline, reason_lines, show_report, task_table
from onething.cli.show import as_json, fail
from onething.cli.trace import show_trace
from onething.compose.service import SettingsError, open_house, set_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from onething.compose.service import House

as_option = click.option(
    "--as", "who", required=True, help="applicant:账号、officer:部门/账号 或 operator:账号"
)
for_option = click.option(
    "--for", "principal", default="", help="替谁办：applicant:账号，要有委托；窗口代录也写"
)
json_option = click.option("--json", "json_", is_flag=True, help="给程序看的输出")


@contextmanager
def _house() -> Iterator[House]:
    """The wired house; its errors become short messages."""
    try:
        set_up()
    except (SettingsError, OSError) as problem:
        raise fail(str(problem))
    from django.db import DatabaseError

    from onething.casework.service import ActorError, CaseworkError
    from onething.catalog import PackErrors
    from onething.compose.service import SchemaError
    from onething.custody.service import CustodyError, KeyLost
    from onething.parties.service import PartiesError
    from onething.planning import ApplicationErrors

    try:
        house = open_house()
    except (KeyLost, OSError) as problem:
        raise fail(str(problem))
    except SchemaError as problem:
        raise fail(f"数据库用不了：{problem}")
    try:
        yield house
    except (
        ActorError,
        CaseworkError,
        CustodyError,
        PartiesError,
        PackErrors,
        ApplicationErrors,
    ) as problem:
        raise fail(str(problem))
    except DatabaseError as problem:
        raise fail(f"数据库暂时用不了，没有改动任何内容，请稍后再试（{type(problem).__name__}: {problem}）")


def acting(who: str, principal: str) -> Any:
    """The actor of ``--as``, acting for ``--for``. Raises ActorError."""
    from onething.casework.service import read_actor

    return read_actor(who).acting_for(read_actor(principal)) if principal else read_actor(who)


def _application(folder: Path, name: str) -> bytes:
    try:
        return opener(folder)(name)
    except OSError as problem:
        raise fail(f"{folder / name} 打不开：{problem.strerror}。申请文件夹里要有 {name}。")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@as_option
@for_option
@click.option("--wait", is_flag=True, help="等到办结或轮到人处理")
@click.option("--reference", "lost", default="", metavar="办件号", help="窗口补录恢复备份时丢失的办件")
@json_option
def apply(folder: Path, who: str, principal: str, wait: bool, lost: str, json_: bool) -> None:
    """递交一个申请文件夹  Hand in an application folder."""
    raw = _application(folder, "application.json")
    with _house() as house:
        actor = acting(who, principal)
        catalog = house.catalog()
        if not json_:
            click.echo("正在读材料…")
        with reader() as reading:
            reference, new = house.counter(reading).apply(actor, catalog, raw, opener(folder), lost)
        if not json_:
            click.echo(f"办件号 {reference}" + ("" if new else "（同一件事已经在办，没有重复办理）"))
        if actor.department:  # a window clerk enters the application; what becomes of it is the applicant's
            if json_:
                click.echo(as_json({"case": reference, "new": new}))
            return
        report = (
            _watch(house, actor, reference, json_)
            if wait
            else house.casework.report(actor, reference, purpose="查看")
        )
        click.echo(
            as_json({"case": reference, "new": new, "state": report.state}) if json_ else headline(report)
        )


def _watch(house: House, actor: Any, reference: str, json_: bool) -> Any:
    """Follow a case until it ends or waits for a person: the tasks live on a terminal, a line a change elsewhere."""
    from onething.casework.service import CaseState

    report = house.casework.report(actor, reference, purpose="查看")
    if CaseState(report.state).final:
        return report
    out = console()
    show = _quiet if json_ else _Lines(out).show
    with Live(console=out, auto_refresh=False) if out.is_terminal and not json_ else nullcontext() as live:
        while True:
            report = house.casework.report(actor, reference, purpose="查看")
            if live is None:
                show(report)
            else:
                live.update(task_table(report), refresh=True)
            states = {str(task.state) for task in report.tasks}
            stands = report.state in ("草稿", "待补正") or bool(states & {"待审核", "待处置", "特别程序"})
            if CaseState(report.state).final or (stands and not states & {"办理中", "撤销中"}):
                return report
            time.sleep(0.2)


def _quiet(_report: Any) -> None:
    """Machines read the end only."""


class _Lines:
    """A line for every change of a task."""

    def __init__(self, out: Console) -> None:
        self._out, self._seen = out, dict[int, str]()

    def show(self, report: Any) -> None:
        for task in report.tasks:
            if self._seen.get(task.number) != task.state:
                reason = f"，{task.reason}" if task.reason else ""
                self._out.print(
                    f"  {time.strftime('%H:%M:%S')}  {task.name}：{task.state}{reason}", markup=False
                )
            self._seen[task.number] = task.state


@click.command()
@click.argument("reference")
@as_option
@for_option
@click.option("--wait", is_flag=True, help="先等到办结或轮到人处理")
@click.option(
    "--papers", type=click.Path(path_type=Path, file_okay=False), help="把出具的文书（PDF）写到这个文件夹"
)
@click.option("--explain", type=int, metavar="环节", help="一个环节为什么这样定：每条规则、每个数据和依据")
@click.option("--trace", is_flag=True, help="来龙去脉：谁在什么时候做了什么，依据和数据，等了谁多久")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="来龙去脉用的语言")
@json_option
def case(
    reference: str,
    who: str,
    principal: str,
    wait: bool,
    explain: int | None,
    trace: bool,
    lang: Literal["zh", "en"],
    papers: Path | None,
    json_: bool,
) -> None:
    """看一个办件  Show a case."""
    with _house() as house:
        actor = acting(who, principal)
        if explain is not None:
            reasons = house.casework.reasons(actor, reference, explain, purpose="查看")
            click.echo(as_json(reasons) if json_ else reason_lines(reasons))
            return
        if trace:
            told = house.casework.trace(actor, reference, purpose="查看", lang=lang)
            if json_:
                click.echo(as_json(told))
            else:
                show_trace(told, lang, console())
            return
        if papers is not None:
            _write_papers(house, actor, reference, papers, json_)
            return
        report = (
            _watch(house, actor, reference, json_)
            if wait
            else house.casework.report(actor, reference, purpose="查看")
        )
        if json_:
            click.echo(as_json(report))
            return
        show_report(report, console())


def _write_papers(house: House, actor: Any, reference: str, folder: Path, json_: bool) -> None:
    """Every paper that the actor may see as a file; one that cannot be set does not keep the others back."""
    from onething.casework.service import CaseworkError

    written, failed = [], []
    for line in house.papers.list(actor, reference):
        try:
            content = house.papers.pdf(actor, reference, line.number, purpose="查看")
            folder.mkdir(parents=True, exist_ok=True)
            title = re.sub(r"[^\w（）-]+", "_", line.title)
            file = folder / f"{reference}-{line.number}-{title}.pdf"
            file.write_bytes(content)
            written.append(str(file))
        except CaseworkError as problem:
            failed.append(str(problem))
        except OSError as problem:
            raise fail(f"{folder} 写不了：{problem.strerror}")
    click.echo(as_json({"papers": written}) if json_ else "\n".join(written) or "还没有出具文书。")
    if failed:
        raise fail("\n".join(failed))


@click.command()
@as_option
@for_option
@json_option
def cases(who: str, principal: str, json_: bool) -> None:
    """列出办件  List cases."""
    with _house() as house:
        found = house.casework.cases(acting(who, principal))
        lines = [f"{line.id} {line.state} {line.thing} {line.created:%Y-%m-%d %H:%M}" for line in found]
        click.echo(as_json(found) if json_ else "\n".join(lines) or "还没有办件。")


@click.command()
@as_option
@json_option
def inbox(who: str, json_: bool) -> None:
    """本部门的待办  What waits for an officer of this department."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.casework.inbox(read_actor(who))
        lines = [
            f"{x.light} {x.case} {x.number} {x.name}：{x.reason}（{x.due or '无期限'}）"
            + (f"［{x.claimed} 已认领］" if x.claimed else "")
            for x in found
        ]
        click.echo(as_json(found) if json_ else "\n".join(lines) or "没有待办。")


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@click.argument("decision", type=click.Choice(["approve", "reject", "correct", "retry"]))
@click.option("--reason", default="", help="申请人会看到的理由")
@as_option
@json_option
def decide(reference: str, task: int, decision: str, reason: str, who: str, json_: bool) -> None:
    """办理一个环节  Decide a task of your department."""
    with _house() as house:
        from onething.casework.service import Decision, read_actor

        state = house.casework.decide(read_actor(who), reference, task, Decision(decision), reason)
        click.echo(
            as_json({"case": reference, "state": state}) if json_ else f"已办理，办件现在是「{state}」。"
        )


@click.command()
@click.argument("reference")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@as_option
@for_option
@json_option
def supplement(reference: str, folder: Path, who: str, principal: str, json_: bool) -> None:
    """补正：文件夹里放 supplement.json 和新照片  Hand in what the notice asked for."""
    raw = _application(folder, "supplement.json")
    with _house() as house:
        actor = acting(who, principal)
        with reader() as reading:
            state = house.counter(reading).supplement(actor, reference, raw, opener(folder))
        click.echo(
            as_json({"case": reference, "state": state}) if json_ else f"已补正，办件现在是「{state}」。"
        )


@click.command()
@click.argument("reference")
@click.option("--reason", default="", help="为什么撤回")
@click.option("--preview", is_flag=True, help="只看会撤销什么，不撤回")
@click.option("--yes", is_flag=True, help="不再询问，直接撤回")
@as_option
@for_option
@json_option
def withdraw(
    reference: str, reason: str, preview: bool, yes: bool, who: str, principal: str, json_: bool
) -> None:
    """撤回申请：先告诉您会撤销什么、什么不能撤销，再确认  Withdraw an application."""
    with _house() as house:
        actor = acting(who, principal)
        means = house.casework.withdrawal(actor, reference)
        if preview or not yes:
            lines = [f"  {line.how} {line.name}：{line.says}" for line in means]
            click.echo(as_json(means) if json_ else "\n".join(["撤回以后：", *lines]))
        if preview:
            return
        if not yes:
            click.confirm("确定撤回吗？", abort=True)
        state = house.casework.withdraw(actor, reference, reason)
        click.echo(as_json({"case": reference, "state": state}) if json_ else f"办件现在是「{state}」。")

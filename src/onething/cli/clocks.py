"""Officers' commands about time: special procedures, an extension, alerts."""

from __future__ import annotations

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json

reason_option = click.option("--reason", required=True, help="申请人会看到的理由或结果")


@click.group()
def procedure() -> None:
    """特别程序：听证、鉴定等，不计时  Special procedures, whose time is not counted."""


@procedure.command("begin")
@click.argument("reference")
@click.argument("task", type=int)
@click.argument("name")
@reason_option
@as_option
@json_option
def begin(reference: str, task: int, name: str, reason: str, who: str, json_: bool) -> None:
    """开始：NAME 是规则包里的特别程序  Begin one."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.timekeeping.begin(read_actor(who), reference, task, name, reason)
        said = f"已进入特别程序，暂停计时，办件现在是「{state}」。"
        click.echo(as_json({"case": reference, "state": state}) if json_ else said)


@procedure.command("end")
@click.argument("reference")
@click.argument("task", type=int)
@reason_option
@as_option
@json_option
def end(reference: str, task: int, reason: str, who: str, json_: bool) -> None:
    """结束：写明结果，恢复计时  End one with its result."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.timekeeping.end(read_actor(who), reference, task, reason)
        said = f"特别程序结束，恢复计时，办件现在是「{state}」。"
        click.echo(as_json({"case": reference, "state": state}) if json_ else said)


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@reason_option
@as_option
@json_option
def extend(reference: str, task: int, reason: str, who: str, json_: bool) -> None:
    """延长一个环节的法定时限  Prolong a task's statutory limit."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.timekeeping.extend(read_actor(who), reference, task, reason)
        click.echo(
            as_json({"case": reference, "state": state}) if json_ else f"已延长，办件现在是「{state}」。"
        )


@click.command()
@click.option("--seen", type=int, metavar="督办", help="记下：这一条看到了")
@click.option("--all", "all_", is_flag=True, help="看过的也列出来")
@as_option
@json_option
def alerts(seen: int | None, all_: bool, who: str, json_: bool) -> None:
    """督办：时限快到和超过的环节  Clocks that are running out, for the roles that must act."""
    with _house() as house:
        from onething.casework.service import read_actor

        actor = read_actor(who)
        if seen is not None:
            house.timekeeping.take_note(actor, seen)
        found = house.timekeeping.alerts(actor, seen=all_)
        lines = [
            f"{line.number} {line.rule} {line.case} {line.step or '整个办件'}"
            f"（{line.clock}时限 {line.due}，{line.department} {line.role}）"
            for line in found
        ]
        click.echo(as_json(found) if json_ else "\n".join(lines) or "没有督办。")

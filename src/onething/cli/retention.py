"""``onething retention``: what is due to be deleted, deleting it, and keeping it by law."""

from __future__ import annotations

from typing import Any

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json, fail


@click.group()
def retention() -> None:
    """保存期限：看什么到期、删除、依法保留  How long cases and pictures are kept."""


@retention.command()
@click.option("--days", type=click.IntRange(0, 36_500), default=0, help="也看今后这么多天里到期的")
@as_option
@json_option
def due(days: int, who: str, json_: bool) -> None:
    """列出到期的办件和材料，和为什么还没有删除  List what is due."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.retaining.due(read_actor(who), days)
        click.echo(as_json(found) if json_ else "\n".join(map(_told, found)) or "没有到期的内容。")


@retention.command()
@click.argument("reference")
@click.option("--preview", is_flag=True, help="只看会删除什么，不删除")
@click.option("--yes", is_flag=True, help="看过了，删除")
@as_option
@json_option
def erase(reference: str, preview: bool, yes: bool, who: str, json_: bool) -> None:
    """现在就删除一个办件到期的内容（worker 也会删）  Delete what is due of a case."""
    if preview == yes:
        raise fail("请先用 --preview 看会删除什么，再用 --yes 删除。")
    with _house() as house:
        from onething.casework.service import read_actor

        actor = read_actor(who)
        if preview:
            standing = house.retaining.look(actor, reference)
            click.echo(as_json(standing) if json_ else _told(standing))
            return
        house.retaining.erase(actor, reference)
        click.echo(as_json({"case": reference}) if json_ else f"已删除 {reference} 到期的内容。")


@retention.command()
@click.argument("reference")
@click.option("--reason", required=True, help="依据什么保留，例如法院的调取通知；不要写个人信息")
@as_option
@json_option
def hold(reference: str, reason: str, who: str, json_: bool) -> None:
    """依法保留：到期也不删除  Keep a case although its time is over."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.retaining.hold(read_actor(who), reference, reason)
        click.echo(as_json({"case": reference}) if json_ else f"{reference} 依法保留，到期也不删除。")


@retention.command()
@click.argument("reference")
@click.option("--reason", required=True, help="为什么不再保留；不要写个人信息")
@as_option
@json_option
def lift(reference: str, reason: str, who: str, json_: bool) -> None:
    """不再依法保留，按保存期限删除  The time of a case decides again."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.retaining.lift(read_actor(who), reference, reason)
        click.echo(as_json({"case": reference}) if json_ else f"{reference} 不再依法保留。")


def _told(standing: Any) -> str:
    """What is kept of one case, for people."""
    if not standing.kept:
        return f"{standing.case}：规则包没有规定保存期限，一直保存"
    due, lines = {each.what for each in standing.due}, [standing.case]
    for each in standing.kept:
        what = f"「{each.what}」的图片" if each.what else "全部内容"
        until = f"保存到 {each.until}" if each.until else f"办件结束后保存 {each.period}"
        over = "，到期删除" if each.what in due else ""
        lines.append(f"  {what}{until}{over}（{each.clause}）")
    lines += [f"  现在不删除：{each}" for each in standing.obstacles]
    return "\n".join(lines)

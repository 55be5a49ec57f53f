"""Commands on people: the register of officers, and mandates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json, fail

if TYPE_CHECKING:
    from onething.parties.service import Officer


def _day(ctx: click.Context, param: click.Parameter, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"「{value[:40]}」不是日期，请写成 2026-10-16。")


first_option = click.option("--from", "first", callback=_day, required=True, help="第一天，例如 2026-10-16")
last_option = click.option("--until", "last", callback=_day, required=True, help="最后一天")


@click.group()
def officers() -> None:
    """工作人员名册  The officers of departments."""


@officers.command()
@click.argument("department")
@click.argument("account")
@click.option("--role", "roles", multiple=True, required=True, help="岗位，例如 承办人；可以写几次")
@click.option("--phone", default="", help="收消息的电话")
@as_option
def add(department: str, account: str, roles: tuple[str, ...], phone: str, who: str) -> None:
    """登记或更改一名工作人员  Register an officer."""
    with _house() as house:
        from onething.casework.service import read_actor
        from onething.parties.service import Officer

        officer = Officer(department, account, roles, phone)
        house.people.register(read_actor(who), house.catalog(), officer)
        click.echo(f"已登记 {department}/{account}：{'、'.join(roles)}。")


@officers.command()
@click.argument("department")
@click.argument("account")
@as_option
def remove(department: str, account: str, who: str) -> None:
    """登记离岗  An officer no longer works there."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.people.remove(read_actor(who), department, account)
        click.echo(f"{department}/{account} 已离岗。")


@officers.command()
@click.argument("department")
@click.argument("account")
@first_option
@last_option
@click.option("--deputy", default="", help="代办的账号，同一部门")
@as_option
def absent(department: str, account: str, first: date, last: date, deputy: str, who: str) -> None:
    """登记不在岗和代办的人  An officer is away; a deputy stands in."""
    with _house() as house:
        from onething.casework.service import read_actor
        from onething.parties.service import Absence

        house.people.set_absence(read_actor(who), department, account, Absence(first, last, deputy))
        stands_in = f"由 {deputy} 代办" if deputy else "没有人代办"
        click.echo(f"{department}/{account} 从 {first} 到 {last} 不在岗，{stands_in}。")


@officers.command()
@click.argument("department")
@click.argument("account")
@as_option
def back(department: str, account: str, who: str) -> None:
    """销假  An officer is back."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.people.set_absence(read_actor(who), department, account, None)
        click.echo(f"{department}/{account} 在岗。")


@officers.command(name="list")
@click.argument("department")
@as_option
@json_option
def list_officers(department: str, who: str, json_: bool) -> None:
    """一个部门的名册  A department's officers."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.people.officers(read_actor(who), department)
        lines = [f"{o.account} {'、'.join(o.roles)}{_standing(o)}" for o in found]
        click.echo(
            as_json(found)
            if json_
            else "\n".join(lines) or "没有登记工作人员：这个部门的任何账号都可以办理。"
        )


def _standing(officer: Officer) -> str:
    if officer.left:
        return "（已离岗）"
    away = officer.absence
    if away is None:
        return ""
    return f"（{away.first} 到 {away.last} 不在岗{f'，{away.deputy} 代办' if away.deputy else ''}）"


@click.command()
@click.argument("applicant")
@as_option
def identify(applicant: str, who: str) -> None:
    """实名核验一个申请人账号（会问证件号码，只保存摘要）  Verify who an applicant is."""
    number = click.prompt("证件号码", hide_input=True)
    with _house() as house:
        from onething.casework.service import read_actor

        house.people.verify(read_actor(who), read_actor(applicant), number)
        click.echo(f"{applicant} 已实名核验。")


@click.group()
def mandate() -> None:
    """委托他人代办  Let another act for you."""


@mandate.command()
@click.argument("agent")
@click.option("--paper", required=True, type=click.Path(path_type=Path), help="授权委托书的照片或文件")
@click.option("--thing", "things", multiple=True, help="委托办哪件事；不写就是全部")
@first_option
@last_option
@as_option
@json_option
def give(
    agent: str, paper: Path, things: tuple[str, ...], first: date, last: date, who: str, json_: bool
) -> None:
    """委托 AGENT（例如 applicant:fang）  Give a mandate."""
    from onething.cli.folder import opener

    try:
        content = opener(paper.parent)(paper.name)
    except OSError as problem:
        raise fail(f"{paper} 打不开：{problem.strerror}。")
    with _house() as house:
        from onething.casework.service import read_actor

        given = house.people.give_mandate(
            read_actor(who), house.catalog(), read_actor(agent), things, (first, last), (paper.name, content)
        )
        click.echo(as_json(given) if json_ else f"委托 {given.id}：{agent} 从 {first} 到 {last} 可以代办。")


@mandate.command()
@click.argument("id")
@as_option
def revoke(id: str, who: str) -> None:
    """撤销委托，马上生效  Take a mandate back."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.people.revoke_mandate(read_actor(who), id)
        click.echo(f"委托 {id} 已撤销。")


@mandate.command(name="list")
@as_option
@json_option
def list_mandates(who: str, json_: bool) -> None:
    """给出和受托的委托  Mandates given and received."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.people.mandates(read_actor(who))
        lines = [
            f"{m.id} {m.principal} → {m.agent} {'、'.join(m.things) or '全部'} {m.first} 到 {m.last}"
            + ("（已撤销）" if m.revoked_at else "")
            for m in found
        ]
        click.echo(as_json(found) if json_ else "\n".join(lines) or "没有委托。")

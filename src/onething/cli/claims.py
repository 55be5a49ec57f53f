"""Commands of officers on whose task it is: claim, release, hand over."""

from __future__ import annotations

import click

from onething.cli.cases import _house, as_option


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@as_option
def claim(reference: str, task: int, who: str) -> None:
    """认领一个环节，别人就不能办它  Take a task of your department."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.claims.claim(read_actor(who), reference, task)
        click.echo(f"已认领 {reference} 的环节 {task}。")


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@as_option
def release(reference: str, task: int, who: str) -> None:
    """把认领的环节放回待办  Give a task back."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.claims.release(read_actor(who), reference, task)
        click.echo(f"已放回 {reference} 的环节 {task}。")


@click.command(name="hand-over")
@click.argument("reference")
@click.argument("task", type=int)
@click.option("--to", required=True, help="同部门同事的账号")
@click.option("--reason", required=True, help="为什么转给同事")
@as_option
def hand_over(reference: str, task: int, to: str, reason: str, who: str) -> None:
    """把一个环节转给同事  Hand a task over to a colleague."""
    with _house() as house:
        from onething.casework.service import read_actor

        house.claims.hand_over(read_actor(who), reference, task, to, reason)
        click.echo(f"{reference} 的环节 {task} 已转给 {to}。")

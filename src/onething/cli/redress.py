"""Commands that put right what went wrong."""

from __future__ import annotations

import click

from onething.cli.cases import _house, acting, as_option, for_option, json_option
from onething.cli.show import as_json


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@click.option("--reason", required=True, help="为什么撤回，申请人会看到它")
@as_option
@json_option
def undo(reference: str, task: int, reason: str, who: str, json_: bool) -> None:
    """撤回作错的决定，重新办理  Take back a mistaken decision."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.redress.undo(read_actor(who), reference, task, reason)
        click.echo(
            as_json({"case": reference, "state": state})
            if json_
            else f"已撤回对环节 {task} 的决定，办件现在是「{state}」。"
        )


@click.command()
@click.argument("reference")
@click.argument("fact")
@click.option("--says", required=True, help="哪里不对，应该是什么")
@click.option("--which", type=int, default=0, help="有几个（例如双胞胎）时，第几个")
@as_option
@for_option
@json_option
def dispute(reference: str, fact: str, says: str, which: int, who: str, principal: str, json_: bool) -> None:
    """登记库查到的内容不对，请登记部门核实  Dispute what a register says."""
    with _house() as house:
        state = house.disputes.dispute(acting(who, principal), reference, fact, says, which=which)
        said = f"已请登记部门核实「{fact}」，办件现在是「{state}」。"
        click.echo(as_json({"case": reference, "state": state}) if json_ else said)


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@click.option("--value", required=True, help="更正以后的内容")
@click.option("--reason", required=True, help="根据什么更正，申请人会看到它")
@as_option
@json_option
def correct(reference: str, task: int, value: str, reason: str, who: str, json_: bool) -> None:
    """登记内容确实不对，更正它  Correct a disputed entry of your department's register."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.disputes.correct(read_actor(who), reference, task, value, reason)
        click.echo(
            as_json({"case": reference, "state": state}) if json_ else f"已更正，办件现在是「{state}」。"
        )


@click.command()
@click.argument("reference")
@click.argument("task", type=int)
@click.option("--reason", required=True, help="为什么登记内容是对的，申请人会看到它")
@as_option
@json_option
def uphold(reference: str, task: int, reason: str, who: str, json_: bool) -> None:
    """登记内容是对的，维持它  Uphold a disputed entry of your department's register."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.disputes.uphold(read_actor(who), reference, task, reason)
        click.echo(
            as_json({"case": reference, "state": state}) if json_ else f"已维持，办件现在是「{state}」。"
        )

"""Commands that put right what went wrong."""

from __future__ import annotations

import click

from onething.cli.cases import _house, as_option, json_option
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

"""Signing what somebody else applies for."""

from __future__ import annotations

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json


@click.command()
@click.argument("reference")
@click.option("--decline", default="", metavar="理由", help="不同意，写明为什么；申请就不成立")
@as_option
@json_option
def sign(reference: str, decline: str, who: str, json_: bool) -> None:
    """签署别人递交、要您同意的申请  Sign an application that needs your agreement."""
    with _house() as house:
        from onething.casework.service import read_actor

        state = house.signatures.sign(read_actor(who), reference, agrees=not decline, reason=decline)
        said = "您不同意，这份申请没有成立。" if decline else f"已签署，办件现在是「{state}」。"
        click.echo(as_json({"case": reference, "state": state}) if json_ else said)

"""An officer compares what was read by machine with the papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json
from onething.facts import which


@click.command("check-readings")
@click.argument("reference")
@click.option("--wrong", multiple=True, metavar="编号=内容", help="读错的，材料上写的是什么；可以写几次")
@click.option("--right", multiple=True, metavar="编号", help="核对过、读得对的；可以写几次")
@click.option("--rest-right", is_flag=True, help="其余的都核对过，都读得对")
@as_option
@json_option
def check_readings(
    reference: str, wrong: Sequence[str], right: Sequence[str], rest_right: bool, who: str, json_: bool
) -> None:
    """对照原件核对识别的内容；只写办件号就列出等核对的  Compare what was read with the papers."""
    corrections = {}
    for each in wrong:
        said = re.fullmatch(r"([0-9a-f]{6})=(.+)", each, re.DOTALL)
        if said is None or said[1] in corrections:
            raise click.UsageError("--wrong 应写成「编号=内容」，每个编号写一次，例如 --wrong 3fa2c1=王晓明")
        corrections[said[1]] = said[2]
    if rest_right and right:
        raise click.UsageError("--right 和 --rest-right 只写一样。")
    with _house() as house:
        from onething.casework.service import read_actor

        actor = read_actor(who)
        if not (wrong or right or rest_right):
            found = house.readings.list(actor, reference)
            lines = (
                f"{r.mark} 「{r.paper}」{r.name.rpartition('.')[2]}{which(r.subject)}：{r.value}"
                f"（把握 {r.confidence or 0:.0%}，第 {r.page} 页 {r.box}）"
                for r in found
            )
            click.echo(as_json(found) if json_ else "\n".join(lines) or "没有等核对的读数。")
            return
        state = house.readings.check(actor, reference, corrections, None if rest_right else right)
        said_so = f"已记下核对的结果，办件现在是「{state}」。"
        click.echo(as_json({"case": reference, "state": state}) if json_ else said_so)

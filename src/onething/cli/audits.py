"""Commands for officers' looks at what the pre-review let pass by itself."""

from __future__ import annotations

from dataclasses import asdict

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json

WORDS = {"agree": True, "disagree": False}


@click.command("review-audit")
@click.argument("reference", required=False)
@click.argument("result", type=click.Choice(list(WORDS)), required=False)
@click.option("--reason", default="", help="预审哪里不对（不一致时要写）")
@as_option
@json_option
def review_audit(reference: str | None, result: str | None, reason: str, who: str, json_: bool) -> None:
    """复核抽中的预审；不写办件号就列出等复核的  Look at automatic passes that were drawn."""
    if (reference is None) is not (result is None):
        raise click.UsageError("请写「办件号 agree」或「办件号 disagree --reason …」，或者都不写。")
    with _house() as house:
        from onething.casework.service import read_actor

        actor = read_actor(who)
        if reference is None or result is None:
            found = house.audits.waiting(actor)
            lines = [f"{line.case} {line.thing} {line.drawn:%Y-%m-%d}" for line in found]
            click.echo(as_json(found) if json_ else "\n".join(lines) or "没有等复核的预审。")
            return
        house.audits.answer(actor, reference, WORDS[result], reason)
        click.echo(as_json({"case": reference, "agrees": WORDS[result]}) if json_ else "已记下复核的结果。")


@click.command("review-agreement")
@as_option
@json_option
def review_agreement(who: str, json_: bool) -> None:
    """自动通过的预审，工作人员复核后有多少一致  How often officers agree with automatic passes."""
    with _house() as house:
        from onething.casework.service import read_actor

        found = house.audits.agreement(read_actor(who))
        lines = [
            f"{each.thing}：抽中 {each.drawn} 件，复核 {each.agreed + each.disagreed} 件"
            + ("" if each.share is None else f"，一致 {each.share:.1%}")
            for each in found
        ]
        shown = [{**asdict(each), "share": each.share} for each in found]
        click.echo(as_json(shown) if json_ else "\n".join(lines) or "还没有抽中过预审。")

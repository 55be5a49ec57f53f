"""``onething migrate``: move running cases to other packs, after a look at what that means."""

from __future__ import annotations

from typing import Any

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json, fail


@click.command()
@click.argument("reference", required=False)
@click.option("--all", "all_", is_flag=True, help="所有在办的、还按别的版本办理的办件")
@click.option("--to", "target", default="current", help="规则版本的摘要；current 是规则包文件夹现在的内容")
@click.option("--preview", is_flag=True, help="只看会变什么，不写任何内容")
@click.option("--yes", is_flag=True, help="看过了，迁移")
@as_option
@json_option
def migrate(
    reference: str | None, all_: bool, target: str, preview: bool, yes: bool, who: str, json_: bool
) -> None:
    """办件改按新版本的规则办理  Move running cases to other packs."""
    if (reference is None) == (not all_):
        raise fail("请写一个办件号，或者写 --all。")
    if preview == yes:
        raise fail("请先用 --preview 看会变什么，再用 --yes 迁移。")
    with _house() as house:
        from onething.casework.service import CaseworkError, read_actor

        actor, migrations = read_actor(who), house.migrations
        new = house.catalog() if target == "current" else migrations.packs(target)
        cases = [reference] if reference is not None else migrations.running(actor, new)
        looked = [migrations.preview(actor, case, new) for case in cases]
        moved, failed = [], {}
        for each in looked if yes else ():
            try:
                migrations.move(actor, each.case, new)
                moved.append(each.case)
            except CaseworkError as problem:
                failed[each.case] = str(problem)
    if json_:
        click.echo(as_json({"to": new.digest, "cases": looked, "moved": moved, "failed": failed}))
    elif yes:
        click.echo(
            "\n".join([*(f"{case} 已迁移" for case in moved), *failed.values()]) or "没有要迁移的办件。"
        )
    else:
        click.echo("\n\n".join(map(_told, looked)) or "没有要迁移的办件。")
    raise SystemExit(1 if failed else 0)


def _told(preview: Any) -> str:
    """What moving one case would mean, for people."""
    means = preview.migration
    lines = [f"{preview.case}  {preview.old[:12]} → {preview.new[:12]}"]
    lines += [f"  不能迁移：{each}" for each in means.obstacles]
    parts = (
        ("增加", means.added), ("取消", means.dropped), ("保留", means.kept), ("要补交的材料", means.papers_more),
        ("不用再交的材料", means.papers_fewer), ("要补填", means.asks),
    )  # fmt: skip
    lines += [f"  {head}：{'、'.join(names)}" for head, names in parts if names]
    lines += [f"  {rule}" for rule in means.rules]
    for due in preview.dues:
        change = due.change
        days = f"，到期日 {due.before} → {due.after or '不再计时'}" if due.before else ""
        lines.append(
            f"  {change.name}{change.kind}时限：{change.before or '无'} → {change.after or '无'}{days}"
        )
    return "\n".join(lines)

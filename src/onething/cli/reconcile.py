"""``onething reconcile``: compare cases with the departments' books, after a backup was restored."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from onething.cli.cases import _house, as_option, json_option
from onething.cli.report import console
from onething.cli.show import as_json, fail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onething.compose.service import House


@click.command()
@as_option
@click.option("--case", "case_", metavar="办件号", help="只核对一个办件")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="办结的办件里，也核对这时以来办结的（北京时间），例如备份的时间",
)
@click.option("--department", default="", metavar="部门", help="只核对一个部门，例如只有它恢复了备份")
@click.option("--after", default="", metavar="办件号", help="从这个办件之后接着做")
@click.option("--repair", is_flag=True, help="部门丢失的办理，按原编号重新提交")
@click.option("--dry-run", is_flag=True, help="只看，不写任何内容")
@json_option
def reconcile(
    who: str,
    case_: str | None,
    since: datetime | None,
    department: str,
    after: str,
    repair: bool,
    dry_run: bool,
    json_: bool,
) -> None:
    """与部门对账：恢复备份之后，按办理编号逐项核对  Compare with the departments' books."""
    if repair and dry_run:
        raise fail("--dry-run 不写任何内容，不能和 --repair 一起用。")
    with _house() as house:
        from onething.casework.service import read_actor
        from onething.exchange.service import SettingsFileError

        actor = read_actor(who)
        try:
            reconciler = house.reconciler()
        except SettingsFileError as problem:
            raise fail(str(problem))
        references: Iterator[str] | Sequence[str] = (
            [case_] if case_ else reconciler.references(actor, _beijing(since), after)
        )
        lines: list[Any] = []
        looked, last = 0, after
        try:
            for reference in references:
                lines += reconciler.case(
                    actor, reference, write=not dry_run, repair=repair, department=department
                )
                looked, last = looked + 1, reference
            broken_off = False
        except KeyboardInterrupt:
            broken_off = True
        _tell(house, lines, looked, last if broken_off else "", dry_run, json_)
    raise SystemExit(1 if broken_off else 0)


def _tell(house: House, lines: list[Any], looked: int, last: str, dry_run: bool, json_: bool) -> None:
    settled, silent = (0, "") if dry_run else _messages(house)
    missing = house.vault.missing()
    found = Counter(line.verdict for line in lines)
    if json_:
        body = {
            "cases": looked, "lines": lines, "found": dict(found), "messages_settled": settled, "messages_unclear": silent,
            "papers_missing": [{"case": case, "file": file} for case, file in missing], "broken_off_after": last,
        }  # fmt: skip
        click.echo(as_json(body))
        return
    out = console()
    if lines:
        out.print(_table(lines))
    said = "，".join(f"{verdict} {count} 项" for verdict, count in found.items()) or "全部一致"
    out.print(
        f"核对了 {looked} 个办件：{said}。" + ("（只看，没有写任何内容）" if dry_run else ""), markup=False
    )
    if settled:
        out.print(f"短信：{settled} 条在恢复前已经发出，不再重发。", markup=False)
    if silent:
        out.print(f"短信：没有问到哪些已经发出：{silent}", markup=False)
    for case, file in missing:
        out.print(f"材料缺失：办件 {case} 的 {file}，请从备份恢复。", markup=False)
    if last:
        out.print(f"没有做完。接着做：加上 --after {last}", markup=False)


def _table(lines: list[Any]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for head in ("办件", "环节", "部门", "平台", "部门说", "结论", "说明"):
        table.add_column(head, overflow="fold")
    for line in lines:
        task = f"{line.number} {line.name}"
        table.add_row(line.case, task, line.department, line.ours, line.theirs, line.verdict, line.says)
    return table


def _messages(house: House) -> tuple[int, str]:
    from onething.notify.service import NotSent

    try:
        return house.settle_messages(), ""
    except NotSent as problem:
        return 0, str(problem)


def _beijing(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=ZoneInfo("Asia/Shanghai"))

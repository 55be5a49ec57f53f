"""Exporting event logs for process-mining tools."""

from __future__ import annotations

import errno
import sqlite3
from datetime import datetime
from pathlib import Path

import click

from onething.cli.cases import _house, as_option, json_option
from onething.cli.show import as_json, fail
from onething.cli.writing import replacing

SQLITE = (".sqlite", ".sqlite3", ".db")
"""Endings of a file that is to be OCEL 2.0 in its relational form."""
file_option = click.Path(path_type=Path)


@click.command()
@click.option("--xes", type=file_option, help="写成 XES（IEEE 1849-2016）")
@click.option("--ocel", type=file_option, help="写成 OCEL 2.0：JSON；文件名以 .sqlite 结尾则写成 SQLite")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="只要这一天（含）以后收到的办件，如 2026-11-01"
)
@click.option("--thing", "things", multiple=True, help="只要这件事，例如 birth；可以写多次")
@click.option("--refs", is_flag=True, help="写办件号（不写就用代号）")
@as_option
@json_option
def export(
    xes: Path | None,
    ocel: Path | None,
    since: datetime | None,
    things: tuple[str, ...],
    refs: bool,
    who: str,
    json_: bool,
) -> None:
    """导出流程日志，供流程挖掘工具使用；不含个人信息  Export an event log for process-mining tools."""
    out = xes or ocel
    if out is None or (xes and ocel):
        raise fail("请写 --xes 文件名，或者 --ocel 文件名。", 2)
    with _house() as house:
        from onething.casework.service import LogForm, Wanted, read_actor

        form = LogForm.OCEL_SQLITE if out.suffix in SQLITE else LogForm.OCEL
        wanted = Wanted(None if since is None else since.date(), things, refs)
        try:
            with replacing(out) as beside:
                tally = house.event_log().export(
                    read_actor(who), wanted, LogForm.XES if xes else form, beside
                )
        except (OSError, sqlite3.Error) as problem:
            raise fail(f"没有写成 {out}：{_why(problem)}。原来的文件（如果有）没有改动。")
        if json_:
            click.echo(as_json({"file": str(out), "cases": tally.cases, "events": tally.events}))
        else:
            click.echo(f"{out}：{tally.cases} 个办件，{tally.events} 个事件。")


def _why(problem: OSError | sqlite3.Error) -> str:
    """What an operator can do something about."""
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or getattr(problem, "sqlite_errorcode", None) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
    ):
        return "磁盘满了，请腾出空间或写到别的盘"
    if isinstance(problem, FileNotFoundError):
        return "没有这个文件夹"
    if isinstance(problem, PermissionError):
        return "没有权限写到这个文件夹"
    return (problem.strerror if isinstance(problem, OSError) else "") or str(problem)

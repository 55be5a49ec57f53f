"""``onething backup`` and ``onething restore``: one installation in one file, and back again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from onething.cli.show import as_json, fail
from onething.compose.service import BackupError, SettingsError, back_up, restore_backup, set_up

BEIJING = ZoneInfo("Asia/Shanghai")
json_option = click.option("--json", "json_", is_flag=True, help="给程序看的输出")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(file: Path, json_: bool) -> None:
    """备份：数据库和材料写进一个文件  Write the database and the papers into one file."""
    try:
        settings = set_up()
        made = back_up(settings, file, datetime.now(BEIJING))
    except (BackupError, SettingsError, OSError) as problem:
        raise fail(str(problem))
    if json_:
        click.echo(as_json({"file": str(file), "taken": made.taken, "papers": len(made.sha256) - 1}))
        return
    click.echo(f"已备份到 {file}：数据库和 {len(made.sha256) - 1} 份材料，{made.taken}。")
    click.echo(
        f"注意：密钥 {settings.data / 'keys'} 不在备份里。没有它们，材料打不开；请另存到别处，不要和备份放在一起。"
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@json_option
def restore(file: Path, json_: bool) -> None:
    """恢复：把备份放回没有数据库的数据文件夹  Put a backup into an installation without a database."""
    try:
        made = restore_backup(set_up(), file)
    except (BackupError, SettingsError, OSError) as problem:
        raise fail(str(problem))
    if json_:
        click.echo(as_json({"taken": made.taken, "papers": len(made.sha256) - 1}))
        return
    since = datetime.fromisoformat(made.taken).astimezone(BEIJING)
    click.echo(f"已恢复到 {made.taken}：数据库和 {len(made.sha256) - 1} 份材料。")
    click.echo("先不要启动 worker。接着与部门对账，再启动：")
    click.echo(f"  onething reconcile --as operator:账号 --since {since:%Y-%m-%dT%H:%M}")

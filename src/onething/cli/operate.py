"""Operators' commands: the worker, the simulators, the doctor."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from onething.cli.cases import _house
from onething.cli.packs import CHECKOUT
from onething.cli.show import as_json, fail
from onething.compose.service import check_reading

if TYPE_CHECKING:
    from onething.compose.service import House


@click.command()
@click.option("--name", default="worker-1", help="每个 worker 一个固定的名字；重启后用同一个名字")
@click.option("--json", "json_", is_flag=True, help="给程序看的输出，一行一个 JSON 对象")
def worker(name: str, json_: bool) -> None:
    """运行后台：与部门往来、计时、发短信  Run a worker until it is stopped."""
    with _house() as house:
        from onething.exchange.service import SettingsFileError

        try:
            running = house.worker(name)
            running.start()
            _receive_callbacks(house)
        except SettingsFileError as problem:
            raise fail(str(problem))
        signal.signal(signal.SIGTERM, lambda *_: running.stop())
        if json_:
            click.echo(json.dumps({"worker": name, "state": "running", "pid": os.getpid()}))
        else:
            click.echo(f"worker {name} is running", err=True)
        try:
            running.wait()
        except KeyboardInterrupt:
            running.stop()


def _receive_callbacks(house: House) -> None:
    """Listen where departments push late answers, when an address is set."""
    import uvicorn

    if not house.settings.callback:
        return
    where = urlsplit(house.settings.callback)
    config = uvicorn.Config(
        house.callbacks(),
        host=where.hostname or "127.0.0.1",
        port=where.port or 8700,
        log_level="error",
        lifespan="off",
    )
    threading.Thread(target=uvicorn.Server(config).run, name="callbacks", daemon=True).start()


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def simulators(options: tuple[str, ...]) -> None:
    """运行模拟的部门系统（开发和试用）  Run stand-in department systems."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")]),
    }
    if not (CHECKOUT / "simulators").is_dir():
        raise fail("模拟的部门系统只在源码目录里：请在源码目录运行。")
    data = Path(os.environ.get("ONETHING_DATA") or "var").absolute()
    given = () if "--data" in options else ("--data", str(data))
    command = [sys.executable, "-m", "simulators", *given, *options]
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own program takes this process's place


@click.command()
@click.option("--json", "json_", is_flag=True)
def doctor(json_: bool) -> None:
    """检查这套安装能不能用  Check this installation."""
    checks: list[tuple[str, bool, str]] = []
    with _house() as house:
        from onething.catalog import PackErrors
        from onething.exchange.service import SettingsFileError

        checks.append(("database", True, "SQLite" if house.settings.embedded else "PostgreSQL"))
        try:
            catalog = house.catalog()
            checks.append(("packs", True, f"{len(catalog.items)} items, digest {catalog.digest[:12]}"))
        except PackErrors as problem:
            checks.append(("packs", False, f"{len(problem.errors)} mistakes: onething packs check"))
        try:
            outside = house.outside()
            checks.append(("departments", True, ", ".join(outside.departments)))
        except SettingsFileError as problem:
            checks.append(("departments", False, str(problem)))
        checks += [(each.name, each.good, each.detail) for each in check_reading(house.settings)]
    setting = all(importlib.util.find_spec(name) for name in ("typst", "pylopdf_fonts_zh_cn"))
    checks.append(("papers", setting, "typst" if setting else "pip install 'onething[papers]'"))
    good = all(ok for _, ok, _ in checks)
    if json_:
        click.echo(as_json({name: {"ok": ok, "detail": detail} for name, ok, detail in checks}))
    else:
        click.echo("\n".join(f"{'✓' if ok else '✗'} {name}: {detail}" for name, ok, detail in checks))
    raise SystemExit(0 if good else 1)

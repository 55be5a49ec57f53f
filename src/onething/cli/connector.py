"""``onething connector check``: a department's engineer holds his own system against the contract."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from onething.cli.check_report import report_lines
from onething.cli.show import as_json, fail
from onething.compose.service import SettingsError, set_up

if TYPE_CHECKING:
    from onething.compose.service import Settings
    from onething.exchange.service import CallbackInbox, GatewaySettings, ItemTrial, RegisterTrial


@click.group()
def connector() -> None:
    """部门系统对接  Connecting a department's system."""


@connector.command()
@click.argument("url", default="")
@click.option(
    "--token", envvar="ONETHING_TOKEN", help="部门系统发给平台的令牌（也可以放在环境变量 ONETHING_TOKEN 里）"
)
@click.option(
    "--department",
    "name",
    metavar="代码",
    help="从 ONETHING_DEPARTMENTS 文件取这个部门的地址、令牌和推送密钥",
)
@click.option("--register", "register", metavar="库名", help="要核对的登记库")
@click.option("--subject", "subject", multiple=True, metavar="键=值", help="库里有的测试对象，可以写几次")
@click.option("--field", "fields", multiple=True, metavar="字段", help="库里有的字段，可以写几次")
@click.option(
    "--unknown-subject", "unknown", multiple=True, metavar="键=值", help="库里没有的对象；不写就编一个"
)
@click.option("--item", "item", metavar="事项代码", help="试办这个事项；不写就不办理任何事项")
@click.option("--facts", type=click.Path(path_type=Path), help="试办的数据（JSON 对象，应当办成）")
@click.option("--facts-rejected", type=click.Path(path_type=Path), help="应当不予办理的试办数据")
@click.option("--facts-incomplete", type=click.Path(path_type=Path), help="应当要求补材料的试办数据")
@click.option("--purpose", help="X-Purpose，不写就用事项代码")
@click.option("--grant", default="connector-check", show_default=True, help="X-Grant")
@click.option("--callback-port", type=click.IntRange(1, 65535), help="在这个端口接收推送")
@click.option("--callback-host", default="127.0.0.1", show_default=True, help="部门系统能连到的本机地址")
@click.option(
    "--callback-secret",
    envvar="ONETHING_CALLBACK_SECRET",
    default="",
    help="推送签名的密钥（也可以放在环境变量 ONETHING_CALLBACK_SECRET 里）",
)
@click.option("--burst", type=click.IntRange(0, 5000), default=0, help="连续发多少次请求来碰配额")
@click.option(
    "--patience", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help="等一笔办理办结的秒数"
)
@click.option("--all", "all_", is_flag=True, help="通过的也显示发出和收到了什么")
@click.option("--json", "json_", is_flag=True, help="给程序看的输出")
def check(
    url: str,
    token: str | None,
    name: str | None,
    register: str | None,
    subject: tuple[str, ...],
    fields: tuple[str, ...],
    unknown: tuple[str, ...],
    item: str | None,
    facts: Path | None,
    facts_rejected: Path | None,
    facts_incomplete: Path | None,
    purpose: str | None,
    grant: str,
    callback_port: int | None,
    callback_host: str,
    callback_secret: str,
    burst: int,
    patience: float,
    all_: bool,
    json_: bool,
) -> None:
    """逐条核对部门系统是否守约定，读到不通过为止都有下一步  Hold a running system against the contract.

    不写 --item 就不办理任何事项；写了就用 --facts 里的测试数据试办，能撤销的随后撤销。"""
    try:
        settings = set_up()
    except (SettingsError, OSError) as problem:
        raise fail(str(problem))
    import urllib3

    from onething.exchange.service import CheckTarget, Verdict, Wire, check_department

    known = _of_department(name, settings) if name else None
    url = url.rstrip("/") or (known.url if known else "")
    token = token or (known.token if known else "")
    _check_address(url)
    target = CheckTarget(
        url,
        _header("--token", token),
        callback_secret or (known.callback_secret if known else ""),
        _header("--purpose", purpose or item or "connector-check"),
        _header("--grant", grant),
        _register_trial(register, subject, fields, unknown),
        _item_trial(item, facts, facts_rejected, facts_incomplete),
        burst,
        patience,
    )
    with _receiving(callback_port, callback_host) as inbox, urllib3.PoolManager(maxsize=8) as pool:
        wire = Wire(url, pool, time.monotonic, time.time, time.sleep)
        report = check_department(target, wire, inbox, secrets.token_hex(6))
    click.echo(as_json(report) if json_ else "\n".join(report_lines(report, everything=all_)))
    raise SystemExit(1 if report.count(Verdict.FAILED) else 0)


def _of_department(name: str, settings: Settings) -> GatewaySettings:
    """What this installation knows of a department."""
    from onething.exchange.service import SettingsFileError, load_outside

    try:
        departments = load_outside(settings.departments).departments
    except SettingsFileError as problem:
        raise fail(str(problem))
    if name not in departments:
        raise fail(f"--department：没有「{name}」，有 {'、'.join(departments)}。")
    return departments[name]


def _check_address(url: str) -> None:
    if not url:
        raise fail("要核对哪个系统？写它的地址（https://…），或写 --department。")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not url.isascii() or any(c.isspace() for c in url) or parts.query or parts.fragment:
        raise fail(f"「{url}」不是 http:// 或 https:// 开头的地址。约定的路径（/v1/…）由程序来加。")


def _header(option: str, value: str) -> str:
    """A value that a header can carry."""
    if not value:
        raise fail(f"没有给 {option}。令牌由部门系统发给平台；也可以用 --department 从设置里取。")
    if not (value.isascii() and value.isprintable()):
        raise fail(f"{option} 只能是可打印的 ASCII 字符。")
    return value


def _register_trial(
    name: str | None, subject: tuple[str, ...], fields: tuple[str, ...], unknown: tuple[str, ...]
) -> RegisterTrial | None:
    from onething.exchange.service import RegisterTrial, invented

    if name is None:
        if subject or fields or unknown:
            raise fail("写了 --subject、--field 或 --unknown-subject，没有写 --register。")
        return None
    if not subject or not fields:
        raise fail("核对登记库要同时写 --subject（库里有的测试对象）和 --field（库里有的字段）。")
    known = _pairs("--subject", subject)
    return RegisterTrial(name, known, fields, _pairs("--unknown-subject", unknown) or invented(known))


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not (key and equals and value):
            raise fail(f"{option} 要写成 键=值，例如 公民身份号码=……。")
        pairs[key] = value
    return pairs


def _item_trial(
    code: str | None, facts: Path | None, rejected: Path | None, incomplete: Path | None
) -> ItemTrial | None:
    from onething.exchange.service import ItemTrial

    if code is None and facts is None and rejected is None and incomplete is None:
        return None
    if code is None or facts is None:
        raise fail("试办要同时写 --item（事项代码）和 --facts（应当办成的测试数据）。")
    return ItemTrial(
        code,
        _facts(facts),
        _facts(rejected) if rejected else None,
        _facts(incomplete) if incomplete else None,
    )


def _facts(path: Path) -> Mapping[str, Any]:
    """The facts of a trial: a JSON object."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as problem:
        raise fail(f"{path} 打不开：{problem.strerror}。")
    except (ValueError, RecursionError):
        raise fail(f"{path} 不是 UTF-8 的 JSON。")
    if not isinstance(data, dict):
        raise fail(f"{path} 应当是 JSON 对象：数据项名称 → 值。")
    return data


@contextmanager
def _receiving(port: int | None, host: str) -> Iterator[CallbackInbox | None]:
    """A receiver of callbacks on this machine for as long as the check runs."""
    if port is None:
        yield None
        return
    import uvicorn

    from onething.exchange.service import CallbackInbox

    inbox = CallbackInbox(f"http://{host}:{port}", time.time)
    # Only whoever is told another address than this machine's own may come from elsewhere.
    own = "127.0.0.1" if host in ("127.0.0.1", "localhost") else "0.0.0.0"  # noqa: S104
    try:
        listening = socket.create_server((own, port))
    except OSError as problem:
        raise fail(f"--callback-port {port} 用不了：{problem.strerror}。换一个端口。")
    server = uvicorn.Server(uvicorn.Config(inbox.app(), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), name="callbacks", daemon=True)
    thread.start()
    try:
        yield inbox
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()

"""``onething connector check``: what it is told, what it says, and how it ends."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onething.cli.main import main
from tests.exchange.check.department import TOKEN, Department, Pool

FACTS = {"name": "张三丰", "wish": "yes"}
REGISTER = ("--register", "people", "--subject", "id=110", "--field", "name", "--field", "sex")


class OpenPool(Pool):
    """A pool that is closed at the end."""

    def __enter__(self) -> OpenPool:
        return self

    def __exit__(self, *_: object) -> None: ...


def check(*words: str, url: str = "http://d", token: str = TOKEN) -> Result:
    return CliRunner().invoke(main, ["connector", "check", url, *words], env={"ONETHING_TOKEN": token})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A department that answers whatever address is checked."""

    def start(fault: str = "") -> Department:
        department = Department(fault)
        department.clock.at = time.time()
        monkeypatch.setattr("urllib3.PoolManager", lambda **_: OpenPool(department))
        return department

    return start


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_department_that_keeps_the_contract_ends_with_0(answering: Any, facts: str) -> None:
    department = answering()
    done = check(*REGISTER, "--item", "permit", "--facts", facts)
    assert (done.exit_code, department.done) == (0, 0)
    assert "用测试数据试办 permit，试办的能撤销就撤销。" in done.output
    assert "✓ perform-again  同一个键、同样的内容，只办一次" in done.output
    assert "不通过 0 项" in done.output
    assert "试办：撤销了 4 笔，没有留下。" in done.output


def test_what_failed_is_told_with_clause_exchange_and_next_step_and_ends_with_1(answering: Any) -> None:
    answering("register-minimal")
    done = check(*REGISTER)
    assert done.exit_code == 1
    told = done.output[
        done.output.index("✗ register-minimal") : done.output.index("✓ register-unknown-field")
    ]
    assert "问题：只要了「name」，还给了 2 个没有要的字段：home、sex。" in told
    assert "约定：paths./v1/registers/{register}/query.post.summary: only the named fields" in told
    assert "下一步：按请求里的 fields 逐个取值" in told
    assert "发出 POST /v1/registers/people/query（Authorization: Bearer ‹11 字›" in told
    assert "收到 200（Content-Type: application/json；Date: " in told
    assert '"home": "‹5 字›"' in told
    assert "张三丰" not in done.output


def test_without_an_item_it_says_that_nothing_is_performed_and_what_was_not_tested(answering: Any) -> None:
    department = answering()
    done = check()
    assert (done.exit_code, department.rows) == (0, {})
    assert "没有写 --item：没有办理任何事项。" in done.output
    assert "– 没有给 --item 和 --facts：不试办真实事项\n    perform-approved 试办一次能办成\n" in done.output
    assert "试办：" not in done.output


def test_what_is_left_in_the_department_s_system_is_named(answering: Any, facts: str) -> None:
    department = answering("never undoes")
    done = check("--item", "permit", "--facts", facts)
    [left] = [row.number for row in department.rows.values() if row.outcome["state"] == "approved"]
    assert f"试办：撤销了 0 笔，请人工清理 {left}。" in done.output
    assert done.exit_code == 0


def test_the_same_is_data_for_programs(answering: Any) -> None:
    answering("auth-wrong")
    done = check(*REGISTER, "--json")
    report = json.loads(done.output)
    [broken] = [result for result in report["results"] if result["verdict"] == "failed"]
    assert (done.exit_code, broken["id"], report["url"], report["item"]) == (1, "auth-wrong", "http://d", "")
    assert broken["exchanges"][0]["headers"]["Authorization"] == "Bearer ‹21 字›"
    assert broken["clause"]
    assert broken["next"]


def test_all_shows_the_exchanges_of_what_passed_too(answering: Any) -> None:
    answering()
    assert "发出 GET /v1/health" not in check().output
    assert "发出 GET /v1/health" in check("--all").output


def test_purpose_grant_and_an_address_with_a_path_are_used(answering: Any) -> None:
    department = answering()
    seen = []
    serve = department.serve
    department.serve = lambda *call: (
        seen.append(call),
        serve(call[0], call[1].removeprefix("/base"), *call[2:]),
    )[1]
    check("--purpose", "reading", "--grant", "g:1", url="http://d/base/")
    assert {(call[2]["x-purpose"], call[2]["x-grant"]) for call in seen} == {("reading", "g:1")}
    assert {call[1].startswith("/base/v1/") for call in seen} == {True}


def test_settings_of_the_gateway_are_taken_by_the_department_s_name(
    answering: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onething.compose import django_settings

    path = tmp_path / "departments.json"
    entry = {"url": "http://of-health", "token": TOKEN, "callback_secret": "s"}
    path.write_text(json.dumps({"departments": {"health": entry}}))
    settings = django_settings.ONETHING
    monkeypatch.setattr(
        django_settings, "ONETHING", settings.__class__(**{**_fields_of(settings), "departments": path})
    )
    answering()
    done = check("--department", "health", "--json", url="", token="")
    assert (done.exit_code, json.loads(done.output)["url"]) == (0, "http://of-health")
    absent = check("--department", "customs", url="", token="")
    assert absent.output == "Error: --department：没有「customs」，有 health。\n"
    path.unlink()
    assert "onething simulators" in check("--department", "health", url="", token="").output


def _fields_of(settings: Any) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__slots__}


@pytest.mark.parametrize(
    ("words", "url", "token", "says"),
    [
        ((), "", TOKEN, "要核对哪个系统"),
        ((), "d.example", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "ftp://d", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "http://d:99999", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "http://[d", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "http://d/?a=b", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "http://部门", TOKEN, "不是 http:// 或 https:// 开头的地址"),
        ((), "http://d", "", "没有给 --token"),
        ((), "http://d", "令牌", "--token 只能是可打印的 ASCII 字符"),
        ((), "http://d", "a\nb", "--token 只能是可打印的 ASCII 字符"),
        (("--grant", "授权"), "http://d", TOKEN, "--grant 只能是可打印的 ASCII 字符"),
        (("--register", "r"), "http://d", TOKEN, "要同时写 --subject"),
        (("--subject", "a=b"), "http://d", TOKEN, "没有写 --register"),
        (("--register", "r", "--field", "f", "--subject", "ab"), "http://d", TOKEN, "要写成 键=值"),
        (("--register", "r", "--field", "f", "--subject", "=b"), "http://d", TOKEN, "要写成 键=值"),
        (("--item", "permit"), "http://d", TOKEN, "要同时写 --item（事项代码）和 --facts"),
        (("--facts", "x.json"), "http://d", TOKEN, "要同时写 --item（事项代码）和 --facts"),
        (("--facts-rejected", "x.json"), "http://d", TOKEN, "要同时写 --item（事项代码）和 --facts"),
        (("--item", "permit", "--facts", "/absent.json"), "http://d", TOKEN, "/absent.json 打不开"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_carried_out_says_why_and_asks_nobody(
    answering: Any, words: tuple[str, ...], url: str, token: str, says: str
) -> None:
    department = answering()
    done = check(*words, url=url, token=token)
    assert (done.exit_code, department.calls) == (1, [])
    assert done.output.startswith("Error: ")
    assert says in done.output


@pytest.mark.parametrize("content", [b"", b"[1]", b"no", b"\xff", b"[" * 100_000])
def test_facts_that_are_no_object_are_refused(answering: Any, tmp_path: Path, content: bytes) -> None:
    answering()
    path = tmp_path / "facts.json"
    path.write_bytes(content)
    done = check("--item", "permit", "--facts", str(path))
    assert done.exit_code == 1
    assert str(path) in done.output
    assert done.output.startswith("Error: ")


@pytest.mark.network
def test_a_port_that_somebody_else_has_is_said(answering: Any) -> None:
    department = answering()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = check("--callback-port", str(taken.getsockname()[1]))
    assert (done.exit_code, department.calls) == (1, [])
    assert "换一个端口" in done.output


def test_a_number_outside_its_range_is_a_usage_error() -> None:
    assert check("--burst", "-1").exit_code == 2
    assert check("--patience", "0").exit_code == 2

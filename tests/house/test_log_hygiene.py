"""Personal values reach neither logs nor addresses: not from connectors, messages, intake or the receiver of callbacks."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from onething.catalog import load, read_files
from onething.exchange.service import (
    BadAnswer,
    GatewaySettings,
    Grant,
    HttpGateway,
    Refused,
    Request,
    Unavailable,
    callback_app,
)  # fmt: skip
from onething.intake import PaperFile, read_papers
from onething.notify.gateway import NotSent, RefusedMessage
from onething.notify.service import SmsGateway
from onething.work.breaker import Breaker
from tests.asgi import call
from tests.exchange.test_wire import department
from tests.house.application import JPEG, application, engine_for
from tests.simulators.standin import CITY, Department, facts_of

FAMILY, GRANT = CITY[0], Grant("c1:1", "birth", "《户口登记条例》第七条")
PERSONAL = (
    FAMILY.mother.id_number,
    FAMILY.father.id_number,
    FAMILY.mother.name,
    FAMILY.father.name,
    FAMILY.birth.name,
    FAMILY.mother.phone,
    FAMILY.mother.address,
    FAMILY.birth.certificate,
)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Everything that any logger says at any level, with tracebacks."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "asyncio", "onething", "django"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield lambda: caplog.text
    assert [value for value in PERSONAL if value in caplog.text] == []


class Recording(urllib3.PoolManager):
    """A real pool that keeps every address and header it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def request(self, method: str, url: str, **more: Any) -> Any:  # type: ignore[override]
        self.seen += [url, json.dumps(more.get("headers") or {}, ensure_ascii=False)]
        return super().request(method, url, **more)


def connector(url: str, pool: Recording) -> HttpGateway:
    settings = GatewaySettings("police", url, "token", "secret", timeout=0.3)
    return HttpGateway(
        settings,
        pool,
        Breaker(),
        monotonic=time.monotonic,
        sleep=lambda s: None,
        random=lambda: 0.5,
    )


def reply(status: str, body: bytes) -> Any:
    """A server's script: one answer with this body."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    return lambda connection: connection.sendall(head + body)


@pytest.mark.network
@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", json.dumps({"request": "r1", "state": "approved", "facts": {"a": FAMILY.mother.id_number}}).encode()),
        ("200 OK", f"<html>{FAMILY.mother.name}".encode()),
        ("200 OK", json.dumps({"request": FAMILY.mother.name, "state": FAMILY.mother.id_number}).encode()),
        ("422 No", json.dumps({"title": "wrong", "detail": f"{FAMILY.mother.id_number} is unknown"}).encode()),
        ("503 No", FAMILY.mother.name.encode()),
    ],
)  # fmt: skip
def test_whatever_a_department_answers_neither_address_nor_log_holds_personal_values(
    said: Any, status: str, body: bytes
) -> None:
    pool, problems = Recording(), list[str]()
    request = Request("household-registration", "c1", "新生儿/1", facts_of(FAMILY), "c1:1:1:perform")
    with department(reply(status, body)) as url:
        gateway = connector(url, pool)
        for ask in (
            lambda: gateway.perform(request, GRANT, may_have_been_sent=False),
            lambda: gateway.query("population", {"公民身份号码": FAMILY.mother.id_number}, ("姓名",), GRANT),
            lambda: gateway.state_of("r1", GRANT),
        ):
            try:
                ask()
            except (BadAnswer, Unavailable) as problem:
                problems.append(str(problem))
            except Refused:
                continue  # its detail is the department's own text, for the case and never for a log
    pool.clear()
    assert "/v1/registers/population/query" in said()
    assert [value for value in PERSONAL for problem in problems if value in problem] == []
    assert [value for value in PERSONAL for seen in pool.seen if value in seen] == []


@pytest.mark.network
@pytest.mark.parametrize("status", ["200 OK", "401 No", "422 No", "500 No"])
def test_a_message_leaves_neither_number_nor_text_in_a_log_or_an_address(said: Any, status: str) -> None:
    pool, problems = Recording(), list[str]()
    with department(reply(status, FAMILY.mother.phone.encode())) as url:
        gateway = SmsGateway(url, "secret", pool, time.time)
        for again in (False, True):
            try:
                gateway.send(
                    "c1:1:0", FAMILY.mother.phone, f"{FAMILY.mother.name}，好了", may_have_been_sent=again
                )
            except (NotSent, RefusedMessage) as problem:
                problems.append(str(problem))
    pool.clear()
    assert "/v1/messages" in said()
    assert bool(problems) == (status != "200 OK")
    assert [value for value in PERSONAL for problem in problems if value in problem] == []
    assert [value for value in PERSONAL for seen in pool.seen if value in seen] == []


def test_reading_papers_says_nothing_to_a_log(said: Any) -> None:
    catalog = load(read_files([Path(__file__).resolve().parents[2] / "packs"]))
    engine, (_, open_file) = engine_for(FAMILY), application(FAMILY)
    files = [
        PaperFile(slot, name, open_file(f"{name}{FAMILY.number}"))
        for slot, name in (
            ("出生医学证明", "c"),
            ("母亲身份证", "m"),
            ("父亲身份证", "f"),
            ("母亲身份证", "c"),
        )
    ]
    files.append(PaperFile("母亲身份证", f"{FAMILY.mother.name}.jpg", JPEG + b"not recorded"))
    readings = read_papers(files, catalog, engine, {"新生儿": "新生儿/1"}, "")
    assert [len(reading.facts) for reading in readings] == [11, 6, 6, 0, 0]
    assert said() == ""


def test_a_callback_with_personal_values_good_or_bad_says_nothing_to_a_log(said: Any) -> None:
    app = callback_app({"police": "secret"}, lambda department, outcome: None, time.time)
    body = json.dumps({"request": "r1", "state": FAMILY.mother.id_number}, ensure_ascii=False).encode()
    answer = call(app, "POST", "/v1/callbacks/police", body, {"X-Timestamp": "1", "X-Signature": "x"})
    assert answer.status == 401
    assert FAMILY.mother.id_number.encode() not in answer.body
    assert "POST" not in said()


def test_a_stand_in_department_says_nothing_to_a_log(said: Any, tmp_path: Path) -> None:
    police = Department(tmp_path, "police")
    assert police.perform().status == 200
    assert police.perform(facts={}).status == 422
    assert "新生儿" not in said()

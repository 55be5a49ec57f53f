"""The stand-in message gateway: signed, and every message once."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest

from onething.notify.service import SmsGateway
from simulators.sms import sms_app
from simulators.store import Store
from tests.asgi import Answer, AppPool, call

MESSAGE = {"id": "m1", "to": "19900001171", "text": "您申请的事办好了。"}


class Gateway:
    def __init__(self, folder: Path) -> None:
        self.app = sms_app(Store(folder / "sms.db"), "secret")

    def ask(
        self, method: str, path: str, body: bytes = b"", secret: str = "secret", age: float = 0
    ) -> Answer:
        stamp = str(int(time.time() - age))
        signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return call(self.app, method, path, body, {"X-Timestamp": stamp, "X-Signature": signature})

    def send(self, message: Any = MESSAGE, **more: Any) -> int:
        return self.ask("POST", "/v1/messages", json.dumps(message).encode(), **more).status

    @property
    def sent(self) -> list[str]:
        return [line["id"] for line in call(self.app, "GET", "/_sent").json]


def test_a_message_is_sent_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    assert [gateway.send(), gateway.send(), gateway.send()] == [201, 200, 200]
    assert gateway.sent == ["m1"]


def test_an_id_with_another_text_or_number_is_a_conflict(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.send()
    assert [gateway.send({**MESSAGE, "text": "x"}), gateway.send({**MESSAGE, "to": "1"})] == [409, 409]
    assert gateway.sent == ["m1"]


@pytest.mark.parametrize("forged", [{"secret": "other"}, {"age": 301}, {"age": -302}])
def test_a_forged_or_stale_message_is_not_sent(tmp_path: Path, forged: dict[str, Any]) -> None:
    gateway = Gateway(tmp_path)
    assert gateway.send(**forged) == 401
    assert gateway.ask("GET", "/v1/messages/m1", **forged).status == 401
    assert gateway.sent == []


@pytest.mark.parametrize("body", [b"", b"no", b"[]", b"{}", b'{"id": "m"}', b"null", b"[" * 100_000])
def test_a_body_that_is_no_message_is_refused(tmp_path: Path, body: bytes) -> None:
    assert Gateway(tmp_path).ask("POST", "/v1/messages", body).status == 422


def test_a_message_can_be_asked_for(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.send()
    assert [gateway.ask("GET", f"/v1/messages/{id_}").status for id_ in ("m1", "m2")] == [200, 404]


def test_sent_messages_survive_a_restart(tmp_path: Path) -> None:
    Gateway(tmp_path).send()
    assert Gateway(tmp_path).send() == 200


def test_the_platforms_own_gateway_is_understood(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    platform = SmsGateway("http://sms", "secret", AppPool(gateway.app), time.time)  # type: ignore[arg-type]
    platform.send("m1", "19900001171", "好了", may_have_been_sent=False)
    platform.send("m1", "19900001171", "好了", may_have_been_sent=True)
    platform.send("m1", "19900001171", "好了", may_have_been_sent=False)
    assert gateway.sent == ["m1"]

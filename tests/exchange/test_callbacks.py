"""The receiver of late answers: what is not genuine changes nothing, and says why it was not taken."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.exchange.callbacks import LARGEST, sign
from onething.exchange.service import Outcome, callback_app
from tests.asgi import Answer, call

NOW = 1_000_000.0
DONE = json.dumps({"request": "r1", "state": "approved", "facts": {"乙": 2}}, ensure_ascii=False).encode()


class Receiver:
    """The application and everything that reached its sink."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Outcome]] = []
        secrets = {"police": "p-secret", "health": "h-secret"}
        self.app = callback_app(
            secrets, lambda department, outcome: self.told.append((department, outcome)), lambda: NOW
        )

    def push(self, body: bytes = DONE, department: str = "police", **heads: str) -> Answer:
        stamp = heads.get("stamp", str(int(NOW)))
        signature = heads.get("signature", sign(heads.get("secret", "p-secret"), stamp, body))
        headers = {"X-Timestamp": stamp, "X-Signature": signature}
        return call(self.app, "POST", f"/v1/callbacks/{department}", body, headers)


def test_a_genuine_callback_reaches_the_sink_with_its_department() -> None:
    receiver = Receiver()
    assert receiver.push().status == 204
    assert [(department, outcome.request) for department, outcome in receiver.told] == [("police", "r1")]


def test_a_callback_pushed_twice_is_an_ordinary_event() -> None:
    receiver = Receiver()
    assert [receiver.push().status, receiver.push().status] == [204, 204]
    assert receiver.told[0] == receiver.told[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signature": "0" * 64}, "signature"),
        ({"signature": ""}, "signature"),
        ({"signature": "é" * 64}, "signature"),
        ({"secret": "h-secret"}, "signature"),
        ({"stamp": str(int(NOW) - 301)}, "stale"),
        ({"stamp": str(int(NOW) + 301)}, "stale"),
        ({"stamp": ""}, "stale"),
        ({"stamp": "-5"}, "stale"),
        ({"stamp": "9" * 5000}, "stale"),
        ({"department": "health"}, "signature"),
        ({"department": "customs"}, "not known"),
    ],
)
def test_a_forged_stale_or_foreign_callback_is_refused_and_changes_nothing(
    changes: dict[str, str], words: str
) -> None:
    receiver = Receiver()
    answer = receiver.push(**changes)
    assert (answer.status, receiver.told) == (401, [])
    assert words in answer.json["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status"} <= set(answer.json)


def test_a_signature_for_one_body_does_not_carry_another() -> None:
    receiver = Receiver()
    stolen = sign("p-secret", str(int(NOW)), DONE)
    assert receiver.push(DONE.replace(b"approved", b"rejected"), signature=stolen).status == 401
    assert receiver.told == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"\xff\xfe", b"[]", b"null", b"[" * 30_000, b"{}", b'{"request": "r", "state": "maybe"}',
        b'{"request": "", "state": "approved"}', b'{"request": "a\\u0000b", "state": "approved"}',
        b'{"request": "\\ud800", "state": "approved"}', b'{"request": "r", "state": "approved", "licence": {"a": NaN}}',
        b'{"request": "r", "state": "approved", "facts": [1]}', b'{"request": "r", "state": ["approved"]}',
    ],
)  # fmt: skip
def test_a_genuine_callback_that_is_no_outcome_is_named_and_changes_nothing(body: bytes) -> None:
    receiver = Receiver()
    answer = receiver.push(body)
    assert (answer.status, answer.json["title"], receiver.told) == (400, "not an outcome", [])


def test_a_huge_callback_is_refused_before_it_is_all_taken() -> None:
    receiver = Receiver()
    taken: list[int] = []

    def pieces() -> Any:
        for number in range(1000):
            taken.append(number)
            yield b"x" * 10_000

    source = pieces()

    async def receive() -> Any:
        return {"type": "http.request", "body": next(source), "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/callbacks/police",
        "headers": [],
        "query_string": b"",
    }
    asyncio.run(receiver.app(scope, receive, send))  # type: ignore[arg-type]
    assert (sent[0]["status"], receiver.told) == (413, [])
    assert len(taken) * 10_000 <= LARGEST + 10_000


def test_only_a_post_is_a_callback() -> None:
    assert call(Receiver().app, "GET", "/v1/callbacks/police").status == 405


headings = st.text("0123456789abcdef-é\xff ", max_size=70)


@given(st.binary(max_size=200), headings, headings)
def test_nobody_without_the_secret_ever_reaches_the_sink(body: bytes, signature: str, stamp: str) -> None:
    receiver = Receiver()
    assert receiver.push(body, signature=signature, stamp=str(int(NOW))).status == 401
    assert receiver.push(body, signature=signature, stamp=stamp).status == 401
    assert receiver.told == []

"""The message gateway: signed, and asked before it is told again."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from typing import Any

import pytest
import urllib3

from onething.notify.gateway import NotSent, RefusedMessage
from onething.notify.service import SmsGateway

LOST = urllib3.exceptions.ReadTimeoutError(None, "http://sms/v1/messages", "late")  # type: ignore[arg-type]
Reply = int | Exception


class Pool:
    """Answers from a list and writes down what was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies, self.asked = list(replies), []  # type: ignore[var-annotated]

    def request(self, method: str, url: str, **more: Any) -> urllib3.HTTPResponse:
        self.asked.append((method, url.removeprefix("http://sms"), more))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return urllib3.HTTPResponse(io.BytesIO(b"{}"), {}, reply, preload_content=False)

    @property
    def ways(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.asked]


def send(pool: Pool, *, again: bool = False, to: str = "19900001171") -> None:
    gateway = SmsGateway("http://sms", "s3cr3t", pool, lambda: 1_000_000.9)  # type: ignore[arg-type]
    gateway.send("c1:1:0", to, "办好了", may_have_been_sent=again)


def test_a_message_is_signed_over_time_and_body() -> None:
    pool = Pool(201)
    send(pool)
    [(_, _, more)] = pool.asked
    signed = hmac.new(b"s3cr3t", b"1000000." + more["body"], hashlib.sha256).hexdigest()
    assert (more["headers"]["X-Timestamp"], more["headers"]["X-Signature"]) == ("1000000", signed)
    assert json.loads(more["body"]) == {"id": "c1:1:0", "to": "19900001171", "text": "办好了"}
    assert (more["retries"], more["redirect"]) == (False, False)


def test_a_question_is_signed_too() -> None:
    pool = Pool(200)
    send(pool, again=True)
    signed = hmac.new(b"s3cr3t", b"1000000.", hashlib.sha256).hexdigest()
    assert pool.asked[0][2]["headers"]["X-Signature"] == signed


def test_what_was_perhaps_sent_is_asked_for_and_not_sent_again() -> None:
    pool = Pool(200)
    send(pool, again=True)
    assert pool.ways == ["GET /v1/messages/c1%3A1%3A0"]


def test_it_is_sent_again_only_when_the_gateway_does_not_know_it() -> None:
    pool = Pool(404, 201)
    send(pool, again=True)
    assert pool.ways == ["GET /v1/messages/c1%3A1%3A0", "POST /v1/messages"]


@pytest.mark.parametrize("reply", [LOST, 500, 429, 401, 403, 302, 400])
def test_while_the_gateway_does_not_say_whether_it_knows_it_nothing_is_sent(reply: Reply) -> None:
    pool = Pool(reply)
    with pytest.raises(NotSent):
        send(pool, again=True)
    assert pool.ways == ["GET /v1/messages/c1%3A1%3A0"]


@pytest.mark.parametrize(
    "reply", [LOST, urllib3.exceptions.ProtocolError("closed"), 500, 503, 429, 401, 403, 408]
)
def test_what_may_get_better_is_not_given_up(reply: Reply) -> None:
    with pytest.raises(NotSent):
        send(Pool(reply))


@pytest.mark.parametrize("status", [302, 400, 409, 413, 422])
def test_what_the_gateway_refuses_is_refused_for_good(status: int) -> None:
    with pytest.raises(RefusedMessage, match=str(status)):
        send(Pool(status))


@pytest.mark.parametrize("reply", [LOST, 500, 401, 422])
def test_an_error_names_neither_number_nor_text(reply: Reply) -> None:
    with pytest.raises((NotSent, RefusedMessage)) as caught:
        send(Pool(reply))
    assert "1990" not in str(caught.value)
    assert "办好了" not in str(caught.value)
    assert "s3cr3t" not in str(caught.value)

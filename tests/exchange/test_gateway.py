"""The connector asks before it repeats: proven by counting what reaches the department."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from onething.exchange.callbacks import Forged, sign, verify
from onething.exchange.contract import BadAnswer, OutcomeState
from onething.exchange.service import (
    GatewaySettings,
    Grant,
    HttpGateway,
    NotUndoable,
    Outcome,
    OutOfQuota,
    Refused,
    Request,
    SettingsFileError,
    Taken,
    Unavailable,
    load_outside,
)
from onething.work.breaker import Breaker

GRANT = Grant("g", "p", "b")
ASK = Request("item", "case", "subject", {"甲": 1}, "case:1:1:perform")
DONE = {"request": "r1", "state": "approved", "facts": {"乙": 2}}
Reply = tuple[int, Any, dict[str, str]] | Exception


class Pool:
    """Answers from a list and writes down what was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies, self.asked = list(replies), []  # type: ignore[var-annotated]

    def request(self, method: str, url: str, **more: Any) -> urllib3.HTTPResponse:
        self.asked.append((method, url.removeprefix("http://d"), more["headers"]))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        status, body, headers = reply
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        import io

        return urllib3.HTTPResponse(io.BytesIO(raw), headers, status, preload_content=False)

    @property
    def ways(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.asked]


def gateway(
    pool: Pool, breaker: Breaker | None = None, sleep: Callable[[float], None] = lambda s: None
) -> HttpGateway:
    settings = GatewaySettings("d", "http://d", "token", "secret")
    return HttpGateway(
        settings,
        pool,
        breaker or Breaker(),
        monotonic=lambda: 0.0,
        sleep=sleep,
        random=lambda: 0.5,  # type: ignore[arg-type]
    )


POST, GET = "POST /v1/items/item/requests", "GET /v1/requests/key:case%3A1%3A1%3Aperform"
LOST = urllib3.exceptions.ProtocolError("closed")


def test_an_answer_at_once_is_the_outcome() -> None:
    pool = Pool((200, DONE, {}))
    outcome = gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert isinstance(outcome, Outcome)
    assert (outcome.state, outcome.facts) == (OutcomeState.APPROVED, {"乙": 2})
    assert pool.ways == [POST]
    assert pool.asked[0][2]["Idempotency-Key"] == ASK.key


def test_a_lost_answer_is_asked_for_and_not_repeated() -> None:
    pool = Pool(LOST, (200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert [way.partition(" ")[0] for way in pool.ways] == ["POST", "GET"]


def test_it_repeats_only_when_the_department_does_not_know_the_key() -> None:
    pool = Pool(LOST, (404, {"title": "unknown"}, {}), (200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert [way.partition(" ")[0] for way in pool.ways] == ["POST", "GET", "POST"]


def test_after_a_crash_it_asks_first() -> None:
    pool = Pool((200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=True)
    assert [way.partition(" ")[0] for way in pool.ways] == ["GET"]


def test_taken_gives_the_number_to_poll() -> None:
    pool = Pool((202, {}, {"Location": "/v1/requests/r9", "Retry-After": "2"}))
    assert gateway(pool).perform(ASK, GRANT, may_have_been_sent=False) == Taken("r9", 2.0)


def test_out_of_quota_is_not_hammered() -> None:
    pool = Pool((429, {}, {"Retry-After": "7"}))
    with pytest.raises(OutOfQuota) as caught:
        gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert caught.value.retry_after == 7
    assert len(pool.asked) == 1


def test_an_outage_opens_the_breaker_and_then_nothing_is_called() -> None:
    breaker = Breaker(threshold=2)
    pool = Pool(*[(503, {}, {})] * 3)
    with pytest.raises(Unavailable):
        gateway(pool, breaker).perform(ASK, GRANT, may_have_been_sent=False)
    assert len(pool.asked) == 2
    with pytest.raises(Unavailable, match="breaker open"):
        gateway(pool, breaker).state_of("r1")


@pytest.mark.parametrize(
    "body", [b"<html>", [], {"request": 7, "state": "approved"}, {"request": "r", "state": "maybe"}]
)
def test_an_answer_outside_the_contract_is_named(body: Any) -> None:
    with pytest.raises(BadAnswer):
        gateway(Pool((200, body, {}))).perform(ASK, GRANT, may_have_been_sent=False)


def test_a_used_key_is_refused_for_good() -> None:
    with pytest.raises(Refused, match="409 key was used"):
        gateway(Pool((409, {"title": "key was used"}, {}))).perform(ASK, GRANT, may_have_been_sent=False)


def test_what_cannot_be_undone_says_so() -> None:
    with pytest.raises(NotUndoable, match="too late"):
        gateway(Pool((409, {"title": "no", "detail": "too late"}, {}))).reverse("r1", "k", GRANT)


def test_a_register_gives_the_named_fields_only() -> None:
    body = {"fields": {"姓名": "王", "性别": None, "more": 1}, "as_of": "2026-01-01", "receipt": "q1"}
    answer = gateway(Pool((200, body, {}))).query("population", {"k": "v"}, ("姓名", "性别"), GRANT)
    assert answer.fields == {"姓名": "王", "性别": None}


def test_secrets_do_not_show() -> None:
    assert "secret" not in repr(GatewaySettings("d", "http://d", "token-x", "secret-y"))


def test_a_genuine_callback_is_read_and_forged_or_stale_ones_are_not() -> None:
    body = json.dumps(DONE).encode()
    good = sign("s", "1000", body)
    assert verify("s", "1000", good, body, 1001.0).request == "r1"
    for secret, stamp, signature, now in (
        ("t", "1000", good, 1001.0),
        ("s", "1001", good, 1001.0),
        ("s", "1000", good, 2000.0),
    ):
        with pytest.raises(Forged):
            verify(secret, stamp, signature, body, now)


def _entry(**more: Any) -> str:
    entry = {"url": "http://a", "token": "t", "callback_secret": "s", **more}
    return json.dumps({"departments": {"a": entry}})


def test_a_department_may_be_waited_for_longer_than_others(tmp_path: Any) -> None:
    path = tmp_path / "d.json"
    for text, seconds in ((_entry(), 5.0), (_entry(timeout=10), 10.0)):
        path.write_text(text)
        assert load_outside(path).departments["a"].timeout == seconds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("{}", "departments"),
        ('{"departments": {"a": {"url": "x"}}}', "departments.a.url"),
        (_entry(timeout=0), "departments.a.timeout"),
        (_entry(timeout=60), "departments.a.timeout"),
        (_entry(timeout=True), "departments.a.timeout"),
        (_entry(timeout="10"), "departments.a.timeout"),
    ],
)
def test_a_wrong_settings_file_names_file_and_key(tmp_path: Any, text: str, words: str) -> None:
    path = tmp_path / "d.json"
    path.write_text(text)
    with pytest.raises(SettingsFileError, match=words):
        load_outside(path)


def test_a_field_that_is_not_there_is_not_taken_for_unknown() -> None:
    """A register that was renamed must not look like one that does not know the person."""
    body = {"fields": {"姓名_v2": "王"}, "as_of": "2026-01-01", "receipt": "q1"}
    with pytest.raises(BadAnswer, match="register answer lacks 姓名"):
        gateway(Pool((200, body, {}))).query("population", {"k": "v"}, ("姓名",), GRANT)

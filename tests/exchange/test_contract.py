"""What a department may answer, and everything else that it may try."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.exchange.contract import LONGEST_NUMBER, LONGEST_TEXT, read_json, read_outcome
from onething.exchange.service import (
    BadAnswer,
    BreakerOpen,
    NotUndoable,
    Outcome,
    OutOfQuota,
    Taken,
    Unavailable,
)
from onething.work.breaker import Breaker
from tests.exchange.test_gateway import ASK, DONE, GRANT, LOST, POST, Pool, gateway

UNKNOWN = (404, {"type": "about:blank", "title": "unknown", "status": 404}, {})


def test_every_call_about_a_case_says_who_asks_for_what_on_which_ground() -> None:
    pool = Pool(LOST, UNKNOWN, (200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    for _, _, heads in pool.asked:
        assert (heads["Authorization"], heads["X-Purpose"], heads["X-Grant"]) == ("Bearer token", "p", "g")


def test_the_key_of_a_repetition_is_the_key_of_the_first_call() -> None:
    pool = Pool(LOST, UNKNOWN, LOST, UNKNOWN, (200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert {heads["Idempotency-Key"] for method, _, heads in pool.asked if method == "POST"} == {ASK.key}


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_after_a_server_error_it_asks_before_it_repeats(status: int) -> None:
    pool = Pool((status, b"<html>", {}), UNKNOWN, (200, DONE, {}))
    gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert [method for method, _, _ in pool.asked] == ["POST", "GET", "POST"]


def test_while_nobody_says_whether_it_arrived_it_is_not_repeated() -> None:
    pool = Pool(LOST, LOST, LOST)
    with pytest.raises(Unavailable):
        gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert [method for method, _, _ in pool.asked] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("bare", [b"", b"<html>not found</html>", {}, [], {"detail": "x"}])
def test_a_bare_404_of_a_proxy_is_not_the_departments_word_that_it_does_not_know_the_key(bare: Any) -> None:
    pool = Pool((404, bare, {}))
    with pytest.raises(BadAnswer):
        gateway(pool).perform(ASK, GRANT, may_have_been_sent=True)
    assert [method for method, _, _ in pool.asked] == ["GET"]


def test_a_lost_answer_that_is_still_being_worked_on_is_the_answer() -> None:
    pool = Pool(LOST, (200, {"request": "r1", "state": "processing"}, {}))
    outcome = gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert isinstance(outcome, Outcome)
    assert outcome.state == "processing"


@pytest.mark.parametrize(
    ("given_", "seconds"),
    [("7", 7.0), ("0", 0.0), ("99999", 3600.0), ("nan", 1.0), ("inf", 1.0), ("-3", 1.0), ("", 1.0), ("1e9", 1.0),
     ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0)],
)  # fmt: skip
def test_retry_after_is_seconds_within_reason(given_: str, seconds: float) -> None:
    problem = {"title": "out of quota"}
    with pytest.raises(OutOfQuota) as caught:
        gateway(Pool((429, problem, {"Retry-After": given_}))).perform(ASK, GRANT, may_have_been_sent=False)
    assert caught.value.retry_after == seconds


def test_out_of_quota_does_not_open_the_breaker() -> None:
    breaker = Breaker(threshold=1)
    for _ in range(3):
        with pytest.raises(OutOfQuota):
            gateway(Pool((429, {"title": "q"}, {})), breaker).perform(ASK, GRANT, may_have_been_sent=False)
    assert breaker.allow(0)


def test_an_open_breaker_is_said_at_once_and_after_its_pause_one_probe_decides() -> None:
    breaker, slept = Breaker(threshold=1, pause=2.0), []
    breaker.failure(-1.0)
    with pytest.raises(BreakerOpen) as caught:
        gateway(Pool(), breaker, slept.append).perform(ASK, GRANT, may_have_been_sent=False)
    assert (caught.value.retry_after, slept) == (1.0, [])
    failed = Breaker(threshold=1, pause=2.0)
    failed.failure(-2.0)
    pool = Pool(LOST)
    with pytest.raises(BreakerOpen):
        gateway(pool, failed).perform(ASK, GRANT, may_have_been_sent=False)
    assert pool.ways == [POST]
    mended = Breaker(threshold=1, pause=2.0)
    mended.failure(-2.0)
    assert isinstance(
        gateway(Pool((200, DONE, {})), mended).perform(ASK, GRANT, may_have_been_sent=False), Outcome
    )
    assert mended.allow(0.0)


@pytest.mark.parametrize(
    ("location", "number"),
    [
        ("/v1/requests/r9", "r9"),
        ("https://d.example/x/v1/requests/r9?a=b", "r9"),
        ("/v1/requests/a%2Fb/", "a/b"),
    ],
)
def test_the_number_to_poll_is_the_end_of_the_location(location: str, number: str) -> None:
    answer = gateway(Pool((202, b"", {"Location": location}))).perform(ASK, GRANT, may_have_been_sent=False)
    assert answer == Taken(number, 1.0)


def test_a_number_goes_into_the_path_as_one_piece() -> None:
    pool = Pool((200, {"request": "../a b?c", "state": "processing"}, {}))
    gateway(pool).state_of("../a b?c")
    assert pool.ways == ["GET /v1/requests/..%2Fa%20b%3Fc"]


@pytest.mark.parametrize("location", ["", "/", "/v1/requests/" + "r" * 121, "/v1/requests/%00"])
def test_taken_without_a_number_is_outside_the_contract(location: str) -> None:
    with pytest.raises(BadAnswer):
        gateway(Pool((202, b"", {"Location": location}))).perform(ASK, GRANT, may_have_been_sent=False)


def test_an_answer_about_another_request_is_not_taken() -> None:
    with pytest.raises(BadAnswer, match="another request"):
        gateway(Pool((200, DONE, {}))).state_of("r2")
    with pytest.raises(BadAnswer, match="another request"):
        gateway(Pool((200, {**DONE, "state": "reversed"}, {}))).reverse("r2", "k", GRANT)


def test_only_reversed_is_an_answer_to_a_reversal() -> None:
    with pytest.raises(BadAnswer, match="answered approved"):
        gateway(Pool((200, DONE, {}))).reverse("r1", "k", GRANT)
    assert (
        gateway(Pool((200, {**DONE, "state": "reversed"}, {}))).reverse("r1", "k", GRANT).state == "reversed"
    )
    with pytest.raises(NotUndoable):
        gateway(Pool((409, {"title": "too late"}, {}))).reverse("r1", "k", GRANT)


@pytest.mark.parametrize(
    "body",
    [
        {**DONE, "request": "r" * (LONGEST_NUMBER + 1)}, {**DONE, "request": "a\nb"}, {**DONE, "facts": "x"},
        {**DONE, "licence": []}, {**DONE, "materials": "户口簿"}, {**DONE, "materials": [1]},
        {**DONE, "materials": ["x"] * 101}, {**DONE, "reason": "no"}, {**DONE, "reason": {"text": 7}},
        {**DONE, "reason": {"text": "x" * (LONGEST_TEXT + 1)}}, {**DONE, "finished": 7}, {**DONE, "state": None},
        {**DONE, "state": ["approved"]}, {"state": "approved"}, "approved", 7, None,
    ],
)  # fmt: skip
def test_an_outcome_with_a_wrong_part_is_named(body: Any) -> None:
    with pytest.raises(BadAnswer):
        read_outcome(body)


@pytest.mark.parametrize(
    "raw",
    [b"[" * 100_000, b'{"a": NaN}', b'{"a": Infinity}', b'"\\ud800"', b'"\\u0000"', b"\xff", b"9" * 5000],
)
def test_json_that_could_not_be_kept_is_refused(raw: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_json(raw)


def test_an_oversized_answer_is_refused() -> None:
    with pytest.raises(BadAnswer, match="more than 1000000 bytes"):
        gateway(Pool((200, b" " * 1_000_001, {}))).perform(ASK, GRANT, may_have_been_sent=False)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307])
def test_a_status_that_the_contract_does_not_know_is_no_answer(status: int) -> None:
    pool = Pool((status, b"", {"Location": "http://elsewhere/"}))
    with pytest.raises(BadAnswer):
        gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    assert pool.ways == [POST]


@pytest.mark.parametrize(
    "body",
    [{}, [], {"fields": []}, {"fields": {}, "as_of": 1, "receipt": "q"}, {"fields": {}, "as_of": "x"},
     {"fields": {}, "as_of": "x", "receipt": "q" * 121}],
)  # fmt: skip
def test_a_register_answer_with_a_wrong_part_is_named(body: Any) -> None:
    with pytest.raises(BadAnswer):
        gateway(Pool((200, body, {}))).query("population", {"k": "v"}, ("姓名",), GRANT)


letters = st.text("ab乙0 \n\x00\ud800", max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)
parts = st.sampled_from(["request", "state", "facts", "licence", "materials", "reason", "finished"])


@given(st.dictionaries(parts, json_values | st.sampled_from(["r1", "approved"])))
def test_any_json_is_an_outcome_or_outside_the_contract(data: Any) -> None:
    pool = Pool((200, json.dumps(data).encode(), {}))
    try:
        outcome = gateway(pool).perform(ASK, GRANT, may_have_been_sent=False)
    except BadAnswer:
        return
    assert isinstance(outcome, Outcome)
    assert 0 < len(outcome.request) <= LONGEST_NUMBER

"""Every endpoint of the department gateway contract, as a stand-in department serves it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from onething.exchange.contract import read_outcome, read_register_answer
from onething.exchange.service import GatewaySettings, Grant, HttpGateway, NotUndoable, Outcome, Request
from onething.work.breaker import Breaker
from tests.asgi import AppPool, call
from tests.simulators.standin import CITY, HEADS, Department, facts_of

DEPARTMENTS = ["health", "police", "medical-insurance", "social-security"]


def is_problem(answer: Any, status: int) -> bool:
    """Whether an answer is an RFC 9457 problem of this status."""
    return bool(
        answer.status == status == answer.json["status"]
        and {"type", "title"} <= set(answer.json)
        and answer.headers["content-type"] == "application/problem+json"
    )


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_an_item_is_performed_at_once_and_its_outcome_fits_the_contract(tmp_path: Path, name: str) -> None:
    department = Department(tmp_path, name)
    answer = department.perform()
    assert answer.status == 200
    outcome = read_outcome(answer.json)
    assert outcome.state == "approved"
    assert outcome.facts
    assert department.get(f"/v1/requests/{outcome.request}").json == answer.json
    assert department.get("/v1/requests/key:k1").json == answer.json


def test_an_item_that_takes_time_is_taken_and_can_be_polled(tmp_path: Path) -> None:
    department = Department(tmp_path, "police", immediate=False)
    answer = department.perform()
    assert (answer.status, answer.headers["retry-after"]) == (202, "1")
    path = answer.headers["location"]
    assert department.get(path).json["state"] == "processing"
    time.sleep(0.35)
    assert read_outcome(department.get(path).json).state == "approved"


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_the_same_key_twice_is_one_effect_and_the_same_answer(tmp_path: Path, name: str) -> None:
    department = Department(tmp_path, name)
    first, second = department.perform(), department.perform()
    assert (first.status, first.json) == (second.status, second.json)
    assert department.effects == [("k1", "done")]


def test_bodies_are_compared_as_json_values(tmp_path: Path) -> None:
    department = Department(tmp_path)
    first = department.perform()
    turned = dict(reversed(facts_of(CITY[0]).items()))
    spaced = json.dumps({"facts": turned, "subject": "新生儿/1", "case": "c1"}, indent=3).encode()
    again = department.post(f"/v1/items/{department.item}/requests", spaced, Idempotency_Key="k1")
    assert again.json == first.json


def test_a_used_key_with_another_body_is_a_conflict_and_changes_nothing(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.perform()
    assert is_problem(department.perform(family=1), 409)
    assert department.effects == [("k1", "done")]


def test_nobody_gets_the_same_thing_twice_by_another_case(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.perform()
    again = department.perform("k2", case="c2")
    assert (again.json["state"], again.json["reason"]["code"]) == ("rejected", "again")
    assert department.effects == [("k1", "done")]


@pytest.mark.parametrize(
    ("heads", "status"),
    [
        ({"Idempotency_Key": None}, 422),
        ({"Idempotency_Key": "k" * 129}, 422),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer other"}, 401),
        ({"Authorization": "Bearer \xe9"}, 401),
        ({"X_Purpose": None}, 403),
        ({"X_Grant": None}, 403),
    ],
)
def test_a_request_without_its_headers_is_refused(
    tmp_path: Path, heads: dict[str, str | None], status: int
) -> None:
    department = Department(tmp_path)
    body = {"case": "c1", "subject": "s", "facts": facts_of(CITY[0])}
    answer = department.post(
        f"/v1/items/{department.item}/requests", body, **{"Idempotency_Key": "k", **heads}
    )
    assert is_problem(answer, status)
    assert department.effects == []


@pytest.mark.parametrize(
    "changes",
    [
        {"case": ""}, {"case": 7}, {"case": "c" * 65}, {"subject": ""}, {"subject": "s" * 65}, {"subject": None},
        {"facts": []}, {"facts": {}}, {"callback": 7}, {"evidence": {}}, {"evidence": [{"kind": "x"}]},
    ],
)  # fmt: skip
def test_a_body_outside_the_contract_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    department = Department(tmp_path)
    assert is_problem(department.perform(**changes), 422)
    assert department.effects == []


@pytest.mark.parametrize("raw", [b"", b"no", b"[]", b"[" * 100_000, b'{"case": "\\ud800"}', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(tmp_path: Path, raw: bytes) -> None:
    department = Department(tmp_path)
    answer = department.post(f"/v1/items/{department.item}/requests", raw, Idempotency_Key="k")
    assert is_problem(answer, 422)


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("police", "新生儿.出生时刻", "昨天"),
        ("medical-insurance", "新生儿.公民身份号码", "9" * 18),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_not_a_crash(
    tmp_path: Path, name: str, fact: str, value: str
) -> None:
    department = Department(tmp_path, name)
    answer = department.perform(facts={**facts_of(CITY[0]), fact: value})
    assert is_problem(answer, 422)
    assert department.effects == []


def test_unknown_items_requests_keys_and_registers_are_404(tmp_path: Path) -> None:
    department = Department(tmp_path)
    asked = {"subject": {"k": "v"}, "fields": ["姓名"]}
    for answer in (
        department.post("/v1/items/no/requests", {}, Idempotency_Key="k"),
        department.get("/v1/requests/no"),
        department.get("/v1/requests/key:no"),
        department.post("/v1/requests/no/reversal", {}, Idempotency_Key="k"),
        department.post("/v1/registers/no/query", asked),
    ):
        assert is_problem(answer, 404)


def test_a_reversal_undoes_once_whatever_is_repeated(tmp_path: Path) -> None:
    department = Department(tmp_path)
    number = department.perform().json["request"]
    first = department.post(f"/v1/requests/{number}/reversal", {}, Idempotency_Key="r1")
    second = department.post(f"/v1/requests/{number}/reversal", {}, Idempotency_Key="r1")
    assert (first.json["state"], second.json) == ("reversed", first.json)
    assert department.effects == [("k1", "done"), ("r1", "undone")]
    assert department.perform("k2", case="c2").json["state"] == "approved"


def test_a_reversal_undoes_one_subject_of_a_case_and_not_its_twin(tmp_path: Path) -> None:
    department = Department(tmp_path)
    number = department.perform("k1", 0).json["request"]
    department.perform("k2", 1)
    department.post(f"/v1/requests/{number}/reversal", {}, Idempotency_Key="r1")
    assert department.perform("k3", 1, case="c2").json["reason"]["code"] == "again"


def test_a_key_of_one_thing_does_not_undo_another(tmp_path: Path) -> None:
    department = Department(tmp_path)
    first, second = (department.perform(f"k{n}", n).json["request"] for n in (0, 1))
    assert department.post(f"/v1/requests/{first}/reversal", {}, Idempotency_Key="r").status == 200
    for key in ("r", "k0"):
        assert is_problem(department.post(f"/v1/requests/{second}/reversal", {}, Idempotency_Key=key), 409)
    assert department.get(f"/v1/requests/{second}").json["state"] == "approved"


def test_what_was_never_granted_cannot_be_undone(tmp_path: Path) -> None:
    department = Department(tmp_path)
    refused = department.perform(facts={**facts_of(CITY[0]), "新生儿.姓名": "别人"})
    assert refused.json["state"] == "rejected"
    path = f"/v1/requests/{refused.json['request']}/reversal"
    assert is_problem(department.post(path, {}, Idempotency_Key="r"), 409)


def test_a_register_gives_only_the_named_fields_and_null_for_unknown_ones(tmp_path: Path) -> None:
    department, mother = Department(tmp_path, "police"), CITY[0].mother
    body = {"subject": {"公民身份号码": mother.id_number}, "fields": ["姓名", "血型"]}
    answer = department.post("/v1/registers/population/query", body)
    read = read_register_answer(answer.json, ("姓名", "血型"))
    assert (read.fields, set(answer.json["fields"])) == (
        {"姓名": mother.name, "血型": None},
        {"姓名", "血型"},
    )
    nobody = department.post("/v1/registers/population/query", {**body, "subject": {"公民身份号码": "0"}})
    assert nobody.json["fields"] == {"姓名": None, "血型": None}


@pytest.mark.parametrize(
    ("body", "heads", "status"),
    [
        ({"subject": {}, "fields": ["姓名"]}, {}, 422),
        ({"subject": "x", "fields": ["姓名"]}, {}, 422),
        ({"subject": {"公民身份号码": "0"}, "fields": []}, {}, 422),
        ({"subject": {"公民身份号码": "0"}, "fields": [7]}, {}, 422),
        ({"subject": {"公民身份号码": "0"}, "fields": ["姓名"]}, {"X_Grant": None}, 403),
        ({"subject": {"公民身份号码": "0"}, "fields": ["姓名"]}, {"X_Purpose": None}, 403),
    ],
)
def test_a_register_is_not_read_without_subject_fields_and_ground(
    tmp_path: Path, body: Any, heads: dict[str, str | None], status: int
) -> None:
    assert is_problem(
        Department(tmp_path, "police").post("/v1/registers/population/query", body, **heads), status
    )


def test_a_register_cannot_be_read_by_get(tmp_path: Path) -> None:
    assert Department(tmp_path, "police").get("/v1/registers/population/query").status == 405


def test_out_of_quota_is_429_with_retry_after_and_nothing_is_done(tmp_path: Path) -> None:
    department = Department(tmp_path, quota=2)
    assert [department.perform(f"k{n}", n).status for n in (0, 1)] == [200, 200]
    answer = department.perform("k2", 2)
    assert is_problem(answer, 429)
    assert answer.headers["retry-after"] == "1"
    assert len(department.effects) == 2


def test_health_needs_no_token(tmp_path: Path) -> None:
    assert call(Department(tmp_path).app, "GET", "/v1/health").status == 200


@pytest.mark.parametrize("path", ["/_faults", "/_effects"])
def test_the_switches_are_not_open_to_everybody(tmp_path: Path, path: str) -> None:
    assert call(Department(tmp_path).app, "GET", path, headers={**HEADS, "Authorization": ""}).status == 401


def connector(department: Department) -> tuple[HttpGateway, AppPool]:
    """The platform's own connector to this department."""
    pool = AppPool(department.app)
    settings = GatewaySettings("d", "http://d", "token", "secret")
    gateway = HttpGateway(
        settings, pool, Breaker(), monotonic=time.monotonic, sleep=lambda s: None, random=lambda: 0.5,  # type: ignore[arg-type]
    )  # fmt: skip
    return gateway, pool


def test_the_platforms_connector_gets_one_effect_although_every_answer_is_lost(tmp_path: Path) -> None:
    department, grant = Department(tmp_path), Grant("g", "p", "b")
    gateway, pool = connector(department)
    department.switch(lost_rate=1.0)
    request = Request(department.item, "c1", "新生儿/1", facts_of(CITY[0]), "c1:1:1:perform")
    outcome = gateway.perform(request, grant, may_have_been_sent=False)
    assert isinstance(outcome, Outcome)
    assert [way.partition(" ")[0] for way in pool.asked] == ["POST", "GET"]
    department.switch()
    assert gateway.reverse(outcome.request, "rk", grant).state == "reversed"
    assert department.effects == [("c1:1:1:perform", "done"), ("rk", "undone")]


def test_the_platforms_connector_hears_that_something_cannot_be_undone(tmp_path: Path) -> None:
    department = Department(tmp_path)
    gateway, _ = connector(department)
    refused = department.perform(facts={**facts_of(CITY[0]), "新生儿.姓名": "别人"}).json["request"]
    with pytest.raises(NotUndoable):
        gateway.reverse(refused, "rk", Grant("g", "p", "b"))

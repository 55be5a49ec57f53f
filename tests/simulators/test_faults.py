"""Every fault switch does what it says, and nothing else."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from onething.exchange.callbacks import verify
from onething.exchange.contract import read_outcome
from onething.exchange.service import BadAnswer
from onething.standards import check_id_number
from simulators.server import LostAnswer
from tests.simulators.standin import CITY, Department, facts_of


def test_without_a_switch_nothing_goes_wrong(tmp_path: Path) -> None:
    department = Department(tmp_path)
    assert {department.perform(f"k{n}", n).status for n in range(8)} == {200}


def test_slow_answers_late_and_completely(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(slow=0.2)
    begun = time.monotonic()
    assert department.perform().json["state"] == "approved"
    assert time.monotonic() - begun >= 0.2


def test_errors_are_503_and_nothing_is_done(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(error_rate=1.0)
    assert department.perform().status == 503
    assert department.effects == []


def test_errors_come_as_often_as_switched(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(error_rate=0.5, seed=3)
    states = [department.get("/v1/requests/no").status for _ in range(200)]
    assert set(states) == {404, 503}
    assert 60 < states.count(503) < 140


def test_a_lost_answer_is_lost_after_the_effect(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(lost_rate=1.0)
    with pytest.raises(LostAnswer):
        department.perform()
    assert department.effects == [("k1", "done")]
    assert department.get("/v1/requests/key:k1").json["state"] == "approved"


def test_in_an_outage_everything_is_503_even_health(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(outage=True)
    answers = [department.perform(), department.get("/v1/requests/key:k1"), department.get("/v1/health")]
    assert [answer.status for answer in answers] == [503, 503, 503]
    assert answers[0].headers["retry-after"] == "1"
    department.switch()
    assert department.effects == []
    assert department.get("/v1/health").status == 200


def test_wrong_data_is_outside_the_contract_but_the_effect_stays(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(wrong_rate=1.0)
    with pytest.raises(BadAnswer):
        read_outcome(department.perform().json)
    department.switch()
    assert read_outcome(department.get("/v1/requests/key:k1").json).state == "approved"
    assert department.effects == [("k1", "done")]


def pushes(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[float, dict[str, str], bytes]]:
    """Everything that the department pushes: when, headers, body."""
    seen: list[tuple[float, dict[str, str], bytes]] = []

    class Closed:
        def close(self) -> None: ...

    def urlopen(request: Any, timeout: float) -> Closed:
        heads = {name.lower(): value for name, value in request.header_items()}
        seen.append((time.monotonic(), heads, request.data))
        return Closed()

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    return seen


def test_a_callback_is_signed_and_says_what_asking_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = Department(tmp_path, "police", immediate=False)
    seen = pushes(department, monkeypatch)
    number = department.perform(callback="http://platform/cb").json["request"]
    [(_, heads, body)] = seen
    outcome = verify("secret", heads["x-timestamp"], heads["x-signature"], body, time.time())
    assert (outcome.request, outcome.state) == (number, "approved")
    assert json.loads(body) == department.get(f"/v1/requests/{number}").json


def test_callbacks_come_late_and_twice_when_switched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    department = Department(tmp_path)
    seen = pushes(department, monkeypatch)
    department.switch(late_callback=0.3, duplicate_callback=True)
    begun = time.monotonic()
    department.perform(callback="http://platform/cb")
    assert len(seen) == 2
    assert seen[0][0] - begun >= 0.3
    assert seen[0][2] == seen[1][2]


def test_a_repeated_request_pushes_no_second_callback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = Department(tmp_path)
    seen = pushes(department, monkeypatch)
    for _ in range(3):
        department.perform(callback="http://platform/cb")
    assert len(seen) == 1


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "http://", "http://[bad", "http://a b/"])
def test_an_address_that_is_none_does_no_harm(tmp_path: Path, address: str) -> None:
    department = Department(tmp_path)
    assert department.perform(callback=address).json["state"] == "approved"
    assert department.perform("k2", 1, facts=facts_of(CITY[1])).json["state"] == "approved"


def test_an_outage_for_some_time_ends_by_itself(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(outage_for=0.2)
    assert [department.perform().status, department.get("/v1/health").status] == [503, 503]
    time.sleep(0.25)
    assert department.get("/v1/health").status == 200
    assert department.perform().json["state"] == "approved"


def test_what_is_late_is_taken_and_decided_later(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(late=0.2)
    answer = department.perform()
    assert answer.status == 202
    assert department.get(answer.headers["location"]).json["state"] == "processing"
    time.sleep(0.25)
    assert department.get(answer.headers["location"]).json["state"] == "approved"


def test_what_is_needed_is_asked_for_once_and_the_next_round_is_decided(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(needs="户口簿")
    asked = read_outcome(department.perform("k1").json)
    assert (asked.state, asked.materials, asked.reason is not None and bool(asked.reason.clause)) == (
        "needs_material",
        ("户口簿",),
        True,
    )
    assert department.perform("k1").json["state"] == "needs_material"
    assert department.effects == []
    assert department.perform("k2").json["state"] == "approved"
    assert department.effects == [("k2", "done")]


def test_older_news_comes_after_the_last_when_out_of_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = Department(tmp_path)
    seen = pushes(department, monkeypatch)
    department.switch(out_of_order=True)
    department.perform(callback="http://platform/cb")
    assert [json.loads(body)["state"] for _, _, body in seen] == ["approved", "processing"]


def test_a_contradiction_is_pushed_after_the_truth_and_asking_tells_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = Department(tmp_path)
    seen = pushes(department, monkeypatch)
    department.switch(contradiction="callback")
    number = department.perform(callback="http://platform/cb").json["request"]
    told = [read_outcome(json.loads(body)) for _, _, body in seen]
    assert [(outcome.request, outcome.state) for outcome in told] == [
        (number, "approved"),
        (number, "rejected"),
    ]
    assert department.get(f"/v1/requests/{number}").json["state"] == "approved"


def test_a_department_that_contradicts_itself_says_the_opposite_when_asked_again(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(contradiction="answer")
    approved = department.perform().json
    refused = department.perform("k2", 1, facts={**facts_of(CITY[1]), "新生儿.姓名": "别人"}).json
    assert (approved["state"], refused["state"]) == ("approved", "rejected")
    again = [department.get(f"/v1/requests/{each['request']}").json for each in (approved, refused)]
    assert [read_outcome(each).state for each in again] == ["rejected", "approved"]
    department.switch()
    assert department.get(f"/v1/requests/{approved['request']}").json == approved
    assert department.effects == [("k1", "done")]


@pytest.mark.parametrize(
    ("drift", "facts", "fields"),
    [
        ("renamed", {"新生儿.核验号_v2": "HZ990000001"}, {"新生儿姓名_v2": CITY[0].birth.name}),
        ("type", {"新生儿.核验号": ["HZ990000001"]}, {"新生儿姓名": [CITY[0].birth.name]}),
        (
            "extra",
            {"新生儿.核验号": "HZ990000001", "新生儿.核验号_来源": "新库"},
            {"新生儿姓名": CITY[0].birth.name, "新生儿姓名_来源": "新库"},
        ),
    ],
)
def test_a_drift_changes_how_data_is_told_and_not_what_is_done(
    tmp_path: Path, drift: str, facts: Any, fields: Any
) -> None:
    department = Department(tmp_path)
    department.switch(drift=drift)
    outcome = department.perform().json
    query = {"subject": {"出生医学证明编号": CITY[0].birth.certificate}, "fields": ["新生儿姓名"]}
    answer = department.post("/v1/registers/births/query", query).json
    assert (outcome["facts"], answer["fields"]) == (facts, fields)
    assert ("schemaVersion" in outcome) == (drift == "extra")
    assert department.effects == [("k1", "done")]


def test_wrong_data_fits_the_contract_and_is_about_somebody_else(tmp_path: Path) -> None:
    department = Department(tmp_path, "police")
    mother = CITY[0].mother
    query = {"subject": {"公民身份号码": mother.id_number}, "fields": ["姓名", "性别"]}
    right = department.post("/v1/registers/population/query", query).json["fields"]
    department.switch(wrong_data=True)
    wrong = department.post("/v1/registers/population/query", query).json["fields"]
    assert right == {"姓名": mother.name, "性别": "女"}
    assert wrong == {"姓名": CITY[0].father.name, "性别": "男"}
    number = department.perform().json["facts"]["新生儿.公民身份号码"]
    assert check_id_number(number) is not None


def test_a_system_restored_from_its_backup_knows_nothing_of_what_came_since(tmp_path: Path) -> None:
    department = Department(tmp_path, "police")
    kept = department.perform("k1", 0).json
    department.switch(backup=True)
    lost = department.perform("k2", 1, case="c2").json
    department.post(f"/v1/requests/{kept['request']}/reversal", {}, Idempotency_Key="r1")
    department.switch(restore=True)
    assert department.get("/v1/requests/key:k2").status == 404
    assert department.get(f"/v1/requests/{lost['request']}").status == 404
    assert department.get(f"/v1/requests/{kept['request']}").json == kept
    assert department.effects == [("k1", "done")]
    assert department.store.entry("population", lost["facts"]["新生儿.公民身份号码"]) is None
    again = department.perform("k2", 1, case="c2").json
    assert (again["state"], again["request"] != lost["request"]) == ("approved", True)


def test_the_backup_outlives_a_restart(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(backup=True)
    department.perform()
    again = Department(tmp_path)
    again.switch(restore=True)
    assert again.effects == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"outrage": True}, {"slow": "1"}, {"slow": -1}, {"slow": True}, {"outage": 1}, {"drift": "sideways"},
        {"contradiction": "x"}, {"retry_after": 1.5}, {"needs": None}, {"late": 1e9}, {"restore": True},
    ],
)  # fmt: skip
def test_a_switch_that_there_is_not_is_said_and_changes_nothing(
    tmp_path: Path, wanted: dict[str, Any]
) -> None:
    department = Department(tmp_path)
    answer = department.post("/_faults", wanted)
    assert (answer.status, answer.headers["content-type"]) in (
        (422, "application/problem+json"),
        (409, "application/problem+json"),
    )
    assert department.perform().json["state"] == "approved"


def test_the_switches_say_how_they_stand(tmp_path: Path) -> None:
    department = Department(tmp_path)
    department.switch(slow=0, drift="extra", retry_after=7)
    stand = department.get("/_faults").json
    assert (stand["drift"], stand["retry_after"], stand["outage"]) == ("extra", 7, False)

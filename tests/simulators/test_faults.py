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

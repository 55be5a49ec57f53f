"""Departments that are down, late, contradict themselves, change their schema or send wrong data: every case goes on, says
so, and ends with every effect once. Real processes, real HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulators.pushing import push
from tests.house.running import ROOT, call, environment, onething, outside, play, rows, simulators, working

pytestmark = pytest.mark.chaos


def _switch(settings: dict[str, str], department: str, **faults: object) -> None:
    call(outside(settings)["departments"][department], "/_faults", faults)


def _effects(settings: dict[str, str]) -> Counter[str]:
    """How often every item was done and not undone."""
    found: Counter[str] = Counter()
    for department in outside(settings)["departments"].values():
        for effect in call(department, "/_effects"):
            found[effect["item"]] += 1 if effect["kind"] == "done" else -1
    return found


def _tasks(settings: dict[str, str]) -> dict[str, tuple[int, str, str, str]]:
    """Number, state, reason and request of every task of the one case, by kind and code."""
    found = rows(settings, "SELECT kind, code, number, state, reason, request FROM casework_task")
    return {
        f"{kind}:{code}": (number, state, reason, request)
        for kind, code, number, state, reason, request in found
    }


def _states(settings: dict[str, str]) -> dict[str, str]:
    """Where the items stand."""
    return {
        key.removeprefix("事项:"): task[1]
        for key, task in _tasks(settings).items()
        if key.startswith("事项:")
    }


def _events(settings: dict[str, str]) -> Counter[str]:
    return Counter(kind for (kind,) in rows(settings, "SELECT kind FROM casework_event"))


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _settled(settings: dict[str, str], seconds: int = 40) -> list[str]:
    return [case["state"] for case in json.loads(play(settings, "settle", str(seconds)))]


@contextmanager
def _in_time(settings: dict[str, str], days: Path) -> Iterator[None]:
    """A worker for which so many days have gone by as the file says."""
    words = [sys.executable, "-m", "tests.house.later", "a", str(days)]
    running = subprocess.Popen(words, env=settings, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.kill()
        running.wait()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_department_that_is_down_longer_than_all_its_time_holds_nothing_else_up_and_is_waited_for(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    more = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if database == "postgres" else {}
    settings, days = environment(tmp_path, **more), tmp_path / "days"
    days.write_text("0")
    with simulators(settings):
        _switch(settings, "disease-control", outage=True)
        play(settings, "submit", "1", "1")
        with _in_time(settings, days):
            _until(lambda: _states(settings)["social-card"] == "已办结")
            days.write_text("40")
            _until(lambda: _events(settings)["ClockOverdue"] > 1)
            assert _states(settings)["vaccination-record"] == "办理中", "nobody gives up"
            assert {"DepartmentSilent", "Escalated"} <= {*_events(settings)}
            _switch(settings, "disease-control")
            days.write_text("41")
            assert _settled(settings) == ["办结"]
        assert set(_effects(settings).values()) == {1}


def test_answers_that_come_late_twice_and_in_the_wrong_order_are_ordinary(tmp_path: Path) -> None:
    settings = _reachable(tmp_path)
    with simulators(settings), working(settings):
        odd = {"late": 0.5, "late_callback": 0.3, "duplicate_callback": True, "out_of_order": True}
        for name in outside(settings)["departments"]:
            _switch(settings, name, **odd)
        play(settings, "submit", "1", "1")
        assert _settled(settings) == ["办结"]
        assert set(_effects(settings).values()) == {1}
        assert _events(settings)["ItemDone"] == sum(_effects(settings).values()), "each answer counted once"


def _reachable(tmp_path: Path) -> dict[str, str]:
    """An installation to which departments can push late answers."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return environment(tmp_path, ONETHING_CALLBACK=f"http://127.0.0.1:{port}")


def test_a_department_that_approves_and_then_rejects_is_held_to_its_first_word_until_an_officer_has_looked(
    tmp_path: Path,
) -> None:
    settings = _reachable(tmp_path)
    with simulators(settings), working(settings):
        _switch(settings, "disease-control", contradiction="answer")
        play(settings, "submit", "1", "1")
        _until(lambda: _states(settings)["vaccination-record"] == "已办结")
        request = _tasks(settings)["事项:vaccination-record"][3]
        secret = outside(settings)["departments"]["disease-control"]["callback_secret"]
        address = f"{settings['ONETHING_CALLBACK']}/v1/callbacks/disease-control"
        for _ in range(2):
            push(address, {"request": request, "state": "rejected"}, secret)
        _until(lambda: "复核:vaccination-record" in _tasks(settings))
        number, state, reason, _ = _tasks(settings)["复核:vaccination-record"]
        assert (state, _states(settings)["vaccination-record"]) == ("待处置", "已办结")
        assert "复核后不予办理。（内部复核规定）" in reason
        ((reference,),) = rows(settings, "SELECT id FROM casework_case")
        officer = ("--as", "officer:disease-control/1", "--reason", "电话核实，办理有效")
        onething(settings, "decide", reference, str(number), "approve", *officer)
        assert _settled(settings) == ["办结"]
        assert _events(settings)["AnswersContradict"] == 1
        assert set(_effects(settings).values()) == {1}


def test_a_callback_that_the_department_s_books_do_not_bear_out_changes_nothing(tmp_path: Path) -> None:
    settings = _reachable(tmp_path)
    with simulators(settings), working(settings):
        for name in outside(settings)["departments"]:
            _switch(settings, name, contradiction="callback")
        play(settings, "submit", "1", "1")
        assert _settled(settings) == ["办结"]
        assert "AnswersContradict" not in _events(settings)


def test_a_changed_schema_stops_one_item_with_what_was_expected_and_what_came_and_heals(
    tmp_path: Path,
) -> None:
    settings = environment(tmp_path)
    drifts = {"disease-control": "renamed", "community": "type", "tax": "extra"}
    with simulators(settings), working(settings):
        for name, drift in drifts.items():
            _switch(settings, name, drift=drift)
        play(settings, "submit", "1", "1")
        stopped = ("vaccination-record", "childcare-guidance")
        _until(lambda: {_states(settings)[code] for code in stopped} == {"待处置"})
        tasks = _tasks(settings)
        assert "「新生儿.接种档案号」" in tasks["事项:vaccination-record"][2]
        assert "「新生儿.接种档案号_v2」" in tasks["事项:vaccination-record"][2]
        assert "应为文字" in tasks["事项:childcare-guidance"][2]
        for name in drifts:
            _switch(settings, name)
        assert _settled(settings) == ["办结"]
        assert _states(settings)["insurance-contribution"] == "已办结", "more than was asked for is no harm"
        assert set(_effects(settings).values()) == {1}


def test_wrong_data_go_no_further_than_the_department_that_sent_them(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    with simulators(settings), working(settings):
        _switch(settings, "health", late=2.0)
        play(settings, "submit", "1", "1")
        _until(lambda: _states(settings)["birth-certificate-check"] == "办理中")
        _switch(settings, "police", wrong_data=True)  # a number whose check character does not fit
        _until(lambda: _states(settings)["household-registration"] == "待处置")
        tasks = _tasks(settings)
        assert "「新生儿.公民身份号码」" in tasks["事项:household-registration"][2]
        assert tasks["事项:resident-medical-insurance"][1] == "待前置"
        assert not any(item in _effects(settings) for item in ("resident-medical-insurance", "social-card"))


def test_registers_that_answer_about_somebody_else_or_in_other_words_let_nothing_begin(
    tmp_path: Path,
) -> None:
    settings = environment(tmp_path)
    with simulators(settings), working(settings):
        _switch(settings, "police", wrong_data=True)
        _switch(settings, "civil-affairs", drift="renamed")
        play(settings, "submit", "1", "1")
        _until(lambda: _events(settings)["OfficerNeeded"] == 2)
        assert "回答无法使用，请人工核对" in _tasks(settings)["查询:marriages"][2]
        assert "由工作人员核对登记，您不用做什么" in _tasks(settings)["事项:birth-certificate-check"][2]
        assert set(_states(settings).values()) == {"待审核", "待前置"}
        assert not _events(settings)["CorrectionRequested"], "the applicant has nothing to mend"
        assert _effects(settings) == Counter()

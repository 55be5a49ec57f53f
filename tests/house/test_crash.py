"""Real processes, real HTTP: kill -9 with faults on, withdrawal, and who sees what."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.city import families
from tests.house.running import ROOT, call, departments, environment, outside, play, simulators, worker

CASES, KILLS = int(os.environ.get("CHAOS_CASES", "10")), int(os.environ.get("CHAOS_KILLS", "10"))
"""``make chaos`` asks for 100 cases and 200 kills."""
PATIENCE = 150 + 3 * CASES
"""Seconds until every case must have ended after the last kill."""
ITEMS = (
    "birth-certificate-check",
    "vaccination-record",
    "household-registration",
    "resident-medical-insurance",
    "insurance-contribution",
    "social-card",
    "childcare-guidance",
)
"""What every case does at a department."""
FAULTS = {"error_rate": 0.05, "lost_rate": 0.05, "wrong_rate": 0.02, "seed": 7}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def surroundings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of one installation, with its simulators running."""
    more = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    settings = environment(tmp_path, **more)
    with simulators(settings, families=CASES + 40):
        yield settings


def _messages(settings: dict[str, str], *, ends: int) -> list[str]:
    """The text messages that went out, once so many cases have told their end."""
    gateway = outside(settings)["sms"]["url"]
    texts: list[str] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and sum("办好了" in text for text in texts) < ends:
        time.sleep(0.3)
        with urllib.request.urlopen(gateway + "/_sent", timeout=5) as answer:
            texts = [message["text"] for message in json.load(answer)]
    return texts


@pytest.mark.chaos
def test_kills_at_random_points_lose_nothing_and_repeat_nothing(surroundings: dict[str, str]) -> None:
    draw, cases, kills = random.Random(20), CASES, KILLS
    play(surroundings, "settle", "0")  # the schema is there before anything is killed
    for department in departments(surroundings):
        call(department, "/_faults", FAULTS)
    two = "DATABASE_URL" in surroundings
    workers = {name: worker(surroundings, name) for name in (("a", "b") if two else ("a",))}
    submitter = None
    for kill in range(kills):
        if submitter is None or submitter.poll() is not None:
            command = [sys.executable, "-m", "tests.house.play", "submit", "1", str(cases)]
            submitter = subprocess.Popen(command, env=surroundings, cwd=ROOT, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.3, 2.5))
        if kill % 3 == 2:
            submitter.kill()
            submitter.wait()
            continue
        name = "b" if two and kill == kills - 1 else "a"
        workers[name].kill()
        workers[name].wait()
        if name == "a":  # b, killed last, never comes back: a takes over what it left
            workers["a"] = worker(surroundings, "a")
    if submitter is not None:
        submitter.kill()
        submitter.wait()
    play(surroundings, "submit", "1", str(cases), seconds=PATIENCE + 120)
    outcome = json.loads(play(surroundings, "settle", str(PATIENCE), seconds=PATIENCE + 120))
    texts = _messages(surroundings, ends=cases)
    for each in workers.values():
        each.kill()
        each.wait()
    assert outcome["states"] == ["办结"] * cases
    assert outcome["chains"] == [None] * cases
    assert set(Counter(texts).values()) == {1}
    assert len([text for text in texts if "已受理" in text]) == cases
    assert len([text for text in texts if "办好了" in text]) == cases
    done: list[tuple[str, str]] = []
    insured = sum(family.mother_insured for family in families(cases))
    for department in departments(surroundings):
        effects = call(department, "/_effects")
        per_case = Counter((effect["case"], effect["item"]) for effect in effects)
        assert set(per_case.values()) <= {1}
        done += per_case
    assert Counter(item for _, item in done) == dict.fromkeys(ITEMS, cases) | {"maternity-benefit": insured}


@pytest.mark.chaos
def test_a_withdrawal_undoes_what_was_done_and_nobody_sees_more_than_they_may(
    surroundings: dict[str, str],
) -> None:
    play(surroundings, "settle", "0")
    running = worker(surroundings, "a")
    told = json.loads(play(surroundings, "withdraw"))
    running.kill()
    running.wait()
    assert told["seen"] == ["officer:health/1", "officer:police/1", "applicant:family1"]
    assert told["refused"] == ["applicant:other", "officer:customs/1"]
    assert told["unexplained"] == ["officer:health/1", "operator:lin", "applicant:other"]
    assert told["explained"] == ["officer:police/1"]
    assert told["readers"] == ["officer:health/1", "officer:police/1"]
    assert told["state"] == "已撤回"
    tasks = told["tasks"]
    assert {tasks[register] for register in ("births", "population-mother", "population-father")} == {
        "已办结"
    }
    # What was done is undone, last first; what had not reached a department is cancelled.
    assert tasks["birth-certificate-check"] == "已撤销", tasks
    assert {tasks[item] for item in ("vaccination-record", "childcare-guidance", "maternity-benefit")} <= {
        "已撤销",
        "已取消",
    }
    assert {
        tasks[item]
        for item in (
            "household-registration",
            "resident-medical-insurance",
            "insurance-contribution",
            "social-card",
        )
    } == {"已取消"}
    assert told["chain"] is None
    assert told["again"] is True
    done_and_undone = 0
    for department in departments(surroundings):
        effects = [
            (effect["item"], effect["kind"])
            for effect in call(department, "/_effects")
            if effect["case"] == told["case"]
        ]
        assert Counter(item for item, kind in effects if kind == "done") == Counter(
            item for item, kind in effects if kind == "undone"
        )
        done_and_undone += len(effects)
    assert done_and_undone > 0

"""Real processes, real HTTP: kill -9 with faults on, withdrawal, and who sees what."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.play import RESTLESS
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


def _playing(settings: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.house.play", *words]
    return subprocess.Popen(command, env=settings, cwd=ROOT, stderr=subprocess.DEVNULL)


def _publish_anew(packs: Path, number: int) -> None:
    """Newer packs: the text of a message, and a day off more next month. Whoever works next publishes them."""
    messages = packs / "national" / "messages.yaml"
    messages.write_text(messages.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
    calendar = packs / "national" / "calendar.yaml"
    text = calendar.read_text(encoding="utf-8")
    day = f"      - 2026-12-{7 + number % 20:02d}\n"
    if day not in text:
        calendar.write_text(
            text.replace("      - 2026-01-01~2026-01-03\n", "      - 2026-01-01~2026-01-03\n" + day),
            encoding="utf-8",
        )
    birth = packs / "birth" / "items.yaml"
    said = birth.read_text(encoding="utf-8")
    birth.write_text(
        said.replace(
            "孩子在外地出生，出生医学证明由工作人员", f"（{number}）孩子在外地出生，出生医学证明由工作人员", 1
        ),
        encoding="utf-8",
    )


def _effects_agree_with(outcome: list[dict[str, Any]], settings: dict[str, str]) -> None:
    """What departments did is what the cases say: every item done once and not undone, or not done at all."""
    net: Counter[tuple[str, str]] = Counter()
    for department in departments(settings):
        effects = call(department, "/_effects")
        keys = Counter((effect["key"], effect["kind"]) for effect in effects)
        assert set(keys.values()) <= {1}, "one key had two effects"
        for effect in effects:
            net[effect["case"], effect["item"]] += 1 if effect["kind"] == "done" else -1
    assert set(net.values()) <= {0, 1}
    for case in outcome:
        for item, state in case["items"].items():
            if item in ITEMS or item == "maternity-benefit":
                stands = state in ("已办结", "不可撤销")
                assert net[case["id"], item] == int(stands), (case, item)


@pytest.mark.chaos
def test_kills_at_random_points_lose_nothing_and_repeat_nothing(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    """Workers, applicants and officers are killed while cases are corrected, paused, taken back, while packs are
    published and the calendar changes."""
    draw, cases, kills = random.Random(20), CASES, KILLS
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "packs", packs)
    surroundings = {**surroundings, "ONETHING_PACKS": str(packs)}
    play(surroundings, "publish")  # the schema is there before anything is killed
    for department in departments(surroundings):
        call(department, "/_faults", FAULTS)
    two = "DATABASE_URL" in surroundings
    workers = {name: worker(surroundings, name) for name in (("a", "b") if two else ("a",))}
    play(surroundings, "submit", "1", str(cases // 3))
    _publish_anew(packs, kills)  # whoever applies from now on has other packs than the first
    submitter, people = None, None
    for kill in range(kills):
        if submitter is None or submitter.poll() is not None:
            submitter = _playing(surroundings, "submit", "1", str(cases), "0.3")
        if people is None or people.poll() is not None:
            people = _playing(surroundings, "people", str(kill))
        time.sleep(draw.uniform(0.3, 2.5))
        if kill % 5 == 1:
            _publish_anew(packs, kill)
        if kill % 3 == 2:
            killed = people if kill % 2 else submitter
            killed.kill()
            killed.wait()
            continue
        name = "b" if two and kill == kills - 1 else "a"
        workers[name].kill()
        workers[name].wait()
        if name == "a":  # b, killed last, never comes back: a takes over what it left
            workers["a"] = worker(surroundings, "a")
    for each in (submitter, people):
        if each is not None:
            each.kill()
            each.wait()
    play(surroundings, "submit", "1", str(cases), seconds=PATIENCE + 120)
    outcome = json.loads(play(surroundings, "settle", str(PATIENCE), seconds=PATIENCE + 120))
    finished = [case for case in outcome if case["state"] == "办结"]
    texts = _messages(surroundings, ends=len(finished))
    for each in workers.values():
        each.kill()
        each.wait()
    assert sorted(case["family"] for case in outcome) == list(range(1, cases + 1))
    for case in outcome:
        restless = case["family"] % RESTLESS == 1
        assert case["state"] in (("办结", "已撤回") if restless else ("办结",)), case
        assert case["chain"] is None
    assert len({case["digest"] for case in outcome}) > 1, "packs were published while cases ran"
    good_news = [text.partition("办件号 ")[2][:17] for text in texts if "办好了" in text]
    # Who is told that all is done may still take it back, as long as something follows.
    assert {case["id"] for case in finished} <= set(good_news) <= {case["id"] for case in outcome}
    assert len(good_news) == len(set(good_news))
    for text, times in Counter(texts).items():
        assert times == 1 or "补正" in text or "特别程序" in text, text
    _effects_agree_with(outcome, surroundings)


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
    # What was done is undone, last first; what had not reached a department is cancelled. A benefit that was paid stays,
    # and so does the check that it was built on.
    paid = tasks["maternity-benefit"] == "不可撤销"
    assert paid or tasks["maternity-benefit"] == "已取消", tasks
    assert tasks["birth-certificate-check"] == ("不可撤销" if paid else "已撤销"), tasks
    assert {tasks[item] for item in ("vaccination-record", "childcare-guidance")} <= {"已撤销", "已取消"}
    stays = {item for item, state in tasks.items() if state == "不可撤销"}
    assert {
        tasks[item]
        for item in (
            "household-registration",
            "resident-medical-insurance",
            "insurance-contribution",
            "social-card",
        )
    } == {"已取消"}
    assert (told["papers"][:2], told["papers"][-1]) == (["收件凭证", "受理通知书"], "终止办理通知书")
    assert told["kept"] is True
    assert told["chain"] is None
    assert told["again"] is True
    done_and_undone = 0
    for department in departments(surroundings):
        effects = [
            (effect["item"], effect["kind"])
            for effect in call(department, "/_effects")
            if effect["case"] == told["case"]
        ]
        done, undone = ([item for item, each in effects if each == kind] for kind in ("done", "undone"))
        assert Counter(done) == Counter([*undone, *stays.intersection(done)])
        done_and_undone += len(effects)
    assert done_and_undone > 0

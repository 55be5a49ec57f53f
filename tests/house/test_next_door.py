"""A child whose mother is registered in the next city: real processes, real HTTP, nobody has to do anything until the
household register is in the post."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.running import ROOT, call, environment, outside, simulators, working

pytestmark = pytest.mark.chaos


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An installation at work."""
    found = environment(tmp_path_factory.mktemp("next-door"))
    with simulators(found, families=8), working(found):
        yield found


def play(settings: dict[str, str], what: str) -> Any:
    words = [sys.executable, "-m", "tests.house.next_door", what]
    done = subprocess.run(
        words, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def effects(settings: dict[str, str], department: str, case: str) -> list[tuple[str, str]]:
    found = call(outside(settings)["departments"][department], "/_effects")
    return [(effect["item"], effect["kind"]) for effect in found if effect["case"] == case]


def test_the_next_city_registers_the_child_and_only_the_post_waits_for_an_officer(
    settings: dict[str, str],
) -> None:
    told = play(settings, "delivered")
    assert told["before"] == "待办结", told["tasks"]
    assert told["tasks"]["出生登记（邻市落户）"] == ["police-neighbour", "已办结"]
    assert sorted(told["waiting"]) == [
        ["police-neighbour", "户口簿寄到家里"],
        ["social-security", "社会保障卡寄到家里"],
    ]
    assert told["sources"] == ["police-neighbour/population", "police/population"]
    assert told["findings"] == []
    assert (told["state"], told["chain"]) == ("办结", None)
    assert effects(settings, "police-neighbour", told["case"]) == [("registration-elsewhere", "done")]
    assert effects(settings, "police", told["case"]) == []


def test_a_withdrawal_says_that_the_next_city_undoes_the_registration_and_it_does(
    settings: dict[str, str],
) -> None:
    told = play(settings, "withdrawn")
    assert told["before"] == "待办结", told["tasks"]
    assert told["means"]["出生登记（邻市落户）"] == "撤销"
    assert told["means"]["生育津贴申领"] == "不能撤销"
    assert told["tasks"]["出生登记（邻市落户）"] == ["police-neighbour", "已撤销"]
    assert told["tasks"]["户口簿寄到家里"] == ["police-neighbour", "已取消"]
    assert (told["state"], told["chain"]) == ("已撤回", None)
    assert effects(settings, "police-neighbour", told["case"]) == [
        ("registration-elsewhere", "done"),
        ("registration-elsewhere", "undone"),
    ]

"""Many do the same thing at the same instant, on both databases: one of them wins, and nothing is half-done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.race import RUNNERS
from tests.house.running import ROOT, environment


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of one installation."""
    more = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {}
    return environment(tmp_path, **more)


def race(settings: dict[str, str], what: str) -> Any:
    words = [sys.executable, "-m", "tests.house.race", what, settings["ONETHING_DATA"]]
    done = subprocess.run(
        words, env=settings, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_of_officers_who_claim_one_task_at_once_one_has_it(settings: dict[str, str]) -> None:
    outcome = race(settings, "claim")
    winners = [account for account, said in enumerate(outcome["said"]) if said == "None"]
    assert (len(winners), outcome["claims"]) == (1, 1)
    assert outcome["holder"] == str(winners[0])
    refused = [said for said in outcome["said"] if f"已由 {winners[0]} 认领" in said]
    assert len(refused) == RUNNERS - 1


def test_of_parents_who_apply_at_once_one_opens_the_case_and_the_other_joins_it(
    settings: dict[str, str],
) -> None:
    outcome = race(settings, "joint")
    [case] = outcome["cases"]
    assert outcome["said"] == [case] * 4
    assert "不能重复申请" in outcome["late"][0]

"""New packs while cases run: every case keeps its own, even when they are gone from disk; a worker learns of new
departments; cases move when an operator says so. Real processes, real HTTP."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.running import ROOT, call, environment, onething, outside, play, rows, simulators, working

pytestmark = pytest.mark.chaos
LIN = ("--as", "operator:lin")
NEWER = """
      - rule: 新生儿.姓名 = '谁也不是'
        clause: {law: 社会保险经办条例, article: 第七条}
        otherwise: 不予
        message: 新规定：不再发卡。
"""


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _states(settings: dict[str, str], code: str) -> list[str]:
    """Where an item of every case stands, oldest case first."""
    query = f"SELECT t.state FROM casework_task t JOIN casework_case c ON c.id = t.case_id WHERE t.code = '{code}' AND t.kind = '事项'"
    return [state for (state,) in rows(settings, f"{query} ORDER BY c.created_at")]


def _reform(packs: Path) -> None:
    """No social card is issued any more."""
    items = packs / "birth" / "items.yaml"
    text = items.read_text(encoding="utf-8")
    head, mark, rest = text.partition("  - code: social-card")
    assert mark and "conditions" not in rest.split("  - code:")[0]
    before, line, after = rest.partition("    needs:")
    items.write_text(f"{head}{mark}{before}    conditions:{NEWER}{line}{after}", encoding="utf-8")


def test_a_case_keeps_its_packs_when_others_are_published_and_its_own_are_gone_from_disk(
    tmp_path: Path,
) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "packs", packs)
    settings = environment(tmp_path / "data", ONETHING_PACKS=str(packs))
    with simulators(settings):
        call(outside(settings)["departments"]["police"], "/_faults", {"late": 3.0})
        with working(settings):
            play(settings, "submit", "1", "1")
            _until(lambda: _states(settings, "household-registration") == ["办理中"])
            _reform(packs)
            assert onething(settings, "packs", "check").returncode == 0
            play(settings, "submit", "2", "2")
        shutil.rmtree(packs)
        with working(settings):  # a worker that finds no packs at all on disk
            _until(lambda: _states(settings, "social-card") == ["已办结", "不予办理"])
        told = onething(settings, "case", _first(settings), "--as", "applicant:family1")
        assert "社会保障卡" in told.stdout, told.stderr
    assert len({digest for (digest,) in rows(settings, "SELECT pack_digest FROM casework_case")}) == 2


def _first(settings: dict[str, str]) -> str:
    ((reference,), *_) = rows(settings, "SELECT id FROM casework_case ORDER BY created_at")
    return str(reference)


def test_a_worker_that_runs_already_serves_the_departments_of_packs_that_are_published_later(
    tmp_path: Path,
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    for name in ("national", "retirement"):
        shutil.copytree(ROOT / "packs" / name, packs / name)
    settings = environment(tmp_path / "data", ONETHING_PACKS=str(packs))
    play(settings, "publish")
    with simulators(settings), working(settings):
        _until(lambda: bool(rows(settings, "SELECT 1 FROM work_executor")))
        shutil.copytree(ROOT / "packs" / "birth", packs / "birth")
        play(settings, "submit", "1", "1")
        assert [case["state"] for case in json.loads(play(settings, "settle", "60"))] == ["办结"]


def test_running_cases_move_to_newer_packs_after_a_look_and_only_those_that_can(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "packs", packs)
    settings = environment(tmp_path / "data", ONETHING_PACKS=str(packs))
    with simulators(settings):
        call(outside(settings)["departments"]["police"], "/_faults", {"late": 3.0})
        with working(settings):
            play(settings, "submit", "1", "1")
            _until(lambda: _states(settings, "household-registration") == ["办理中"])
        _reform(packs)
        case = _first(settings)
        shown = onething(settings, "migrate", "--all", "--preview", *LIN)
        assert case in shown.stdout
        assert "新增条件：新生儿.姓名 = '谁也不是'（《社会保险经办条例》第七条）" in shown.stdout
        assert onething(settings, "migrate", case, *LIN).returncode == 1, "look first, then say yes"
        moved = json.loads(onething(settings, "migrate", "--all", "--yes", *LIN, "--json").stdout)
        assert (moved["moved"], moved["failed"]) == ([case], {})
        with working(settings):
            _until(lambda: _states(settings, "social-card") == ["不予办理"])
            assert [each["state"] for each in json.loads(play(settings, "settle", "60"))] == ["办结"]
        late = onething(settings, "migrate", case, "--to", moved["to"][:12], "--yes", *LIN)
        assert late.returncode == 1
        assert "不能迁移" in late.stdout
        effects: Counter[str] = Counter()
        for department in outside(settings)["departments"].values():
            effects.update(effect["item"] for effect in call(department, "/_effects"))
        assert "social-card" not in effects
        assert set(effects.values()) == {1}

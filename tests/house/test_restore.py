"""Yesterday's backup is restored, ours or a department's: reconciling takes up what happened since, every effect happens
once, every message is sent once, every case ends. Real processes, real HTTP."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo

from tests.house.running import call, environment, onething, outside, play, rows, simulators, working

pytestmark = pytest.mark.chaos
LIN = ("--as", "operator:lin")


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _states(settings: dict[str, str], code: str) -> set[str]:
    return {state for (state,) in rows(settings, f"SELECT state FROM casework_task WHERE code = '{code}'")}


def _effects(settings: dict[str, str]) -> Counter[tuple[str, str]]:
    """How often every item of every case was done."""
    return Counter(
        (effect["case"], effect["item"])
        for department in outside(settings)["departments"].values()
        for effect in call(department, "/_effects")
        if effect["kind"] == "done"
    )


def _messages(settings: dict[str, str]) -> list[str]:
    with urllib.request.urlopen(outside(settings)["sms"]["url"] + "/_sent", timeout=5) as answer:
        return [message["text"] for message in json.load(answer)]


def _all_sent(settings: dict[str, str]) -> bool:
    return not rows(settings, "SELECT 1 FROM notify_message WHERE state = '待发送'")


def _settle(settings: dict[str, str]) -> Any:
    return json.loads(play(settings, "settle", "60"))


def _reconcile(settings: dict[str, str], *words: str) -> Any:
    done = onething(settings, "reconcile", *LIN, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Files:
    """The embedded database's backup, with the product's own commands."""

    def __init__(self, folder: Path) -> None:
        self.settings = environment(folder / "data")
        self._file, self._kept = folder / "backup.tar", folder / "kept"

    def back_up(self) -> None:
        """While the worker goes on."""
        done = onething(self.settings, "backup", str(self._file))
        assert done.returncode == 0, done.stderr
        assert "密钥" in done.stdout

    def restore(self) -> None:
        data = Path(self.settings["ONETHING_DATA"])
        self._kept.mkdir()
        for path in (*data.glob("onething.db*"), data / "papers"):
            shutil.move(path, self._kept / path.name)
        done = onething(self.settings, "restore", str(self._file))
        assert done.returncode == 0, done.stderr
        assert "onething reconcile" in done.stdout


class Server:
    """A PostgreSQL database's copy: what pg_dump and pg_restore give, made by the server itself."""

    def __init__(self, folder: Path, url: str) -> None:
        self.settings, self._url = environment(folder / "data", DATABASE_URL=url), url
        self._name = conninfo.conninfo_to_dict(url)["dbname"]

    def back_up(self) -> None:
        self._copy(self._name, f"{self._name}_kept")

    def restore(self) -> None:
        with psycopg.connect(self._admin, autocommit=True) as server:
            server.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
        self._copy(f"{self._name}_kept", self._name)

    def _copy(self, old: str, new: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as server:
            server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{old}'")
            server.execute(f"CREATE DATABASE {new} TEMPLATE {old}")

    @property
    def _admin(self) -> str:
        return conninfo.make_conninfo(self._url, dbname="postgres")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_our_copy_of_yesterday_catches_up_with_what_departments_did_since(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    store = (
        Files(tmp_path) if database == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres_url"))
    )
    settings = store.settings
    with simulators(settings):
        call(outside(settings)["departments"]["police"], "/_faults", {"late": 4.0})
        for number in ("1", "4", "5"):  # the fifth family's application must be corrected
            play(settings, "submit", number, number)
        if database == "sqlite":
            with working(settings):
                _until(lambda: "办理中" in _states(settings, "household-registration"))
                store.back_up()
                before = _settle(settings)
                _until(lambda: _all_sent(settings))
        else:
            with working(settings):
                _until(lambda: "办理中" in _states(settings, "household-registration"))
            store.back_up()
            with working(settings):
                before = _settle(settings)
                _until(lambda: _all_sent(settings))
        assert [case["state"] for case in before] == ["办结"] * 3
        done, told = _effects(settings), Counter(_messages(settings))
        store.restore()
        assert "办结" not in {state for (state,) in rows(settings, "SELECT state FROM casework_case")}
        seen = _reconcile(settings, "--dry-run")
        assert seen["cases"] == 3
        assert {line["verdict"] for line in seen["lines"]} == {"补记"}
        taken = _reconcile(settings)
        assert all(line["noted"] for line in taken["lines"])
        assert _reconcile(settings)["lines"] == []
        with working(settings):
            after = _settle(settings)
            _until(lambda: _all_sent(settings))
        assert [(case["state"], case["chain"]) for case in after] == [("办结", None)] * 3
        assert _effects(settings) == done
        assert set(done.values()) == {1}
        assert set(Counter(_messages(settings)).values()) == {1}
        assert Counter(_messages(settings)) == told
    assert {line["name"] for line in taken["lines"]} >= {"出生登记（落户）"}


def test_a_copy_from_before_the_correction_does_nothing_of_the_corrected_application_twice(
    tmp_path: Path,
) -> None:
    store = Files(tmp_path)
    settings = store.settings
    with simulators(settings):
        play(settings, "submit", "5", "5")  # its form must be corrected, and nobody has looked at it yet
        store.back_up()
        with working(settings):
            _settle(settings)
        done = _effects(settings)
        store.restore()
        assert {line["verdict"] for line in _reconcile(settings)["lines"]} == {"补记"}
        with working(settings):
            assert [(case["state"], case["chain"]) for case in _settle(settings)] == [("办结", None)]
        assert _effects(settings) == done
        assert set(done.values()) == {1}


def test_a_worker_that_is_started_before_anybody_has_reconciled_repeats_nothing(tmp_path: Path) -> None:
    store = Files(tmp_path)
    settings = store.settings
    with simulators(settings):
        play(settings, "submit", "1", "2")
        store.back_up()
        with working(settings):
            _settle(settings)
            _until(lambda: _all_sent(settings))
        done, told = _effects(settings), Counter(_messages(settings))
        store.restore()
        with working(settings):
            assert [case["state"] for case in _settle(settings)] == ["办结"] * 2
            _until(lambda: _all_sent(settings))
        assert _effects(settings) == done
        assert Counter(_messages(settings)) == told


def test_a_case_that_was_submitted_after_the_backup_is_entered_anew_and_nothing_is_done_twice(
    tmp_path: Path,
) -> None:
    store = Files(tmp_path)
    settings = store.settings
    with simulators(settings):
        play(settings, "publish")
        store.back_up()
        play(settings, "submit", "2", "2")
        with working(settings):
            (before,) = _settle(settings)
            _until(lambda: _all_sent(settings))
        done, told = _effects(settings), Counter(_messages(settings))
        store.restore()
        assert rows(settings, "SELECT id FROM casework_case") == []
        play(settings, "again", before["id"], "2")
        with working(settings):
            (after,) = _settle(settings)
            _until(lambda: _all_sent(settings))
        assert (after["id"], after["state"], after["items"]) == (before["id"], "办结", before["items"])
        assert _effects(settings) == done
        assert Counter(_messages(settings)) == told


def test_a_department_that_was_restored_performs_again_what_it_lost_when_an_operator_says_so(
    tmp_path: Path,
) -> None:
    settings = environment(tmp_path)
    with simulators(settings), working(settings):
        bureau = outside(settings)["departments"]["social-security"]
        call(bureau, "/_faults", {"backup": True})
        play(settings, "submit", "1", "1")
        assert [case["state"] for case in _settle(settings)] == ["办结"]
        done = _effects(settings)
        call(bureau, "/_faults", {"restore": True})
        assert _effects(settings) != done
        words = ("--since", "2020-01-01", "--department", "social-security")
        (line,) = _reconcile(settings, *words)["lines"]
        assert (line["verdict"], line["theirs"]) == ("部门无记录", "没有记录")
        assert _effects(settings) != done, "nothing is done again in silence"
        (line,) = _reconcile(settings, *words, "--repair")["lines"]
        assert line["verdict"] == "已重新提交"
        assert _effects(settings) == done
        assert _reconcile(settings, *words)["lines"] == []
        shown = onething(settings, "case", line["case"], "--as", "applicant:family1").stdout
        assert "按原编号重新提交" in shown
        assert "凭据链完整" in shown


def test_papers_that_are_not_on_disk_any_more_are_listed(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    with simulators(settings):
        play(settings, "submit", "1", "1")
        ((paper, case),) = rows(settings, 'SELECT id, "case" FROM custody_file ORDER BY id LIMIT 1')
        (tmp_path / "papers" / paper).unlink()
        told = onething(settings, "reconcile", *LIN, "--dry-run").stdout
        assert f"材料缺失：办件 {case} 的 {paper}" in told
        assert _reconcile(settings, "--dry-run")["papers_missing"] == [{"case": case, "file": paper}]

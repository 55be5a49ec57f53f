"""A full disk, a locked database, hostile applications: a clear error, nothing half-done, and then it works."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
from pathlib import Path

import pytest

from simulators.city import families
from tests.house.application import application
from tests.house.running import (
    ONETHING,
    ROOT,
    call,
    departments,
    environment,
    onething,
    play,
    simulators,
    working,
)

pytestmark = pytest.mark.chaos
ME = ("--as", "applicant:mei")


def _folder(tmp_path: Path, **changes: object) -> Path:
    """An application folder of the first family without its pictures, which these tests need not read."""
    raw, _ = application(next(families(1)))
    content = {**json.loads(raw), "materials": [], **changes}
    folder = tmp_path / "application"
    folder.mkdir(exist_ok=True)
    (folder / "application.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def _cases(settings: dict[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(onething(settings, "cases", *ME, "--json").stdout)
    return found


def _no_larger_than(size: int) -> None:
    """Files of this process cannot grow beyond so many bytes: what a full disk does to it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 4096, 100_000, 300_000])
def test_a_full_disk_is_said_and_the_same_application_works_afterwards(tmp_path: Path, size: int) -> None:
    settings, folder = environment(tmp_path / "data"), _folder(tmp_path)
    (folder / "paper.jpg").write_bytes(b"\xff\xd8\xff" + bytes(400_000))
    content = json.loads((folder / "application.json").read_text(encoding="utf-8"))
    content["materials"] = [{"material": "出生医学证明", "file": "paper.jpg"}]
    (folder / "application.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert _cases(settings) == []
    full = subprocess.run(
        [*ONETHING, "apply", str(folder), *ME],
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: _no_larger_than(size),
    )
    assert full.returncode == 1, full.stdout
    assert full.stderr.startswith("Error: ")
    assert "Traceback" not in full.stderr
    assert _cases(settings) == []
    assert onething(settings, "apply", str(folder), *ME).returncode == 0
    assert len(_cases(settings)) == 1


def test_a_locked_database_is_said_and_the_same_application_works_afterwards(tmp_path: Path) -> None:
    settings, folder = environment(tmp_path, ONETHING_LOCK_SECONDS="0.3"), _folder(tmp_path)
    assert _cases(settings) == []
    other = sqlite3.connect(tmp_path / "onething.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    locked = onething(settings, "apply", str(folder), *ME)
    assert locked.returncode == 1
    assert "数据库暂时用不了，没有改动任何内容" in locked.stderr
    other.execute("ROLLBACK")
    other.close()
    assert onething(settings, "apply", str(folder), *ME).returncode == 0
    assert len(_cases(settings)) == 1


def test_the_same_application_handed_in_twice_is_one_case(tmp_path: Path) -> None:
    settings, folder = environment(tmp_path), _folder(tmp_path)
    first, second = (json.loads(onething(settings, "apply", str(folder), *ME, "--json").stdout) for _ in "12")
    assert (first["new"], second["new"]) == (True, False)
    assert first["case"] == second["case"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"thing": "funeral"}, "funeral"),
        ({"facts": {"新生儿.身高": 50}}, "新生儿.身高"),
        ({"facts": {"新生儿.出生时刻": "2026-02-30 08:00"}}, "新生儿.出生时刻"),
        ({"facts": {"新生儿.公民身份号码": "110101202611140028"}}, "新生儿.公民身份号码"),
        ({"materials": [{"material": "出生医学证明", "file": "absent.jpg"}]}, "absent.jpg"),
        ({"materials": [{"material": "出生医学证明", "file": "../application.json"}]}, "../application.json"),
        ({"facts": [1, 2]}, "facts"),
    ],
)
def test_a_bad_application_is_refused_with_what_is_wrong(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    settings, folder = environment(tmp_path), _folder(tmp_path, **changes)
    refused = onething(settings, "apply", str(folder), *ME)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _cases(settings) == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{" * 100_000])
def test_an_application_that_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = _folder(tmp_path)
    (folder / "application.json").write_bytes(content)
    refused = onething(environment(tmp_path), "apply", str(folder), *ME)
    assert refused.returncode == 1
    assert "申请文件" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "content", [b"", b"no picture at all", b"\xff\xd8\xff broken", b"\xff\xd8\xff" + bytes(300_000_000)]
)
def test_a_paper_that_is_no_picture_is_asked_for_again_in_the_notice(tmp_path: Path, content: bytes) -> None:
    folder = _folder(tmp_path, materials=[{"material": "出生医学证明", "file": "paper.jpg"}])
    (folder / "paper.jpg").write_bytes(content)
    settings = environment(tmp_path / "data")
    with simulators(settings), working(settings):
        done = onething(settings, "apply", str(folder), *ME, "--wait", "--json")
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["state"] == "待补正"
        shown = onething(settings, "case", answer["case"], *ME)
        assert "「出生医学证明」" in shown.stdout


def test_a_late_answer_that_is_pushed_ends_the_case_long_before_it_would_be_asked_for(tmp_path: Path) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = environment(tmp_path, ONETHING_CALLBACK=f"http://127.0.0.1:{port}")
    with simulators(settings), working(settings):
        for department in departments(settings):
            call(
                department, "/_faults", {"retry_after": 120, "duplicate_callback": True, "late_callback": 0.3}
            )
        play(settings, "submit", "1", "1")
        outcome = json.loads(play(settings, "settle", "40"))
    assert [(case["state"], case["chain"]) for case in outcome] == [("办结", None)]


def test_processes_that_start_at_once_on_a_new_machine_do_not_lock_one_another_out(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    starting = [
        subprocess.Popen(
            [*ONETHING, "cases", "--as", "operator:x"],
            env=settings,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert [each.communicate(timeout=60)[0] for each in starting] == ["还没有办件。\n"] * 4

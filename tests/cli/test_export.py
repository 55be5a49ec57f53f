"""``onething export`` as operators use it: what it says, and that a file is whole or was not touched."""

from __future__ import annotations

import json
import re
import resource
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from onething.casework.service import EventLog
from onething.cli import export as command
from onething.cli.main import main
from tests.casework.lives import House, small_pack
from tests.rows import _schema, rows

__all__ = ["_schema", "rows"]
pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """An installation with one case, which the command opens."""
    house = House(tmp_path / "data")
    house.apply(house.publish(small_pack()))

    @contextmanager
    def opened() -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(event_log=lambda: EventLog(house.ground, b"k" * 32))

    monkeypatch.setattr(command, "_house", opened)
    return house


def _export(*words: str, who: str = "operator:lin") -> Result:
    return CliRunner().invoke(main, ["export", *words, "--as", who])


@pytest.mark.parametrize(
    ("option", "name", "begins"),
    [
        ("--xes", "a.xes", b"<?xml"),
        ("--ocel", "a.json", b'{"events"'),
        ("--ocel", "a.sqlite", b"SQLite format 3"),
    ],
)
def test_the_form_follows_the_option_and_the_file_s_name(
    house: House, tmp_path: Path, option: str, name: str, begins: bytes
) -> None:
    done = _export(option, str(tmp_path / name))
    assert done.exit_code == 0, done.output
    assert "1 个办件" in done.output
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == [name]


@pytest.mark.parametrize("page", ["process-mining.md", "process-mining.zh-CN.md"])
def test_the_commands_of_the_guide_work_as_written(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text(encoding="utf-8")
    commands = re.findall(r"^    onething (export .+)$", text, re.M)
    assert len(commands) == 3
    monkeypatch.chdir(tmp_path)
    for words in commands:
        done = CliRunner().invoke(main, shlex.split(words.replace("--thing birth", "--thing t")))
        assert done.exit_code == 0, f"{words}: {done.output}"


def test_programs_read_what_was_written(house: House, tmp_path: Path) -> None:
    said = json.loads(_export("--xes", str(tmp_path / "a.xes"), "--json").output)
    assert said == {"file": str(tmp_path / "a.xes"), "cases": 1, "events": said["events"]}
    assert said["events"] > 5


@pytest.mark.parametrize("words", [(), ("--xes", "a.xes", "--ocel", "a.json")])
def test_one_file_is_asked_for(house: House, words: tuple[str, ...]) -> None:
    done = _export(*words)
    assert (done.exit_code, "请写 --xes" in done.output) == (2, True)


def test_a_date_is_written_as_a_date(house: House, tmp_path: Path) -> None:
    assert _export("--xes", str(tmp_path / "a.xes"), "--since", "gestern").exit_code == 2
    done = _export("--xes", str(tmp_path / "a.xes"), "--since", "2030-01-01")
    assert "0 个办件，0 个事件" in done.output


@pytest.mark.parametrize(("name", "why"), [("missing/a.xes", "没有这个文件夹"), ("data", "这是一个文件夹")])
def test_where_nothing_can_be_written_it_says_why(house: House, tmp_path: Path, name: str, why: str) -> None:
    done = _export("--xes", str(tmp_path / name))
    assert done.exit_code == 1
    assert why in done.output


@pytest.mark.parametrize(
    ("option", "name"), [("--xes", "a.xes"), ("--ocel", "a.json"), ("--ocel", "a.sqlite")]
)
def test_a_full_disk_is_said_and_leaves_the_old_file_as_it_was(
    house: House, tmp_path: Path, option: str, name: str
) -> None:
    (tmp_path / name).write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (2_000, before[1])
    )  # a file can grow no further: the system says no
    try:
        done = _export(option, str(tmp_path / name))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.exit_code == 1
    assert "磁盘满了" in done.output
    assert (tmp_path / name).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == [name]


def test_another_mistake_of_the_disk_is_said_in_the_system_s_words(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(EventLog, "export", broken)
    done = _export("--ocel", str(tmp_path / "a.sqlite"))
    assert "unable to open database file" in done.output
    assert not (tmp_path / "a.sqlite").exists()

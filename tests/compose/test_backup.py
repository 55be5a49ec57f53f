"""One installation in one file and back: consistent while others write, checked before it takes its place."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onething.compose.backup import DATABASE, MANIFEST, BackupError, back_up, restore
from onething.compose.settings import Settings, read_settings

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
PAPER = "a" * 16


def _settings(data: Path) -> Settings:
    return read_settings({"ONETHING_DATA": str(data)}, data)


@pytest.fixture
def live(tmp_path: Path) -> Settings:
    """An installation with a database in WAL mode, one paper and a key."""
    data = tmp_path / "live"
    (data / "papers").mkdir(parents=True)
    (data / "keys").mkdir()
    (data / "keys" / "custody.key").write_bytes(b"k" * 32)
    (data / "papers" / PAPER).write_bytes(b"sealed")
    with closing(sqlite3.connect(data / DATABASE)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE t(x)")
        file.execute("INSERT INTO t VALUES(1)")
        file.commit()
    return _settings(data)


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """A machine on which only the key was put."""
    data = tmp_path / "new"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "custody.key").write_bytes(b"k" * 32)
    return _settings(data)


def _values(settings: Settings) -> list[int]:
    with closing(sqlite3.connect(settings.data / DATABASE)) as file:
        return [x for (x,) in file.execute("SELECT x FROM t")]


def _tampered(file: Path, name: str, content: bytes) -> Path:
    """The same backup with another content of one member."""
    made = file.with_name("tampered.tar")
    with tarfile.open(file) as old, tarfile.open(made, "w") as new:
        for entry in old.getmembers():
            source = old.extractfile(entry)
            assert source is not None
            body = content if entry.name == name else source.read()
            fresh = tarfile.TarInfo(entry.name)
            fresh.size = len(body)
            new.addfile(fresh, io.BytesIO(body))
    return made


def test_a_backup_brings_database_and_papers_back(live: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    made = back_up(live, file, NOW)
    assert sorted(made.sha256) == [DATABASE, f"papers/{PAPER}"]
    assert restore(empty, file) == made
    assert _values(empty) == [1]
    assert (empty.data / "papers" / PAPER).read_bytes() == b"sealed"


def test_it_is_one_moment_although_somebody_is_writing(
    live: Settings, empty: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(live.data / DATABASE)) as writer:
        writer.execute("INSERT INTO t VALUES(2)")  # not committed
        back_up(live, tmp_path / "backup.tar", NOW)
        writer.commit()
    restore(empty, tmp_path / "backup.tar")
    assert _values(empty) == [1]


def test_only_its_owner_can_read_a_backup_and_the_key_is_not_in_it(live: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    back_up(live, file, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"k" * 32 not in file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "live"]


def test_a_backup_is_never_written_over(live: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_text("older")
    with pytest.raises(BackupError, match="不覆盖"):
        back_up(live, file, NOW)
    assert file.read_text() == "older"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(live: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="没有做成"):
        back_up(live, tmp_path / "no" / "backup.tar", NOW)
    (live.data / DATABASE).write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError, match="没有做成"):
        back_up(live, tmp_path / "backup.tar", NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["live"]


def test_nothing_is_backed_up_where_nothing_is(empty: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="ONETHING_DATA"):
        back_up(empty, tmp_path / "backup.tar", NOW)
    assert not (empty.data / DATABASE).exists()


def test_a_server_s_database_is_backed_up_with_its_own_tools(live: Settings, tmp_path: Path) -> None:
    server = replace(live, database_url="postgresql://u@h/d")
    with pytest.raises(BackupError, match="pg_dump"):
        back_up(server, tmp_path / "backup.tar", NOW)
    with pytest.raises(BackupError, match="pg_restore"):
        restore(server, tmp_path / "backup.tar")


def test_a_database_that_is_there_is_not_overwritten(live: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    back_up(live, file, NOW)
    with pytest.raises(BackupError, match="移到别处"):
        restore(live, file)


def test_without_its_key_or_with_another_one_nothing_is_restored(
    live: Settings, empty: Settings, tmp_path: Path
) -> None:
    file, key = tmp_path / "backup.tar", empty.data / "keys" / "custody.key"
    back_up(live, file, NOW)
    key.write_bytes(b"x" * 32)
    with pytest.raises(BackupError, match="不是做这个备份时的密钥"):
        restore(empty, file)
    key.unlink()
    with pytest.raises(BackupError, match="没有密钥"):
        restore(empty, file)
    assert not (empty.data / DATABASE).exists()


@pytest.mark.parametrize("name", [DATABASE, f"papers/{PAPER}"])
def test_a_damaged_backup_leaves_no_database(
    live: Settings, empty: Settings, tmp_path: Path, name: str
) -> None:
    back_up(live, tmp_path / "backup.tar", NOW)
    with pytest.raises(BackupError, match=f"{name} 损坏"):
        restore(empty, _tampered(tmp_path / "backup.tar", name, b"other"))
    assert not (empty.data / DATABASE).exists()


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", json.dumps({"version": 1, "taken": "", "key": "", "sha256": []}).encode()]
)
def test_what_is_no_backup_is_refused(
    live: Settings, empty: Settings, tmp_path: Path, manifest: bytes
) -> None:
    back_up(live, tmp_path / "backup.tar", NOW)
    with pytest.raises(BackupError, match="不是 onething backup 做的"):
        restore(empty, _tampered(tmp_path / "backup.tar", MANIFEST, manifest))
    (tmp_path / "text").write_text("no tar")
    with pytest.raises(BackupError, match="恢复不了"):
        restore(empty, tmp_path / "text")


def test_a_member_outside_the_data_folder_is_refused(live: Settings, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    made = back_up(live, file, NOW)
    bad = {"version": 1, "taken": made.taken, "key": made.key, "sha256": {"../out": "0"}}
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        for name, body in (("../out", b"x"), (MANIFEST, json.dumps(bad).encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    with pytest.raises(BackupError, match="不一样"):
        restore(empty, evil)
    assert not (tmp_path / "out").exists()


def _sealed_with(settings: Settings, generation: int, *papers: str) -> str:
    """Papers that name a further key of the installation; its id."""
    from onething.custody.keys import make_key
    from onething.custody.seal import seal

    key = make_key(settings.data, generation)
    for paper in papers:
        (settings.data / "papers" / paper).write_bytes(seal(key, paper, b"content"))
    return key.id


def test_a_backup_names_every_key_that_its_papers_need(
    live: Settings, empty: Settings, tmp_path: Path
) -> None:
    second = _sealed_with(live, 2, "b" * 16)
    third = _sealed_with(live, 3, "c" * 16, "d" * 16)
    _sealed_with(live, 4)  # nothing was sealed with it yet
    file = tmp_path / "backup.tar"
    made = back_up(live, file, NOW)
    assert made.keys == sorted([second, third])
    for path in (live.data / "keys").glob(f"*{second}*"):
        (empty.data / "keys" / path.name).write_bytes(path.read_bytes())
    with pytest.raises(BackupError, match=f"缺少密钥 {third}"):
        restore(empty, file)
    assert not (empty.data / DATABASE).exists()
    for path in (live.data / "keys").glob(f"*{third}*"):
        (empty.data / "keys" / path.name).write_bytes(path.read_bytes())
    assert restore(empty, file) == made


def test_a_damaged_key_is_said_before_anything_is_restored(
    live: Settings, empty: Settings, tmp_path: Path
) -> None:
    second = _sealed_with(live, 2, "b" * 16)
    back_up(live, tmp_path / "backup.tar", NOW)
    (empty.data / "keys" / f"papers-0002-{second}.key").write_bytes(b"y" * 32)
    with pytest.raises(BackupError, match="does not fit its name"):
        restore(empty, tmp_path / "backup.tar")
    assert not (empty.data / DATABASE).exists()


def test_a_backup_of_the_version_before_is_still_restored(
    live: Settings, empty: Settings, tmp_path: Path
) -> None:
    made = back_up(live, tmp_path / "backup.tar", NOW)
    before = {"version": 1, "taken": made.taken, "key": made.key, "sha256": made.sha256}
    restore(empty, _tampered(tmp_path / "backup.tar", MANIFEST, json.dumps(before).encode()))
    assert _values(empty) == [1]


def test_a_backup_of_a_version_to_come_is_refused(live: Settings, empty: Settings, tmp_path: Path) -> None:
    made = back_up(live, tmp_path / "backup.tar", NOW)
    later = {"version": 3, "taken": made.taken, "key": made.key, "sha256": made.sha256}
    with pytest.raises(BackupError, match="第 3 版"):
        restore(empty, _tampered(tmp_path / "backup.tar", MANIFEST, json.dumps(later).encode()))

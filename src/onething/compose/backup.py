"""One installation with the embedded database in one file, and back again: the database as it was at one moment, and
every paper. The keys that open the papers are not in it and must be kept elsewhere; their ids are."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from onething.compose.settings import Settings

DATABASE, PAPERS, MANIFEST = "onething.db", "papers", "manifest.json"
KEY = Path("keys") / "custody.key"
VERSION = 2
"""Since 2 the papers' keys are named; a backup of version 1 has one key."""
_MEMBER = re.compile(rf"{re.escape(DATABASE)}|{PAPERS}/[0-9a-z]{{8,32}}")
_BLOCK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``taken`` is ISO 8601; ``key`` the fingerprint of ``custody.key``; ``sha256`` of every member; ``keys`` the ids of
    the keys that the papers name."""

    version: int
    taken: str
    key: str
    sha256: dict[str, str]
    keys: list[str] = field(default_factory=list)


def back_up(settings: Settings, file: Path, now: datetime) -> Manifest:
    """Write everything into ``file`` while workers go on. Nothing is left behind when it fails. Raises BackupError."""
    if not settings.embedded:
        raise BackupError(
            "数据库是 PostgreSQL：请用 pg_dump 备份数据库，并另外备份材料文件夹 "
            f"{settings.data / PAPERS}，先数据库后材料（docs/operations.zh-CN.md）。"
        )
    if not (settings.data / DATABASE).exists():
        raise BackupError(f"没有数据库 {settings.data / DATABASE}，没有什么可备份。请核对 ONETHING_DATA。")
    if file.exists():
        raise BackupError(f"{file} 已经有了，不覆盖已有的备份。请换一个文件名。")
    fresh, copy = file.with_name(f"{file.name}.part"), file.with_name(f"{file.name}.db.part")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            made = _write(settings.data, out, copy, now)
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(file)
    except (OSError, sqlite3.Error) as problem:
        raise BackupError(f"备份没有做成：{problem}")
    finally:
        for rest in (fresh, copy):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)
    return made


def _write(data: Path, out: IO[bytes], copy: Path, now: datetime) -> Manifest:
    from onething.custody.service import HEAD, key_of

    sums, keys = dict[str, str](), set[str]()
    with (
        closing(sqlite3.connect(data / DATABASE, timeout=30)) as live,
        closing(sqlite3.connect(copy)) as kept,
    ):
        live.backup(kept)
        kept.execute("PRAGMA journal_mode=DELETE")
    copy.chmod(0o600)
    with tarfile.open(fileobj=out, mode="w") as tar:
        # The database first: every paper that it names was on disk before.
        for name, path in ((DATABASE, copy), *_papers(data)):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as source:  # a swept orphan
                sums[name] = _digest(source)
                source.seek(0)
                keys.add("" if name == DATABASE else key_of(source.read(HEAD)))
                source.seek(0)
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = os.fstat(source.fileno()).st_size, 0o600
                tar.addfile(entry, source)
        made = Manifest(
            VERSION, now.isoformat(timespec="seconds"), _fingerprint(data), sums, sorted(keys - {""})
        )
        text = json.dumps(asdict(made), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        tar.addfile(entry, io.BytesIO(text))
    return made


def restore(settings: Settings, file: Path) -> Manifest:
    """Put a backup into an installation that has no database. Everything is checked before anything takes its place.
    Raises BackupError."""
    if not settings.embedded:
        raise BackupError("数据库是 PostgreSQL：请用 pg_restore 恢复（docs/operations.zh-CN.md）。")
    data = settings.data
    if (data / DATABASE).exists():
        raise BackupError(
            f"{data / DATABASE} 已经有了，不覆盖。请停下 worker，把整个 {data} 移到别处留着，再恢复。"
        )
    if not (data / KEY).exists():
        raise BackupError(f"没有密钥 {data / KEY}：备份里没有它，请先把另外保管的密钥放回来。")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / PAPERS).mkdir(exist_ok=True, mode=0o700)
        with tarfile.open(file, "r:") as tar:
            made = _manifest(tar)
            if made.key != _fingerprint(data):
                raise BackupError(f"{data / KEY} 不是做这个备份时的密钥，材料会打不开。请换回那时的密钥。")
            _demand_keys(data, made)
            _unpack(tar, made, data)
    except (OSError, tarfile.TarError) as problem:
        raise BackupError(f"{file} 恢复不了：{problem}")
    return made


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        source = tar.extractfile(MANIFEST)
        assert source is not None
        raw: dict[str, Any] = json.loads(source.read())
        made = Manifest(**raw)
        assert isinstance(made.sha256, dict)
    except (KeyError, ValueError, TypeError, AssertionError):
        raise BackupError("这个文件不是 onething backup 做的备份：没有可用的 manifest.json。")
    if made.version not in (1, VERSION):
        raise BackupError(f"这个备份是第 {made.version} 版的，这个程序只认识到第 {VERSION} 版。")
    return made


def _demand_keys(data: Path, made: Manifest) -> None:
    """Every key that a paper of the backup names must be there, and whole."""
    from onething.custody.service import KeyLost, keys_of

    try:
        there = keys_of(data)
    except KeyLost as problem:
        raise BackupError(str(problem))
    if lost := [str(key) for key in made.keys if key not in there]:
        raise BackupError(
            f"{data / KEY.parent} 里缺少密钥 {'、'.join(lost)}，备份里有材料用它加密。请先把另外保管的密钥都放回来。"
        )


def _unpack(tar: tarfile.TarFile, made: Manifest, data: Path) -> None:
    """Papers take their place one by one; the database last, so that a broken restore has none."""
    members = {entry.name: entry for entry in tar.getmembers() if entry.isfile() and entry.name != MANIFEST}
    if members.keys() != made.sha256.keys() or not all(map(_MEMBER.fullmatch, members)):
        raise BackupError("备份里的文件和 manifest.json 列的不一样，不能用。")
    for name in sorted(members, key=lambda name: (name == DATABASE, name)):
        target = data / name
        fresh = target.with_name(f"{target.name}.part")
        with open(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            source = tar.extractfile(members[name])
            assert source is not None
            while block := source.read(_BLOCK):
                out.write(block)
            out.seek(0)
            whole = _digest(out) == made.sha256[name]
            os.fsync(out.fileno())
        if not whole:
            fresh.unlink()
            raise BackupError(f"备份里的 {name} 损坏了，不能用。请换一个备份。")
        fresh.rename(target)


def _papers(data: Path) -> list[tuple[str, Path]]:
    folder = data / PAPERS
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [(f"{PAPERS}/{name}", folder / name) for name in names if _MEMBER.fullmatch(f"{PAPERS}/{name}")]


def _fingerprint(data: Path) -> str:
    """Tells keys apart without giving one away: a key is 32 random bytes."""
    path = data / KEY
    return hashlib.sha256(b"onething-key:" + path.read_bytes()).hexdigest()[:32] if path.exists() else ""


def _digest(source: IO[bytes]) -> str:
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]

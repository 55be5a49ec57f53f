"""The installation's keys (docs/adr/0016-keys.md). ``custody.key`` makes digests, and sealed papers until the first
rotation; every ``papers-0002-<id>.key`` after it seals papers only. A key's id is the beginning of its SHA-256, so that a
file whose content does not fit its name is found out. Each is made durably and readable by its owner alone."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = 32
"""Bytes of a key."""
_NAME = re.compile(r"papers-([0-9]{4,})-([0-9a-f]{16})\.key")


class KeyLost(Exception):
    """A key is gone or damaged; the message says which, where it should be and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """``generation`` counts from 1 (``custody.key``); ``id`` is 16 hex digits and gives nothing of ``secret`` away."""

    generation: int
    id: str
    path: Path
    secret: bytes


def id_of(secret: bytes) -> str:
    """What tells keys apart without giving one away: a key is 32 random bytes."""
    return hashlib.sha256(b"onething-key:" + secret).hexdigest()[:16]


def installation_key(folder: Path) -> bytes:
    """The 32-byte key in ``folder/keys/custody.key``. Two processes that start together agree on one.

    Raises OSError with the path when the folder cannot be written. Raises KeyLost when the file is damaged, or when
    it is missing although papers are kept: a fresh key could open none of them."""
    path = folder / "keys" / "custody.key"
    if not path.exists():
        papers = folder / "papers"
        if (_has_any(papers) or _further(folder)) and not path.exists():
            raise KeyLost(
                f"{path} is missing, but {papers} holds papers that only it can open; restore it from backup"
            )
        _make(path, os.urandom(SIZE))
    return _read(path)


def keys_of(folder: Path) -> Mapping[str, Key]:
    """Every key of an installation by its id, the oldest first. Raises KeyLost and OSError as ``installation_key``."""
    first = installation_key(folder)
    found = [Key(1, id_of(first), folder / "keys" / "custody.key", first)]
    for path, generation, said in _further(folder):
        secret = _read(path)
        if id_of(secret) != said:
            raise KeyLost(
                f"{path} is damaged: its content does not fit its name; restore it from where keys are kept"
            )
        found.append(Key(generation, said, path, secret))
    return {key.id: key for key in sorted(found, key=lambda key: key.generation)}


def make_key(folder: Path, generation: int) -> Key:
    """A fresh key for papers, on the disk. Nothing is sealed with it before it is registered. Raises OSError."""
    secret = os.urandom(SIZE)
    path = folder / "keys" / f"papers-{generation:04}-{id_of(secret)}.key"
    _make(path, secret)
    return Key(generation, id_of(secret), path, secret)


@contextmanager
def sealing(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Held by everybody who seals a paper, from choosing the key until the paper is on the disk; ``alone``: by who
    wants to be sure that nobody is about to."""
    with (folder / "papers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def fingerprint(key: bytes, content: bytes) -> str:
    """A keyed digest (HMAC-SHA256, hex): equal content is recognised, but nobody without the key can guess it."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def _has_any(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _further(folder: Path) -> list[tuple[Path, int, str]]:
    """Path, generation and id, by name, of the keys after the first."""
    keys = folder / "keys"
    names = ((path, _NAME.fullmatch(path.name)) for path in (keys.iterdir() if keys.is_dir() else ()))
    return [(path, int(match[1]), match[2]) for path, match in names if match]


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != SIZE:
        raise KeyLost(
            f"{path} is damaged: a key has {SIZE} bytes, this file has {len(key)}; restore it from backup"
        )
    return key


def _make(path: Path, secret: bytes) -> None:
    """A fresh key, durably, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    try:
        os.write(descriptor, secret)
        os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # fails when another process was first: its key counts
    finally:
        os.close(descriptor)
        os.unlink(fresh)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make what was put into a folder, or taken out of it, last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

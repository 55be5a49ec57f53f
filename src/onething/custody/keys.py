"""The installation's key: encrypts papers and fingerprints applications. Made at first use, readable by its owner."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import tempfile
from pathlib import Path


class KeyLost(Exception):
    """The key is gone or damaged; the message says where it should be and what to do."""


def installation_key(folder: Path) -> bytes:
    """The 32-byte key in ``folder/keys/custody.key``. Two processes that start together agree on one.

    Raises OSError with the path when the folder cannot be written. Raises KeyLost when the file is damaged, or when
    it is missing although papers are kept: a fresh key could open none of them."""
    path = folder / "keys" / "custody.key"
    if not path.exists():
        papers = folder / "papers"
        if papers.is_dir() and any(papers.iterdir()) and not path.exists():
            raise KeyLost(
                f"{path} is missing, but {papers} holds papers that only it can open; restore it from backup"
            )
        _make(path)
    key = path.read_bytes()
    if len(key) != 32:
        raise KeyLost(
            f"{path} is damaged: a key has 32 bytes, this file has {len(key)}; restore it from backup"
        )
    return key


def _make(path: Path) -> None:
    """A fresh key, durably, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    try:
        os.write(descriptor, os.urandom(32))
        os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # fails when another process was first: its key counts
    finally:
        os.close(descriptor)
        os.unlink(fresh)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def fingerprint(key: bytes, content: bytes) -> str:
    """A keyed digest (HMAC-SHA256, hex): equal content is recognised, but nobody without the key can guess it."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()

"""The installation's key: encrypts papers and fingerprints applications. Made at first use, readable by its owner."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path


def installation_key(folder: Path) -> bytes:
    """The 32-byte key in ``folder/keys/custody.key``. Two processes that start together agree on one.

    Raises OSError with the path when the folder cannot be written; ValueError when the file is damaged."""
    path = folder / "keys" / "custody.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, os.urandom(32))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(fresh, path)  # fails when another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != 32:
        raise ValueError(
            f"{path} is damaged: a key has 32 bytes, this file has {len(key)}; restore it from backup"
        )
    return key


def fingerprint(key: bytes, content: bytes) -> str:
    """A keyed digest (HMAC-SHA256, hex): equal content is recognised, but nobody without the key can guess it."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()

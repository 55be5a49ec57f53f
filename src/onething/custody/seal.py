"""The sealed form of a paper on disk: mark, the key's id, nonce, AES-256-GCM of the content with the paper's id and all of
that as associated data. Every file names its key, so that a backup that was taken in the middle of a rotation opens."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onething.custody.keys import Key

MARK = b"onething"
"""A file of before, without it, begins with twelve random bytes."""
HEAD = len(MARK) + 8
"""Bytes before the nonce."""
_NONCE, _TAG = 12, 16
OLD, NEW = _NONCE + _TAG, HEAD + _NONCE + _TAG
"""Bytes that sealing adds, before keys could be rotated and since."""


class Unsealable(Exception):
    """The file was changed, or is sealed with another key."""


def seal(key: Key, file: str, content: bytes) -> bytes:
    """The content as it lies on the disk under the id ``file``."""
    head, nonce = MARK + bytes.fromhex(key.id), os.urandom(_NONCE)
    return head + nonce + AESGCM(_cipher_key(key)).encrypt(nonce, content, head + file.encode())


def key_of(sealed: bytes) -> str:
    """The id of the key that a file names in its first ``HEAD`` bytes; empty for a file of before keys had ids, which
    the first one sealed."""
    named = len(sealed) >= HEAD and sealed[: len(MARK)] == MARK
    return sealed[len(MARK) : HEAD].hex() if named else ""


def unseal(key: Key, file: str, sealed: bytes) -> bytes:
    """The content again. Raises Unsealable."""
    head = sealed[:HEAD] if key_of(sealed) else b""
    secret = _cipher_key(key) if head else key.secret
    nonce, rest = sealed[len(head) : len(head) + _NONCE], sealed[len(head) + _NONCE :]
    try:
        return AESGCM(secret).decrypt(nonce, rest, head + file.encode())
    except (InvalidTag, ValueError) as problem:
        raise Unsealable(file) from problem


def _cipher_key(key: Key) -> bytes:
    """One purpose, one key: digests are made with the first key itself."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"onething papers").derive(key.secret)

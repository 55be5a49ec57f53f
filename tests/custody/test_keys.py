"""The installation's key: made once, agreed on, and never silently replaced."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from onething.custody.service import KeyLost, fingerprint, installation_key


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    assert installation_key(tmp_path) == installation_key(tmp_path)
    path = tmp_path / "keys" / "custody.key"
    assert (len(path.read_bytes()), path.stat().st_mode & 0o077) == (32, 0)
    assert [p.name for p in path.parent.iterdir()] == ["custody.key"]


def test_many_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(installation_key(tmp_path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_what_a_crash_left_of_a_key_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "tmpabc").write_bytes(b"half")
    assert len(installation_key(tmp_path)) == 32


def test_a_lost_key_is_said_and_not_replaced_while_papers_need_it(tmp_path: Path) -> None:
    installation_key(tmp_path)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "x").write_bytes(b"sealed")
    (tmp_path / "keys" / "custody.key").unlink()
    with pytest.raises(KeyLost, match=r"custody\.key is missing.*restore it from backup"):
        installation_key(tmp_path)
    assert not (tmp_path / "keys" / "custody.key").exists()


@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33])
def test_a_damaged_key_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "custody.key").write_bytes(content)
    with pytest.raises(KeyLost, match=f"this file has {len(content)}"):
        installation_key(tmp_path)


def test_a_fingerprint_depends_on_key_and_content() -> None:
    prints = {fingerprint(key, content) for key in (b"a" * 32, b"b" * 32) for content in (b"x", b"y")}
    assert len(prints) == 4
    assert fingerprint(b"a" * 32, b"x") == fingerprint(b"a" * 32, b"x")

"""A new key seals everything, old ones open until nothing needs them, and nothing is lost wherever it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onething.custody.models import KeyRow, StoredFile
from onething.custody.seal import HEAD, key_of
from onething.custody.service import CustodyError, KeyLost, Receipt, Rotation, Vault, installation_key

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LIN = "operator:lin"
pytestmark = pytest.mark.usefixtures("rows")


def name_of(number: int) -> str:
    return f"{number:032x}"


def content_of(number: int) -> bytes:
    return f"材料 {number}".encode() * (number + 1)


def filled(folder: Path, papers: int = 5) -> Vault:
    """A vault with papers that the case c1 holds."""
    vault = Vault(folder)
    for number in range(papers):
        vault.keep(name_of(number), "a.jpg", content_of(number), NOW)
    vault.assign([name_of(number) for number in range(papers)], "c1")
    return vault


def opened(vault: Vault, number: int) -> bytes:
    receipt = Receipt("c1", "", "officer:police/1", "platform/papers", ("证",), "test", "test", NOW)
    return vault.open(name_of(number), receipt)


def keys_named(folder: Path) -> set[str]:
    """The keys that the files on the disk name."""
    return {key_of(path.read_bytes()[:HEAD]) for path in (folder / "papers").iterdir()}


def before_keys_had_ids(folder: Path, number: int) -> None:
    """A paper as it was sealed by the version before this one."""
    file, nonce = name_of(number), b"n" * 12
    sealed = nonce + AESGCM(installation_key(folder)).encrypt(nonce, content_of(number), file.encode())
    (folder / "papers").mkdir(exist_ok=True)
    (folder / "papers" / file).write_bytes(sealed)
    StoredFile.objects.create(
        id=file, case="c1", name="a.jpg", sha256="", size=len(content_of(number)), kept_at=NOW
    )


def test_after_a_rotation_everything_opens_before_during_and_after_resealing(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    rotation = Rotation(vault)
    old = vault.current()
    new = rotation.rotate(LIN, NOW)
    vault.keep(name_of(5), "a.jpg", content_of(5), NOW)
    vault.assign([name_of(5)], "c1")
    while True:
        assert [opened(Vault(tmp_path), number) for number in range(6)] == [content_of(n) for n in range(6)]
        if rotation.reseal(2).left == 0:
            break
    assert keys_named(tmp_path) == {new.id}
    assert [opened(vault, number) for number in range(6)] == [content_of(n) for n in range(6)]
    assert [(key.id, key.state, key.papers, key.by) for key in rotation.lines()] == [
        (old.id, "旧", 0, ""),
        (new.id, "在用", 6, LIN),
    ]


def test_another_process_seals_with_the_new_key_at_once_and_opens_what_it_sealed(tmp_path: Path) -> None:
    vault, other = filled(tmp_path, 1), Vault(tmp_path)
    new = Rotation(vault).rotate(LIN, NOW)
    other.keep(name_of(1), "a.jpg", content_of(1), NOW)
    other.assign([name_of(1)], "c1")
    assert key_of((tmp_path / "papers" / name_of(1)).read_bytes()) == new.id
    assert opened(vault, 1) == content_of(1)


def test_papers_of_before_keys_had_ids_open_and_are_resealed(tmp_path: Path) -> None:
    before_keys_had_ids(tmp_path, 3)
    vault = Vault(tmp_path)
    assert opened(vault, 3) == content_of(3)
    assert list(vault.missing()) == []
    assert Rotation(vault).reseal().left == 0, "there is nothing to do as long as there is one key"
    new = Rotation(vault).rotate(LIN, NOW)
    assert [key.papers for key in Rotation(vault).lines()] == [1, 0]
    assert Rotation(vault).reseal().done == 1
    assert keys_named(tmp_path) == {new.id}
    assert (opened(vault, 3), list(vault.missing())) == (content_of(3), [])


def test_digests_stay_as_they_were(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    before = installation_key(tmp_path)
    Rotation(vault).rotate(LIN, NOW)
    Rotation(vault).reseal()
    assert installation_key(tmp_path) == before
    with pytest.raises(CustodyError, match=r"custody\.key 不能停用"):
        Rotation(vault).retire(KeyRow.objects.get(generation=1).key, LIN, NOW)


def test_an_old_key_goes_only_when_nothing_needs_it(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    rotation = Rotation(vault)
    second = rotation.rotate(LIN, NOW)
    rotation.reseal()
    third = rotation.rotate(LIN, NOW)
    with pytest.raises(CustodyError, match="正在用"):
        rotation.retire(third.id, LIN, NOW)
    with pytest.raises(CustodyError, match="还有 5 份材料"):
        rotation.retire(second.id, LIN, NOW)
    assert second.path.exists()
    rotation.reseal(4)
    with pytest.raises(CustodyError, match="还有 1 份材料"):
        rotation.retire(second.id, LIN, NOW)
    rotation.reseal()
    rotation.retire(second.id, LIN, NOW)
    assert not second.path.exists()
    assert [key.state for key in rotation.lines()] == ["旧", "已停用", "在用"]
    assert [opened(Vault(tmp_path), n) for n in range(5)] == [content_of(n) for n in range(5)]
    rotation.retire(second.id, LIN, NOW)  # once more does no harm
    with pytest.raises(CustodyError, match="没有启用过"):
        rotation.retire("0" * 16, LIN, NOW)


def test_a_paper_that_is_being_written_keeps_its_key(tmp_path: Path) -> None:
    """Its file is there before its row."""
    vault = filled(tmp_path, 1)
    rotation = Rotation(vault)
    second = rotation.rotate(LIN, NOW)
    vault.keep(name_of(7), "a.jpg", content_of(7), NOW)
    StoredFile.objects.filter(id=name_of(7)).delete()
    rotation.rotate(LIN, NOW)
    rotation.reseal()
    with pytest.raises(CustodyError, match="还有 1 份材料"):
        rotation.retire(second.id, LIN, NOW)
    later = datetime.now(UTC) + timedelta(hours=25)
    assert vault.sweep(later) == 1
    rotation.retire(second.id, LIN, NOW)


def test_a_paper_that_cannot_be_opened_is_named_once_and_holds_nobody_up(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    (tmp_path / "papers" / name_of(0)).write_bytes(b"damaged")
    (tmp_path / "papers" / name_of(1)).unlink()
    rotation = Rotation(vault)
    rotation.rotate(LIN, NOW)
    first = rotation.reseal(3)
    assert (first.done, first.left, set(first.failed)) == (1, 2, {name_of(0), name_of(1)})
    second = rotation.reseal()
    assert (second.done, second.left, second.failed) == (2, 0, ())
    assert (tmp_path / "papers" / name_of(0)).read_bytes() == b"damaged"


def test_a_missing_or_damaged_key_is_named_at_once(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    new = Rotation(vault).rotate(LIN, NOW)
    secret = new.path.read_bytes()
    new.path.write_bytes(bytes([secret[0] ^ 1]) + secret[1:])
    with pytest.raises(KeyLost, match="does not fit its name"):
        Vault(tmp_path)
    new.path.write_bytes(secret[:31])
    with pytest.raises(KeyLost, match="this file has 31"):
        Vault(tmp_path)
    new.path.unlink()
    with pytest.raises(KeyLost, match=f"the key {new.id} is missing"):
        Vault(tmp_path)
    first = tmp_path / "keys" / "custody.key"
    new.path.write_bytes(secret)
    kept = first.read_bytes()
    first.unlink()
    with pytest.raises(KeyLost, match=r"custody\.key is missing"):
        Vault(tmp_path)
    first.write_bytes(b"x" * 32)
    with pytest.raises(KeyLost, match=r"custody\.key is not the one"):
        Vault(tmp_path)
    first.write_bytes(kept)
    assert opened(Vault(tmp_path), 1) == content_of(1)


def test_a_key_that_disappears_while_we_run_is_named_by_the_paper(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    rotation = Rotation(vault)
    new = rotation.rotate(LIN, NOW)
    rotation.reseal()
    running = Vault(tmp_path)
    new.path.rename(tmp_path / "aside")
    running._keys = {}  # as in a process that has not seen it yet
    with pytest.raises(CustodyError, match=f"names the key {new.id}.*put it back"):
        opened(running, 1)


def test_a_key_that_a_crash_left_is_shown_and_never_used(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    rotation = Rotation(vault)
    left = rotation.rotate(LIN, NOW)
    KeyRow.objects.all().delete()  # as if killed between the file and its row
    assert [key.state for key in rotation.lines()] == ["在用", "未启用"]
    new = rotation.rotate(LIN, NOW)
    assert (new.generation, vault.current().id) == (left.generation + 1, new.id)


def test_keys_are_their_owners_alone_and_say_nothing_of_themselves(tmp_path: Path) -> None:
    vault = filled(tmp_path, 1)
    new = Rotation(vault).rotate(LIN, NOW)
    assert new.path.stat().st_mode & 0o077 == 0
    assert new.secret.hex()[:16] not in new.path.name
    sealed = (tmp_path / "papers" / name_of(0)).read_bytes()
    assert new.secret not in sealed


ROOT = Path(__file__).resolve().parents[2]
FILL = "from tests.custody.killed import fill; fill()"
TURN = "from tests.custody.killed import turn; turn()"
LOOK = "from tests.custody.killed import look; look()"


@pytest.mark.chaos
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_killed_again_and_again_while_resealing_every_paper_opens(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """kill -9 at moments of a rotation that never stops, then everything is opened by a fresh process."""
    more = {"DATABASE_URL": request.getfixturevalue("postgres_url")} if database == "postgres" else {}
    settings = {**os.environ, "ONETHING_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    settings.pop("DATABASE_URL", None)
    settings |= more

    def python(code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code], env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    done = python(FILL)
    done.communicate(timeout=60)
    assert done.returncode == 0
    killed = 0
    for wait in (0.0, 0.01, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3):
        turning = python(TURN)
        assert turning.stdout is not None
        assert turning.stdout.readline() == "turning\n"
        time.sleep(wait)
        turning.send_signal(signal.SIGKILL)
        turning.communicate(timeout=60)
        killed += turning.returncode == -signal.SIGKILL
    looking = python(LOOK)
    said, _ = looking.communicate(timeout=60)
    assert (killed, said.strip()) == (8, "60 papers, 1 key")

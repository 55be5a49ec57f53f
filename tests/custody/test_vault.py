"""Papers are encrypted, come back exactly, and never without a trace; what is damaged says so."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onething.custody.models import StoredFile
from onething.custody.service import (
    LARGEST,
    CustodyError,
    KeyLost,
    Receipt,
    Vault,
    receipts_of,
    write_receipt,
)  # fmt: skip

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FILE = "a" * 32
CONTENT = "公民身份号码999901198802071003".encode()
pytestmark = pytest.mark.usefixtures("rows")


def receipt(case: str = "c1", **more: object) -> Receipt:
    said = {
        "subject": "新生儿/1", "reader": "officer:police/0231", "source": "platform/papers",
        "fields": ("出生医学证明",), "purpose": "household-registration", "basis": "《户口登记条例》第七条", "at": NOW,
    }  # fmt: skip
    return Receipt(case=case, **{**said, **more})  # type: ignore[arg-type]


def kept(folder: Path, content: bytes = CONTENT) -> Vault:
    """A vault with one paper that the case c1 holds."""
    vault = Vault(folder)
    vault.keep(FILE, "证明.jpg", content, NOW)
    vault.assign([FILE], "c1")
    return vault


def test_a_paper_comes_back_exactly_as_it_was(tmp_path: Path) -> None:
    for content in (b"", b"\0", CONTENT, bytes(range(256)) * 5000):
        folder = tmp_path / str(len(content))
        assert kept(folder, content).open(FILE, receipt()) == content
        StoredFile.objects.all().delete()


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    kept(tmp_path)
    sealed = (tmp_path / "papers" / FILE).read_bytes()
    assert CONTENT[:20] not in sealed
    assert (tmp_path / "papers").stat().st_mode & 0o077 == 0
    assert len(sealed) == 16 + 12 + len(CONTENT) + 16


def test_the_same_content_never_looks_the_same(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.keep("b" * 32, "b", CONTENT, NOW)
    vault.keep("c" * 32, "c", CONTENT, NOW)
    assert (tmp_path / "papers" / ("b" * 32)).read_bytes() != (tmp_path / "papers" / ("c" * 32)).read_bytes()


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / "keys" / "custody.key").write_bytes(b"k" * 32)
    with pytest.raises(KeyLost, match=r"custody\.key is not the one of this installation"):
        Vault(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(place=st.integers(0, 85), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_noticed(tmp_path: Path, place: int, bit: int) -> None:
    StoredFile.objects.all().delete()
    path = tmp_path / "papers" / FILE
    path.unlink(missing_ok=True)
    vault = kept(tmp_path)
    sealed = bytearray(path.read_bytes())
    sealed[place % len(sealed)] ^= 1 << bit
    path.write_bytes(sealed)
    with pytest.raises(CustodyError, match="was changed on disk"):
        vault.open(FILE, receipt())


@pytest.mark.parametrize("size", [0, 5, 12, 20])
def test_a_file_that_was_cut_off_is_noticed(tmp_path: Path, size: int) -> None:
    vault = kept(tmp_path)
    path = tmp_path / "papers" / FILE
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CustodyError, match="was changed on disk"):
        vault.open(FILE, receipt())


def test_papers_cannot_be_exchanged_on_the_disk(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    vault.keep("b" * 32, "b", b"another's", NOW)
    (tmp_path / "papers" / FILE).write_bytes((tmp_path / "papers" / ("b" * 32)).read_bytes())
    with pytest.raises(CustodyError):
        vault.open(FILE, receipt())


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    (tmp_path / "papers" / FILE).unlink()
    with pytest.raises(CustodyError, match=f"paper {FILE} cannot be read"):
        vault.open(FILE, receipt())


def test_every_look_leaves_a_receipt_also_the_one_that_failed(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    vault.open(FILE, receipt())
    vault.open(FILE, receipt(reader="officer:health/1"))
    (tmp_path / "papers" / FILE).unlink()
    with pytest.raises(CustodyError):
        vault.open(FILE, receipt(reader="officer:customs/1"))
    assert [r.reader for r in receipts_of("c1")] == [
        "officer:police/0231",
        "officer:health/1",
        "officer:customs/1",
    ]


def test_a_paper_of_another_case_is_not_opened_and_leaves_no_receipt(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    for case, file in (("c2", FILE), ("c1", "b" * 32), ("", FILE)):
        with pytest.raises(CustodyError, match="has no paper"):
            vault.open(file, receipt(case))
    assert [*receipts_of("c1"), *receipts_of("c2")] == []


def test_a_paper_that_a_case_holds_is_not_given_to_another(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    vault.assign([FILE], "c2")
    assert StoredFile.objects.get(id=FILE).case == "c1"


def test_receipts_say_everything_but_values_oldest_first() -> None:
    first, second = (
        receipt(fields=("姓名", "公民身份号码"), grant="g1", department_receipt="q7"),
        receipt(reader="x"),
    )
    write_receipt(first)
    write_receipt(second)
    write_receipt(receipt("c2"))
    assert list(receipts_of("c1")) == [first, second]


def test_a_receipt_is_undone_with_the_transaction_that_it_belongs_to() -> None:
    def fail() -> None:
        with transaction.atomic():
            write_receipt(receipt())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(receipts_of("c1")) == []


def test_a_paper_that_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CustodyError, match="最多 64000000 字节"):
        Vault(tmp_path).keep(FILE, "大.jpg", bytes(LARGEST + 1), NOW)
    assert not (tmp_path / "papers").exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("file", ["../../etc/passwd", "/tmp/x", "", "a/b", "A" * 32, "a" * 33, "..", "a\0b"])
def test_an_id_is_never_a_path(tmp_path: Path, file: str) -> None:
    with pytest.raises(ValueError, match="small letters and digits"):
        Vault(tmp_path).keep(file, "x", b"x", NOW)


def test_an_id_is_never_used_twice_and_the_first_paper_stays(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    with pytest.raises(ValueError, match="never used twice"):
        vault.keep(FILE, "x", b"other", NOW)
    assert vault.open(FILE, receipt()) == CONTENT


def test_a_paper_that_is_there_survives_a_disk_that_refuses(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    (tmp_path / "papers.lock").unlink()
    (tmp_path / "papers.lock").mkdir()
    with pytest.raises(CustodyError, match="没有存下来"):
        vault.keep(FILE, "x", b"other", NOW)
    assert vault.open(FILE, receipt()) == CONTENT


def test_a_disk_that_refuses_is_said_in_the_applicants_language_and_leaves_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    (tmp_path / "papers").write_bytes(b"no folder")
    with pytest.raises(CustodyError, match=r"材料「证明\.jpg」没有存下来"):
        vault.keep(FILE, "证明.jpg", CONTENT, NOW)
    assert not StoredFile.objects.exists()


def test_a_full_disk_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    vault = Vault(tmp_path)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CustodyError, match="No space left on device"):
        vault.keep(FILE, "a.jpg", CONTENT, NOW)
    assert list((tmp_path / "papers").iterdir()) == []
    assert not StoredFile.objects.exists()


def test_what_no_case_took_is_swept_away_after_a_day_and_nothing_else(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    vault.keep("b" * 32, "old", b"x", NOW)
    vault.keep("c" * 32, "fresh", b"x", NOW + timedelta(hours=20))
    (tmp_path / "papers" / ("d" * 32)).write_bytes(b"rest of a crash")
    os.utime(tmp_path / "papers" / ("d" * 32), (0, 0))
    assert vault.sweep(NOW + timedelta(hours=25)) == 2
    assert sorted(p.name[0] for p in (tmp_path / "papers").iterdir()) == ["a", "c"]
    assert vault.open(FILE, receipt()) == CONTENT

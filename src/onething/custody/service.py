"""The public surface of the room: keep papers, give them back, write down every look at personal data."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onething.custody.keys import KeyLost, fingerprint, installation_key
from onething.custody.models import StoredFile, UseReceipt

__all__ = [
    "LARGEST",
    "CustodyError",
    "KeyLost",
    "Receipt",
    "Vault",
    "adopt_receipts",
    "fingerprint",
    "installation_key",
    "receipts_of",
    "write_receipt",
]


LARGEST = 64_000_000
"""Bytes of one paper."""
_SEAL = 12 + 16
"""Bytes that encryption adds: nonce and tag."""
_FILE = re.compile(r"[0-9a-z]{8,32}")


class CustodyError(Exception):
    """A paper cannot be kept or given back; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """数据使用回执: who read which fields of whom, for what, on which basis. Values are never in it."""

    case: str
    subject: str
    reader: str
    source: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    at: datetime
    grant: str = ""
    department_receipt: str = ""


def write_receipt(receipt: Receipt) -> None:
    """Write a receipt in the present transaction."""
    UseReceipt.objects.create(
        case=receipt.case,
        subject=receipt.subject,
        reader=receipt.reader,
        source=receipt.source,
        fields=list(receipt.fields),
        purpose=receipt.purpose,
        basis=receipt.basis,
        grant=receipt.grant,
        department_receipt=receipt.department_receipt,
        at=receipt.at,
    )


def adopt_receipts(grant: str, case: str) -> None:
    """Receipts that were written under ``grant`` before there was a case belong to ``case`` from now on."""
    UseReceipt.objects.filter(case="", grant=grant).update(case=case)


def receipts_of(case: str) -> Sequence[Receipt]:
    """Every look at the personal data of one case, oldest first."""
    return [
        Receipt(
            case=row.case,
            subject=row.subject,
            reader=row.reader,
            source=row.source,
            fields=tuple(row.fields),
            purpose=row.purpose,
            basis=row.basis,
            at=row.at,
            grant=row.grant,
            department_receipt=row.department_receipt,
        )
        for row in UseReceipt.objects.filter(case=case).order_by("id")
    ]


class Vault:
    """Papers, encrypted at rest (AES-256-GCM, one random nonce a file, the file's id as associated data)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "papers"
        self._key = installation_key(folder)

    def keep(self, file: str, name: str, content: bytes, at: datetime) -> None:
        """Write ``content`` under the id ``file`` durably, then its row. Without a case it is an orphan that
        ``sweep`` removes. Raises CustodyError when it is too large or the disk refuses."""
        if not _FILE.fullmatch(file):
            raise ValueError("a paper's id is 8 to 32 small letters and digits")
        if len(content) > LARGEST:
            raise CustodyError(f"材料「{name[:200]}」有 {len(content)} 字节，最多 {LARGEST} 字节。")
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, content, file.encode())
        target = self._folder / file
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
        except OSError as problem:
            if isinstance(problem, FileExistsError) and target.is_file():
                raise ValueError(f"paper {file} is kept already; ids are never used twice")
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)
            raise CustodyError(
                f"材料「{name}」没有存下来：{problem.strerror}。请稍后再试，或联系运维人员检查磁盘。"
            )
        StoredFile.objects.create(
            id=file,
            name=name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            kept_at=at,
        )

    def assign(self, files: Iterable[str], case: str) -> None:
        """Give kept papers to a case, in the present transaction."""
        if kept := list(files):
            StoredFile.objects.filter(id__in=kept, case="").update(case=case)

    def open(self, file: str, receipt: Receipt) -> bytes:
        """The plain content. Writes ``receipt`` first: no look without a trace. Raises CustodyError."""
        row = StoredFile.objects.filter(id=file, case=receipt.case).first()
        if row is None:
            raise CustodyError(f"case {receipt.case} has no paper {file}")
        write_receipt(receipt)
        try:
            sealed = (self._folder / row.id).read_bytes()
            return AESGCM(self._key).decrypt(sealed[:12], sealed[12:], file.encode())
        except OSError as problem:
            raise CustodyError(
                f"paper {file} cannot be read from disk: {problem.strerror}; restore it from backup"
            )
        except (InvalidTag, ValueError):
            raise CustodyError(
                f"paper {file} was changed on disk or belongs to another key; restore it from backup"
            )

    def missing(self) -> Sequence[tuple[str, str]]:
        """The papers that cases hold and that are not on disk, or not whole: case and id, by case."""
        rows = StoredFile.objects.exclude(case="").order_by("case", "id").values_list("case", "id", "size")
        return [(case, file) for case, file, size in rows.iterator() if not self._is_whole(file, size)]

    def _is_whole(self, file: str, size: int) -> bool:
        path = self._folder / file
        return path.is_file() and path.stat().st_size == size + _SEAL

    def sweep(self, now: datetime, older_than: timedelta = timedelta(hours=24)) -> int:
        """Remove papers that no case took (their application was never submitted). Returns how many."""
        removed = 0
        for row in StoredFile.objects.filter(case="", kept_at__lt=now - older_than):
            (self._folder / row.id).unlink(missing_ok=True)
            row.delete()
            removed += 1
        known = set(StoredFile.objects.values_list("id", flat=True))
        limit = (now - older_than).timestamp()
        for path in self._folder.glob("*") if self._folder.exists() else ():
            if path.name not in known and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

"""Papers, encrypted at rest (AES-256-GCM, onething.custody.seal), under keys that can be replaced."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import models, transaction

from onething.custody.keys import Key, KeyLost, keys_of, sealing
from onething.custody.models import KeyRow, StoredFile
from onething.custody.receipts import Receipt, write_receipt
from onething.custody.seal import NEW, OLD, Unsealable, key_of, seal, unseal

LARGEST = 64_000_000
"""Bytes of one paper."""
_FILE = re.compile(r"[0-9a-z]{8,32}")


class CustodyError(Exception):
    """A paper cannot be kept or given back, or a key not replaced; the message says which and why."""


class Vault:
    """The papers of one installation. Raises KeyLost when a key that is in use is not there or not whole."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.papers = folder, folder / "papers"
        self._keys = keys_of(folder)
        wanted = set(KeyRow.objects.filter(retired_at__isnull=True).values_list("key", flat=True))
        wanted.update(StoredFile.objects.exclude(key="").values_list("key", flat=True)[:1])
        for key in sorted(wanted - self._keys.keys()):
            raise KeyLost(
                f"the key {key} is missing in {folder / 'keys'}, but papers are sealed with it, or custody.key is not "
                "the one of this installation; put all keys back from where they are kept"
            )

    def keep(self, file: str, name: str, content: bytes, at: datetime) -> None:
        """Write ``content`` under the id ``file`` durably, then its row. Without a case it is an orphan that
        ``sweep`` removes. Raises CustodyError when it is too large or the disk refuses."""
        if not _FILE.fullmatch(file):
            raise ValueError("a paper's id is 8 to 32 small letters and digits")
        if len(content) > LARGEST:
            raise CustodyError(f"材料「{name[:200]}」有 {len(content)} 字节，最多 {LARGEST} 字节。")
        target, begun = self.papers / file, False
        try:
            self.papers.mkdir(parents=True, exist_ok=True, mode=0o700)
            with sealing(self.folder):
                key = self.current()
                with target.open("xb") as out:
                    begun = True
                    out.write(seal(key, file, content))
                    out.flush()
                    os.fsync(out.fileno())
        except OSError as problem:
            if isinstance(problem, FileExistsError) and target.is_file():
                raise ValueError(f"paper {file} is kept already; ids are never used twice")
            if begun:
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
            key=key.id,
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
        return self.unsealed(file, self.sealed(file))

    def sealed(self, file: str) -> bytes:
        """A paper as it lies on the disk. Raises CustodyError."""
        try:
            return (self.papers / file).read_bytes()
        except OSError as problem:
            raise CustodyError(
                f"paper {file} cannot be read from disk: {problem.strerror}; restore it from backup"
            )

    def unsealed(self, file: str, sealed: bytes) -> bytes:
        """What a sealed paper says. Raises CustodyError, naming the key when that is what is missing."""
        named = key_of(sealed)
        key = self._key(named) if named else next(iter(self._keys.values()))
        if key is None:
            raise CustodyError(
                f"paper {file} names the key {named}, which is not in {self.folder / 'keys'}; put it back from where "
                "keys are kept; if there never was such a key, the paper was changed on disk: restore it from backup"
            )
        try:
            return unseal(key, file, sealed)
        except Unsealable:
            raise CustodyError(
                f"paper {file} was changed on disk or belongs to another key; restore it from backup"
            )

    def current(self) -> Key:
        """The key that seals now. Raises CustodyError when it is not on the disk."""
        row = KeyRow.objects.filter(retired_at__isnull=True).order_by("-generation").first()
        key = next(iter(self._keys.values())) if row is None else self._key(row.key)
        if key is None:
            raise CustodyError(
                f"密钥 {'' if row is None else row.key} 不在 {self.folder / 'keys'}，材料没有存下来。请联系运维人员。"
            )
        return key

    def _key(self, id: str) -> Key | None:
        """A key by its id; another process may have made it since we looked."""
        if id not in self._keys:
            self._keys = keys_of(self.folder)
        return self._keys.get(id)

    def missing(self) -> Sequence[tuple[str, str]]:
        """The papers that cases hold and that are not on disk, or not whole: case and id, by case."""
        rows = StoredFile.objects.exclude(case="").order_by("case", "id").values_list("case", "id", "size")
        return [(case, file) for case, file, size in rows.iterator() if not self._is_whole(file, size)]

    def _is_whole(self, file: str, size: int) -> bool:
        path = self.papers / file
        return path.is_file() and path.stat().st_size in (size + OLD, size + NEW)

    def release(self, case: str, files: Iterable[str] | None = None) -> int:
        """Take papers (None: all) from a case, in the present transaction: nobody can open them any more, and
        ``sweep`` deletes them, now or after a crash. Returns how many."""
        rows = StoredFile.objects.filter(case=case)
        rows = rows if files is None else rows.filter(id__in=list(files))
        # As if they had been handed in long ago and taken by nobody.
        return rows.update(case="", kept_at=datetime.fromtimestamp(0).astimezone())

    def release_all_but(self, case: str, files: Iterable[str]) -> int:
        """Take all papers but these from a case, as ``release`` does. Returns how many."""
        kept = set(files)
        held = StoredFile.objects.filter(case=case).values_list("id", flat=True)
        return self.release(case, [file for file in held if file not in kept])

    def sweep(self, now: datetime, older_than: timedelta = timedelta(hours=24)) -> int:
        """Remove papers that no case took (their application was never submitted) or that were released. Returns how
        many."""
        removed = sum(
            self._delete(file, now - older_than)
            for file in self._unclaimed(now - older_than).values_list("id", flat=True)
        )
        known = set(StoredFile.objects.values_list("id", flat=True))
        limit = (now - older_than).timestamp()
        for path in self.files():
            if path.name not in known and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def sweep_released(self) -> int:
        """Delete at once what was released; ``sweep`` does the same later. Returns how many."""
        before = datetime.fromtimestamp(1).astimezone()
        return sum(
            self._delete(file, before) for file in self._unclaimed(before).values_list("id", flat=True)
        )

    def _unclaimed(self, before: datetime) -> models.QuerySet[StoredFile]:
        return StoredFile.objects.filter(case="", kept_at__lt=before)

    def _delete(self, file: str, before: datetime) -> bool:
        """Delete one paper that nobody holds; a rotation that is at it is waited for."""
        with transaction.atomic():
            row = self._unclaimed(before).select_for_update().filter(id=file).first()
            if row is None:
                return False
            (self.papers / row.id).unlink(missing_ok=True)
            row.delete()
        return True

    def files(self) -> Iterator[Path]:
        """Everything that lies among the papers."""
        yield from self.papers.glob("*") if self.papers.exists() else ()

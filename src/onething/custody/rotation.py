"""Replacing the key that seals papers: a new one, then every paper once more, then the old one goes.

Killed anywhere, every paper is whole on the disk, under the old key or the new one, and its file says under which."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from onething.custody.keys import Key, keys_of, make_key, sealing, settle
from onething.custody.models import KeyRow, StoredFile
from onething.custody.seal import HEAD, key_of, seal
from onething.custody.vault import CustodyError, Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key. ``state`` is 在用 (seals), 旧 (still opens), 已停用 or 未启用 (a crash left it, or it belongs to another
    life of the database); ``papers`` counts what is sealed with it; ``digests``: it makes all digests."""

    generation: int
    id: str
    state: str
    since: datetime | None
    by: str
    papers: int
    digests: bool
    file: str


@dataclass(frozen=True, slots=True)
class Resealed:
    """``done`` papers were sealed with the new key, ``left`` are still to be; ``failed`` are the ids of those that
    cannot be opened, each once."""

    done: int
    left: int
    failed: tuple[str, ...]


class Rotation:
    """The keys of one installation, and what is sealed with them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._failed: set[str] = set()

    def lines(self) -> Sequence[KeyLine]:
        """Every key that is there or was, the oldest first. Raises KeyLost."""
        there, rows = keys_of(self._vault.folder), {row.key: row for row in KeyRow.objects.all()}
        current = self._vault.current().id
        first = next(iter(there))
        found = []
        for id in [*there, *(id for id in rows if id not in there)]:
            row, key = rows.get(id), there.get(id)
            generation = key.generation if key else rows[id].generation
            state = "旧" if row is not None else "未启用"
            if row is not None and row.retired_at is not None:
                state = "已停用"
            elif id == current:
                state = "在用"
            found.append(
                KeyLine(
                    generation,
                    id,
                    state,
                    None if row is None else row.since,
                    "" if row is None else row.by,
                    StoredFile.objects.filter(key__in=(id, "") if id == first else (id,)).count(),
                    id == first,
                    key.path.name if key else "",
                )
            )
        return sorted(found, key=lambda line: (line.generation, line.id))

    def rotate(self, by: str, at: datetime) -> Key:
        """Put a new key into use: whatever is kept from now on is sealed with it, in every process. Raises
        CustodyError when another rotation was quicker, OSError when the key cannot be written."""
        there = keys_of(self._vault.folder)
        first = next(iter(there.values()))
        with transaction.atomic():
            taken = {*KeyRow.objects.values_list("generation", flat=True)}
            generation = max(*taken, *(key.generation for key in there.values()), 1) + 1
            made = make_key(self._vault.folder, generation)
            try:
                with transaction.atomic():
                    KeyRow.objects.get_or_create(generation=1, defaults={"key": first.id})
                    KeyRow.objects.create(generation=generation, key=made.id, since=at, by=by)
            except IntegrityError:
                made.path.unlink(missing_ok=True)
                raise CustodyError("有人同时在更换密钥，这次没有更换。请用 onething keys list 看现在的密钥。")
        return made

    def reseal(self, limit: int = 10) -> Resealed:
        """Seal up to ``limit`` papers with the current key. Doing it again, or in several processes, does no harm."""
        current = self._vault.current()
        old = StoredFile.objects.exclude(key=current.id)
        if not KeyRow.objects.exists():
            return Resealed(0, 0, ())  # files of before keys had ids are sealed with the only key
        ids = old.exclude(id__in=self._failed).order_by("id").values_list("id", flat=True)[:limit]
        done, failed = 0, []
        for file in list(ids):
            try:
                done += self._reseal(file, current)
            except CustodyError as problem:
                self._failed.add(file)
                failed.append(file)
                log.error("a paper keeps its old key: %s", problem)
        return Resealed(done, old.exclude(id__in=self._failed).count(), tuple(failed))

    def _reseal(self, file: str, key: Key) -> bool:
        with transaction.atomic():
            row = StoredFile.objects.select_for_update().filter(id=file).first()
            if row is None:  # it was deleted in the meantime
                return False
            sealed = self._vault.sealed(file)
            if key_of(sealed) != key.id:
                with sealing(self._vault.folder):
                    _replace(self._vault.papers / file, seal(key, file, self._vault.unsealed(file, sealed)))
            StoredFile.objects.filter(id=file).update(key=key.id)
        return True

    def retire(self, id: str, by: str, at: datetime) -> None:
        """Delete a key that no paper needs any more. Raises CustodyError when one does, and for the first key: digests
        are made with it, which nobody can make anew."""
        with transaction.atomic():
            row = KeyRow.objects.select_for_update().filter(key=id).first()
            if row is None:
                raise CustodyError(f"没有启用过密钥 {id[:16]}。请用 onething keys list 看有哪些。")
            if row.generation == 1:
                raise CustodyError(
                    "custody.key 不能停用：实名核验、委托和「同一件事」的摘要都由它算出，换了就都对不上。"
                )
            if id == self._vault.current().id:
                raise CustodyError(f"密钥 {id} 正在用，请先更换（onething keys rotate）。")
            with sealing(self._vault.folder, alone=True):
                used = [path.name for path in self._vault.files() if _names(path) == id]
                if used:
                    raise CustodyError(
                        f"还有 {len(used)} 份材料用密钥 {id}，例如 {used[0]}。请先重新加密（onething keys reseal）；"
                        "打不开的，先从备份恢复；不属于任何办件的，一天以后由 worker 清除。"
                    )
                KeyRow.objects.filter(key=id, retired_at__isnull=True).update(retired_at=at, retired_by=by)
        # Killed before this, the file stays without being needed; retiring it again deletes it.
        key = keys_of(self._vault.folder).get(id)
        if key is not None:
            key.path.unlink(missing_ok=True)
            settle(key.path.parent)


def _names(path: Path) -> str:
    """The key that a file among the papers names."""
    try:
        with path.open("rb") as file:
            return key_of(file.read(HEAD))
    except OSError:
        return ""


def _replace(target: Path, content: bytes) -> None:
    """Another content for a file: the old one or the new one is there at every moment, and lasts."""
    descriptor, beside = tempfile.mkstemp(prefix=f"{target.name}.part-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(beside).replace(target)
    except OSError as problem:
        with contextlib.suppress(OSError):
            Path(beside).unlink(missing_ok=True)
        raise CustodyError(f"paper {target.name} cannot be sealed anew: {problem.strerror}")
    settle(target.parent)

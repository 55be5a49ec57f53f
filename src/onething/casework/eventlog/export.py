"""Event logs for process-mining tools: who may have one, and in which form."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.eventlog.log import Tally
from onething.casework.eventlog.ocel import write_ocel
from onething.casework.eventlog.rows import Wanted, logged_cases, things_with_cases
from onething.casework.eventlog.sqlite import write_ocel_sqlite
from onething.casework.eventlog.xes import write_xes
from onething.casework.transition import ZONE, Ground
from onething.custody.service import fingerprint

LENGTH = 16
"""Hex digits of a pseudonym: that two of a million cases get the same has a chance of one in thirty million."""


class LogForm(StrEnum):
    """A form of an event log."""

    XES = "XES"  # IEEE 1849-2016
    OCEL = "OCEL 2.0 JSON"
    OCEL_SQLITE = "OCEL 2.0 SQLite"


@dataclass(frozen=True, slots=True)
class EventLog:
    """The event log of this installation. ``key`` makes the pseudonyms: with the same key they stay the same."""

    ground: Ground
    key: bytes

    def export(self, actor: Actor, wanted: Wanted, form: LogForm, path: Path) -> Tally:
        """Write the log into an empty file, in memory that does not grow with it.

        Raises NotAllowed, CaseworkError, OSError, sqlite3.Error; then the file is not a log."""
        if actor.role is not Role.OPERATOR:
            raise NotAllowed("导出流程日志只对运维人员开放，请用 --as operator:账号。")
        known = things_with_cases() if wanted.things else set()
        if unknown := sorted(set(wanted.things) - known):
            some = "、".join(sorted(known)) or "（没有）"
            raise CaseworkError(f"没有「{unknown[0][:40]}」的办件，有办件的是：{some}。")
        cases = logged_cases(self.ground.shelf, wanted, self._pseudonym)
        if form is LogForm.OCEL_SQLITE:
            return write_ocel_sqlite(cases, path, ZONE)
        with path.open("w", encoding="utf-8", newline="\n") as out:
            if form is LogForm.XES:
                return write_xes(cases, out, ZONE)
            with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=path.parent) as aside:
                return write_ocel(cases, out, aside, ZONE)

    def _pseudonym(self, text: str) -> str:
        """How a case's reference or an officer's account is hidden."""
        return fingerprint(self.key, f"event log\n{text}".encode())[:LENGTH]

"""预审意见: what is wrong or doubtful, said so that the applicant knows what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity``: ``fix`` goes into the notice, ``human`` makes an officer look, ``note`` only informs.

    ``code`` names the sort (MISSING, DIFFERS, ILLEGIBLE, WRONG_PAPER, NOT_A_PICTURE, EMPTY_FILE, TOO_LARGE, NOT_READ,
    UNREAD, CONFLICT, CHECKSUM, CONDITION …); ``material`` is the slot, ``field`` the fact, ``page`` and ``box`` the place."""

    code: str
    severity: str
    message: str
    material: str = ""
    field: str = ""
    subject: str = ""
    expected: str = ""
    found: str = ""
    clause: str = ""
    page: int | None = None
    box: tuple[int, ...] | None = None


def difference(expected: str, found: str) -> str:
    """Where two texts differ, character by character."""
    if len(expected) == len(found):
        spots = [n for n, (a, b) in enumerate(zip(expected, found, strict=True), start=1) if a != b]
        if 0 < len(spots) <= 3:
            return "、".join(f"第 {n} 位「{found[n - 1]}」与「{expected[n - 1]}」不同" for n in spots)
    return f"写的是「{found}」，应对照「{expected}」"


def notice(findings: Sequence[Finding], language: str = "zh") -> str:
    """The one correction notice: everything to mend, numbered, and that the rest need not be redone."""
    wanted = [finding for finding in findings if finding.severity == "fix"]
    if language == "en":
        head = f"Please mend {len(wanted)} point(s). Everything else is fine and need not be sent again."
        where = [f.material or f.field or "application" for f in wanted]
        return "\n".join(
            [
                head,
                *(f"{n}. [{w}] {f.message}" for n, (w, f) in enumerate(zip(where, wanted, strict=True), 1)),
            ]
        )
    head = f"请补正 {len(wanted)} 处。其他内容都合格，不用重交。"
    return "\n".join([head, *(f"{n}. {f.message}" for n, f in enumerate(wanted, 1))])

"""Papers and what reading them gave."""

from __future__ import annotations

from dataclasses import dataclass

from onething.facts import Fact
from onething.intake.findings import Finding

LARGEST = 30_000_000
"""Bytes of one uploaded file."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """An uploaded file in its slot. ``subject`` is the member that it is about (``新生儿/2``), if there are several."""

    slot: str
    name: str
    content: bytes
    subject: str = ""

    @property
    def place(self) -> str:
        """Slot and subject as one name: no two papers of a case have the same."""
        return f"{self.slot}:{self.subject}" if self.subject else self.slot


@dataclass(frozen=True, slots=True)
class PaperReading:
    """What a paper says. ``kind`` is the material it was recognised as; empty when it could not be told. ``subject``
    as in the file."""

    slot: str
    file: str
    sha256: str
    kind: str
    legible: bool
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    subject: str = ""


def refusal(paper: PaperFile) -> Finding | None:
    """Why a file cannot even be looked at; None when it can."""

    def say(code: str, message: str) -> Finding:
        return Finding(code=code, severity="fix", message=message, material=paper.slot)

    if not paper.content:
        return say("EMPTY_FILE", f"「{paper.slot}」的文件是空的，请重新拍照上传。")
    if len(paper.content) > LARGEST:
        return say("TOO_LARGE", f"「{paper.slot}」的文件超过 30 MB，请换一张小一点的照片。")
    webp = paper.content.startswith(b"RIFF") and paper.content[8:12] == b"WEBP"
    if not webp and not paper.content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return say("NOT_A_PICTURE", f"「{paper.slot}」不是照片，请上传 JPG 或 PNG 格式的照片。")
    return None

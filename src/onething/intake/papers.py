"""Papers and what reading them gave."""

from __future__ import annotations

from dataclasses import dataclass

from onething.facts import Fact
from onething.intake.engine import EngineBusy, EngineFailed, NotOpened, TooManyPixels, Unreadable
from onething.intake.findings import Finding
from onething.intake.opening_pictures import MOST_PAGES
from onething.intake.uploads import is_script, sort_of

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
    if is_script(paper.content):
        return say("ACTIVE", f"「{paper.slot}」是网页文件（HTML、SVG），里面可以藏程序，不能收。{_PHOTO}")
    if not sort_of(paper.content):
        return say("NOT_A_PICTURE", f"「{paper.slot}」不是照片或文件的格式，{_FORMATS}")
    return None


_PHOTO = "请直接拍照上传。"
_FORMATS = "请上传 JPG 或 PNG 格式的照片，或 PDF。"
_NOT_OPENED = {
    "pages": ("TOO_MANY_PAGES", f"页数太多（最多 {MOST_PAGES} 页），请只上传要交的那几页。"),
    "active": ("ACTIVE", "里带有程序或别的文件，不能收。请打印成普通 PDF，或直接拍照上传。"),
    "locked": ("LOCKED", "加了密码，打不开。请去掉密码再上传。"),
    "disguised": ("DISGUISED", f"同时是两种格式的文件，不能收。{_PHOTO}"),
    "format": ("NOT_A_PICTURE", f"这种格式读不了，{_FORMATS}"),
    "broken": ("BROKEN", "坏了，打不开。请重新导出成 PDF，或直接拍照上传。"),
}


def _not_opened(slot: str, fault: str) -> Finding:
    """Why a file was not opened (the faults of ``NotOpened``), and what to do."""
    code, words = _NOT_OPENED[fault]
    return Finding(code=code, severity="fix", message=f"「{slot}」的文件{words}", material=slot)


def unread(slot: str, problem: Unreadable) -> Finding:
    """Who must do something: nobody takes a picture again because our program failed."""
    if isinstance(problem, EngineBusy):
        message = f"现在读材料的人多，「{slot}」还没有读，请稍后再试，不用重拍。"
        return Finding("BUSY", "fix", message, material=slot)
    if isinstance(problem, EngineFailed):
        message = f"「{slot}」已收到，但识别程序这次没有读成，不用重拍，由工作人员核对。"
        return Finding("NOT_READ", "human", message, material=slot)
    if isinstance(problem, TooManyPixels):
        message = f"「{slot}」的照片尺寸太大，请用手机直接拍一张，不要放大。"
        return Finding("TOO_LARGE", "fix", message, material=slot)
    if isinstance(problem, NotOpened):
        return _not_opened(slot, problem.fault)
    message = f"「{slot}」没认出来，请在光线好的地方再拍一张，四角拍全、不要反光。"
    return Finding("ILLEGIBLE", "fix", message, material=slot)

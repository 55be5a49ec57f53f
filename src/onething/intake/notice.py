"""The one notice of a review: everything to mend at once, what officers look at, and what need not be redone."""

from __future__ import annotations

from collections.abc import Sequence

from onething.facts import which
from onething.intake.findings import Finding, differing


def notice(findings: Sequence[Finding], language: str = "zh", *, fine: Sequence[str] = ()) -> str:
    """The notice in Chinese or English (``en``). ``fine`` are the papers that are right, as people call them."""
    wanted = [finding for finding in findings if finding.severity == "fix"]
    doubted = [finding for finding in findings if finding.severity == "human"]
    return "\n".join((_english if language == "en" else _chinese)(wanted, doubted, fine))


def _chinese(wanted: Sequence[Finding], doubted: Sequence[Finding], fine: Sequence[str]) -> list[str]:
    lines = []
    if wanted:
        rest = "" if doubted else "其他内容都合格，不用重交。"
        lines += [f"请补正 {len(wanted)} 处。{rest}", *_numbered(f.message for f in wanted)]
    if doubted:
        lines.append(f"还有 {len(doubted)} 处由工作人员核对，您不用做什么。")
    if not wanted and not doubted:
        lines.append("都合格，您不用再交什么。")
    if fine and (wanted or doubted):
        lines.append(f"合格的材料，不用重交：{'、'.join(fine)}。")
    return lines


def _english(wanted: Sequence[Finding], doubted: Sequence[Finding], fine: Sequence[str]) -> list[str]:
    lines = []
    if wanted:
        points = "1 point" if len(wanted) == 1 else f"{len(wanted)} points"
        rest = "" if doubted else " Everything else is fine and need not be sent again."
        lines += [f"Please mend {points}.{rest}", *_numbered(map(in_english, wanted))]
    if doubted:
        lines.append(f"Our staff will look at {len(doubted)} more. You need not do anything about that.")
    if not wanted and not doubted:
        lines.append("Everything is fine. You need not send anything more.")
    if fine and (wanted or doubted):
        lines.append(f"These papers are fine and need not be sent again: {', '.join(fine)}.")
    return lines


def _numbered(messages: object) -> list[str]:
    return [f"{n}. {message}" for n, message in enumerate(messages, 1)]  # type: ignore[var-annotated,arg-type]


_ENGLISH = {
    "MISSING": "Please send a photo of “{what}”.",
    "WRONG_PAPER": "What you sent as “{what}” is “{found}”. Please send “{expected}” instead.",
    "OTHER_PERSON": "“{what}” seems to be about another person than the form. Please send the right paper, or correct the form.",
    "ILLEGIBLE": "“{what}” cannot be read, or is another paper. Please take the photo again in good light.",
    "RETAKE": "Please take the photo of “{what}” again: lying flat, in good light, sharp, with all four corners.",
    "SEVERAL": "The picture for “{what}” shows several papers. Please send only the one that is asked for.",
    "TOO_MANY_PAGES": "The file for “{what}” has too many pages. Please send only those that are asked for.",
    "ACTIVE": "The file for “{what}” holds programs and cannot be taken. Please send a photo or a plain PDF.",
    "LOCKED": "The file for “{what}” has a password. Please send it without one.",
    "DISGUISED": "The file for “{what}” is of two formats at once and cannot be taken. Please send a photo.",
    "BROKEN": "The file for “{what}” is damaged. Please send it again, or a photo.",
    "BUSY": "Many people are sending papers just now and “{what}” was not read yet. Please try again later; the photo is fine.",
    "EMPTY_FILE": "The file for “{what}” is empty. Please take the photo again.",
    "TOO_LARGE": "The photo of “{what}” is too large. Please take a plain photo with a phone.",
    "NOT_A_PICTURE": "The file for “{what}” is not of a format that we read. Please send a photo (JPG or PNG) or a PDF.",
}


_NAMES = {"": "another", "申请表": "the form"}
"""Places in English that the packs do not name."""


def in_english(finding: Finding) -> str:
    """One finding as a plain English sentence; names of papers and fields stay as the papers print them."""
    if finding.english:
        return finding.english
    what = finding.material + _number(finding.subject)
    if finding.code == "MISSING" and not finding.material:
        return f"Please fill in “{finding.field}”{_number(finding.subject)}."
    if finding.code in _ENGLISH:
        return _ENGLISH[finding.code].format(what=what, found=finding.found, expected=finding.expected)
    if finding.expected and finding.found:
        return f"“{finding.field}”: {_where(finding)} Please check it and correct what is wrong."
    return f"“{finding.field or what or 'application'}”: please check and correct it ({finding.message})"


def _where(finding: Finding) -> str:
    spots = differing(finding.expected, finding.found)
    against = _NAMES.get(finding.against) or f"“{finding.against}”"
    both = f"one place says “{finding.found}”, {against} says “{finding.expected}”."
    if 0 < len(spots) <= 3:
        places = ", ".join(str(n + 1) for n in spots)
        return f"{both} They differ at character {places}."
    return both


def _number(subject: str) -> str:
    return f" (No. {subject.partition('/')[2]})" if which(subject) else ""

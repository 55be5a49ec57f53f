"""The one notice of a review: everything to mend at once, what officers look at, and what need not be redone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from onething.catalog import named_in_english
from onething.facts import which
from onething.intake.findings import Finding, differing
from onething.intake.kinds import OTHER


def notice(
    findings: Sequence[Finding],
    language: str = "zh",
    *,
    fine: Sequence[str] = (),
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The notice in Chinese or English (``en``). ``fine`` are the papers that are right, as people call them; ``names``
    the packs' English names."""
    wanted = [finding for finding in findings if finding.severity == "fix"]
    doubted = [finding for finding in findings if finding.severity == "human"]
    lines = _english(wanted, doubted, fine, names) if language == "en" else _chinese(wanted, doubted, fine)
    return "\n".join(lines)


def _chinese(wanted: Sequence[Finding], doubted: Sequence[Finding], fine: Sequence[str]) -> list[str]:
    lines = []
    if wanted:
        together = "，改好后一起交" if len(wanted) > 1 else ""
        lines += [f"请补正下面 {len(wanted)} 处{together}。", *_numbered(f.message for f in wanted)]
    if doubted:
        also = "另外" if wanted else "材料都收到了，"
        lines.append(f"{also}有 {len(doubted)} 处由工作人员核对，您不用做什么。")
    if not wanted and not doubted:
        lines.append("都合格，您不用再交什么。")
    elif fine:
        lines.append(f"这些材料不用重交：{'、'.join(fine)}。")
    elif wanted and not doubted:
        lines.append("其他内容都合格，不用重交。")
    return lines


def _english(
    wanted: Sequence[Finding], doubted: Sequence[Finding], fine: Sequence[str], names: Mapping[str, str]
) -> list[str]:
    lines = []
    if wanted:
        these = (
            f"these {len(wanted)} points, and send everything together" if len(wanted) > 1 else "this point"
        )
        lines += [f"Please mend {these}.", *_numbered(in_english(f, names) for f in wanted)]
    if doubted:
        more = " more" if wanted else ""
        points = "1 point" if len(doubted) == 1 else f"{len(doubted)} points"
        lines.append(f"Our staff will check {points}{more}. You need not do anything about that.")
    if not wanted and not doubted:
        lines.append("Everything is fine. You need not send anything more.")
    elif fine:
        lines.append(
            f"You need not send these papers again: {', '.join(called(paper, names) for paper in fine)}."
        )
    elif wanted and not doubted:
        lines.append("Everything else is fine and need not be sent again.")
    return lines


def _numbered(messages: object) -> list[str]:
    return [f"{n}. {message}" for n, message in enumerate(messages, 1)]  # type: ignore[var-annotated,arg-type]


_ENGLISH = {
    "MISSING": "Please send a photo of {what}.",
    "WRONG_PAPER": "What you sent as {what} is {found}. Please send {expected} instead.",
    "OTHER_PERSON": "{what} seems to be about another person than the form. Please send the right paper, or correct the form.",
    "SIDE_MISSING": "Please send the other side of {what}, too, in the same file.",
    "UNREAD": "{field} on {what} could not be read. Our staff will look at the picture; you need not do anything.",
    "UNSURE": "{field} on {what} was not read clearly. Our staff will look at the picture; you need not do anything.",
    "CONFLICT": "{field} stands on {what} in two ways. Our staff will look at the picture; you need not do anything.",
    "NOT_READ": "We have received {what}, but our program could not read it this time. You need not send it again; our staff will look at it.",
    "ILLEGIBLE": "{what} cannot be read, or is another paper. Please take the photo again in good light.",
    "RETAKE": "Please take the photo of {what} again: lying flat, in good light, sharp, with all four corners.",
    "SEVERAL": "The picture for {what} shows several papers. Please send only the one that is asked for.",
    "TOO_MANY_PAGES": "The file for {what} has too many pages. Please send only those that are asked for.",
    "ACTIVE": "The file for {what} holds programs and cannot be taken. Please send a photo or a plain PDF.",
    "LOCKED": "The file for {what} has a password. Please send it without one.",
    "DISGUISED": "The file for {what} is of two formats at once and cannot be taken. Please send a photo.",
    "BROKEN": "The file for {what} is damaged. Please send it again, or a photo.",
    "BUSY": "Many people are sending papers just now and {what} was not read yet. Please try again later; the photo is fine.",
    "EMPTY_FILE": "The file for {what} is empty. Please take the photo again.",
    "TOO_LARGE": "The photo of {what} is too large. Please take a plain photo with a phone.",
    "NOT_A_PICTURE": "The file for {what} is not of a format that we read. Please send a photo (JPG or PNG) or a PDF.",
}


_NAMES = {"": "one place", "申请表": "the form"}
"""Places in English that the packs do not name."""


_NAMED = re.compile("“([^”]+)”(?! [(])")
"""A name in quotation marks."""


def called(name: str, names: Mapping[str, str]) -> str:
    """A name as its paper or form prints it, with what it is called in English, if the packs say so."""
    bare, several, number = name.partition("（第 ")
    english = named_in_english(names, bare)
    if several and english:
        english += f", No. {number.partition(' ')[0]}"
    return f"{name} ({english})" if english else name


def _quoted(name: str, subject: str, names: Mapping[str, str]) -> str:
    english = named_in_english(names, name)
    number = f"No. {subject.partition('/')[2]}" if which(subject) else ""
    aside = ", ".join(filter(None, (english, number)))
    return f"“{name}” ({aside})" if aside else f"“{name}”"


def _paper(kind: str, names: Mapping[str, str]) -> str:
    return "another paper" if kind == OTHER else _quoted(kind, "", names)


def in_english(finding: Finding, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """One finding as a plain English sentence. Papers and fields are called as they are printed, with their English
    ``names`` beside it."""
    if finding.english:
        return _NAMED.sub(lambda match: _quoted(match[1], "", names), finding.english)
    what = _quoted(finding.material, finding.subject, names)
    field = _quoted(finding.field, "" if finding.material else finding.subject, names)
    if finding.code == "MISSING" and not finding.material:
        return f"Please fill in {field}."
    if finding.code in _ENGLISH:
        found, expected = (_paper(paper, names) for paper in (finding.found, finding.expected))
        return _ENGLISH[finding.code].format(what=what, field=field, found=found, expected=expected)
    if finding.expected and finding.found:
        todo = (
            "Please check it and correct what is wrong."
            if finding.severity == "fix"
            else "Our staff will check; you need not do anything."
        )
        return f"{field}: {_where(finding, names)} {todo}"
    about = field if finding.field else what if finding.material else "Your application"
    if finding.severity == "fix":
        return f"{about}: please check and correct it ({finding.message})"
    return f"{about}: our staff will check it ({finding.message})"


def worded(finding: Finding, language: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """One finding in Chinese or English (``en``)."""
    return in_english(finding, names) if language == "en" else finding.message


def _where(finding: Finding, names: Mapping[str, str]) -> str:
    spots = differing(finding.expected, finding.found)
    here, there = (_NAMES.get(name) or _quoted(name, "", names) for name in (finding.place, finding.against))
    both = f"{here} says “{finding.found}”, {there} says “{finding.expected}”."
    if 0 < len(spots) <= 3 < len(finding.found):
        places = ", ".join(str(n + 1) for n in spots)
        return f"{both} They differ at character {places}."
    return both

"""Whether a picture is good enough, and what to say when it is not: from measures, before anybody trusts its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onething.intake.engine import TextPage


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a picture: its ``code``, why (for the applicant), and how to do better."""

    code: str
    why: str
    tip: str


SMALL = Fault("SMALL", "字太小", "请把镜头靠近一些，让证件占满画面，不要发缩小过的图")
MOTION = Fault("MOTION", "拍的时候手机动了，字是拖开的", "请双手拿稳，或把手机靠在东西上再拍")
BLUR = Fault("BLUR", "照片是模糊的", "请先在屏幕上点一下证件，等对好焦再拍")
GLARE = Fault("GLARE", "有反光，盖住了字", "请关掉闪光灯，换个角度，避开灯和窗")
DARK = Fault("DARK", "光线太暗", "请到亮一点的地方再拍")
CUT = Fault("CUT", "证件没有拍全，有字被切在外面", "请把四个角都拍进去，四周留一点边")
HIDDEN = Fault("HIDDEN", "有手指或别的东西挡住了字", "请把证件平放在桌上，手不要压在字上")
UNCLEAR = Fault("UNCLEAR", "上面的字认不清", "请在光线好的地方平放着再拍，四角拍全、不要反光")
EMPTY = Fault("EMPTY", "上面没有看到字", "请确认拍的是证件有字的一面")

_SMALL_LETTER, _SMALLEST_LETTER = 14.0, 9.0
_SOFT, _VERY_SOFT = 0.20, 0.10
_SMEARED = 1.9
_GLARE, _SKIN = 0.012, 0.02
_HAND = 0.4
_DARK, _WHITE = 60.0, 252.0
_HOPELESS, _DOUBTFUL = 0.70, 0.85
"""Mean confidence of a page's characters below which it is not read, and below which an unknown paper is unclear."""
_FEW = 12
"""Characters: a paper says more."""
_PLAIN, _MANY = 0.95, 40
"""So many characters that were read so surely are a page that can be read, whatever else was measured."""


def faults_of(page: TextPage) -> tuple[Fault, ...]:
    """What is wrong with the picture of a page, the likeliest cause of trouble first; nothing for text that the file
    itself holds."""
    return tuple(_faults(page.measures, page)) if page.measures else ()


def _faults(measured: Mapping[str, float], page: TextPage) -> Iterator[Fault]:
    if not page.lines:
        yield _without_text(measured)
        return
    if measured.get("glare", 0) > _GLARE:
        yield GLARE
    if measured.get("skin", 0) > _SKIN:
        yield HIDDEN
    if measured["sharp"] < _SOFT:
        yield MOTION if measured.get("smear", 1) > _SMEARED else BLUR
    if measured["letter"] < _SMALL_LETTER:
        yield SMALL
    if measured.get("bright", 255) < _DARK:
        yield DARK
    if measured.get("cut", 0) > 0:
        yield CUT


def _without_text(measured: Mapping[str, float]) -> Fault:
    """Why there is no text on a picture: measures of the whole of it."""
    if measured.get("bright", 255) < _DARK:
        return DARK
    if measured.get("skin", 0) > _HAND:
        return HIDDEN
    return BLUR if measured["sharp"] < _VERY_SOFT and measured.get("bright", 0) < _WHITE else EMPTY


def hopeless(page: TextPage) -> Fault | None:
    """Why nobody should try to read the page at all; None when it may be read."""
    if not page.measures:
        return None
    faults = faults_of(page)
    if not page.lines:
        return faults[0] if faults else EMPTY
    if page.measures["letter"] < _SMALLEST_LETTER:
        return SMALL
    return (faults[0] if faults else UNCLEAR) if sure_of(page) < _HOPELESS else None


def unknown(page: TextPage) -> Fault | None:
    """Why a page that is no known paper may be one that nobody can make out; None when it may well be another paper."""
    if plainly_read(page):
        return None
    faults = [fault for fault in faults_of(page) if fault is not CUT]
    if faults or not page.measures:
        return faults[0] if faults else None
    characters = sum(len(line.text) for line in page.lines)
    return UNCLEAR if characters < _FEW or sure_of(page) < _DOUBTFUL else None


def plainly_read(page: TextPage) -> bool:
    """Whether a page says a good deal and nearly all of it was read surely."""
    return sum(len(line.text) for line in page.lines) >= _MANY and sure_of(page) >= _PLAIN


def sure_of(page: TextPage) -> float:
    """Mean confidence of a page's characters."""
    weight = sum(len(line.text) for line in page.lines)
    return sum(len(line.text) * line.confidence for line in page.lines) / max(1, weight)

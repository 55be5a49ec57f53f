"""The fields of one page: each read with its place and confidence, or with the reason why it is not presented as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from onething.catalog import Template
from onething.intake.engine import Box, TextLine, TextPage
from onething.intake.lookalike import CLEAR, alike, likely_names
from onething.intake.misread import proposals
from onething.intake.normal import normal
from onething.intake.places import UNDER, under_label, values_of
from onething.intake.printed import marks_of, plain, with_labels
from onething.intake.value_parts import fits
from onething.standards import (
    check_bank_card,
    check_credit_code,
    check_id_number,
    check_mobile_number,
    check_mrz,
)

SURE = 0.80
"""Below this confidence of the engine a value is not presented as read."""

SURE_OF = {"姓名": 0.88}
"""The same for readings in which nothing tells a misread character: names, the more so when written by hand."""
_FEWEST, _BESIDE = 2, 1 / 3
"""Labels on a page that is looked at as a whole, and the share of them with a value beside them that is enough."""

CHECKS: Mapping[str, Callable[[str], str | None]] = {
    "公民身份号码": check_id_number,
    "统一社会信用代码": check_credit_code,
    "银行卡号": check_bank_card,
    "护照机读码": check_mrz,
    "手机号码": check_mobile_number,
}


FORMATS = frozenset(("手机号码",))
"""Checks of how something is written: there is no check character in it."""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """``text`` as it was read, ``value`` as it is compared (empty where it is not presented as read: then ``code`` and
    ``complaint`` say why, and ``maybe`` what it may have been). ``confidence`` is calibrated: the share of such values
    that are exactly right; ``engine`` is what the text engine said. ``box`` lies in the picture."""

    row: Template
    text: str = ""
    value: str = ""
    confidence: float = 0.0
    box: Box | None = None
    code: str = ""
    complaint: str = ""
    maybe: tuple[str, ...] = ()
    engine: float = 0.0


def read_fields(
    page: TextPage, template: tuple[Template, ...], *, measuring: bool = False
) -> tuple[FieldReading, ...]:
    """Every field of a template on a page. Fields that must say the same (``same``) and do not are not presented as
    read. ``measuring``: what was read too badly is presented, too, because it is to be known what confidences are
    worth."""
    mended = with_labels(page, template)
    found = {row.field: values_of(mended, row, template) for row in template}
    found |= _below_labels(mended, template, found)
    found |= _just_below(mended, template, found)
    fields = [_field(found[row.field], row, measuring) for row in template]
    return tuple(_agreeing(each, fields) for each in fields)


def _just_below(
    page: TextPage, template: tuple[Template, ...], found: Mapping[str, tuple[TextLine, ...]]
) -> dict[str, tuple[TextLine, ...]]:
    """The value below its label, of a field that tells how its values are written and has none such to its right."""
    wanting = (
        row
        for row in template
        if row.pattern
        and row.labels
        and not row.nth
        and not any(fits(line.text, row) for line in found[row.field])
    )
    return {row.field: below for row in wanting if (below := under_label(page, row, template))}


def _below_labels(
    page: TextPage, template: tuple[Template, ...], found: Mapping[str, tuple[TextLine, ...]]
) -> dict[str, tuple[TextLine, ...]]:
    """The values below their labels, on a page that has them there; nothing on any other."""
    labels = {mark.label for line in page.lines for mark in marks_of(line, template)}
    named = [row for row in template if labels.intersection(map(plain, row.labels))]
    beside = sum(1 for row in named if found[row.field])
    if len(named) < _FEWEST or beside > _BESIDE * len(named):
        return {}
    below = tuple(replace(row, place=UNDER) if row.labels else row for row in template)
    values = {row.field: values_of(page, row, below) for row in below}
    return values if sum(1 for row in named if values[row.field]) > beside else {}


def _agreeing(read: FieldReading, fields: Sequence[FieldReading]) -> FieldReading:
    """The field, if one of those that must say the same does so, or not all of them could be read."""
    others = [each for each in fields if each.row.field in read.row.same]
    if not read.value or not others or not all(each.value for each in others):
        return read
    if read.value in [each.value for each in others]:
        return read
    near = tuple(each.value for each in others if alike(each.value, read.value))
    differs = "、".join(f"「{each.row.field}」写的是「{each.text}」" for each in others)
    maybe = "，可能有一个字没读准" if near else ""
    complaint = f"这里写的是「{read.text}」，{differs}，应该一样{maybe}"
    return replace(read, value="", code="CONFLICT", complaint=complaint, maybe=near)


def checked(line: TextLine, row: Template) -> FieldReading:
    """A value that somebody says is this field's, held against everything that a value we found ourselves is."""
    return _field((line,), row)


def _field(found: tuple[TextLine, ...], row: Template, measuring: bool = False) -> FieldReading:
    if not found:
        return FieldReading(row, code="UNREAD", complaint="没有找到")
    line = found[0]
    sure = line.confidence if row.calibration is None else row.calibration(line.confidence)

    def not_read(code: str, complaint: str, maybe: tuple[str, ...] = ()) -> FieldReading:
        texts = "、".join(each.text for each in found)
        return FieldReading(
            row, texts, "", sure, line.place, code, complaint, maybe, round(line.confidence, 4)
        )

    if len(found) > 1:
        both = "、".join(f"「{each.text}」" for each in found)
        return not_read("CONFLICT", f"上面有几处，写得不一样：{both}")
    if not measuring and not line.confidence >= SURE_OF.get(row.reading, SURE):
        return not_read("UNREAD", "照片不够清楚")
    check = CHECKS.get(row.validator)
    if not fits(line.text, row):
        near = _near(line.text, row, check)
        return not_read("UNREAD", f"照片上读成「{line.text}」{_maybe(near)}，写法不对", near)
    wrong = check(line.text) if check else None
    if wrong:
        near = _near(line.text, row, check)
        return not_read("CHECKSUM", f"照片上读成「{line.text}」{_maybe(near)}；{wrong}", near)
    try:
        value = normal(line.text, row.reading)
    except ValueError as problem:
        return not_read("UNREAD", str(problem))
    names = likely_names(value) if row.reading == "姓名" and line.confidence < CLEAR else ()
    if names:
        return not_read("UNREAD", f"照片上读成「{line.text}」{_maybe(names)}", names)
    return FieldReading(row, line.text, value, round(sure, 4), line.place, engine=round(line.confidence, 4))


def _near(text: str, row: Template, check: Callable[[str], str | None] | None) -> tuple[str, ...]:
    if check is None:
        return ()
    return proposals(text, lambda changed: None if fits(changed, row) and check(changed) is None else "no")


def _maybe(near: tuple[str, ...]) -> str:
    return f"，也可能是{'、'.join(f'「{text}」' for text in near)}" if near else ""

"""From a pack's paper and a case's values to a document. Pure; values are never read as anything but words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from onething.catalog import NOTICE_FIELDS, Clause, Notice, fields_in, filled
from onething.notices.document import Document, Paragraph, Points, Table, Unprintable
from onething.notices.values import NoticeValues

LONGEST = 2_000
"""Characters of one value."""
MOST = 500
"""Points of one list."""
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories that a reader cannot see or that turn the text around."""


def fill(notice: Notice, values: NoticeValues, running: int) -> Document:
    """The paper with its values. ``running`` is its number in the case. A paragraph or row whose field has nothing to
    say is left out, together with a line before it that ends in a colon and only leads to it.

    Raises Unprintable when what the law wants said is missing, or a value is too long."""
    issuer = values.department or notice.issuer
    if not issuer:
        raise Unprintable(
            f"文书「{notice.title}」没有出具的单位，请在规则包的文书「{notice.id}」里写 issuer。"
        )
    lines = _lines(notice, values, issuer)
    blocks = _blocks(notice, values)
    for name, field in NOTICE_FIELDS.items():
        said = blocks.get(name) if field.block else lines.get(name)
        if notice.moment in field.must and not field.none and not said:
            raise Unprintable(f"文书「{notice.title}」要写{field.says}，这个办件没有，不能出具。")
    rows = tuple((row.label, _text(row.text, lines)) for row in notice.rows if _says(row.text, lines))
    return Document(
        title=_text(notice.title, lines),
        number=number_of(notice, values, running),
        to="" if notice.signs else lines["applicant"],
        body=(*_body(notice.text, lines, blocks), *((Table(rows),) if rows else ())),
        signs=notice.signs,
        issuer=issuer,
        seal=notice.seal,
        date=values.date,
    )


def number_of(notice: Notice, values: NoticeValues, running: int) -> str:
    """The paper's own number (编号) in the format of its pack."""
    said = {"ref": values.ref, "running": str(running), "year": str(values.date.year)}
    return filled(notice.number, said)


def _lines(notice: Notice, values: NoticeValues, issuer: str) -> dict[str, str]:
    """Every field of a line with its words; empty: nothing to say."""
    said: dict[str, str] = {}
    for name, field in NOTICE_FIELDS.items():
        if not field.block and name not in ("basis", "department"):
            value = getattr(values, name)
            said[name] = in_words(value) if isinstance(value, date) else str("" if value is None else value)
    said |= {"basis": cited(notice.basis), "department": issuer}
    return {name: _seen(name, text) for name, text in said.items()}


def _blocks(notice: Notice, values: NoticeValues) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, field in NOTICE_FIELDS.items():
        if field.block:
            points = getattr(values, name)
            if len(points) > MOST:
                raise Unprintable(
                    f"文书「{notice.title}」的{field.says}有 {len(points)} 条，最多写 {MOST} 条。"
                )
            found[name] = tuple(_seen(name, point) for point in points)
    return found


def _body(
    text: str, lines: Mapping[str, str], blocks: Mapping[str, tuple[str, ...]]
) -> Iterator[Paragraph | Points]:
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    for paragraph, after in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
        name = paragraph[1:-1]
        if name in blocks:
            if blocks[name]:
                yield Points(blocks[name])
            continue
        leads = paragraph.endswith("：") and after[1:-1] in blocks and not blocks[after[1:-1]]
        if _says(paragraph, lines) and not leads:
            yield Paragraph(_text(paragraph, lines))


def _says(text: str, lines: Mapping[str, str]) -> bool:
    return all(lines[name] for name in fields_in(text))


def _text(text: str, lines: Mapping[str, str]) -> str:
    return filled(text, lines)


def in_words(day: date) -> str:
    """A date as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def cited(clauses: tuple[Clause, ...]) -> str:
    """Clauses in a sentence; the articles of one law under its name once."""
    laws: dict[str, list[str]] = {}
    for clause in clauses:
        laws.setdefault(clause.law, []).append(clause.article)
    return "、".join(f"《{law}》{'、'.join(dict.fromkeys(articles))}" for law, articles in laws.items())


def _seen(name: str, text: str) -> str:
    """A value in one line of characters that can be seen: line breaks and tabs are a blank, whatever else is invisible
    or turns the direction of writing stands there as its number."""
    if len(text) > LONGEST:
        says = NOTICE_FIELDS[name].says
        raise Unprintable(f"{says}有 {len(text)} 个字，文书里最多写 {LONGEST} 个，请先更正。")
    plain = _BREAKS.sub(" ", text).strip()
    return "".join(f"‹U+{ord(c):04X}›" if unicodedata.category(c) in _UNSEEN else c for c in plain)

"""Reading the papers of a pack; every mistake of a text at the line where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onething.catalog.model import Catalog
from onething.catalog.notice import BRACES, FIELDS, NUMBER_FIELDS, Moment, Notice, NoticeRow, fields_in
from onething.catalog.reader import Entry, read_clause
from onething.catalog.yaml import Place, Spot
from onething.rules import nearest

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""It is also the name of a file."""


def read_notice(entry: Entry) -> Notice:
    """One paper of a pack."""
    moment = entry.choice("moment", Moment, None)
    if moment is None and entry.spot_of("moment") is None:
        entry.text("moment")
    rows = []
    for spot in entry.spots("rows"):
        row = Entry(spot, "文书的表格", entry.errors)
        rows.append(NoticeRow(row.text("label"), row.text("text", "")))
        row.close()
    notice = Notice(
        id=entry.text("id"),
        moment=moment or Moment.RECEIVED,
        title=entry.text("title"),
        text=entry.text("text"),
        basis=tuple(read_clause(spot, entry.errors) for spot in entry.spots("basis")),
        rows=tuple(rows),
        signs=entry.texts("signs"),
        issuer=entry.text("issuer", ""),
        seal=entry.text("seal", ""),
        number=entry.text("number", "{ref}-{running}"),
        things=entry.texts("things"),
        departments=entry.texts("departments"),
        types=entry.texts("types"),
    )
    if moment is not None:
        _check_texts(entry, notice)
    return notice


def _check_texts(entry: Entry, notice: Notice) -> None:
    known = [name for name, field in FIELDS.items() if field.known(notice.moment)]
    named: set[str] = set()
    texts = [("text", entry.spot_of("text"))]
    for row in entry.inner("rows"):
        texts.append(("row", row.spot_of("text")))
    for key, spot in texts:
        if spot is None:
            continue
        for name, place, line in _fields(spot):
            named.add(name)
            if name not in known:
                _unknown(entry, place, name, known, notice.moment)
            elif FIELDS[name].block and (key != "text" or line.strip() != f"{{{name}}}"):
                message = f"「{{{name}}}」是一列内容，不能和别的字写在一行"
                entry.wrong(place, message, "请在 text 里让它单独成一行")
    if "basis" in named and not notice.basis:
        entry.wrong(
            entry.where("text"), "写了「{basis}」，但没有写法律依据", "请加「basis: [{law: …, article: …}]」"
        )
    for name, field in FIELDS.items():
        if notice.moment in field.must and name not in named:
            mend = f"{field.says}，请写上「{{{name}}}」"
            entry.wrong(entry.where("text"), f"「{notice.moment}」的文书缺少「{{{name}}}」", mend)
    if notice.id and _ID.fullmatch(notice.id) is None:
        entry.wrong(
            entry.where("id"),
            f"文书的代号「{notice.id[:40]}」不行",
            "请用小写字母、数字和横线，例如 accepted",
        )
    if BRACES.search(notice.title):
        entry.wrong(
            entry.where("title"),
            "文书的名称里不能有花括号",
            "一件事有自己的名称时，请另写一份，用 things 指明",
        )
    _check_number(entry, notice)


def _check_number(entry: Entry, notice: Notice) -> None:
    spot = entry.spot_of("number")
    if spot is None:
        return
    named = set()
    for name, place, _ in _fields(spot):
        named.add(name)
        if name not in NUMBER_FIELDS:
            mend = f"可以写：{'、'.join(f'{{{each}}}' for each in NUMBER_FIELDS)}"
            entry.wrong(place, f"编号里没有「{{{name}}}」可填", mend)
    for name in ("ref", "running"):
        if name not in named:
            mend = f"{NUMBER_FIELDS[name]}，不写就会有两份文书同号"
            entry.wrong(entry.where("number"), f"编号要写「{{{name}}}」", mend)


def _unknown(entry: Entry, place: Place, name: str, known: list[str], moment: Moment) -> None:
    if not name:
        entry.wrong(place, "花括号没有成对，或里面是空的", "花括号只用来填内容，例如「{ref}」")
        return
    mend = nearest(name, known).lstrip("，") or f"可以写：{'、'.join(f'{{{each}}}' for each in known)}"
    entry.wrong(place, f"「{moment}」的文书里没有「{{{name}}}」可填", mend)


def _fields(spot: Spot) -> Iterator[tuple[str, Place, str]]:
    """Every field of a text, its place in the file, and its line; a single brace as a field without a name."""
    if not isinstance(spot.raw, str):
        return
    for number, line in enumerate(spot.raw.split("\n")):
        for found in BRACES.finditer(line):
            place = spot.place
            if spot.inline:
                place = Place(place.file, place.line, place.column + spot.quoted + found.start())
            elif spot.block:
                place = Place(place.file, place.line + 1 + number, 1)
            yield found[1] or "", place, line


def check_notices(
    notices: Mapping[str, Notice],
    entries: Mapping[tuple[str, Any], Entry],
    known: Mapping[str, tuple[Mapping[str, object], str]],
) -> None:
    """Add the names that nothing has, and every two papers that are meant for the same. ``known`` maps the keys
    ``things``, ``departments`` and ``types`` to what there is and what it is called."""
    listed = list(notices.values())
    for number, notice in enumerate(listed):
        entry = entries["notices", notice.id]
        for key, (among, what) in known.items():
            for name in getattr(notice, key):
                if name not in among:
                    near = nearest(name, among).lstrip("，") or f"可以写：{'、'.join(list(among)[:8])}"
                    entry.wrong(entry.where(key, name), f"没有{what}「{name}」", near)
        for other in listed[:number]:
            if notice.overlaps(other):
                first = entries["notices", other.id].place
                message = f"文书「{notice.id}」和 {first} 的「{other.id}」在同一时候都适用"
                entry.wrong(entry.place, message, "请用 things、departments 或 types 把它们分开")


def check_remedies(catalog: Catalog, entries: Mapping[tuple[str, Any], Entry]) -> None:
    """Where packs write refusals, every department with items that are no drafts says who hears complaints about it: a refusal must tell
    the applicant (行政复议法实施条例 art. 17)."""
    if not any("review" in fields_in(notice.text) for notice in catalog.notices.values()):
        return
    ready = (item.department for item in catalog.items.values() if item.draft is None)
    for name in dict.fromkeys(ready):
        department = catalog.departments.get(name)
        if department is not None and not (department.review and department.court):
            entry = entries["departments", name]
            mend = "请加「review: 本级人民政府」「court: 有管辖权的人民法院」，写清名称更好"
            entry.wrong(entry.place, f"部门「{department.name}」没有写不服决定向谁复议、起诉", mend)

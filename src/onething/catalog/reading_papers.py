"""Reading kinds of paper: how each is known, and where its fields stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from onething.catalog.calibration import ALL, READINGS, VALIDATORS, Calibration
from onething.catalog.paper import Face, MaterialType, Template
from onething.catalog.paper_checks import read_seal
from onething.catalog.reader import Entry
from onething.catalog.reading_retention import read_paper_retention
from onething.catalog.yaml import Spot

PLACES = ("右", "下", "任意", "文中")
UNLABELLED = ("任意", "文中")
"""Places of fields that have no label: anywhere on the page, or in its running text."""


def read_material(
    entry: Entry, papers: dict[str, list[Spot]], calibration: Mapping[str, Calibration]
) -> MaterialType:
    """One kind of paper; its checks are kept for the slots, which say whom they are about."""
    papers[entry.raw("name")] = entry.spots("checks")
    faces = []
    for spot in entry.spots("faces"):
        face = Entry(spot, "另一面", entry.errors)
        faces.append(
            Face(
                face.text("name"),
                face.texts("marks"),
                _template(face, calibration),
                face.flag("repeats"),
                face.flag("whole"),
            )
        )
        if not faces[-1].marks:
            face.wrong(face.place, f"「{faces[-1].name}」没有写用来认出它的字", "请加「marks: [...]」")
        face.close()
    return MaterialType(
        name=entry.text("name"),
        issuer=entry.text("issuer", ""),
        marks=entry.texts("marks"),
        template=_template(entry, calibration),
        sides=entry.whole("sides", 1),
        licence=entry.text("licence", ""),
        retention=read_paper_retention(entry),
        faces=tuple(faces),
        seal=read_seal(entry),
    )


def _template(entry: Entry, calibration: Mapping[str, Calibration]) -> tuple[Template, ...]:
    rows, spots = list[Template](), list[Entry]()
    for spot in entry.spots("template"):
        row = Entry(spot, "版面", entry.errors)
        read = Template(
            field=row.text("field"),
            labels=row.texts("labels"),
            fact=row.text("fact", ""),
            pattern=row.text("pattern", ""),
            place=row.text("place", "右"),
            validator=row.text("validator", ""),
            reading=row.text("reading", "文字"),
            key=row.flag("key"),
            nth=row.whole("nth", 0),
            same=row.texts("same"),
        )
        rows.append(replace(read, calibration=calibration.get(read.sort) or calibration.get(ALL)))
        _check_template(row, read)
        row.close()
        spots.append(row)
    names = [row.field for row in rows]
    for row, read in zip(spots, rows, strict=True):
        for name in read.same:
            if name not in names:
                row.wrong(row.where("same"), f"这个版面没有「{name}」这一格", f"可以写：{'、'.join(names)}")
    return tuple(rows)


def _groups(pattern: str) -> int:
    try:
        return re.compile(pattern).groups
    except re.error:
        return 0


def _check_template(row: Entry, read: Template) -> None:
    if not read.labels and read.place not in UNLABELLED:
        row.wrong(row.where("labels"), f"「{read.field}」没有写标签", "请加「labels: [...]」：它前面印的字")
    if read.place in UNLABELLED and not read.pattern:
        row.wrong(row.place, f"「{read.field}」没有标签，就要写内容的写法", "请加「pattern: …」")
    elif read.place == "文中" and _groups(read.pattern) != 1:
        mend = "例如「坐落于([^,。]{4,60}?)的房屋」：括号里的是内容，前后是它旁边的字"
        row.wrong(row.where("pattern"), f"「{read.field}」在文中找，pattern 里要有一对括号", mend)
    if read.place not in PLACES:
        mend = f"可以写：{'、'.join(PLACES)}"
        row.wrong(row.where("place"), f"「place」不能是「{read.place}」", mend)
    if read.validator and read.validator not in VALIDATORS:
        mend = f"可以写：{'、'.join(VALIDATORS)}"
        row.wrong(row.where("validator"), f"没有「{read.validator}」这种校验", mend)
    if read.reading not in READINGS:
        row.wrong(
            row.where("reading"), f"「reading」不能是「{read.reading}」", f"可以写：{'、'.join(READINGS)}"
        )
    try:
        re.compile(read.pattern)
    except re.error as problem:
        row.wrong(row.where("pattern"), f"「pattern」不是正则表达式：{problem}", "请检查括号是否成对")

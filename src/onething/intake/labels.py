"""Labelled readings: values of which a person knows whether they were read rightly. Pure.

A label never holds a value: only what it is about, how sure the engine was, and how far it was from what stands there."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onething.catalog import Catalog, Face, Template
from onething.intake.documents import Leaf
from onething.intake.fields import read_fields
from onething.intake.normal import normal

LONGEST_LINE = 20_000
"""Characters of one line of labels."""
_KEYS = {"id", "kind", "face", "field", "edition", "engine", "right", "distance", "read", "value"}
_PICTURE_KEYS = {"file", "kind", "face", "fields"}


class LabelErrors(Exception):
    """Lines that are no labels; ``errors`` says where and why, in Chinese and without any value."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors))


@dataclass(frozen=True, slots=True)
class Label:
    """One field that was read. ``sort`` as in ``catalog.SORTS``; ``edition`` tells editions of the template apart;
    ``engine`` is the text engine's confidence, 0…1; ``distance`` how many characters were wrong; ``id`` recognises the
    same label given twice (empty: it cannot be)."""

    kind: str
    face: str
    field: str
    sort: str
    edition: str
    engine: float
    right: bool
    distance: int = 0
    id: str = ""

    def line(self) -> str:
        """The label as a line of a file of labels."""
        kept = {name: value for name, value in asdict(self).items() if value != "" and name != "sort"}
        return json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """What a person says that a picture shows: field → text."""

    file: str
    kind: str
    face: str
    fields: Mapping[str, str]


def edition_of(face: Face) -> str:
    """Eight digits that change when what is read from the face, or where, changes."""
    rows = [(r.field, r.labels, r.pattern, r.place, r.validator, r.reading, r.nth) for r in face.template]
    return hashlib.sha256(repr((face.name, rows)).encode()).hexdigest()[:8]


def label(kind: str, face: Face, row: Template, engine: float, read: str, value: str, id: str = "") -> Label:
    """What was read (normal form) against what stands there (as written). Raises ValueError when that cannot be a
    value of the field."""
    truth = normal("".join(unicodedata.normalize("NFKC", value).split()), row.reading)
    wrong = characters_apart(read, truth)
    return Label(kind, face.name, row.field, row.sort, edition_of(face), engine, not wrong, wrong, id)


def labels_of(picture: LabelledPicture, leaves: Iterable[Leaf]) -> tuple[Label, ...]:
    """What reading a picture gave against what it shows: every value that could be made out, however unsure. A picture
    that must be taken again gives none. Raises ValueError when what it is said to show cannot be."""
    found = []
    for leaf in leaves:
        if leaf.fault is not None or leaf.kind is None:
            continue
        if (leaf.kind.name, leaf.kind.face.name) != (picture.kind, picture.face):
            continue
        for each in read_fields(leaf.text, leaf.kind.face.template, measuring=True):
            written = picture.fields.get(each.row.field)
            if each.value and written is not None:
                found.append(label(picture.kind, leaf.kind.face, each.row, each.engine, each.value, written))
    return tuple(found)


def read_labels(
    text: str, name: str, catalog: Catalog
) -> tuple[tuple[Label, ...], tuple[LabelledPicture, ...]]:
    """The lines of a file ``name``: readings with their labels, and pictures that are still to be read. Raises
    LabelErrors with every wrong line."""
    labels, pictures, errors = list[Label](), list[LabelledPicture](), list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            if len(line) > LONGEST_LINE:
                raise ValueError(f"太长，最多 {LONGEST_LINE} 个字符")
            found = _line(line, catalog)
        except (ValueError, RecursionError) as problem:
            said = "不是 JSON" if isinstance(problem, json.JSONDecodeError | RecursionError) else problem
            errors.append(f"{name} 第 {number} 行：{said}。")
            continue
        if isinstance(found, Label):
            labels.append(found)
        else:
            pictures.append(found)
    if errors:
        raise LabelErrors(errors)
    return tuple(labels), tuple(pictures)


def _line(line: str, catalog: Catalog) -> Label | LabelledPicture:
    raw = json.loads(line)
    if not isinstance(raw, dict):
        raise ValueError("应是一个 JSON 对象")
    known = _PICTURE_KEYS if "file" in raw else _KEYS
    unknown = sorted(set(raw) - known)
    if unknown:
        raise ValueError(f"没有「{unknown[0][:20]}」这一项，可以写：{'、'.join(sorted(known))}")
    kind, face = _face(raw, catalog)
    rows = {row.field: row for row in face.template}
    if "file" in raw:
        fields = raw.get("fields")
        if not isinstance(fields, dict) or not fields:
            raise ValueError('「fields」应写上面印着什么，例如 {"姓名": "…"}')
        for field, value in fields.items():
            _written(rows, field, value)
        return LabelledPicture(_text(raw, "file"), kind, face.name, fields)
    row = _row(rows, _text(raw, "field"))
    engine = raw.get("engine")
    if not isinstance(engine, int | float) or isinstance(engine, bool) or not 0 <= engine <= 1:
        raise ValueError("「engine」应是引擎给的把握，0 到 1")
    id_ = _text(raw, "id", "")
    if "right" not in raw:
        if not isinstance(raw.get("read"), str) or not isinstance(raw.get("value"), str):
            raise ValueError(
                "要写「right」（true 或 false），或者同时写「read」（读成什么）和「value」（应是什么）"
            )
        _written(rows, row.field, raw["read"])
        _written(rows, row.field, raw["value"])
        read = normal("".join(unicodedata.normalize("NFKC", raw["read"]).split()), row.reading)
        return label(kind, face, row, float(engine), read, raw["value"], id_)
    right, distance = raw["right"], raw.get("distance", 0)
    if not isinstance(right, bool):
        raise ValueError("「right」应是 true 或 false")
    if not isinstance(distance, int) or isinstance(distance, bool) or not 0 <= distance <= LONGEST_LINE:
        raise ValueError("「distance」应是读错了几个字")
    edition = _text(raw, "edition", "") or edition_of(face)
    return Label(kind, face.name, row.field, row.sort, edition, float(engine), right, distance, id_)


def _face(raw: Mapping[str, Any], catalog: Catalog) -> tuple[str, Face]:
    kind, name = _text(raw, "kind"), _text(raw, "face", "")
    material = catalog.materials.get(kind)
    if material is None:
        raise ValueError(f"没有「{kind[:20]}」这种材料")
    face = next((each for each in material.every_face if each.name == name), None)
    if face is None:
        raise ValueError(f"「{kind}」没有「{name[:20]}」这一面")
    return kind, face


def _row(rows: Mapping[str, Template], field: str) -> Template:
    if field not in rows:
        raise ValueError(f"没有「{field[:20]}」这一格，有的是：{'、'.join(rows)}")
    return rows[field]


def _written(rows: Mapping[str, Template], field: str, value: object) -> None:
    """Look whether a value can stand in a field. Raises ValueError that does not say it."""
    row = _row(rows, field)
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise ValueError(f"「{field}」的内容应是 1 到 500 个字")
    try:
        normal("".join(unicodedata.normalize("NFKC", value).split()), row.reading)
    except ValueError:
        raise ValueError(f"「{field}」的内容不是{row.reading}")


def _text(raw: Mapping[str, Any], key: str, default: str | None = None) -> str:
    found = raw.get(key, default)
    if not isinstance(found, str) or (default is None and not found) or len(found) > 200:
        raise ValueError(f"「{key}」应是文字，最多 200 个字")
    return found


def characters_apart(a: str, b: str) -> int:
    """How many characters must be changed, added or left out to come from one text to the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]

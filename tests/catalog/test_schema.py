"""The JSON Schemas say what the reader accepts: the same keys, the same that must be there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from onething.catalog import PackErrors, load, read_files, schemas
from onething.catalog.build import SECTIONS
from onething.catalog.key import Key
from onething.catalog.keys import SECTION_KEYS, SHAPES
from onething.catalog.reader import Entry
from onething.catalog.yaml import Spot, parse
from tests.catalog.packs import item as pack_item
from tests.catalog.packs import pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
WHOLE = schemas()["pack.schema.json"]


def _example(key: Key, depth: int = 0) -> Any:
    """A value of the key's kind, whatever it says."""
    if key.kind == "later":
        return _entry("later", depth + 1)
    if key.kind == "one":
        return _entry(key.of, depth + 1)
    if key.kind in ("many", "mixed"):
        return [] if depth > 2 else [_entry(key.of, depth + 1)]
    plain = {
        "flag": True,
        "whole": 1,
        "number": 1.5,
        "limit": "3 工作日",
        "texts": ["x"],
        "amount": "1",
        "mapping": {"a": "x"},
        "synonyms": {"a": ["x"]},
        "answers": {"a": "x"},
    }
    return plain.get(key.kind, key.choices[0] if key.choices else "x")


def _entry(shape: str, depth: int = 0) -> dict[str, Any]:
    return {name: _example(key, depth) for name, key in SHAPES[shape].keys.items()}


FULL = {section: [_entry(shape)] for section, (shape, _) in SECTION_KEYS.items()}


def _small() -> dict[str, Any]:
    """A right pack with one entry in every section."""
    basis = {"law": "某法", "article": "第一条"}
    return pack(
        [pack_item("a")],
        form=["键"],
        tables=[{"name": "表", "codes": ["甲"]}],
        facts=[{"name": "键"}],
        persons=[{"of": ["乙"], "facts": [{"name": "姓名"}]}],
        registers=[
            {
                "id": "r", "register": "r", "name": "库", "department": "d", "subject": {"k": "键"},
                "fields": {"n": "乙.姓名"}, "basis": basis,
            }
        ],
        materials=[{"name": "纸"}],
        slots=[{"name": "栏", "material": "纸"}],
        messages=[{"id": "m", "text": "{ref}"}],
        holidays=[{"year": 2026}],
        english=[{"name": "栏", "says": "place"}],
        calibration=[
            {
                "of": "姓名", "points": [{"engine": 0.9, "right": 0.95}], "fields": 10, "origin": "样张",
                "measured": "2026-11-25",
            }
        ],
        notices=[{"id": "n", "moment": "收件", "title": "收件凭证", "text": "{ref}"}],
        item_types=[{"name": "公共服务"}],
        procedures=[{"name": "鉴定", "clause": basis}],
        escalations=[{"name": "督办", "clocks": ["法定"], "over": "1 日", "role": "负责人", "message": "m"}],
        trades=[{"industry": "6210", "words": ["餐饮服务"]}],
        activities=[{"words": ["销售"], "industries": ["F"]}],
        permits=[{"name": "食品经营许可", "words": ["餐饮"], "clause": basis}],
    )  # fmt: skip


def _plain(spot: Spot) -> Any:
    if isinstance(spot.value, dict):
        return {name: _plain(inner) for name, inner in spot.value.items()}
    return [_plain(inner) for inner in spot.value] if isinstance(spot.value, list) else spot.value


def test_the_reader_asks_for_exactly_the_keys_of_the_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, the reader has learned or forgotten a key: say so in ``onething/catalog/keys.py``."""
    asked: set[tuple[str, frozenset[str]]] = set()
    close = Entry.close

    def closed(entry: Entry) -> None:
        asked.add((entry.what, frozenset(entry._asked)))
        close(entry)

    monkeypatch.setattr(Entry, "close", closed)
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": json.dumps(FULL, ensure_ascii=False)})
    assert [str(e) for e in caught.value.errors if "没有「" in e.message and "这一项" in e.message] == []
    assert asked == {(shape.what, frozenset(shape.keys)) for shape in SHAPES.values()}


def test_every_section_has_a_schema() -> None:
    assert tuple(SECTION_KEYS) == SECTIONS
    assert set(schemas()) == {f"{name}.schema.json" for name in (*SECTIONS, "pack")}


@pytest.mark.parametrize("section", SECTIONS)
def test_what_the_reader_misses_in_an_empty_entry_the_schema_requires(section: str) -> None:
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": json.dumps({section: [{}]})})
    missed = set(re.findall(r"缺少「(\w+)」", str(caught.value)))
    required = {name for name, key in SHAPES[SECTION_KEYS[section][0]].keys.items() if key.required}
    assert missed <= required


@pytest.mark.parametrize(
    ("section", "name"),
    [
        (s, n)
        for s, (shape, _) in SECTION_KEYS.items()
        for n, key in SHAPES[shape].keys.items()
        if key.required
    ],
)
def test_what_the_schema_requires_the_reader_misses(section: str, name: str) -> None:
    content = _small()
    assert load({"a.yaml": json.dumps(content)})
    del content[section][0][name]
    with pytest.raises(PackErrors):
        load({"a.yaml": json.dumps(content)})


@pytest.mark.parametrize("schema", schemas().values(), ids=list(schemas()))
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("name", sorted(read_files([PACKS])))
def test_the_shipped_packs_fit_their_schema(name: str) -> None:
    document = parse(name, read_files([PACKS])[name], [])
    assert document is not None
    errors = [f"{list(e.path)}: {e.message}" for e in Draft7Validator(WHOLE).iter_errors(_plain(document))]
    assert errors == []


def test_every_key_has_a_chinese_text_for_completion() -> None:
    untold = [
        f"{shape}.{name}"
        for shape, found in SHAPES.items()
        for name, key in found.keys.items()
        if re.search(r"[一-鿿]", key.says) is None
    ]
    assert untold == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"things": [{"id": "t", "name": "n", "goal": ["a"]}]},
        {"thing": []},
        {"items": [{"code": "a"}]},
        {"facts": [{"name": "a", "kind": "数字"}]},
        pack([pack_item("a", promised="很快")]),
        pack([pack_item("a", basis=[{"law": "某法"}])]),
    ],
)
def test_mistakes_that_the_reader_finds_the_schema_finds_too(wrong: dict[str, Any]) -> None:
    with pytest.raises(PackErrors):
        load({"a.yaml": json.dumps(wrong, ensure_ascii=False)})
    assert not Draft7Validator(WHOLE).is_valid(wrong)


def test_a_small_pack_that_the_reader_takes_fits_the_schema() -> None:
    content = pack([pack_item("a", needs=[{"fact": "甲"}], gives=[])], form=["甲"], facts=[{"name": "甲"}])
    assert load({"a.yaml": json.dumps(content, ensure_ascii=False)})
    assert list(Draft7Validator(WHOLE).iter_errors(content)) == []

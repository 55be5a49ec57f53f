"""Lines of labels: what they may say, and that nothing of what stands on a paper comes out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import Catalog, load, read_files
from onething.intake import Label, LabelErrors, characters_apart, edition_of, read_labels
from tests.intake.pages import packs

CARD = {"kind": "居民身份证", "field": "姓名", "engine": 0.93}


def lines(*rows: Any) -> str:
    return "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)


def test_a_reading_and_what_stands_there_become_a_label_without_either() -> None:
    text = lines(
        {**CARD, "read": "王小明", "value": "王晓明"}, "", {**CARD, "read": "张三", "value": " 张三 "}
    )
    wrong, right = read_labels(text, "a.jsonl", packs())[0]
    assert (wrong.right, wrong.distance, right.right, right.distance) == (False, 1, True, 0)
    assert (wrong.sort, wrong.edition) == ("姓名", edition_of(packs().materials["居民身份证"].every_face[0]))
    assert "王" not in wrong.line() and "王" not in repr(wrong)


def test_what_was_saved_is_read_again() -> None:
    label = Label("居民身份证", "国徽面", "有效期限", "日期", "12345678", 0.5, False, 3, "abc")
    assert read_labels(label.line(), "a", packs())[0] == (label,)


def test_values_are_compared_as_they_are_when_papers_are_read() -> None:
    date = {
        "kind": "居民身份证",
        "field": "出生",
        "engine": 0.9,
        "read": "1990年1月2日",
        "value": "1990-01-02",
    }
    assert read_labels(lines(date), "a", packs())[0][0].right


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "不是 JSON"),
        ("[" * 9000, "不是 JSON"),
        ("[]", "对象"),
        ({**CARD, "right": "yes"}, "true"),
        ({**CARD, "right": 1}, "true"),
        (CARD, "right"),
        ({**CARD, "read": "张三"}, "value"),
        ({**CARD, "engine": 1.5, "right": True}, "engine"),
        ({**CARD, "engine": True, "right": True}, "engine"),
        ('{"kind": "居民身份证", "field": "姓名", "engine": NaN, "right": true}', "engine"),
        ({**CARD, "kind": "没有的", "right": True}, "没有「没有的」这种材料"),
        ({**CARD, "face": "反面", "right": True}, "这一面"),
        ({**CARD, "field": "x" * 300, "right": True}, "最多 200"),
        ({**CARD, "field": "手机", "right": True}, "没有「手机」这一格"),
        ({**CARD, "right": True, "distance": -1}, "几个字"),
        ({**CARD, "right": True, "name": "张三"}, "没有「name」这一项"),
        ({**CARD, "field": "出生", "read": "1990年1月2日", "value": "昨天"}, "不是日期"),
        ({**CARD, "read": "x" * 501, "value": "张三"}, "500"),
        ({"file": "a.jpg", "kind": "居民身份证", "fields": {}}, "fields"),
        ({"file": "a.jpg", "kind": "居民身份证", "fields": {"姓名": ["张三"]}}, "1 到 500"),
        ({"file": "", "kind": "居民身份证", "fields": {"姓名": "张三"}}, "file"),
        ("x" * 30_000, "太长"),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number_and_without_its_value(row: Any, says: str) -> None:
    with pytest.raises(LabelErrors, match="第 2 行") as caught:
        read_labels(lines({**CARD, "right": True}, row), "a.jsonl", packs())
    assert says in str(caught.value)
    assert "张三" not in str(caught.value) and "昨天" not in str(caught.value)


def test_every_wrong_line_is_told_at_once() -> None:
    with pytest.raises(LabelErrors) as caught:
        read_labels(lines("{", "[]", {**CARD, "right": True}, "1"), "a.jsonl", packs())
    assert len(caught.value.errors) == 3


def test_an_edition_changes_with_what_is_read_and_with_nothing_else() -> None:
    folder = Path(__file__).resolve().parents[2] / "packs"

    def edition(catalog: Catalog) -> str:
        return edition_of(catalog.materials["居民身份证"].every_face[0])

    files = read_files([folder])
    paper = next(name for name in files if name.endswith("papers.yaml"))
    other = {**files, paper: files[paper].replace("labels: [民族]", "labels: [民族, 族别]", 1)}
    assert edition(load(files)) == edition(packs())
    assert edition(load(other)) != edition(packs())


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_distance_is_nothing_only_between_equals(a: str, b: str) -> None:
    apart = characters_apart(a, b)
    assert (apart == 0) == (a == b)
    assert apart == characters_apart(b, a) and abs(len(a) - len(b)) <= apart <= max(len(a), len(b))

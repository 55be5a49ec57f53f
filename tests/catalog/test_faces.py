"""Papers with several faces, and what is wrong with a template."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onething.catalog import PackErrors, load
from tests.catalog.packs import catalog_of, item, pack


def paper(**more: Any) -> dict[str, Any]:
    return pack([item("a")], materials=[{"name": "证", "marks": ["证号"], **more}])


def mistakes(content: dict[str, Any]) -> str:
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": json.dumps(content, ensure_ascii=False)})
    return "\n".join(str(error) for error in caught.value.errors)


def test_a_paper_s_own_face_comes_first() -> None:
    back = {"name": "背面", "marks": ["签发机关"], "repeats": True}
    material = catalog_of(paper(faces=[back], sides=2)).materials["证"]
    assert [(face.name, face.marks, face.repeats) for face in material.every_face] == [
        ("", ("证号",), False),
        ("背面", ("签发机关",), True),
    ]


def test_a_paper_without_printed_words_has_no_face() -> None:
    assert catalog_of(paper(marks=[])).materials["证"].every_face == ()


def test_a_face_needs_the_words_that_it_is_known_by() -> None:
    assert "没有写用来认出它的字" in mistakes(paper(faces=[{"name": "背面", "marks": []}]))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"field": "号", "labels": []}, "没有写标签"),
        ({"field": "号", "place": "任意"}, "就要写内容的写法"),
        ({"field": "号", "place": "文中", "pattern": "坐落于.*"}, "要有一对括号"),
        ({"field": "号", "place": "文中", "pattern": "(坐落)于(.*)"}, "要有一对括号"),
        ({"field": "号", "place": "文中", "pattern": "坐落于(.*"}, "不是正则表达式"),
        ({"field": "号", "labels": ["号"], "place": "上"}, "可以写：右、下、任意、文中"),
        ({"field": "号", "labels": ["号"], "nth": -1}, "应为不小于 0 的整数"),
        ({"field": "号", "labels": ["号"], "key": "是"}, "应为 true 或 false"),
        ({"field": "号", "labels": ["号"], "fact": "没有的"}, "没有的"),
        ({"field": "号", "labels": ["号"], "same": ["名"]}, "这个版面没有「名」这一格"),
    ],
)
@pytest.mark.parametrize("back", [False, True])
def test_a_wrong_row_of_a_template_is_told(row: dict[str, Any], words: str, back: bool) -> None:
    face = {"name": "背面", "marks": ["签发"], "template": [row]}
    assert words in mistakes(paper(faces=[face]) if back else paper(template=[row]))


def test_a_field_without_a_fact_is_only_shown() -> None:
    (row,) = catalog_of(paper(template=[{"field": "号", "labels": ["号"]}])).materials["证"].template
    assert (row.fact, row.key, row.nth, row.place) == ("", False, 0, "右")

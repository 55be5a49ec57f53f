"""Papers in packs: every mistake at its line, and the one that is meant most closely is issued."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onething.catalog import Moment, Notice, PackErrors, filled, load, notice_for
from tests.catalog.packs import catalog_of, item, pack

HEAD = "notices:\n  - id: a\n    moment: {moment}\n    title: 某书\n    text: |\n{text}"


def _errors(text: str) -> list[str]:
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": text})
    return [str(error) for error in caught.value.errors]


def _paper(moment: str, *lines: str) -> str:
    return HEAD.format(moment=moment, text="".join(f"      {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("moment", "lines", "place", "words"),
    [
        ("收件", ["您好。", "{applcant}申请", "完"], "a.yaml:7:1", "您是不是要写"),
        ("收件", ["{findings}"], "a.yaml:6:1", "「收件」的文书里没有「{findings}」可填"),
        ("收件", ["甲", "收到{materials}。"], "a.yaml:7:1", "不能和别的字写在一行"),
        ("收件", ["甲", "", "{ref"], "a.yaml:8:1", "花括号没有成对"),
        ("收件", ["{}"], "a.yaml:6:1", "花括号没有成对，或里面是空的"),
        ("收件", ["依据{basis}。"], "a.yaml:5:11", "没有写法律依据"),
        ("补正", ["请补正。"], "a.yaml:5:11", "「补正」的文书缺少「{findings}」"),
        ("不予", ["{item}", "{reasons}", "{court}"], "a.yaml:5:11", "「不予」的文书缺少「{review}」"),
        ("不予", ["{item}{review}{court}"], "a.yaml:5:11", "「不予」的文书缺少「{reasons}」"),
        ("延期", ["{reasons}"], "a.yaml:5:11", "「延期」的文书缺少「{within}」"),
        ("发证", ["{ref}"], "a.yaml:3:13", "「moment」不能是「发证」"),
    ],
)
def test_a_mistake_in_a_text_stands_at_its_line(
    moment: str, lines: list[str], place: str, words: str
) -> None:
    found = _errors(_paper(moment, *lines))
    if "是不是" in words:
        assert any(e.startswith(place) and "applcant" in e and "applicant" in e for e in found), found
    else:
        assert any(e.startswith(place) and words in e for e in found), found


def test_a_mistake_in_a_text_of_one_line_stands_at_its_column() -> None:
    line = "  - {id: a, moment: 收件, title: 某书, text: '您的{reff}'}"
    place = f"a.yaml:2:{line.index('{reff}') + 1}:"
    assert [e.startswith(place) for e in _errors(f"notices:\n{line}\n")] == [True]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("    number: 第 {running} 号\n", "编号要写「{ref}」"),
        ("    number: '{ref}'\n", "编号要写「{running}」"),
        ("    number: '{ref}{running}{month}'\n", "编号里没有「{month}」可填"),
        ("    things: [birth]\n", "没有一件事「birth」"),
        ("    departments: [x]\n", "没有部门「x」"),
        ("    types: [行政许可]\n", "没有事项类型「行政许可」"),
        ("    rows: [{label: 甲, text: '{materials}'}]\n", "不能和别的字写在一行"),
        ("    rows: [{label: 甲, text: '{way}'}]\n", "没有「{way}」可填"),
        ("    rows: [{text: 甲}]\n", "文书的表格缺少「label」"),
        ("    basis: [{law: 某法}]\n", "缺少「article」"),
        ("    sealed: 是\n", "文书没有「sealed」这一项"),
    ],
)
def test_other_mistakes_of_a_paper_are_told(more: str, words: str) -> None:
    found = _errors(_paper("收件", "{ref}") + more)
    assert any(words in error for error in found), found


def test_the_id_of_a_paper_is_fit_for_a_file_name() -> None:
    for name in ("../x", "收件", "a/b", "A", "x" * 41):
        found = _errors(f"notices: [{{id: {name}, moment: 收件, title: 收件凭证, text: 甲}}]\n")
        assert any("文书的代号" in error for error in found), name


def test_a_title_has_no_fields() -> None:
    found = _errors("notices: [{id: a, moment: 收件, title: '{thing}收件凭证', text: 甲}]\n")
    assert any("名称里不能有花括号" in error for error in found)


def test_a_paper_may_not_be_written_twice_for_the_same_cases() -> None:
    one = {"id": "a", "moment": "收件", "title": "甲", "text": "甲"}
    content = pack([item("a")], notices=[one, {**one, "id": "b", "moment": "受理"}])
    assert set(catalog_of(content).notices) == {"a", "b"}
    content["notices"][1]["moment"] = "收件"
    assert any("在同一时候都适用" in error for error in _errors(json.dumps(content, ensure_ascii=False)))
    content["notices"][1]["things"] = ["t"]
    assert len(catalog_of(content).notices) == 2


def test_where_packs_refuse_every_department_says_who_hears_complaints() -> None:
    refusal = {"id": "a", "moment": "不予", "title": "甲", "text": "{item}{review}{court}\n{reasons}"}
    content: dict[str, Any] = pack([item("a")], notices=[refusal])
    found = _errors(json.dumps(content, ensure_ascii=False))
    assert any("部门「某部门」没有写不服决定向谁复议、起诉" in error for error in found)
    content["departments"][0] |= {"review": "本级人民政府", "court": "有管辖权的人民法院"}
    assert catalog_of(content).departments["d"].review == "本级人民政府"


def _notice(name: str, **more: Any) -> Notice:
    return Notice(name, Moment.REFUSED, "某书", "甲", **more)


GENERAL = _notice("general")
TYPE = _notice("type", types=("行政许可",))
DEPARTMENT = _notice("department", departments=("police",))
THING = _notice("thing", things=("birth",))
BOTH = _notice("both", things=("birth",), departments=("police",))
ALL = (GENERAL, TYPE, DEPARTMENT, THING, BOTH)


@pytest.mark.parametrize(
    ("thing", "department", "types", "chosen"),
    [
        ("other", "tax", {"公共服务"}, GENERAL),
        ("other", "", {"公共服务", "行政许可"}, TYPE),
        ("other", "police", {"行政许可"}, DEPARTMENT),
        ("birth", "tax", {"行政许可"}, THING),
        ("birth", "", set(), THING),
        ("birth", "police", set(), BOTH),
    ],
)
def test_the_paper_that_is_meant_most_closely_is_issued(
    thing: str, department: str, types: set[str], chosen: Notice
) -> None:
    assert notice_for(ALL, Moment.REFUSED, thing, department, types) is chosen


def test_without_a_paper_none_is_issued() -> None:
    assert notice_for(ALL, Moment.GRANTED, "birth") is None
    assert notice_for((TYPE,), Moment.REFUSED, "birth", "police", {"公共服务"}) is None


def test_papers_for_different_things_do_not_overlap_and_shared_ones_do() -> None:
    assert not THING.overlaps(_notice("x", things=("company",)))
    assert THING.overlaps(_notice("x", things=("company", "birth")))
    assert not THING.overlaps(DEPARTMENT)


def test_filling_goes_over_a_text_once() -> None:
    assert filled("{a}{b}", {"a": "{b}", "b": "乙"}) == "{b}乙"

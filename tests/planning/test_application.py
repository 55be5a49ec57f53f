"""An application is read whole, or everything that is wrong with it is told at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet, TrustGrade
from onething.planning import Application, ApplicationErrors, read_application
from onething.planning.application import StatedPaper

ROOT = Path(__file__).resolve().parents[2]
CATALOG = load(read_files([ROOT / "packs"]))


def _read(thing: object = "birth", **parts: Any) -> Application:
    return read_application(json.dumps({"thing": thing, **parts}, ensure_ascii=False).encode(), CATALOG)


def _told(**parts: Any) -> tuple[str, ...]:
    with pytest.raises(ApplicationErrors) as caught:
        _read(**parts)
    return caught.value.errors


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return CATALOG


def test_a_member_s_full_name_means_the_first_member() -> None:
    (fact,) = _read(facts={"新生儿.姓名": "王一"}).facts
    assert (fact.name, fact.value, fact.subject) == ("新生儿.姓名", "王一", "新生儿/1")
    assert fact.provenance.grade is TrustGrade.D


def test_a_list_means_several_subjects_even_when_nothing_is_known_of_one() -> None:
    facts = _read(facts={"新生儿": [{"姓名": "王一"}, {}]}).facts
    assert [(fact.subject, fact.value) for fact in facts] == [("新生儿/1", "王一"), ("新生儿/2", None)]


def test_a_paper_is_named_by_its_slot_or_by_its_kind() -> None:
    papers = [{"material": "父亲身份证", "file": "f.jpg"}, {"material": "居民身份证", "file": "m.jpg"}]
    assert _read(materials=papers).materials == (
        StatedPaper("父亲身份证", "", "f.jpg"),
        StatedPaper("母亲身份证", "", "m.jpg"),
    )


TWINS = {"新生儿": [{"姓名": "王一"}, {"姓名": "王二"}]}


def test_twins_have_a_certificate_each_in_their_order_or_as_said() -> None:
    first, second = ({"material": "出生医学证明", "file": f"{n}.jpg"} for n in (1, 2))
    expected = (
        StatedPaper("出生医学证明", "新生儿/1", "1.jpg"),
        StatedPaper("出生医学证明", "新生儿/2", "2.jpg"),
    )
    assert _read(facts=TWINS, materials=[first, second]).materials == expected
    said = _read(facts=TWINS, materials=[{**second, "subject": 2}, {**first, "subject": 1}]).materials
    assert set(said) == set(expected)


@pytest.mark.parametrize("subject", [3, 0, -1, True, "2", None, 10**9])
def test_a_paper_of_a_child_that_is_not_there_is_refused(subject: object) -> None:
    paper = {"material": "出生医学证明", "file": "1.jpg", "subject": subject}
    with pytest.raises(ApplicationErrors, match=r"第 3 个|应写成"):
        _read(facts=TWINS, materials=[paper])


def test_a_third_certificate_of_twins_is_one_too_many() -> None:
    papers = [{"material": "出生医学证明", "file": f"{n}.jpg"} for n in range(3)]
    with pytest.raises(ApplicationErrors, match="不止一份"):
        _read(facts=TWINS, materials=papers)


def test_a_slot_that_is_named_again_has_another_picture_of_its_paper() -> None:
    sides = [{"material": "母亲身份证", "file": name} for name in ("front.jpg", "back.jpg")]
    assert _read(materials=sides).materials == (
        StatedPaper("母亲身份证", "", "front.jpg"),
        StatedPaper("母亲身份证", "", "back.jpg"),
    )
    with pytest.raises(ApplicationErrors, match=r"「front\.jpg」写了两次"):
        _read(materials=[sides[0], *sides])
    pages = [{"material": "母亲身份证", "file": f"{n}.jpg"} for n in range(21)]
    with pytest.raises(ApplicationErrors, match=r"最多 20 张"):
        _read(materials=pages)


def test_of_twins_it_must_be_said_whose_second_picture_it_is() -> None:
    papers = [{"material": "出生医学证明", "file": f"{n}.jpg", "subject": n % 2 + 1} for n in range(4)]
    read = _read(facts=TWINS, materials=papers).materials
    assert sorted((paper.subject, paper.file) for paper in read) == [
        ("新生儿/1", "0.jpg"),
        ("新生儿/1", "2.jpg"),
        ("新生儿/2", "1.jpg"),
        ("新生儿/2", "3.jpg"),
    ]


def test_a_supplement_may_bring_the_second_child_s_paper() -> None:
    known = FactSheet(_read(facts=TWINS).facts)
    raw = json.dumps({"materials": [{"material": "出生医学证明", "file": "2.jpg", "subject": 2}]}).encode()
    read = read_application(raw, CATALOG, thing="birth", known=known)
    assert read.materials == (StatedPaper("出生医学证明", "新生儿/2", "2.jpg"),)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_application(b'\xef\xbb\xbf{"thing": "birth"}', CATALOG).facts == ()


def test_a_supplement_need_not_name_its_thing() -> None:
    raw = '{"facts": {"联系电话": "19900001171"}}'.encode()
    assert read_application(raw, CATALOG, thing="birth").thing == "birth"


def test_everything_that_is_wrong_is_told_together_in_order() -> None:
    told = _told(
        thing="brith",
        extra=1,
        answers={"参加居民医保": "也许"},
        facts={
            "母亲.姓": "王",
            "新生儿.出生时刻": "2026-02-30 10:00",
            "新生儿": [{"姓名": "王一"}, {"性别": "雄", "名字": "王二"}],
        },
    )
    words = [
        "extra",
        "是",
        "母亲.姓名",
        "时刻",
        "第 2 个：「新生儿.性别」",
        "第 2 个：没有「名字」",
        "「birth」",
    ]
    assert len(told) == len(words)
    assert all(word in line for word, line in zip(words, told, strict=True))


def test_wrong_papers_are_told_with_the_facts() -> None:
    told = _told(
        facts={"母亲.出生日期": "1990-13-01"},
        materials=[
            {"material": "母亲身分证", "file": "a.jpg"},
            {"material": "父亲身份证", "file": "a.jpg", "page": 1},
            {"material": "出生医学证明", "file": "a.jpg"},
            {"material": "出生医学证明", "file": "a.jpg"},
            "x",
        ],
    )
    words = ["1990-13-01", "「母亲身份证」", "第 2 份", "写了两次", "第 5 份"]
    assert len(told) == len(words)
    assert all(word in line for word, line in zip(words, told, strict=True))


@pytest.mark.parametrize(
    "name",
    ["../x.jpg", "a/b.jpg", "a\\b.jpg", "/etc/passwd", "C:x.jpg", ".", "..", ".hidden", "", " a.jpg", "a\nb.jpg",
     "a\x00.jpg", "\u202egpj.exe", "x" * 201],
)  # fmt: skip
def test_a_file_name_that_could_leave_its_folder_or_deceive_is_refused(name: str) -> None:
    (told,) = _told(materials=[{"material": "母亲身份证", "file": name}])
    assert "文件名" in told


def test_the_same_fact_said_twice_with_two_values_is_refused() -> None:
    assert "落户随" in _told(answers={"落户随": "母亲"}, facts={"落户随": "父亲"})[0]
    assert "新生儿.姓名" in _told(facts={"新生儿.姓名": "王一", "新生儿": [{"姓名": "王二"}]})[0]
    assert len(_read(answers={"落户随": "母亲"}, facts={"落户随": "母亲"}).facts) == 2


def test_a_key_written_twice_is_refused() -> None:
    with pytest.raises(ApplicationErrors, match="「落户随」写了两次"):
        read_application(
            '{"thing": "birth", "answers": {"落户随": "母亲", "落户随": "父亲"}}'.encode(), CATALOG
        )


def test_too_many_members_are_refused_and_not_counted_out() -> None:
    assert _told(facts={"新生儿": [{}] * 201}) == ("「新生儿」有 201 个，最多 200 个。",)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff", "UTF-8"),
        (b"[1]", "thing"),
        (b"{}", "birth"),
        (b"{", "第 1 行第 2 列"),
        (b'{"thing": ["birth"]}', "没有「"),
        (b'{"thing": "birth", "facts": [1]}', "facts"),
        (b'{"thing": "birth", "materials": {}}', "materials"),
        ('{"thing": "birth", "facts": {"新生儿": {}}}'.encode(), "列表"),
        ('{"thing": "birth", "facts": {"新生儿.出生孕周": NaN}}'.encode(), "整数"),
        ('{"thing": "birth", "facts": {"新生儿.出生孕周": 1e999}}'.encode(), "整数"),
        ('{"thing": "birth", "facts": {"联系电话": 199}}'.encode(), "引号"),
        (b"[" * 200_000, "嵌套"),
        (b'{"thing": "birth", "facts": ' + b"9" * 5000 + b"}", "数字太长"),
        (b" " * 1_000_001, "太大"),
    ],
)
def test_a_broken_application_is_told_what_is_wrong(raw: bytes, words: str) -> None:
    with pytest.raises(ApplicationErrors, match=words):
        read_application(raw, CATALOG)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from(["thing", "answers", "facts", "materials", "x"]), _JSON),
    st.dictionaries(st.sampled_from(["新生儿", "新生儿.姓名", "落户随", "新生儿.出生体重", "母亲"]), _JSON),
)
def test_whatever_is_handed_in_is_read_or_told(data: dict[str, Any], facts: dict[str, Any]) -> None:
    raw = json.dumps({"thing": "birth", "facts": facts, **data}).encode()
    try:
        stated = read_application(raw, CATALOG)
    except ApplicationErrors as problem:
        told = problem.errors
    else:
        told = ("read",)
        assert stated.thing == "birth"
    assert all(told)


@pytest.mark.parametrize(
    "facts",
    [{"基准日": "2026-01-01"}, {"新生儿.核验号": "H1"}, {"新生儿": [{"公民身份号码": "999901202611040018"}]}],
)
def test_what_only_the_platform_or_a_department_can_say_is_refused(facts: dict[str, object]) -> None:
    catalog = load(read_files([Path(__file__).resolve().parents[2] / "packs"]))
    raw = json.dumps({"thing": "birth", "facts": facts}, ensure_ascii=False).encode()
    with pytest.raises(ApplicationErrors, match="由平台或部门给出"):
        read_application(raw, catalog)


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("父母已婚", "领证了", True),
        ("落户随", "妈妈", "母亲"),
        ("参加居民医保", "不知道", None),
        ("申领社保卡", "不要", False),
    ],
)
def test_an_answer_may_be_in_people_s_own_words(name: str, words: str, value: object) -> None:
    (fact,) = _read(answers={name: words}).facts
    assert (fact.name, fact.value) == (name, value)

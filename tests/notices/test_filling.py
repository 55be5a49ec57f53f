"""What a paper says: exactly the words of pack and case, and nothing that the law wants said is missing."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import NOTICE_FIELDS, Clause, Moment
from onething.notices import (
    NoticeValues,
    Paragraph,
    Points,
    Table,
    Unprintable,
    cited,
    fill,
    sample,
    values_from_json,
    values_to_json,
)
from tests.notices.case import paper, shipped, values

CATALOG = shipped()


def _text(text: str, **more: object) -> str:
    (paragraph,) = fill(paper(text), values(**more), 1).body
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


@pytest.mark.parametrize("notice", CATALOG.notices.values(), ids=list(CATALOG.notices))
def test_every_shipped_paper_can_be_filled_and_leaves_no_field_open(notice) -> None:  # type: ignore[no-untyped-def]
    document = fill(notice, sample(notice, CATALOG), 7)
    said = json.dumps([str(part) for part in document.body], ensure_ascii=False)
    assert "{" not in said.replace("Paragraph(", "").replace("Points(", "")
    assert document.number.startswith("20261120-ABCD2345")
    assert document.issuer


def test_every_field_of_a_paper_is_a_value_or_comes_from_the_pack() -> None:
    assert {field.name for field in fields(NoticeValues)} == set(NOTICE_FIELDS) - {"basis"}


def test_a_paragraph_with_nothing_to_say_is_left_out() -> None:
    document = fill(paper("甲{ref}。\n证照：{thing}。\n乙。"), values(thing=""), 1)
    assert [part.text for part in document.body if isinstance(part, Paragraph)] == [
        "甲20261120-ABCD2345。",
        "乙。",
    ]


def test_a_line_that_only_leads_to_an_empty_list_is_left_out_with_it() -> None:
    notice = paper("先说一句。\n没有办成的：\n{undone}\n办成的：\n{results}\n完。", Moment.CLOSED)
    body = fill(notice, values(results=("甲", "乙")), 1).body
    assert body == (Paragraph("先说一句。"), Paragraph("办成的："), Points(("甲", "乙")), Paragraph("完。"))


def test_a_row_with_nothing_to_say_is_left_out_and_an_empty_one_stays_to_write_in() -> None:
    from onething.catalog import NoticeRow

    rows = (NoticeRow("方式", "{way}"), NoticeRow("受送达人", "{applicant}"), NoticeRow("拒收的理由", ""))
    notice = paper("{papers}", Moment.SERVED, rows=rows)
    assert fill(notice, values(papers=("甲",)), 1).body[-1] == Table(
        (("受送达人", "张三"), ("拒收的理由", ""))
    )


def test_a_value_that_looks_like_a_field_or_a_program_stays_a_value() -> None:
    assert (
        _text("收到{applicant}的申请。", applicant="{ref} #panic() $x$ %s")
        == "收到{ref} #panic() $x$ %s的申请。"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张\n三", "张 三"),
        (" 张三\r\n\t", "张三"),
        ("张\u2028三", "张 三"),
        ("张\u202e三", "张‹U+202E›三"),
        ("张\u200b三", "张‹U+200B›三"),
        ("张\x00三", "张‹U+0000›三"),
        ("张\ue000三", "张‹U+E000›三"),
        ("张\ud800三", "张‹U+D800›三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
    ],
)
def test_what_cannot_be_seen_is_shown_and_a_line_break_is_a_blank(name: str, shown: str) -> None:
    assert _text("{applicant}", applicant=name) == shown


@given(st.text(max_size=40))
def test_no_value_brings_a_line_or_anything_invisible_into_a_paper(name: str) -> None:
    for part in fill(paper("您好，{applicant}。"), values(applicant=name), 1).body:
        assert isinstance(part, Paragraph)
        assert not [c for c in part.text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_a_value_or_a_list_that_is_too_long_is_refused_with_its_name() -> None:
    with pytest.raises(Unprintable, match="申请人有 10000 个字，文书里最多写 2000 个"):
        fill(paper("{ref}"), values(applicant="长" * 10_000), 1)
    with pytest.raises(Unprintable, match="哪些材料有 501 条，最多写 500 条"):
        fill(paper("{materials}"), values(materials=("甲",) * 501), 1)


@pytest.mark.parametrize("missing", ["reasons", "review", "court", "item"])
def test_a_refusal_without_what_the_law_wants_said_is_not_issued(missing: str) -> None:
    notice = CATALOG.notices["refused"]
    whole = sample(notice, CATALOG)
    empty = () if missing == "reasons" else ""
    with pytest.raises(Unprintable, match=NOTICE_FIELDS[missing].says.partition("；")[0]):
        fill(notice, replace(whole, **{missing: empty}), 1)


def test_a_department_s_paper_is_its_own_and_without_one_the_issuer_s() -> None:
    assert fill(paper("{department}"), values(department="公安机关"), 1).issuer == "公安机关"
    assert fill(paper("{department}"), values(), 1).body == (Paragraph("综合窗口"),)
    with pytest.raises(Unprintable, match="没有出具的单位"):
        fill(replace(paper("甲"), issuer=""), values(), 1)


def test_a_paper_that_the_applicant_signs_is_addressed_to_nobody() -> None:
    assert fill(paper("甲", signs=("承诺人",)), values(), 1).to == ""
    assert fill(paper("甲"), values(), 1).to == "张三"


def test_the_number_has_the_format_of_the_pack() -> None:
    assert fill(paper("甲", number="（{year}）{ref} 第 {running} 号"), values(), 12).number == (
        "（2026）20261120-ABCD2345 第 12 号"
    )


def test_the_articles_of_one_law_are_cited_under_its_name_once() -> None:
    clauses = (
        Clause("甲法", "第一条"),
        Clause("乙法", "第二条"),
        Clause("甲法", "第三条"),
        Clause("甲法", "第一条"),
    )
    assert cited(clauses) == "《甲法》第一条、第三条、《乙法》第二条"


VALUES = st.builds(
    NoticeValues,
    ref=st.text(max_size=5),
    thing=st.text(max_size=5),
    applicant=st.text(max_size=5),
    date=st.dates(),
    received=st.none() | st.dates(),
    days=st.none() | st.integers(1, 99),
    findings=st.lists(st.text(max_size=5)).map(tuple),
)


@given(VALUES)
def test_values_come_back_from_json_as_they_were(said: NoticeValues) -> None:
    assert values_from_json(json.loads(json.dumps(values_to_json(said)))) == said


def test_values_of_a_later_version_are_passed_over() -> None:
    data = {**values_to_json(values()), "unheard-of": "x"}
    assert values_from_json(data) == values()
    assert values_from_json(data).date == date(2026, 11, 20)

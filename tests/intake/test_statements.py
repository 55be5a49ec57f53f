"""What applicants write themselves, held against what items ask: 是, 否 or 未知, with the place."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.scope import AROUND
from onething.catalog import Catalog
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.intake import Finding, Verdict, judge
from onething.standards import industries, within
from tests.catalog.packs import catalog_of, item, pack

CLAUSE = {"law": "某法", "article": "第二条"}
FORM = Provenance(Source.FORM, TrustGrade.D)


def asking(**requirement: Any) -> Catalog:
    """A pack whose only item asks this of 用途."""
    statement = {
        "fact": "用途",
        "clause": CLAUSE,
        "message": "请改用途。",
        "otherwise": "补正",
        **requirement,
    }
    return catalog_of(
        pack(
            [item("a", needs=["用途"], statements=[statement])],
            form=["用途", "名称", "许可证号"],
            facts=[{"name": "用途"}, {"name": "名称"}, {"name": "许可证号"}, {"name": "急", "kind": "是否"}],
            permits=[
                {
                    "name": "食品经营许可",
                    "words": ["餐饮", "食品销售"],
                    "unless": ["餐饮管理"],
                    "clause": CLAUSE,
                },
                {"name": "金融许可", "industries": ["J"], "clause": CLAUSE},
            ],
        )
    )


def told(catalog: Catalog, **facts: Any) -> tuple[Finding, ...]:
    sheet = FactSheet(tuple(Fact(name, value, FORM) for name, value in facts.items()))
    return judge(catalog, "t", (), sheet, (), items=[("", catalog.items["a"])]).findings


def answer(catalog: Catalog, text: str | None, **facts: Any) -> str:
    """是 when nothing is said, 否 when the applicant is asked, 未知 when an officer is."""
    severities = {finding.severity for finding in told(catalog, 用途=text, **facts)}
    return {frozenset(): "是", frozenset({"fix"}): "否", frozenset({"human"}): "未知"}[frozenset(severities)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("用于装修住房", "是"),
        ("用于投资", "否"),
        ("用于 投\u200b资", "否"),
        ("不用于投资", "未知"),
        ("用來投資", "未知"),  # traditional: letters that no pack is written in
        ("", "是"),
        (None, "未知"),
    ],
)
def test_a_word_that_may_not_occur(text: str | None, wanted: str) -> None:
    assert answer(asking(lacks=["投资", "炒股"]), text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("装修自住房", "是"), ("买车", "否"), ("不装修", "未知"), ("不装修，就装修", "是")]
)
def test_a_word_that_must_occur(text: str, wanted: str) -> None:
    assert answer(asking(contains=["装修", "购房"]), text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("一二", "否"), ("一 二 三", "是"), ("一二三四五", "是"), ("一二三四五六", "否")]
)
def test_the_length_is_counted_without_blanks(text: str, wanted: str) -> None:
    assert answer(asking(least=3, most=5), text) == wanted


def test_a_text_must_name_what_the_form_says() -> None:
    catalog = asking(names=["名称"])
    assert answer(catalog, "甲公司装修", 名称="甲公司") == "是"
    assert answer(catalog, "乙公司装修", 名称="甲公司") == "否"
    assert answer(catalog, "甲公司装修") == "未知"


@pytest.mark.parametrize(
    ("text", "licence", "wanted"),
    [
        ("餐饮服务；软件开发", None, "否"),
        ("餐饮服务；软件开发", "JY1", "是"),
        ("软件开发", None, "是"),
        ("餐饮管理", None, "是"),
        ("住宿（不含餐饮）", None, "是"),
        ("非餐饮服务", None, "未知"),
        ("餐 饮服务", None, "未知"),
        ("软件开发（含餐饮）", None, "否"),
        ("以上含餐饮的经营范围经批准后方可经营", None, "未知"),
    ],
)
def test_an_entry_that_needs_a_permit(text: str, licence: str | None, wanted: str) -> None:
    facts = {} if licence is None else {"许可证号": licence}
    assert answer(asking(permits=["食品经营许可"], then="许可证号 已知"), text, **facts) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("商业银行服务", "否"),
        ("稻谷种植", "是"),
        ("民间资金撮合", "未知"),
        ("稻谷种植（含商业银行服务）", "未知"),
    ],
)
def test_an_industry_that_is_closed(text: str, wanted: str) -> None:
    assert answer(asking(industries=["J"], then="否"), text) == wanted
    assert answer(asking(permits=["金融许可"], then="否"), text) == wanted


def test_a_requirement_may_depend_on_the_situation() -> None:
    catalog = asking(lacks=["投资"], when="急")
    assert [answer(catalog, "投资", 急=urgent) for urgent in (True, False)] == ["否", "是"]
    assert answer(catalog, "投资") == "未知"
    assert answer(catalog, "装修") == "是"


def test_a_finding_says_clause_and_place() -> None:
    (finding,) = told(asking(code="PURPOSE", lacks=["投资"], english="No investing."), 用途="先投资，再投 资")
    assert (finding.code, finding.clause, finding.field) == ("PURPOSE", "《某法》第二条", "用途")
    assert [finding.found, finding.spans, finding.english] == [
        "投资、投 资",
        ((1, 3), (5, 8)),
        "No investing. You wrote “投资、投 资”.",
    ]
    assert finding.message == "请改用途。（您写的是「投资、投 资」）"


def test_who_mends_it_is_what_the_pack_says() -> None:
    assert [f.severity for f in told(asking(lacks=["投资"], otherwise="人工"), 用途="投资")] == ["human"]


def test_what_is_missing_in_the_form_is_told_once() -> None:
    catalog = asking(lacks=["投资"])
    gap = Finding("MISSING", "fix", "请填写用途。", field="用途")
    judged = judge(catalog, "t", (), FactSheet(()), (), items=[("", catalog.items["a"])], further=[gap])
    assert judged.findings == (replace(gap, clause="《某法》第一条"),)


def test_what_a_register_will_still_say_is_not_doubted_before() -> None:
    catalog = asking(permits=["食品经营许可"], then="许可证号 = 'JY1'")
    sheet = FactSheet((Fact("用途", "餐饮服务", FORM),))
    items = [("", catalog.items["a"])]
    assert judge(catalog, "t", (), sheet, (), items=items, to_come={"许可证号"}).verdict is Verdict.PASS
    assert judge(catalog, "t", (), sheet, (), items=items).verdict is Verdict.HUMAN


@settings(max_examples=80, deadline=None)
@given(st.text("投资 不非（）；，。除外x\u200b", max_size=30), st.text("用于装修、；（）的", max_size=10))
def test_a_forbidden_word_never_passes(around: str, more: str) -> None:
    assert answer(asking(lacks=["投资"]), f"{more}{around}投资{more}") != "是"


CLOSED = sorted(each.name for each in industries().values() if each.level == 3 and within(each.code, "J"))
CATALOG = asking(industries=["J"], then="否")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CLOSED), st.sampled_from(AROUND))
def test_a_closed_industry_never_passes_wherever_it_stands(name: str, around: str) -> None:
    assert answer(CATALOG, around.format(name.replace("、", ""))) != "是"


@pytest.mark.parametrize(
    "text", ["投资" * 50_000, "；" * 100_000, "（" * 100_000, "餐飲ресторан" * 10_000, "1、" * 50_000]
)
def test_a_hostile_text_is_answered_quickly(text: str) -> None:
    catalog = asking(lacks=["炒股"], permits=["食品经营许可"], then="否")
    start = time.perf_counter()
    answer(catalog, text)
    assert time.perf_counter() - start < 8


@pytest.mark.parametrize(
    ("requirement", "says"),
    [
        ({}, "没有写要求什么"),
        ({"permits": ["食品经营许可"]}, "没有写那时应当怎样"),
        ({"lacks": ["x"], "then": "否"}, "「then」要和 permits 或 industries 一起写"),
        ({"permits": ["食品"], "then": "否"}, "没有许可「食品」"),
        ({"industries": ["ZZ"], "then": "否"}, "国民经济行业分类里没有「ZZ」"),
        ({"least": 5, "most": 3}, "没有文字能满足"),
        ({"lacks": ["x"], "fact": "急"}, "不是文字"),
        ({"lacks": ["x"], "fact": "用图"}, "没有数据项「用图」"),
        ({"lacks": ["x"], "clause": None}, "要有法律依据"),
    ],
)
def test_a_requirement_that_says_nothing_sensible_is_told_at_its_place(
    requirement: dict[str, Any], says: str
) -> None:
    with pytest.raises(Exception, match=says):
        asking(**requirement)

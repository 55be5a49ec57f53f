"""What differs is told apart: who is asked, and whether the paper was only misread."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.facts import STATED, Fact, FactSheet, Provenance, Source, TrustGrade
from onething.intake.comparing import differences
from onething.intake.findings import Finding
from onething.intake.lookalike import alike, likely_misread
from tests.intake.pages import packs

NAME, NUMBER = "母亲.姓名", "母亲.公民身份号码"
CARD, CERTIFICATE = "母亲身份证", "出生医学证明"


def form(value: str, name: str = NAME) -> Fact:
    return Fact(name, value, STATED)


def paper(value: str, slot: str = CARD, name: str = NAME, sure: float = 1.0) -> Fact:
    said = Provenance(Source.PAPER, TrustGrade.C, slot, 1, (1, 2, 3, 4), sure)
    return Fact(name, value, said)


def register(value: str, name: str = NAME) -> Fact:
    return Fact(name, value, Provenance(Source.REGISTER, TrustGrade.A, "人口库（母亲）"))


def told(*facts: Fact) -> list[Finding]:
    return list(differences(packs(), FactSheet(facts), lambda fact: 0.9))


def codes(*facts: Fact) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, f.against) for f in told(*facts)]


def test_the_form_alone_against_a_paper_is_the_applicants_to_mend_with_both_values_and_the_place() -> None:
    (found,) = told(form("999901198802071011", NUMBER), paper("999901198802071003", name=NUMBER))
    assert (found.code, found.severity, found.material, found.box) == ("DIFFERS", "fix", CARD, (1, 2, 3, 4))
    assert (found.expected, found.found) == ("999901198802071003", "999901198802071011")
    assert "第 17 位，申请表是「1」，「母亲身份证」是「0」" in found.message
    assert "母亲的公民身份号码" in found.message


def test_a_paper_alone_against_form_and_paper_is_the_one_that_is_named() -> None:
    found = told(form("朱晓燕"), paper("朱晓燕", CERTIFICATE), paper("李芳"))
    assert [(f.code, f.severity, f.material, f.found) for f in found] == [("DIFFERS", "fix", CARD, "李芳")]


def test_papers_that_contradict_one_another_are_an_officers_when_nothing_says_who_is_right() -> None:
    assert codes(paper("朱晓燕"), paper("李芳", CERTIFICATE)) == [("DIFFERS", "human", CARD)]


def test_a_form_that_agrees_with_no_paper_is_mended_and_the_papers_are_looked_at() -> None:
    found = told(form("王五"), paper("朱晓燕", sure=1.0), paper("李芳", CERTIFICATE, sure=0.95))
    assert [(f.severity, f.material) for f in found] == [("fix", CARD), ("human", CERTIFICATE)]


def test_a_register_alone_against_form_and_paper_never_sends_the_applicant_away() -> None:
    assert codes(form("朱晓燕"), paper("朱晓燕"), register("朱小燕")) == [
        ("REGISTER_DIFFERS", "human", "人口库（母亲）")
    ]


def test_a_register_and_a_paper_against_the_form_are_the_forms_to_mend() -> None:
    assert codes(form("朱小燕"), paper("朱晓燕"), register("朱晓燕")) == [
        ("DIFFERS", "fix", "人口库（母亲）")
    ]


def test_a_paper_against_form_and_register_is_named() -> None:
    found = told(form("朱晓燕"), paper("李芳"), register("朱晓燕"))
    assert [(f.code, f.severity, f.material) for f in found] == [("DIFFERS", "fix", CARD)]


def test_two_registers_that_disagree_are_an_officers() -> None:
    assert [(c, s) for c, s, _ in codes(register("朱晓燕"), register("朱小燕"))] == [
        ("REGISTER_DIFFERS", "human")
    ]


@pytest.mark.parametrize(
    ("read", "stated", "sure", "code"),
    [
        ("王梅", "玉梅", 0.95, "MISREAD"),  # looks alike, not quite clear
        ("王梅", "玉梅", 1.0, "DIFFERS"),  # looks alike, but clearly printed so
        ("王梅", "赵梅", 0.95, "DIFFERS"),  # no photograph makes these alike
        ("王梅", "赵梅", 0.85, "MISREAD"),  # what is not surely read proves nothing
    ],
)
def test_a_likely_misreading_is_an_officers_and_a_real_difference_the_applicants(
    read: str, stated: str, sure: float, code: str
) -> None:
    (found,) = told(form(stated), paper(read, sure=sure))
    assert (found.code, found.severity) == (code, {"MISREAD": "human", "DIFFERS": "fix"}[code])


@given(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=6), st.floats(0, 1))
def test_nothing_that_differs_is_ever_silent(a: str, b: str, sure: float) -> None:
    found = told(form(a), paper(b, sure=sure))
    same = "".join(a.split()) == "".join(b.split())
    assert found == [] or all(f.severity in ("fix", "human") for f in found)
    assert not (same and found) or a != b


@pytest.mark.parametrize(
    ("stated", "printed", "same"),
    [
        ("昆明市五华区望江西路74号", "云南省昆明市五华区望江西路74号", True),
        ("云南昆明五华区望江西路 74 号", "云南省昆明市五华区望江西路74号", True),
        ("昆明市五华区望江西路75号", "云南省昆明市五华区望江西路74号", False),
        ("昆明市盘龙区望江西路74号", "云南省昆明市五华区望江西路74号", False),
        ("五华区望江西路74号", "江州市云溪区望江西路74号", False),
    ],
)
def test_a_region_may_be_written_in_full_or_not(stated: str, printed: str, same: bool) -> None:
    found = told(form(stated, "母亲.住址"), paper(printed, name="母亲.住址"))
    assert (found == []) is same


@pytest.mark.parametrize(
    ("a", "b"), [("阿依古丽·买买提", "阿依古丽•买买提"), ("张 三", "张三"), ("ＡＢ", "AB")]
)
def test_dots_blanks_and_full_width_make_no_difference(a: str, b: str) -> None:
    assert told(form(a), paper(b)) == []


def test_a_card_whose_every_text_differs_is_another_persons_and_one_finding() -> None:
    facts = (
        form("朱晓燕"), form("999901198802071003", NUMBER),
        paper("朱晓燕", CERTIFICATE), paper("999901198802071003", CERTIFICATE, NUMBER),
        paper("李芳"), paper("999901198503154028", name=NUMBER),
    )  # fmt: skip
    (found,) = told(*facts)
    assert (found.code, found.severity, found.material, found.field) == ("OTHER_PERSON", "fix", CARD, NAME)
    assert "不是同一个人" in found.message


def test_codes_are_shown_as_people_say_them() -> None:
    said = Provenance(Source.PAPER, TrustGrade.C, CERTIFICATE, 1, None, 1.0)
    (found,) = told(Fact("新生儿.性别", "1", STATED, "新生儿/1"), Fact("新生儿.性别", "2", said, "新生儿/1"))
    assert (found.expected, found.found) == ("女", "男")


def test_dates_are_compared_as_dates() -> None:
    said = Provenance(Source.PAPER, TrustGrade.C, CARD, 1, None, 1.0)
    (found,) = told(
        Fact("母亲.出生日期", date(1988, 2, 7), STATED), Fact("母亲.出生日期", date(1988, 2, 9), said)
    )
    assert "申请表是「1988-02-07」，「母亲身份证」是「1988-02-09」" in found.message


def test_alike_is_about_one_or_two_places_and_both_ways() -> None:
    assert alike("王", "玉") and alike("玉", "王") and alike("8", "3") and alike("3", "8")
    assert not alike("王", "王") and not alike("888", "333") and not alike("王", "王王")


@pytest.mark.parametrize(
    ("read", "stated", "could"),
    [
        ("卢佳慧", "卢佳惠", True),  # one character may be taken for any other
        ("卢佳慧", "牛凯", False),  # but not the whole of a name
        ("卢佳", "卢佳慧", True),  # one was not seen
        ("2026-10-31 08:49", "2026-10-31 08:19", True),
        ("2026-10-31 03:27", "2026-10-31 03:54", False),  # nobody takes a 2 for a 5
    ],
)
def test_what_was_not_read_quite_surely_may_only_be_misread_as_something_near(
    read: str, stated: str, could: bool
) -> None:
    assert likely_misread(read, stated, 0.95, 0.98) is could
    assert likely_misread(read, stated, 0.85, 0.98)


def test_without_a_confidence_nothing_is_called_a_misreading() -> None:
    assert not likely_misread("王", "玉", None, 0.9)

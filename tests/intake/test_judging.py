"""The verdict: nothing doubtful passes, and who must do something is told everything at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.review_defects import DEFECTS, Inject
from bench.review_papers import TODAY, Application, PageEngine, Permit, Scrap, good, with_costs
from bench.reviewing import judged as judged_in_a_case
from bench.reviewing import names
from onething.intake import Judgement, TextPage, Verdict, in_english, notice
from simulators.city import Person
from tests.intake.pages import packs


def engine() -> PageEngine:
    return PageEngine(random.Random(7), recorded=[0.999])


def judge(application: Application, change: Callable[[TextPage], TextPage] | None = None) -> Judgement:
    papers = engine()
    files = papers.files(application)
    if change is not None:
        papers.pages = {key: None if page is None else change(page) for key, page in papers.pages.items()}
    return judged_in_a_case(packs(), application, files, papers)


def told(judgement: Judgement) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, f.material) for f in judgement.findings]


def test_a_right_application_passes_with_nothing_to_say() -> None:
    judgement = judge(good(1))
    assert (judgement.verdict, judgement.findings) == (Verdict.PASS, ())
    assert {paper.verdict for paper in judgement.papers} == {Verdict.PASS}


@pytest.mark.parametrize("inject", DEFECTS, ids=lambda inject: inject.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_no_defect_passes_and_each_is_named(inject: Inject, seed: int) -> None:
    application = good(seed + 1)
    wanted = inject(application, random.Random(seed))
    judgement = judge(application)
    assert judgement.verdict is not Verdict.PASS
    assert any(names(finding, wanted) for finding in judgement.findings), told(judgement)


@pytest.mark.parametrize(("share", "verdict"), [(0.998, Verdict.PASS), (0.93, Verdict.HUMAN)])
def test_what_only_a_doubtful_reading_says_is_looked_at(share: float, verdict: Verdict) -> None:
    application = good(1)
    holder = application.papers["母亲身份证"]
    assert isinstance(holder, Person)
    application.form["落户本市"] = False
    application.papers["居住证"] = Permit(holder, TODAY)
    application.unclear["居住证"] = share
    judgement = judge(application)
    assert judgement.verdict is verdict
    assert told(judgement) == ([] if verdict is Verdict.PASS else [("UNSURE", "human", "居住证")])


@pytest.mark.parametrize("proved", [True, False])
def test_what_a_register_says_too_or_the_card_s_own_number_proves_is_not_looked_at(proved: bool) -> None:
    application = good(1)
    application.unclear["母亲身份证"] = 0.93
    if not proved:
        del application.registers["母亲.性别"]
    assert judge(application).verdict is Verdict.PASS


def test_a_bill_without_its_list_is_no_second_point_for_an_officer() -> None:
    application = good(1)
    with_costs(application, 300_000)
    del application.papers["费用清单"]
    assert told(judge(application)) == [("MISSING", "fix", "费用清单")]


def test_a_field_that_nobody_relies_on_may_be_unsure() -> None:
    application = good(1)

    def dim_nation(page: TextPage) -> TextPage:
        nation = {person.nation for person in application.papers.values() if isinstance(person, Person)}
        lines = (replace(line, confidence=0.5) if line.text in nation else line for line in page.lines)
        return replace(page, lines=tuple(lines))

    assert judge(application, dim_nation).verdict is Verdict.PASS


@pytest.mark.parametrize("label", ["性别", "出生"])
def test_a_field_that_a_check_needs_is_an_officers_when_it_is_not_read(label: str) -> None:
    def without(page: TextPage) -> TextPage:
        card = any(line.text == "住址" for line in page.lines)
        return replace(page, lines=tuple(line for line in page.lines if not card or line.text != label))

    judgement = judge(good(1), without)
    assert judgement.verdict is Verdict.HUMAN
    assert {(code, severity) for code, severity, _ in told(judgement)} == {("UNREAD", "human")}


def test_cards_in_one_anothers_slots_are_exchanged_and_nobody_is_bothered() -> None:
    application = good(1)
    a, b = "母亲身份证", "父亲身份证"
    application.papers[a], application.papers[b] = application.papers[b], application.papers[a]
    judgement = judge(application)
    assert judgement.verdict is Verdict.PASS
    assert sorted(told(judgement)) == [("MOVED", "note", a), ("MOVED", "note", b)]
    assert notice(judgement.findings, fine=judgement.fine) == "都合格，您不用再交什么。"


def test_a_paper_in_a_wrong_slot_moves_to_its_empty_one_and_the_slot_that_is_now_empty_is_missing() -> None:
    application = good(1)
    application.papers["母亲身份证"] = application.papers.pop("出生医学证明")
    judgement = judge(application)
    assert told(judgement) == [("MISSING", "fix", "母亲身份证"), ("MOVED", "note", "出生医学证明")]


def test_a_paper_does_not_push_another_one_out() -> None:
    application = good(1)
    application.papers["母亲身份证"] = application.papers["出生医学证明"]
    assert told(judge(application)) == [("WRONG_PAPER", "fix", "母亲身份证")]


def test_a_strangers_card_is_not_moved_into_an_empty_slot() -> None:
    application = good(1)
    del application.papers["母亲身份证"]
    stranger = good(77).papers["母亲身份证"]
    application.papers["父亲身份证"] = stranger
    found = told(judge(application))
    assert ("MISSING", "fix", "母亲身份证") in found
    assert ("OTHER_PERSON", "fix", "父亲身份证") in found
    assert "MOVED" not in {code for code, *_ in found}


def test_only_papers_that_are_needed_now_are_missing() -> None:
    application = good(1)
    holder = application.papers["母亲身份证"]
    assert isinstance(holder, Person)
    application.form["落户本市"] = False
    assert told(judge(application)) == [("MISSING", "fix", "居住证")]
    application.papers["居住证"] = Permit(holder, TODAY)
    assert judge(application).verdict is Verdict.PASS
    application.papers["居住证"] = Permit(holder, TODAY - timedelta(days=1))
    (found,) = judge(application).findings
    assert (found.code, found.severity, found.clause) == ("EXPIRED", "fix", "《居住证暂行条例》第十条")
    assert found.box is not None


def test_the_notice_says_everything_at_once_and_what_need_not_be_sent_again() -> None:
    application = good(1)
    application.papers["母亲身份证"] = Scrap()
    application.form["新生儿.性别"] = "男" if application.form["新生儿.性别"] == "女" else "女"
    del application.form["联系电话"]
    judgement = judge(application)
    chinese = notice(judgement.findings, fine=judgement.fine).splitlines()
    english = notice(judgement.findings, "en", fine=judgement.fine).splitlines()
    assert chinese[0] == "请补正下面 3 处，改好后一起交。"
    assert chinese[-1] == "这些材料不用重交：出生医学证明、父亲身份证。"
    assert english[0] == "Please mend these 3 points, and send everything together."
    assert len(chinese) == len(english) == 5


def test_the_english_notice_says_what_papers_and_facts_are_called() -> None:
    application = good(1)
    del application.papers["母亲身份证"]
    application.form["母亲.姓名"] = application.form["母亲.姓名"][:-1] + "彦"
    judgement = judge(application)
    english = notice(judgement.findings, "en", fine=judgement.fine, names=packs().english)
    assert "Please send a photo of “母亲身份证” (mother's ID card)." in english
    assert "“母亲.姓名” (mother's name)" in english
    assert "出生医学证明 (birth certificate), 父亲身份证 (father's ID card)." in english


def test_when_only_officers_have_something_to_do_the_notice_says_so() -> None:
    application = good(1)
    application.unclear["母亲身份证"] = 0.85
    judgement = judge(application)
    assert "由工作人员核对，您不用做什么" in notice(judgement.findings, fine=judgement.fine)
    assert "请补正" not in notice(judgement.findings, fine=judgement.fine)


@pytest.mark.parametrize("inject", DEFECTS, ids=lambda inject: inject.__name__)
def test_every_finding_has_a_sentence_in_both_languages(inject: Inject) -> None:
    application = good(3)
    inject(application, random.Random(5))
    for finding in judge(application).findings:
        assert finding.message.endswith(("。", "）"))
        assert finding.severity == "note" or in_english(finding)


@pytest.mark.parametrize(("stated", "codes"), [(False, set()), (True, {"UNREAD", "DIFFERS"})])
def test_a_place_struck_out_is_empty_unless_somebody_says_what_should_stand_there(
    stated: bool, codes: set[str]
) -> None:
    """A child whose certificate names no father."""
    application = good(1)

    def struck(page: TextPage) -> TextPage:
        father = application.form.get("父亲.公民身份号码", number)
        return replace(page, lines=tuple(replace(x, text="/") if x.text == father else x for x in page.lines))

    number = application.form["父亲.公民身份号码"]
    if not stated:
        del application.papers["父亲身份证"]
        for name in ("父亲.公民身份号码", "父亲.姓名"):
            del application.form[name]
        application.form |= {"父母已婚": False, "登记父亲": False}
        application.registers = {
            k: v for k, v in application.registers.items() if "父亲" not in k and "登记的" not in k
        }
        del application.form["父母结婚日期"]
    found = {
        f.code
        for f in judge(application, struck).findings
        if f.field == "父亲.公民身份号码" and f.severity != "note"
    }
    assert found <= codes and bool(found) is stated


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("联系电话", "0000000000", "FORMAT"), ("母亲.银行卡号", "622202000012", "CHECKSUM")],
)
def test_a_number_that_nobody_could_be_reached_or_paid_by_is_told(name: str, value: str, code: str) -> None:
    application = good(1)
    application.form[name] = value
    (found,) = judge(application).findings
    assert (found.code, found.severity, found.field) == (code, "fix", name)


def test_a_form_number_that_cannot_be_one_says_so_once() -> None:
    application = good(1)
    number = application.form["母亲.公民身份号码"]
    application.form["母亲.公民身份号码"] = number[:16] + ("1" if number[16] != "1" else "3") + number[17]
    found = [f for f in judge(application).findings if f.field == "母亲.公民身份号码"]
    assert [(f.code, f.severity) for f in found] == [("CHECKSUM", "fix")]
    assert "校验码不符" in found[0].message

"""异议: a wrong entry of a register is disputed, verified by its department, and corrected or upheld."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onething.casework.actors import read_actor
from onething.casework.dispute import corrected, forgotten, still_wrong
from onething.casework.happenings import Answer, RegisterRead, Reversal
from onething.casework.models import EventRow
from onething.casework.reconciling import Verdict, compare
from onething.casework.service import CaseworkError, Decision, Disputes, NotAllowed, Timekeeping, verify_chain
from onething.custody.service import receipts_of
from onething.facts import Fact, Provenance, Source, TrustGrade
from tests.casework.lives import BANK, BASIS, MEI, POLICE, House, small_pack

ARTICLE = {"law": "个人信息保护法", "article": "第四十六条"}
REGISTER = {
    "id": "r", "register": "r", "name": "婚姻登记", "department": "civil", "subject": {"k": "电话"},
    "fields": {"n": "登记姓名"}, "basis": BASIS, "verify": {"within": "3 工作日", "clause": ARTICLE},
}  # fmt: skip
CIVIL, CIVIL2 = read_actor("officer:civil/1"), read_actor("officer:civil/2")
SAYS = "登记时写错了一个字，我叫张三。"


def entry(value: str) -> Fact:
    return Fact("登记姓名", value, Provenance(Source.REGISTER, TrustGrade.A, origin="r"))


class Office(House):
    """A case of the small pack whose permit relies on what a register of another department says."""

    def open(self, otherwise: str = "人工", said: str = "张山", **more: Any) -> None:
        condition = {
            "rule": "登记姓名 = 姓名",
            "clause": BASIS,
            "otherwise": otherwise,
            "message": "和登记不一致",
        }
        permit = {"reads": ["r"], "conditions": [condition], **more.pop("permit", {})}
        pack = small_pack(permit=permit, registers=[REGISTER, *more.pop("more_registers", [])], **more)
        pack["items"][0].pop("review")
        pack["departments"].append({"id": "civil", "name": "民政"})
        pack["facts"] += [{"name": "登记姓名"}, {"name": "户籍地"}]
        self.catalog = self.publish(pack)
        self.disputes = Disputes(self.ground)
        self.case = self.apply(self.catalog)
        self.read(self.case, "r", entry(said))
        self.permit = self.task(self.case, "permit").number

    def dispute(self, who: Any = MEI, name: str = "登记姓名", says: str = SAYS, which: int = 0) -> int:
        self.disputes.dispute(who, self.case, name, says, which=which)
        return next(t.number for t in self.view(self.case).tasks if t.kind == "异议")

    def states(self) -> dict[str, str]:
        return {t.code: str(t.state) for t in self.view(self.case).tasks if t.kind == "事项"}

    def value(self) -> Fact | None:
        return self.view(self.case).dossier.sheet.best("登记姓名")


@pytest.fixture
def office(rows: None, tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_dispute_goes_to_the_department_that_keeps_the_register(office: Office) -> None:
    office.open()
    assert office.states()["permit"] == "待审核"
    number = office.dispute()
    [line] = office.casework.inbox(CIVIL)
    assert (line.number, line.name, SAYS in line.reason) == (number, "核实登记的「登记姓名」", True)
    assert office.casework.inbox(POLICE) == []
    assert office.clock(office.case, "异议", number).due.isoformat() == "2026-11-05"


def test_what_relies_on_the_entry_waits_and_the_rest_goes_on(office: Office) -> None:
    office.open()
    office.dispute()
    assert office.states() == {"permit": "待核实", "account": "办理中", "card": "待前置"}
    assert office.clock(office.case, "承诺", office.permit).state == "暂停"
    assert office.clock(office.case, "承诺").state == "暂停"
    assert office.clock(office.case, "法定", office.permit).state == "计时"
    with pytest.raises(CaseworkError, match="待核实"):
        office.casework.decide(POLICE, office.case, office.permit, Decision.APPROVE, "")
    with pytest.raises(CaseworkError):
        Timekeeping(office.ground).begin(POLICE, office.case, office.permit, "鉴定", "要鉴定")


def test_a_corrected_entry_counts_with_grade_b_and_the_rules_decide_anew(office: Office) -> None:
    office.open()
    number = office.dispute()
    assert office.disputes.correct(CIVIL, office.case, number, "张三", "查了原始档案") == "部门办理"
    fact = office.value()
    assert fact is not None
    assert (fact.value, fact.provenance.source, fact.provenance.grade) == (
        "张三",
        Source.OFFICER,
        TrustGrade.B,
    )
    assert office.states() == {"permit": "办理中", "account": "办理中", "card": "待前置"}
    assert office.clock(office.case, "承诺", office.permit).state == "计时"
    for code in ("permit", "account", "card"):
        assert office.answer(office.case, code)
    assert office.view(office.case).state == "办结"
    assert verify_chain(office.case) is None


def test_the_trail_tells_the_dispute_with_its_clause(office: Office) -> None:
    office.open()
    office.disputes.correct(CIVIL, office.case, office.dispute(), "张三", "查了原始档案")
    trail = {line.kind: line for line in office.casework.report(MEI, office.case, purpose="查看").trail}
    assert trail["FactDisputed"].says == f"申请人对登记的「登记姓名」有异议：{SAYS}"
    assert trail["FactDisputed"].body["clause"] == "《个人信息保护法》第四十六条"
    assert trail["FactCorrected"].says == "民政核实后更正了「登记姓名」：查了原始档案"
    assert trail["FactCorrected"].actor == "officer:civil"


def test_an_upheld_entry_stands_and_the_officer_of_the_item_goes_on(office: Office) -> None:
    office.open()
    office.disputes.uphold(CIVIL, office.case, office.dispute(), "和原始档案一致")
    assert office.states()["permit"] == "待审核"
    assert office.value() == entry("张山")
    says = [line.says for line in office.casework.report(MEI, office.case, purpose="查看").trail]
    assert "民政核实后维持登记的「登记姓名」：和原始档案一致" in says
    with pytest.raises(CaseworkError, match="已经提过"):
        office.dispute()
    office.casework.decide(POLICE, office.case, office.permit, Decision.APPROVE, "")
    assert office.states()["permit"] == "办理中"


def test_an_officer_compares_what_was_done_with_the_wrong_entry(office: Office) -> None:
    office.open(said="张三")
    assert office.answer(office.case, "permit")
    number = office.dispute(says="我已经改名李四。")
    assert office.states()["permit"] == "已办结"
    office.disputes.correct(CIVIL, office.case, number, "李四", "查了原始档案")
    [recheck] = [t for t in office.view(office.case).tasks if t.kind == "复核"]
    assert "登记部门更正了登记姓名" in recheck.reason
    office.casework.decide(POLICE, office.case, recheck.number, Decision.REJECT, "结果也要改")
    assert office.states()["permit"] == "撤销中"


def test_what_is_done_again_while_the_rest_is_ready_to_close_may_need_a_paper(office: Office) -> None:
    office.open(said="张三", account={"legs": [{"name": "寄卡", "channel": "快递"}]})
    for code in ("permit", "account", "card"):
        assert office.answer(office.case, code)
    assert office.view(office.case).state == "待办结"
    office.disputes.correct(CIVIL, office.case, office.dispute(), "李四", "查了原始档案")
    [recheck] = [t for t in office.view(office.case).tasks if t.kind == "复核" and t.department == "police"]
    office.casework.decide(POLICE, office.case, recheck.number, Decision.REJECT, "结果也要改")
    for code in ("card", "permit"):
        task = office.task(office.case, code)
        assert office.happen(office.case, Reversal(task.number, task.round, possible=True))
    office.casework.decide(POLICE, office.case, office.permit, Decision.APPROVE, "")
    assert office.answer(office.case, "permit", Answer.NEEDS_MATERIAL, materials=("照片",))
    assert office.view(office.case).state == "待补正"


def test_while_a_notice_is_open_the_dispute_stops_its_clock_and_a_correction_mends_it(office: Office) -> None:
    office.open(otherwise="补正")
    assert office.view(office.case).state == "待补正"
    number = office.dispute()
    assert office.clock(office.case, "补正").state == "暂停"
    assert office.disputes.correct(CIVIL, office.case, number, "张三", "查了原始档案") == "部门办理"
    assert office.states()["permit"] == "办理中"


def test_an_upheld_entry_leaves_the_notice_open_and_its_clock_goes_on(office: Office) -> None:
    office.open(otherwise="补正")
    office.disputes.uphold(CIVIL, office.case, office.dispute(), "和原始档案一致")
    assert office.view(office.case).state == "待补正"
    assert office.clock(office.case, "补正").state == "计时"
    office.supplement(office.case, 姓名="张山")
    assert office.states()["permit"] == "办理中"


def test_a_supplement_during_a_dispute_does_not_start_what_relies_on_it(office: Office) -> None:
    office.open(otherwise="补正")
    number = office.dispute()
    office.supplement(office.case, 姓名="张山")
    assert office.states()["permit"] == "待核实"
    office.disputes.uphold(CIVIL, office.case, number, "和原始档案一致")
    assert office.states()["permit"] == "办理中"


def test_a_register_that_is_read_again_does_not_bring_the_wrong_entry_back(office: Office) -> None:
    office.open(otherwise="补正")
    office.disputes.correct(CIVIL, office.case, office.dispute(), "张三", "查了原始档案")
    read = office.task(office.case, "r")
    assert not office.happen(office.case, RegisterRead(read.number, read.round, (entry("张山"),), True, "r2"))
    fact = office.value()
    assert fact is not None
    assert fact.value == "张三"


def test_a_register_that_is_asked_about_somebody_else_is_believed_again(office: Office) -> None:
    office.open(otherwise="补正")
    office.disputes.uphold(CIVIL, office.case, office.dispute(), "和原始档案一致")
    view = office.view(office.case)
    sheet = corrected(
        view.dossier.sheet,
        "r",
        replace(entry("张三"), provenance=Provenance(Source.OFFICER, TrustGrade.B, "r")),
    )
    assert still_wrong(sheet, entry("张山"))
    assert not still_wrong(forgotten(sheet, "r", ""), entry("张山"))
    office.supplement(office.case, 电话="13800000001")
    assert office.read(office.case, "r", entry("张三"))
    assert office.states()["permit"] == "办理中"


def test_a_register_that_is_asked_with_what_was_corrected_is_asked_again(office: Office) -> None:
    second = {**REGISTER, "id": "s", "register": "s", "subject": {"k": "登记姓名"}, "fields": {"n": "户籍地"}}
    form = {"form": ["姓名", "电话", "登记姓名"]}
    office.open(more_registers=[second], account={"reads": ["s"]}, thing=form)
    assert office.read(office.case, "s")
    before = office.task(office.case, "s")
    office.disputes.correct(CIVIL, office.case, office.dispute(), "张三", "查了原始档案")
    after = office.task(office.case, "s")
    assert (before.round, str(after.state), after.round, after.outstanding) == (1, "办理中", 2, True)


def unchanged(office: Office, words: str, error: type[Exception] = CaseworkError, **more: Any) -> None:
    before = EventRow.objects.count()
    with pytest.raises(error, match=words):
        office.dispute(**more)
    assert EventRow.objects.count() == before


def test_only_what_a_register_said_is_disputed_by_an_applicant_of_the_case(office: Office) -> None:
    office.open()
    unchanged(office, "没有登记库查到的「姓名」。可以提出异议的有：登记姓名", name="姓名")
    unchanged(office, "没有登记库查到的", name="没有这个")
    unchanged(office, "没有登记库查到的", which=2)
    unchanged(office, "写明哪里不对", says=" ")
    unchanged(office, "写明哪里不对", says="错" * 401)
    for stranger in (read_actor("applicant:other"), POLICE, read_actor("operator:lin")):
        unchanged(office, "没有找到您的办件", NotAllowed, who=stranger)


def test_before_the_review_and_after_the_end_nothing_is_disputed(office: Office) -> None:
    office.open(said="张三")
    for code in ("permit", "account", "card"):
        office.answer(office.case, code)
    unchanged(office, "「办结」，不能提出异议")


def test_only_the_register_s_department_answers_and_only_a_dispute(office: Office) -> None:
    office.open()
    number = office.dispute()
    for stranger in (POLICE, BANK, MEI):
        with pytest.raises(NotAllowed):
            office.disputes.correct(stranger, office.case, number, "张三", "查了")
    with pytest.raises(NotAllowed, match="不是对登记内容的异议"):
        office.disputes.uphold(POLICE, office.case, office.permit, "对的")
    with pytest.raises(CaseworkError, match="onething correct"):
        office.casework.decide(CIVIL, office.case, number, Decision.APPROVE, "对的")
    for value, reason, words in (
        ("", "查了", "更正以后的内容"),
        ("张三", " ", "理由"),
        ("张" * 10_001, "查了", "太长"),
    ):
        with pytest.raises(CaseworkError, match=words):
            office.disputes.correct(CIVIL, office.case, number, value, reason)
    office.disputes.uphold(CIVIL, office.case, number, "对的")
    with pytest.raises(CaseworkError, match="已办结"):
        office.disputes.correct(CIVIL, office.case, number, "张三", "查了")


def test_a_claimed_dispute_is_answered_by_who_has_it(office: Office) -> None:
    from onething.casework.service import Claims

    office.open()
    number = office.dispute()
    Claims(office.ground).claim(CIVIL, office.case, number)
    with pytest.raises(CaseworkError, match="已由 1 认领"):
        office.disputes.uphold(CIVIL2, office.case, number, "对的")
    office.disputes.uphold(CIVIL, office.case, number, "对的")


def test_the_verifying_officer_sees_the_entry_and_whose_it_is_with_a_receipt(office: Office) -> None:
    office.open()
    office.dispute()
    report = office.casework.report(CIVIL, office.case, purpose="核实")
    assert {fact.name for fact in report.facts} == {"登记姓名", "电话"}
    assert [r.fields for r in receipts_of(office.case) if r.reader == str(CIVIL)] == [("电话", "登记姓名")]


def test_a_withdrawal_ends_the_dispute(office: Office) -> None:
    office.open()
    number = office.dispute()
    office.casework.withdraw(MEI, office.case, "不办了")
    assert office.view(office.case).task(number).state == "已取消"
    assert office.states()["permit"] == "已取消"


def test_an_overdue_verification_is_told_to_the_register_s_department(office: Office) -> None:
    rule = {"name": "异议督办", "clocks": ["异议"], "over": "0 工作日", "role": "负责人", "message": "late"}
    office.open(escalations=[rule])
    office.dispute()
    office.pass_days(4)
    assert ("异议督办", "负责人", "civil") in office.alerts(office.case)


def test_the_books_of_a_department_need_not_know_what_waits_for_a_dispute(office: Office) -> None:
    office.open()
    office.dispute()
    task = office.task(office.case, "permit")
    assert task.state == "待核实"
    assert compare(task, None, office.view(office.case).dossier.sheet) is Verdict.AGREES

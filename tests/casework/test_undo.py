"""撤回决定: a mistaken decision is taken back within its limits, with its effects undone; nothing leaves the trail."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from onething.casework.actors import read_actor
from onething.casework.happenings import Answer, Reversal
from onething.casework.models import CaseRow, EventRow, ReminderRow
from onething.casework.service import CaseworkError, Decision, NotAllowed, Redress, verify_chain
from onething.parties.service import Absence, Officer, register_officer, set_absence
from onething.work.service import is_live
from tests.casework.lives import BANK, MEI, POLICE, House, small_pack

UNDO = {"within": "1 工作日", "by": ["部门负责人"]}
COURIER = [{"name": "寄卡", "channel": "快递"}]
COLLEAGUE, LEADER = read_actor("officer:police/2"), read_actor("officer:police/9")


class Office(House):
    """One case of the small pack, whose permit's decisions may be undone."""

    def open(self, **more: Any) -> None:
        permit = {"undo": UNDO, **more.pop("permit", {})}
        self.catalog = self.publish(small_pack(permit=permit, **more))
        self.redress = Redress(self.ground)
        self.case = self.apply(self.catalog)
        self.permit = self.task(self.case, "permit").number

    def decide(self, decision: Decision, reason: str = "看错了") -> None:
        self.casework.decide(POLICE, self.case, self.permit, decision, reason)

    def undo(self, who: Any = POLICE, reason: str = "看错了材料") -> str:
        return self.redress.undo(who, self.case, self.permit, reason)

    def reversed(self, code: str, *, possible: bool = True) -> None:
        task = self.task(self.case, code)
        assert task.state == "撤销中"
        assert is_live(f"{self.case}:{task.number}:{task.round}:reverse#{task.attempt}")
        self.happen(self.case, Reversal(task.number, task.round, possible, "" if possible else "过了期限"))

    def states(self) -> dict[str, str]:
        return {task.code: str(task.state) for task in self.view(self.case).tasks if not task.follows}

    def done(self, *codes: str) -> None:
        for code in codes:
            assert self.answer(self.case, code)


@pytest.fixture
def office(rows: None, tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_the_department_did_is_undone_and_the_officer_decides_anew(office: Office) -> None:
    office.open()
    office.decide(Decision.APPROVE)
    office.done("permit")
    assert office.undo() == "部门办理"
    office.reversed("permit")
    permit = office.task(office.case, "permit")
    assert (permit.state, permit.round, permit.approved, permit.request) == ("待审核", 2, False, "")
    assert office.clock(office.case, "承诺", permit.number).started == office.at.date()
    office.decide(Decision.APPROVE)
    office.done("permit", "account", "card")
    assert office.view(office.case).state == "办结"
    assert office.casework.report(MEI, office.case, purpose="查看").chain is None


def test_what_built_on_the_decision_is_undone_first_and_done_again(office: Office) -> None:
    office.open(account={"legs": COURIER})
    office.decide(Decision.APPROVE)
    office.done("permit", "account", "card")
    assert office.view(office.case).state == "待办结"
    assert office.undo() == "部门办理"
    assert office.states() == {"permit": "已办结", "account": "已办结", "card": "撤销中"}
    office.reversed("card")
    office.reversed("permit")
    assert office.states() == {"permit": "待审核", "account": "已办结", "card": "待前置"}
    office.decide(Decision.APPROVE)
    office.done("permit", "card")
    assert office.states() == dict.fromkeys(("permit", "account", "card"), "已办结")


def test_an_approval_that_a_department_still_works_on_is_undone_once_it_has_answered(office: Office) -> None:
    office.open()
    office.decide(Decision.APPROVE)
    office.undo()
    assert office.states()["permit"] == "办理中"
    office.done("permit")
    office.reversed("permit")
    assert office.states()["permit"] == "待审核"


def test_what_a_department_refused_meanwhile_needs_no_undoing(office: Office) -> None:
    office.open()
    office.decide(Decision.APPROVE)
    office.undo()
    office.answer(office.case, "permit", Answer.REJECTED, reason="不符合条件")
    assert office.task(office.case, "permit").state == "待审核"


def test_a_refusal_is_taken_back_while_the_case_runs(office: Office) -> None:
    office.open()
    office.decide(Decision.REJECT)
    assert office.states() == {"permit": "不予办理", "account": "办理中", "card": "已取消"}
    office.undo()
    assert office.states() == {"permit": "待审核", "account": "办理中", "card": "待前置"}
    office.decide(Decision.APPROVE)
    office.done("permit", "account", "card")
    assert office.view(office.case).state == "办结"


@pytest.mark.parametrize("account", [Answer.APPROVED, Answer.REJECTED])
def test_a_refusal_that_ended_the_case_opens_it_again(office: Office, account: Answer) -> None:
    office.open(account={"legs": [{"name": "年检", "later": "1 年"}]})
    office.decide(Decision.REJECT)
    office.answer(office.case, "account", account, reason="不符合条件")
    ended = "办结" if account is Answer.APPROVED else "不予通过"
    assert office.view(office.case).state == ended
    assert office.undo() == "部门办理"
    row = CaseRow.objects.get(pk=office.case)
    assert row.ended_at is None
    assert ReminderRow.objects.count() == 0
    assert office.clock(office.case, "承诺").state == "计时"
    assert office.states()["permit"] == "待审核"
    office.decide(Decision.REJECT, "这次没看错")
    assert office.view(office.case).state == ended
    assert ReminderRow.objects.count() == (account is Answer.APPROVED)
    assert CaseRow.objects.get(pk=office.case).ended_at is not None


def test_nothing_is_deleted_from_the_trail(office: Office) -> None:
    office.open()
    office.decide(Decision.REJECT)
    before = list(EventRow.objects.filter(case_id=office.case).order_by("seq").values_list("hash", flat=True))
    office.undo()
    after = list(EventRow.objects.filter(case_id=office.case).order_by("seq").values_list("hash", flat=True))
    assert after[: len(before)] == before
    assert verify_chain(office.case) is None
    says = [line.says for line in office.casework.report(MEI, office.case, purpose="查看").trail]
    assert "工作人员撤回了对「许可」的决定，重新办理：看错了材料" in says


def unchanged(office: Office, words: str, who: Any = POLICE, error: type[Exception] = CaseworkError) -> None:
    before, row = office.view(office.case), CaseRow.objects.get(pk=office.case)
    with pytest.raises(error, match=words):
        office.undo(who)
    assert office.view(office.case) == before
    assert CaseRow.objects.get(pk=office.case).seq == row.seq


def test_only_who_decided_or_a_leader_undoes(office: Office) -> None:
    office.open()
    office.decide(Decision.REJECT)
    for stranger, words in (
        (COLLEAGUE, "本人，或者部门负责人"),
        (BANK, "没有由您所在部门"),
        (MEI, "只有工作人员"),
        (LEADER, "本人"),
    ):
        unchanged(office, words, stranger, NotAllowed)
    register_officer(Officer("police", "9", ("部门负责人",)))
    office.undo(LEADER)
    assert office.states()["permit"] == "待审核"


def test_a_leader_s_deputy_undoes_too(office: Office) -> None:
    office.open()
    office.decide(Decision.REJECT)
    for account, role in (("9", "部门负责人"), ("2", "承办人")):
        register_officer(Officer("police", account, (role,)))
    unchanged(office, "本人", COLLEAGUE, NotAllowed)
    set_absence("police", "9", Absence(office.at.date(), office.at.date(), "2"))
    office.undo(COLLEAGUE)


def test_the_time_is_counted_in_the_days_that_the_pack_says(office: Office) -> None:
    office.open()
    office.at += timedelta(days=4)  # a Friday
    office.decide(Decision.REJECT)
    office.at += timedelta(days=3)
    assert office.at.date() == date(2026, 11, 9)
    office.undo()
    office.decide(Decision.REJECT)
    office.at += timedelta(days=2)
    unchanged(office, "2026-11-10 是最后一天，已经过了")


def test_a_decision_is_undone_once_and_the_next_one_again(office: Office) -> None:
    office.open()
    unchanged(office, "没有可以撤回的决定")
    office.decide(Decision.REJECT)
    office.undo()
    unchanged(office, "没有可以撤回的决定")
    office.decide(Decision.APPROVE)
    office.undo()


def test_without_a_rule_in_the_pack_nothing_is_undone(office: Office) -> None:
    office.open(permit={"undo": None} | {"type": "公共服务"})
    office.decide(Decision.REJECT)
    unchanged(office, "事项包没有规定")


def test_why_it_cannot_be_undone_is_said_before_anything_happens(office: Office) -> None:
    office.open(card={"final": "卡号已经启用"}, account={"legs": COURIER})
    office.decide(Decision.APPROVE)
    office.done("permit", "account")
    office.done("card")
    unchanged(office, "「发卡」已经办了：卡号已经启用")


def test_what_the_applicant_holds_in_hand_is_not_taken_back(office: Office) -> None:
    office.open(permit={"undo": UNDO, "legs": [{"name": "送证", "channel": "快递"}]})
    office.decide(Decision.APPROVE)
    office.done("permit")
    leg = next(t for t in office.view(office.case).tasks if t.name == "送证")
    office.casework.decide(POLICE, office.case, leg.number, Decision.APPROVE, "本人签收")
    unchanged(office, "「送证」已经办好，申请人已经拿到结果")


def test_an_approval_stands_when_the_case_has_ended(office: Office) -> None:
    office.open()
    office.decide(Decision.APPROVE)
    office.done("permit", "account", "card")
    unchanged(office, "已经信赖办成的结果")


def test_while_it_is_undone_it_is_not_undone_again_and_a_withdrawal_comes_first(office: Office) -> None:
    office.open()
    office.decide(Decision.APPROVE)
    office.done("permit")
    office.undo()
    unchanged(office, "没有可以撤回的决定")
    office.casework.withdraw(MEI, office.case, "不办了")
    unchanged(office, "没有可以撤回的决定|撤回中")


def test_when_the_department_will_not_undo_an_officer_keeps_the_result(office: Office) -> None:
    office.open(account={"legs": COURIER})
    office.decide(Decision.APPROVE)
    office.done("permit", "account", "card")
    office.undo()
    office.reversed("card")
    office.reversed("permit", possible=False)
    assert office.states() == {"permit": "待处置", "account": "已办结", "card": "待前置"}
    office.decide(Decision.RETRY, "保留原来的结果")
    office.done("permit", "card")
    assert office.states() == dict.fromkeys(("permit", "account", "card"), "已办结")


def test_a_case_is_not_opened_again_beside_a_newer_one_about_the_same(office: Office) -> None:
    office.open(thing={"same_when": ["姓名"]})
    office.decide(Decision.REJECT)
    office.answer(office.case, "account", Answer.REJECTED, reason="不符合条件")
    assert office.view(office.case).state == "不予通过"
    assert office.apply(office.catalog) != office.case
    unchanged(office, "重新申请")


def test_a_case_that_goes_on_is_about_the_same_again(office: Office) -> None:
    office.open(thing={"same_when": ["姓名"]})
    office.decide(Decision.REJECT)
    office.answer(office.case, "account", Answer.REJECTED, reason="不符合条件")
    office.undo()
    with pytest.raises(CaseworkError, match=office.case):
        office.apply(office.catalog, 电话="13800000001")


def test_a_reason_is_needed(office: Office) -> None:
    office.open()
    office.decide(Decision.REJECT)
    with pytest.raises(CaseworkError, match="写明为什么"):
        office.undo(reason="  ")

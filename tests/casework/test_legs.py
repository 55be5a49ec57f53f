"""What follows an item, pledges, deferrals, what comes later, and what is not accepted at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onething.casework.handing_in import Counter
from onething.casework.happenings import Answer, Reversal
from onething.casework.models import ClockRow, ReminderRow
from onething.casework.service import (
    CaseworkError,
    Decision,
    NotAllowed,
    TaskState,
    read_actor,
    remind,
)
from onething.casework.states import CaseState
from onething.intake import TextLine, TextPage
from onething.notify.models import Message
from tests.casework.lives import BANK, BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
POST = {"name": "把卡寄出", "channel": "快递", "promised": "3 工作日", "says": "寄到家里"}
JPEG = b"\xff\xd8\xff"


class Paper:
    """Reads one certificate."""

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        return (TextPage(800, 400, (TextLine("居住证", (10, 10, 200, 40), 0.99),)),)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _all_done(house: House, case: str) -> None:
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    for code in ("permit", "account", "card"):
        house.answer(case, code)


def _named(house: House, case: str, name: str) -> Any:
    return next(t for t in house.view(case).tasks if t.name == name)


def test_what_follows_keeps_the_case_ready_to_close_until_its_delivery_is_written_down(house: House) -> None:
    case = house.apply(house.publish(small_pack(card={"legs": [POST]})))
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSING
    assert Message.objects.filter(case=case).count() == 2, "accepted, and done: the applicant knows at once"
    leg = _named(house, case, "把卡寄出")
    assert (leg.state, leg.department) == (TaskState.WITH_OFFICER, "bank")
    assert house.clock(case, "后续", leg.number).due == date(2026, 11, 5)
    with pytest.raises(CaseworkError, match="送达"):
        house.casework.decide(BANK, case, leg.number, Decision.APPROVE, "")
    with pytest.raises(NotAllowed):
        house.casework.decide(POLICE, case, leg.number, Decision.APPROVE, "EMS 1，本人签收")
    house.casework.decide(BANK, case, leg.number, Decision.APPROVE, "EMS 1，本人签收")
    assert house.view(case).state is CaseState.CLOSED
    assert house.kinds(case)[-2:] == ["LegDone", "CaseClosed"]
    assert not ClockRow.objects.filter(case_id=case).exclude(state="结束").exists()


def test_a_delivery_that_fails_is_told_and_the_case_still_closes(house: House) -> None:
    case = house.apply(house.publish(small_pack(card={"legs": [POST]})))
    _all_done(house, case)
    house.casework.decide(BANK, case, _named(house, case, "把卡寄出").number, Decision.REJECT, "地址查无此人")
    assert house.view(case).state is CaseState.CLOSED
    assert "LegFailed" in house.kinds(case)


def test_an_automatic_leg_and_one_whose_rule_does_not_hold_wait_for_nobody(house: House) -> None:
    legs = [{"name": "发电子卡", "channel": "自动"}, {**POST, "when": "姓名 = '别人'"}]
    case = house.apply(house.publish(small_pack(card={"legs": legs})))
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSED
    assert _named(house, case, "发电子卡").state is TaskState.DONE


def test_withdrawing_cancels_what_follows_and_undoes_the_items_in_reverse_order(house: House) -> None:
    case = house.apply(house.publish(small_pack(card={"legs": [POST]})))
    _all_done(house, case)
    house.casework.withdraw(MEI, case, "不办了")
    assert _named(house, case, "把卡寄出").state is TaskState.CANCELLED
    states = {t.code: t.state for t in house.view(case).tasks if not t.follows}
    assert states == {
        "card": TaskState.REVERSING,
        "permit": TaskState.DONE,
        "account": TaskState.DONE,
    }
    for code in ("card", "account", "permit"):
        task = house.task(case, code)
        assert house.happen(case, Reversal(task.number, task.round, possible=True))
    assert house.view(case).state is CaseState.WITHDRAWN


def test_what_comes_later_is_told_on_its_day_although_the_case_is_closed(house: House) -> None:
    later = {"code": "idcard", "name": "身份证", "department": "police", "type": "公共服务", "basis": [BASIS],
             "needs": ["许可号"], "later": {"after": "1 年", "says": "满一年可以办身份证"}}  # fmt: skip
    goals = ["permit", "account", "card", "idcard"]
    case = house.apply(house.publish(small_pack(items=[later], thing={"goals": goals})))
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSED
    (row,) = ReminderRow.objects.filter(case_id=case)
    assert row.on == date(2027, 11, 2)
    sent = Message.objects.filter(case=case).count()
    assert remind(house.ground, house.at) == 0
    house.at = house.at.replace(year=2027)
    assert (remind(house.ground, house.at), remind(house.ground, house.at)) == (1, 0)
    assert Message.objects.filter(case=case).count() == sent + 1
    assert house.kinds(case)[-1] == "LaterDue"
    report = house.casework.report(MEI, case, purpose="看")
    assert (report.state, report.chain) == ("办结", None)
    assert report.trail[-1].says == "到时间了，提醒申请人办「身份证」：满一年可以办身份证"


PAPER: dict[str, Any] = {
    "materials": [{"name": "居住证", "marks": ["居住证"]}],
    "slots": [{"name": "居住证", "material": "居住证"}],
}


def _with_paper(**terms: Any) -> dict[str, Any]:
    need = {"slot": "居住证", "grade": "C", **terms}
    return small_pack(account={"materials": [need]}, thing={"slots": ["居住证"]}, **PAPER)


def _apply(house: House, pack: dict[str, Any], **said: Any) -> str:
    counter = Counter(house.ground, house.casework, house.vault, Paper(), b"k" * 32)
    raw = {"thing": "t", "facts": {"姓名": "张三", "电话": "13800000000"}, **said}
    case, _ = counter.apply(MEI, house.publish(pack), json.dumps(raw).encode(), lambda name: JPEG)
    return case


def _bring(house: House, case: str, content: bytes = JPEG) -> None:
    counter = Counter(house.ground, house.casework, house.vault, Paper(), b"k" * 32)
    raw = json.dumps({"materials": [{"material": "居住证", "file": "a.jpg"}]})
    counter.supplement(MEI, case, raw.encode(), lambda name: content)


PLEDGE = {"pledge": {"says": "我住在本市。", "clause": BASIS, "check": "10 工作日", "broken": "撤销并记录"}}
DEFERRAL = {"deferrable": {"within": "5 工作日", "clause": BASIS}}


def test_without_the_paper_nothing_but_that_item_waits_for_it(house: House) -> None:
    case = _apply(house, _with_paper())
    assert house.task(case, "account").state is TaskState.CORRECTION
    assert house.task(case, "permit").state is TaskState.WITH_OFFICER


def test_a_pledge_stands_in_for_the_paper_and_is_checked_when_the_item_is_done(house: House) -> None:
    case = _apply(house, _with_paper(**PLEDGE), pledges=["居住证"])
    assert "Pledged" in house.kinds(case)
    assert house.task(case, "account").state is TaskState.UNDER_WAY
    house.answer(case, "account")
    check = _named(house, case, "核查承诺「居住证」")
    assert check.state is TaskState.WITH_OFFICER
    assert house.clock(case, "核查", check.number).due == date(2026, 11, 16)
    assert check.number in [line.number for line in house.casework.inbox(BANK)]
    house.casework.decide(BANK, case, check.number, Decision.APPROVE, "")
    assert "PledgeKept" in house.kinds(case)


def test_a_broken_pledge_undoes_what_relied_on_it_and_nothing_else(house: House) -> None:
    case = _apply(house, _with_paper(**PLEDGE), pledges=["居住证"])
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSING
    check = _named(house, case, "核查承诺「居住证」")
    house.casework.decide(BANK, case, check.number, Decision.REJECT, "没有住在本市")
    assert house.task(case, "card").state is TaskState.REVERSING
    card = house.task(case, "card")
    house.happen(case, Reversal(card.number, card.round, possible=True))
    account = house.task(case, "account")
    house.happen(case, Reversal(account.number, account.round, possible=True))
    states = {t.code: t.state for t in house.view(case).tasks if not t.follows}
    assert states == {
        "permit": TaskState.DONE,
        "account": TaskState.REVERSED,
        "card": TaskState.REVERSED,
    }
    assert house.view(case).state is CaseState.CLOSED
    assert house.casework.report(MEI, case, purpose="看").chain is None


def test_a_deferred_paper_is_owed_until_it_comes(house: House) -> None:
    case = _apply(house, _with_paper(**DEFERRAL), deferrals=["居住证"])
    owed = _named(house, case, "补交「居住证」")
    assert owed.state is TaskState.OWED
    assert house.clock(case, "容缺", owed.number).due == date(2026, 11, 9)
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSING
    _bring(house, case)
    assert house.view(case).state is CaseState.CLOSED
    assert "PaperBrought" in house.kinds(case)
    with pytest.raises(CaseworkError):
        _bring(house, case, JPEG + b"2")


def test_what_cannot_be_read_is_still_owed(house: House) -> None:
    case = _apply(house, _with_paper(**DEFERRAL), deferrals=["居住证"])
    _bring(house, case, b"")
    assert _named(house, case, "补交「居住证」").state is TaskState.OWED
    assert house.kinds(case)[-2:] == ["PaperNotLegible", "Supplemented"]


def test_a_deferred_paper_that_does_not_come_goes_to_an_officer_who_may_undo_the_item(house: House) -> None:
    case = _apply(house, _with_paper(**DEFERRAL), deferrals=["居住证"])
    house.answer(case, "account")
    house.pass_days(8)
    owed = _named(house, case, "补交「居住证」")
    assert owed.state is TaskState.WITH_OFFICER
    assert "DeferralLapsed" in house.kinds(case)
    house.casework.decide(BANK, case, owed.number, Decision.REJECT, "一直没有补交")
    assert house.task(case, "account").state is TaskState.REVERSING


@pytest.mark.parametrize("said", [{"pledges": ["居住证"]}, {"deferrals": ["居住证"]}])
def test_what_the_pack_does_not_allow_is_refused_with_what_it_does(
    house: House, said: dict[str, list[str]]
) -> None:
    with pytest.raises(CaseworkError, match="可以：上传照片"):
        _apply(house, _with_paper(), **said)


def test_an_application_that_is_not_accepted_says_why_and_what_to_do_and_asks_nobody(house: House) -> None:
    exclusion = {
        "when": "姓名 = '张三'", "says": "不归本市管。", "clause": BASIS, "remedy": "请向户籍地申请。",
    }  # fmt: skip
    case = house.apply(house.publish(small_pack(thing={"exclusions": [exclusion]})))
    assert house.view(case).state is CaseState.NOT_ACCEPTED
    assert {t.state for t in house.view(case).tasks} == {TaskState.CANCELLED}
    last = house.casework.report(MEI, case, purpose="看").trail[-1]
    assert last.says == "不予受理：不归本市管。（《某法》第一条）请向户籍地申请。"
    assert not house.answer(case, "account", Answer.APPROVED)
    again = house.apply(house.publish(small_pack()))
    assert again != case, "the same person may apply again at once"


def test_before_a_withdrawal_the_applicant_is_told_what_cannot_be_undone_and_so_it_is(house: House) -> None:
    case = house.apply(house.publish(small_pack(permit={"final": "许可公告后不能撤销"})))
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    for code in ("permit", "account"):
        house.answer(case, code)
    told = {line.name: (line.how, line.says) for line in house.casework.withdrawal(MEI, case)}
    assert told["许可"] == ("不能撤销", "许可公告后不能撤销")
    assert told["开户"][0] == "撤销"
    assert told["发卡"][0] == "撤销", "the bank is making the card right now"
    with pytest.raises(NotAllowed):
        house.casework.withdrawal(read_actor("applicant:other"), case)
    house.casework.withdraw(MEI, case, "不办了")
    card = house.task(case, "card")
    house.answer(case, "card")
    house.happen(case, Reversal(card.number, card.round, possible=True))
    assert house.task(case, "permit").state is TaskState.KEPT
    account = house.task(case, "account")
    house.happen(case, Reversal(account.number, account.round, possible=True))
    assert house.view(case).state is CaseState.WITHDRAWN
    assert told.keys() == {"许可", "开户", "发卡"}


def test_what_a_result_that_stays_was_built_on_is_said_to_stay_too(house: House) -> None:
    case = house.apply(house.publish(small_pack(card={"final": "卡已经制成"})))
    _all_done(house, case)
    assert house.view(case).state is CaseState.CLOSED
    case = house.apply(house.publish(small_pack(card={"final": "卡已经制成", "legs": [POST]})), 姓名="李四")
    _all_done(house, case)
    assert {line.how for line in house.casework.withdrawal(MEI, case)} == {"不能撤销"}
    house.casework.withdraw(MEI, case, "不办了")
    assert {t.state for t in house.view(case).tasks if not t.follows} == {TaskState.KEPT}
    assert house.view(case).state is CaseState.WITHDRAWN

"""Clocks of real cases: they start, pause, tell the right role on the right day, and end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onething.casework.models import AlertRow, CalendarYear, ClockRow
from onething.casework.service import CaseworkError, Decision, NotAllowed, Recount, TaskState, read_actor
from onething.casework.states import CaseState
from onething.catalog import ClockKind, Escalation, load, read_files
from onething.notify.models import Message
from onething.parties.service import Absence, Officer, register_officer, set_absence
from tests.casework.lives import BANK, BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_permit_runs_against_the_law_and_the_promise_and_the_case_against_its_own(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    permit = house.task(case, "permit").number
    assert house.clock(case, "法定", permit).due == date(2026, 11, 30)
    assert house.clock(case, "承诺", permit).due == date(2026, 11, 5)
    assert house.clock(case, "承诺").state == "计时"
    assert house.clock(case, "受理").state == "结束"
    assert not ClockRow.objects.filter(case_id=case, kind="法定").exclude(task=permit).exists()


def test_the_role_is_reminded_on_the_last_but_one_working_day_and_the_head_on_the_first_late_one(
    house: House,
) -> None:
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account")
    number = house.task(case, "permit").number
    house.pass_days(1)
    assert house.alerts(case) == []
    house.pass_days(1)
    assert house.alerts(case)[0] == ("提醒", "承办人", "police")
    assert [line.light for line in house.casework.inbox(POLICE)] == ["黄"]
    house.pass_days(2)
    assert ("督办", "负责人", "police") in house.alerts(case)
    assert [line.light for line in house.casework.inbox(POLICE)] == ["红"]
    assert house.clock(case, "承诺", number).state == "超时"
    house.pass_days(30)
    told = list(AlertRow.objects.filter(case_id=case, task=number, kind="承诺"))
    assert sorted(alert.rule for alert in told) == ["提醒", "督办"]


def test_every_escalation_of_the_packs_fires_for_every_clock_that_it_names(house: House) -> None:
    """Each rule of each committed pack, put on a real clock of each of its kinds, tells its role on its day."""
    packs = Path(__file__).resolve().parents[2] / "packs"
    catalog = load(read_files([packs]))
    assert catalog.escalations
    for rule in catalog.escalations.values():
        for kind in rule.clocks:
            _fires(house, rule, kind)


def _fires(house: House, rule: Escalation, kind: ClockKind) -> None:
    said = {"left": str(rule.left)} if rule.left is not None else {"over": str(rule.over)}
    entry = {"name": rule.name, "clocks": [kind], "role": rule.role, "message": "late", **said}
    case = house.apply(house.publish(small_pack(escalations=[entry])), 姓名=f"{rule.name}{kind}")
    row = house.clock(case, "承诺")
    ClockRow.objects.filter(case_id=case).exclude(pk=row.pk).delete()
    ClockRow.objects.filter(pk=row.pk).update(kind=kind, calendar="")
    house.recount = Recount(house.ground)
    if kind is ClockKind.CORRECTION:
        house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "补一份")
        ClockRow.objects.filter(case_id=case).exclude(kind=kind).delete()
    sent = Message.objects.filter(case=case).count()
    for _ in range(60):
        house.pass_days(1)
        told = [k for k in house.kinds(case) if k in ("Escalated", "ApplicantReminded")]
        if told:
            break
    if rule.role == "申请人":
        assert told == ["ApplicantReminded"], (rule.name, kind)
        assert Message.objects.filter(case=case).count() > sent
    else:
        assert told == ["Escalated"], (rule.name, kind)
        assert house.alerts(case) == [(rule.name, rule.role, "police")]
    due, today = house.clock(case, kind).due, house.at.date()
    assert (today <= due) if rule.left is not None else (today > due)


def test_an_alert_is_seen_by_its_department_alone_and_noted_once(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    house.pass_days(2)
    lines = house.time.alerts(POLICE)
    assert {line.department for line in lines} == {"police"}
    assert [line.step for line in lines] == ["", "许可"]
    with pytest.raises(NotAllowed):
        house.time.take_note(BANK, lines[0].number)
    with pytest.raises(NotAllowed):
        house.time.alerts(MEI)
    house.time.take_note(POLICE, lines[0].number)
    house.time.take_note(read_actor("officer:police/2"), lines[0].number)
    assert lines[0].number not in {line.number for line in house.time.alerts(POLICE)}
    (seen,) = [n for n in house.time.alerts(POLICE, seen=True) if n.number == lines[0].number]
    assert seen.seen_by == "officer:police/1"
    assert case in {line.case for line in house.time.alerts(read_actor("operator:lin"))}


def test_a_special_procedure_stops_the_task_and_the_promise_and_its_own_time_runs(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    number = house.task(case, "permit").number
    house.time.begin(POLICE, case, number, "鉴定", "要鉴定笔迹")
    assert house.task(case, "permit").state is TaskState.PROCEDURE
    assert {house.clock(case, kind, number).state for kind in ("法定", "承诺")} == {"暂停"}
    assert house.clock(case, "承诺").state == "暂停"
    assert house.clock(case, "特别程序", number).due == date(2026, 11, 9)
    house.pass_days(8)
    assert ("督办", "负责人", "police") in house.alerts(case)
    house.time.end(POLICE, case, number, "笔迹一致")
    assert house.task(case, "permit").state is TaskState.WITH_OFFICER
    assert house.clock(case, "法定", number).due == date(2026, 12, 8)
    house.casework.decide(POLICE, case, number, Decision.APPROVE, "")
    assert house.task(case, "permit").state is TaskState.UNDER_WAY


def test_what_the_law_does_not_allow_is_said_before_anything_is_written(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    permit, account = house.task(case, "permit").number, house.task(case, "account").number
    before = house.kinds(case)
    with pytest.raises(CaseworkError, match="可以走的特别程序：鉴定"):
        house.time.begin(POLICE, case, permit, "占卜", "看看")
    with pytest.raises(CaseworkError, match="（没有）"):
        house.time.begin(BANK, case, account, "鉴定", "看看")
    with pytest.raises(CaseworkError, match="写明理由"):
        house.time.begin(POLICE, case, permit, "鉴定", " ")
    with pytest.raises(CaseworkError, match="待审核"):
        house.time.end(POLICE, case, permit, "完")
    with pytest.raises(NotAllowed):
        house.time.begin(BANK, case, permit, "鉴定", "看看")
    with pytest.raises(CaseworkError, match="不能延长"):
        house.time.extend(BANK, case, account, "忙")
    assert house.kinds(case) == before


def test_the_statutory_limit_is_prolonged_once(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    number = house.task(case, "permit").number
    house.time.extend(POLICE, case, number, "案情复杂")
    assert house.clock(case, "法定", number).due == date(2026, 12, 14)
    assert house.clock(case, "承诺", number).due == date(2026, 11, 5)
    with pytest.raises(CaseworkError, match="延长过一次"):
        house.time.extend(POLICE, case, number, "还是复杂")


REGISTER = {
    "id": "r", "register": "r", "name": "户籍库", "department": "police", "subject": {"k": "姓名"},
    "fields": {"n": "登记姓名"}, "basis": BASIS,
}  # fmt: skip


def _with_register(**more: object) -> dict[str, object]:
    facts = [{"name": n} for n in ("姓名", "电话", "许可号", "账号", "卡号", "登记姓名")]
    return small_pack(registers=[REGISTER], facts=facts, permit={"reads": ["r"]}, **more)


def test_an_application_that_nobody_answers_in_five_days_counts_as_accepted_from_its_receipt(
    house: House,
) -> None:
    case = house.apply(house.publish(_with_register()))
    assert house.view(case).state is CaseState.PRE_REVIEW
    house.pass_days(7)
    assert not house.view(case).accepted
    house.pass_days(1)
    assert house.view(case).accepted
    assert "AcceptanceDeemed" in house.kinds(case)
    assert house.clock(case, "承诺").started == date(2026, 11, 2)
    assert house.task(case, "permit").state is TaskState.WITH_OFFICER
    assert not house.read(case, "r"), "a late answer of the register changes nothing"


def test_without_that_clause_an_overdue_acceptance_is_escalated_and_goes_on_waiting(house: House) -> None:
    types = [{"name": "行政许可", "acceptance": {"within": "5 工作日", "clause": BASIS}}]
    rule = {"name": "受理督办", "clocks": ["受理"], "over": "0 工作日", "role": "负责人", "message": "late"}
    case = house.apply(house.publish(_with_register(item_types=types, escalations=[rule])))
    house.pass_days(8)
    assert house.view(case).state is CaseState.PRE_REVIEW
    assert house.kinds(case)[-2:] in (["ClockOverdue", "Escalated"], ["Escalated", "ClockOverdue"])
    assert house.read(case, "r")
    assert house.view(case).accepted


def _corrected(house: House) -> str:
    case = house.apply(house.publish(small_pack()))
    number = house.task(case, "permit").number
    house.casework.decide(POLICE, case, number, Decision.CORRECT, "请补一份说明")
    return case


def test_the_applicant_is_reminded_and_a_missed_deadline_ends_what_waited_for_it(house: House) -> None:
    case = _corrected(house)
    assert house.clock(case, "补正").due == date(2026, 11, 23)
    assert house.clock(case, "承诺").state == "暂停"
    house.pass_days(16)
    assert "ApplicantReminded" in house.kinds(case)
    house.answer(case, "account")
    house.pass_days(6)
    permit = house.task(case, "permit")
    assert permit.state is TaskState.REFUSED
    assert permit.reason == "逾期没有补正（《某法》第一条）"
    assert house.task(case, "card").state is TaskState.CANCELLED
    assert house.task(case, "account").state is TaskState.DONE
    assert house.view(case).state is CaseState.CLOSED
    assert house.casework.report(MEI, case, purpose="看").chain is None


def test_a_supplement_in_time_ends_the_applicant_s_clock_and_gives_the_days_back(house: House) -> None:
    case = _corrected(house)
    number = house.task(case, "permit").number
    house.pass_days(3)
    house.supplement(case, 姓名="张三丰")
    assert house.clock(case, "补正").state == "结束"
    assert house.clock(case, "承诺", number).due == date(2026, 11, 10)
    house.pass_days(30)
    assert "CorrectionLapsed" not in house.kinds(case)


def test_nothing_but_a_missed_correction_ends_as_not_accepted(house: House) -> None:
    condition = {"rule": "姓名 = '张三'", "clause": BASIS, "otherwise": "补正", "message": "姓名写错了"}
    check = {"rule": "姓名 = '张三'", "code": "NAME", "message": "姓名写错了", "otherwise": "补正"}
    pack = small_pack(
        permit={"conditions": [condition]}, thing={"checks": [check], "goals": ["permit"], "lead": "police"}
    )
    case = house.apply(house.publish(pack), 姓名="李四")
    assert house.view(case).state is CaseState.CORRECTION
    assert house.clock(case, "受理").state == "结束"
    house.pass_days(22)
    assert house.view(case).state is CaseState.NOT_ACCEPTED
    assert house.kinds(case)[-1] == "CaseNotAccepted"
    assert not ClockRow.objects.filter(case_id=case).exclude(state="结束").exists()


def test_an_announced_calendar_moves_the_clocks_of_running_cases_and_says_so(house: House) -> None:
    house.at = house.at.replace(month=12, day=28)
    first = house.publish(small_pack())
    case = house.apply(first)
    number = house.task(case, "permit").number
    assert house.clock(case, "承诺", number).due == date(2026, 12, 31)
    row = house.clock(case, "法定", number)
    assert (row.due, row.provisional) == (date(2027, 1, 25), True)
    announced = [{"year": 2026}, {"year": 2027, "off": ["2027-01-01~2027-01-03"], "working": ["2027-01-09"]}]
    second = house.publish(small_pack(holidays=announced))
    assert second.digest != first.digest
    house.pass_days(1)
    row = house.clock(case, "法定", number)
    assert (row.due, row.provisional) == (date(2027, 1, 25), False)
    house.publish(small_pack(holidays=[{"year": 2027, "off": ["2027-01-01~2027-01-05"]}]))
    house.pass_days(1)
    assert house.clock(case, "法定", number).due == date(2027, 1, 28)
    assert "ClocksRecounted" in house.kinds(case)
    assert house.view(case).digest == first.digest
    assert house.casework.report(MEI, case, purpose="看").chain is None


def test_an_older_pack_does_not_make_an_announced_year_provisional_again(house: House) -> None:
    house.publish(small_pack(holidays=[{"year": 2027, "off": ["2027-01-01"]}]))
    house.publish(small_pack(holidays=[{"year": 2027, "provisional": True}]))
    row = CalendarYear.objects.get(year=2027)
    assert (row.provisional, "2027-01-01" in row.content) == (False, True)


def test_a_case_that_ended_has_no_clock_left(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.REJECT, "不符合")
    house.answer(case, "account")
    assert house.view(case).state.final
    assert not ClockRow.objects.filter(case_id=case).exclude(state="结束").exists()
    before = house.kinds(case)
    house.pass_days(90)
    assert house.kinds(case) == before


def test_who_holds_the_role_is_told_by_phone_and_sees_the_alerts_of_the_role(house: House) -> None:
    for account, role, phone in (("1", "承办人", "13900000001"), ("9", "负责人", "13900000009")):
        register_officer(Officer("police", account, (role,), phone, None, False))
    head = read_actor("officer:police/9")
    case = house.apply(house.publish(small_pack()))
    house.pass_days(2)
    told = Message.objects.filter(case=case, to="13900000001")
    assert [message.text for message in told] == [case, case], "for the permit and for the whole case"
    assert not Message.objects.filter(case=case, to="13900000009").exists()
    assert {line.rule for line in house.time.alerts(POLICE)} == {"提醒"}
    assert house.time.alerts(head) == []
    house.pass_days(2)
    assert Message.objects.filter(case=case, to="13900000009").exists()
    assert {line.rule for line in house.time.alerts(head)} == {"督办"}


def test_the_deputy_of_an_absent_head_is_told_and_a_role_without_a_holder_is_everybody_s(
    house: House,
) -> None:
    register_officer(Officer("police", "9", ("负责人",), "13900000009", None, False))
    register_officer(Officer("police", "1", ("窗口",), "13900000001", None, False))
    set_absence("police", "9", Absence(date(2026, 11, 1), date(2026, 11, 30), "1"))
    case = house.apply(house.publish(small_pack()))
    house.pass_days(2)
    assert {line.rule for line in house.time.alerts(POLICE)} == {"提醒"}, "nobody holds that role"
    house.pass_days(2)
    assert Message.objects.filter(case=case, to="13900000001").exists()
    assert {line.rule for line in house.time.alerts(POLICE)} == {"提醒", "督办"}

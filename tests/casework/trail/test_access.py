"""Who may read how much of a case's story, and the trace that a look leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from onething.casework.service import Decision, NotAllowed, Trace, read_actor, story_lines
from onething.casework.transition import ZONE
from onething.custody.service import receipts_of
from tests.casework.lives import BANK, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def case(house: House) -> str:
    """A case whose permit an officer has asked to be corrected."""
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account")
    permit = house.task(case, "permit").number
    house.casework.decide(POLICE, case, permit, Decision.CORRECT, "名字写错了")
    return case


def _text(trace: Trace) -> str:
    return "\n".join(story_lines(trace, "zh", ZONE))


def test_the_applicant_reads_everything(house: House, case: str) -> None:
    text = _text(house.casework.trace(MEI, case, purpose="查看"))
    for said in ("名字写错了", "姓名＝张三", "账号＝account-1", "依据：《某法》第一条"):
        assert said in text


def test_nobody_else_s_applicant_learns_that_the_case_exists(house: House, case: str) -> None:
    with pytest.raises(NotAllowed, match="没有找到您的办件"):
        house.casework.trace(read_actor("applicant:other"), case, purpose="查看")


def test_an_officer_reads_the_own_department_s_steps_and_leaves_a_receipt(house: House, case: str) -> None:
    before = len(receipts_of(case))
    text = _text(house.casework.trace(BANK, case, purpose="核查"))
    assert "账号＝account-1" in text
    assert "请申请人就「许可」作补正" in text
    assert "名字写错了" not in text
    receipt = receipts_of(case)[-1]
    assert len(receipts_of(case)) == before + 1
    assert (receipt.reader, receipt.purpose) == ("officer:bank/1", "核查")
    assert set(receipt.fields) == {"姓名", "账号"}


def test_an_officer_of_a_department_without_a_step_reads_nothing(house: House, case: str) -> None:
    with pytest.raises(NotAllowed, match="没有由您所在部门办理的环节"):
        house.casework.trace(read_actor("officer:tax/1"), case, purpose="查看")


def test_an_operator_reads_steps_and_times_but_nothing_of_people(house: House, case: str) -> None:
    before = len(receipts_of(case))
    trace = house.casework.trace(read_actor("operator:lin"), case, purpose="查看")
    assert all(line.hidden for line in trace.lines)
    text = _text(trace)
    assert "张三" not in text
    assert "名字写错了" not in text
    assert "银行办成了「开户」" in text
    assert len(receipts_of(case)) == before


def test_the_clocks_of_the_case_are_in_the_story(house: House, case: str) -> None:
    trace = house.casework.trace(MEI, case, purpose="查看")
    permit = next(task for task in trace.tasks if task.name == "许可")
    assert [(p.kind, p.days, p.kept) for p in permit.promises] == [("法定", 20, True), ("承诺", 3, True)]
    assert trace.promise is not None
    assert not trace.ended


def test_an_unknown_case_is_said_to_be_unknown(house: House) -> None:
    with pytest.raises(NotAllowed, match="没有找到您的办件"):
        house.casework.trace(MEI, "20260101-00000000", purpose="查看")


def test_a_special_procedure_is_nobody_s_time_and_counts_for_no_promise(house: House) -> None:
    case = house.apply(house.publish(small_pack()))
    permit = house.task(case, "permit").number
    house.pass_days(1)
    house.time.begin(POLICE, case, permit, "鉴定", "要鉴定")
    house.pass_days(2)
    house.time.end(POLICE, case, permit, "鉴定好了")
    house.pass_days(1)
    trace = house.casework.trace(MEI, case, purpose="查看")
    story = next(task for task in trace.tasks if task.number == permit)
    days = {party: span.seconds / 86_400 for party, span in story.waited.items()}
    assert days == {"officer": 2, "procedure": 2}
    promised = next(promise for promise in story.promises if promise.kind == "承诺")
    assert (promised.used, promised.kept) == (2, True)

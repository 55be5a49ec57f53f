"""A supplement that changes the situation plans anew: items come, go, or stay with their results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onething.casework.filing import dossier_text
from onething.casework.happenings import Answer, Reversal
from onething.casework.models import ClockRow, DossierRow, EventRow, TaskRow
from onething.casework.service import Decision, TaskState
from onething.casework.states import CaseState
from onething.intake import Finding
from tests.casework.lives import BANK, BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
LOAN = {
    "code": "loan", "name": "贷款", "department": "bank", "type": "公共服务", "basis": [BASIS], "applies": "要贷款",
    "needs": ["账号", "姓名"], "gives": ["贷款号"], "promised": "9 工作日",
}  # fmt: skip


def _pack(**more: Any) -> dict[str, Any]:
    names = ("姓名", "电话", "许可号", "账号", "卡号", "贷款号")
    facts = [*({"name": name} for name in names), {"name": "要贷款", "kind": "是否"}]
    thing = {"goals": ["permit", "account", "card", "loan"], "form": ["姓名", "电话", "要贷款"]}
    return small_pack(facts=facts, items=[LOAN], thing=thing, **more)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _in_correction(house: House, **facts: Any) -> str:
    """A case whose permit waits for the applicant."""
    case = house.apply(house.publish(_pack()), **facts)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "请补一份说明")
    return case


def _revised(case: str) -> dict[str, Any]:
    import json

    row = EventRow.objects.get(case_id=case, kind="PlanRevised")
    assert row.body is not None
    body: dict[str, Any] = json.loads(row.body)
    return body


def test_an_item_that_is_wanted_now_is_added_under_a_number_nobody_had_and_starts_at_once(
    house: House,
) -> None:
    case = _in_correction(house, 要贷款=False)
    house.answer(case, "account")
    assert "loan" not in {t.code for t in house.view(case).tasks}
    house.supplement(case, 要贷款=True)
    loan = house.task(case, "loan")
    assert (loan.number, loan.state) == (4, TaskState.UNDER_WAY)
    assert TaskRow.objects.get(case_id=case, number=4).waits_for == [house.task(case, "account").step]
    said = _revised(case)
    assert (said["added"], said["dropped"], said["kept"]) == (["贷款"], [], ["开户"])
    assert house.clock(case, "承诺").days == 10, "the promise of the whole grows with the plan"


def test_an_item_that_is_not_wanted_any_more_is_undone_and_the_others_keep_their_results(
    house: House,
) -> None:
    case = _in_correction(house, 要贷款=True)
    for code in ("account", "loan"):
        house.answer(case, code)
    house.supplement(case, 要贷款=False)
    loan = house.task(case, "loan")
    assert loan.state is TaskState.REVERSING
    assert house.task(case, "account").state is TaskState.DONE
    assert _revised(case)["dropped"] == ["贷款"]
    house.happen(case, Reversal(loan.number, loan.round, possible=True))
    assert house.task(case, "loan").state is TaskState.REVERSED


def test_an_item_on_its_way_is_dropped_when_its_answer_comes(house: House) -> None:
    case = _in_correction(house, 要贷款=True)
    house.answer(case, "account")
    house.supplement(case, 要贷款=False)
    assert house.task(case, "loan").state is TaskState.UNDER_WAY
    assert house.answer(case, "loan")
    assert house.task(case, "loan").state is TaskState.REVERSING


def test_what_was_dropped_and_is_wanted_again_begins_a_new_round(house: House) -> None:
    case = _in_correction(house, 要贷款=True)
    house.supplement(case, 要贷款=False)
    first = house.task(case, "loan")
    assert first.state is TaskState.CANCELLED
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "再补一份")
    house.supplement(case, 要贷款=True)
    again = house.task(case, "loan")
    assert (again.number, again.round, again.state) == (first.number, first.round + 1, TaskState.WAITING)
    assert [k for k in house.kinds(case) if k == "CorrectionRequested"] == ["CorrectionRequested"] * 2
    assert house.view(case).round == 2


def test_a_result_that_relied_on_something_amended_is_compared_by_an_officer_of_its_department(
    house: House,
) -> None:
    case = _in_correction(house, 要贷款=False)
    house.answer(case, "account")
    house.supplement(case, 姓名="张三丰", 要贷款=False)
    (recheck,) = [t for t in house.view(case).tasks if t.name == "复核「开户」"]
    assert (recheck.state, recheck.department) == (TaskState.WITH_OFFICER, "bank")
    assert "姓名" in recheck.reason
    assert house.task(case, "account").state is TaskState.DONE
    house.casework.decide(BANK, case, recheck.number, Decision.REJECT, "户名不对")
    account = house.task(case, "account")
    assert account.state is TaskState.REVERSING
    house.happen(case, Reversal(account.number, account.round, possible=True))
    account = house.task(case, "account")
    assert (account.round, account.state) == (2, TaskState.UNDER_WAY)
    house.answer(case, "account")
    assert house.task(case, "account").state is TaskState.DONE


def test_a_result_that_still_stands_stays(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    house.answer(case, "account")
    house.supplement(case, 姓名="张三丰", 要贷款=False)
    (recheck,) = [t for t in house.view(case).tasks if t.name == "复核「开户」"]
    house.casework.decide(BANK, case, recheck.number, Decision.APPROVE, "同一人，更名")
    assert house.task(case, "account").state is TaskState.DONE
    assert "ResultStands" in house.kinds(case)


def test_what_cannot_be_undone_although_it_is_wrong_goes_to_an_officer(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    house.answer(case, "account")
    house.supplement(case, 姓名="张三丰", 要贷款=False)
    (recheck,) = [t for t in house.view(case).tasks if t.name == "复核「开户」"]
    house.casework.decide(BANK, case, recheck.number, Decision.REJECT, "户名不对")
    account = house.task(case, "account")
    house.happen(case, Reversal(account.number, account.round, possible=False, reason="已使用"))
    assert house.task(case, "account").state is TaskState.STUCK
    assert account.number in [line.number for line in house.casework.inbox(BANK)]


def test_an_answer_that_decides_which_items_belong_is_asked_for_in_the_next_notice(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    house.supplement(case, 要贷款=None)
    view = house.view(case)
    assert view.state is CaseState.CORRECTION
    assert [f.message for f in view.dossier.findings if f.severity == "fix"] == ["请回答：要贷款。"]
    house.supplement(case, 要贷款=False)
    assert house.view(case).state is CaseState.WITH_DEPARTMENTS


def test_a_department_that_asks_while_a_notice_is_open_is_heard_in_the_next_one(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    house.answer(case, "account", Answer.NEEDS_MATERIAL, materials=("工资单",))
    assert house.kinds(case).count("CorrectionRequested") == 1
    house.supplement(case, 要贷款=False)
    findings = house.view(case).dossier.findings
    assert any("工资单" in f.message for f in findings)
    assert house.kinds(case).count("CorrectionRequested") == 2
    assert house.casework.report(MEI, case, purpose="看").chain is None


def test_what_a_supplement_happens_to_bring_is_not_asked_for_again(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    condition = Finding("CONDITION", "fix", "请更正电话。", field="电话")
    view = house.view(case)
    DossierRow.objects.filter(case_id=case).update(
        content=dossier_text(replace(view.dossier, held=(condition,)))
    )
    house.supplement(case, 电话="13911112222", 要贷款=False)
    assert house.kinds(case).count("CorrectionRequested") == 1
    assert house.view(case).state is CaseState.WITH_DEPARTMENTS


def test_an_item_that_waited_for_the_applicant_from_the_beginning_has_its_clocks_when_it_starts(
    house: House,
) -> None:
    check = {"rule": "姓名 ≠ '李四'", "code": "NAME", "message": "姓名写错了", "otherwise": "补正"}
    pack = _pack()
    pack["things"][0]["checks"] = [check]
    case = house.apply(house.publish(pack), 姓名="李四", 要贷款=False)
    permit = house.task(case, "permit")
    assert permit.state is TaskState.CORRECTION
    house.supplement(case, 姓名="张三", 要贷款=False)
    permit = house.task(case, "permit")
    assert (permit.state, permit.round) == (TaskState.WITH_OFFICER, 2)
    assert house.clock(case, "法定", permit.number).state == "计时"


def test_a_task_that_is_corrected_goes_on_with_the_clock_it_has(house: House) -> None:
    case = _in_correction(house, 要贷款=False)
    house.pass_days(2)
    house.supplement(case, 要贷款=False)
    number = house.task(case, "permit").number
    rows = ClockRow.objects.filter(case_id=case, kind="法定", task=number)
    assert [row.state for row in rows] == ["计时"]


def test_what_was_built_on_an_item_that_another_takes_the_place_of_is_undone_first_and_done_again(
    house: House,
) -> None:
    elsewhere = {
        "code": "elsewhere", "name": "异地开户", "department": "bank", "type": "公共服务", "basis": [BASIS],
        "applies": "要贷款", "needs": ["姓名"], "gives": ["账号"], "promised": "2 工作日",
    }  # fmt: skip
    loan = {key: value for key, value in LOAN.items() if key != "applies"}
    names = ("姓名", "电话", "许可号", "账号", "卡号", "贷款号")
    facts = [*({"name": name} for name in names), {"name": "要贷款", "kind": "是否"}]
    goals = ["permit", "account", "elsewhere", "loan"]
    thing = {"goals": goals, "form": ["姓名", "电话", "要贷款"]}
    packs = small_pack(facts=facts, items=[elsewhere, loan], thing=thing, account={"applies": "非 要贷款"})
    case = house.apply(house.publish(packs), 要贷款=False)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "请补一份说明")
    house.answer(case, "account")
    assert house.task(case, "loan").state is TaskState.UNDER_WAY
    house.supplement(case, 要贷款=True)
    assert house.task(case, "account").state is TaskState.DONE, "not before what built on it"
    house.answer(case, "loan")
    states = {code: house.task(case, code).state for code in ("account", "elsewhere", "loan")}
    assert states == {
        "account": TaskState.DONE,
        "elsewhere": TaskState.UNDER_WAY,
        "loan": TaskState.REVERSING,
    }
    house.happen(case, Reversal(house.task(case, "loan").number, 1, possible=True))
    assert house.task(case, "account").state is TaskState.REVERSING
    again = house.task(case, "loan")
    assert (again.state, again.round) == (TaskState.WAITING, 2)
    assert again.waits_for == (house.task(case, "elsewhere").step,)
    house.answer(case, "elsewhere")
    assert house.task(case, "loan").state is TaskState.UNDER_WAY
    house.happen(case, Reversal(house.task(case, "account").number, 1, possible=True))
    house.answer(case, "loan")
    assert house.task(case, "account").state is TaskState.REVERSED
    assert house.task(case, "loan").state is TaskState.DONE

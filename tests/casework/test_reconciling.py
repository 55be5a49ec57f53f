"""What a department's books say against ours: taken up, lost, contradicted; the first binding answer stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onething.casework.happenings import Answer, DepartmentAnswered, Reconciled, Reversal, WithdrawalAsked
from onething.casework.models import CaseRow, EventRow, TaskRow
from onething.casework.reconciling import LOST, Verdict, compare
from onething.casework.service import CaseworkError, Decision, TaskState, read_actor, verify_chain
from onething.casework.states import CaseState, Task
from onething.casework.transition import effect_key
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.work.service import is_live
from tests.casework.lives import BANK, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
LIN = read_actor("operator:lin")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _said(house: House, case: str, code: str, answer: Answer, **more: Any) -> DepartmentAnswered:
    """What the department of an item has in its books."""
    task = house.task(case, code)
    origin = Provenance(Source.DEPARTMENT, TrustGrade.A, origin=code)
    gives = house.ground.shelf.get(house.casework._row(case).pack_digest).items[code].gives
    facts = {name: more.pop(name, f"{code}-1") for name in gives} if answer is Answer.APPROVED else {}
    said = DepartmentAnswered(
        task.number,
        more.pop("round", task.round),
        answer,
        more.pop("request", f"q-{code}"),
        tuple(Fact(name, value, origin) for name, value in facts.items()),
        reason=more.pop("reason", ""),
    )
    assert more == {}
    return said


def _reconcile(
    house: House, case: str, code: str, answer: Answer | None, *, again: bool = False, **more: Any
) -> bool:
    task = house.task(case, code)
    said = None if answer is None else _said(house, case, code, answer, **more)
    round_ = task.round if said is None else said.round
    return house.happen(case, Reconciled(LIN, task.number, round_, said, again))


def _check(house: House, case: str, code: str) -> Task:
    """The officer's task that a contradiction about an item has made."""
    name = house.task(case, code).name
    return next(task for task in house.view(case).tasks if task.name == f"核对「{name}」")


def _ended(house: House) -> str:
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account")
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    house.answer(case, "card")
    assert house.view(case).state is CaseState.CLOSED
    return case


def _half_way(house: House) -> str:
    """The account is opened, an officer looks at the permit, the card waits for both."""
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account")
    return case


@pytest.mark.parametrize(
    ("state", "answer", "verdict"),
    [
        (TaskState.WAITING, None, Verdict.AGREES),
        (TaskState.WAITING, Answer.WORKING, Verdict.TAKE_UP),
        (TaskState.WITH_OFFICER, Answer.REJECTED, Verdict.TAKE_UP),
        (TaskState.CORRECTION, Answer.NEEDS_MATERIAL, Verdict.AGREES),
        (TaskState.CORRECTION, Answer.APPROVED, Verdict.TAKE_UP),
        (TaskState.UNDER_WAY, None, Verdict.AGAIN),
        (TaskState.UNDER_WAY, Answer.WORKING, Verdict.AGREES),
        (TaskState.UNDER_WAY, Answer.APPROVED, Verdict.TAKE_UP),
        (TaskState.REVERSING, None, Verdict.LOST),
        (TaskState.REVERSING, Answer.REVERSED, Verdict.TAKE_UP),
        (TaskState.REVERSING, Answer.APPROVED, Verdict.AGREES),
        (TaskState.STUCK, None, Verdict.AGREES),
        (TaskState.STUCK, Answer.APPROVED, Verdict.OFFICER),
        (TaskState.DONE, Answer.APPROVED, Verdict.AGREES),
        (TaskState.DONE, None, Verdict.LOST),
        (TaskState.DONE, Answer.WORKING, Verdict.WORKING),
        (TaskState.DONE, Answer.REJECTED, Verdict.CONTRADICTS),
        (TaskState.DONE, Answer.REVERSED, Verdict.CONTRADICTS),
        (TaskState.KEPT, None, Verdict.LOST),
        (TaskState.REFUSED, None, Verdict.AGREES),
        (TaskState.REFUSED, Answer.REJECTED, Verdict.AGREES),
        (TaskState.REFUSED, Answer.APPROVED, Verdict.CONTRADICTS),
        (TaskState.CANCELLED, Answer.APPROVED, Verdict.CONTRADICTS),
        (TaskState.REVERSED, Answer.REVERSED, Verdict.AGREES),
        (TaskState.REVERSED, Answer.APPROVED, Verdict.CONTRADICTS),
    ],
)
def test_what_ours_and_theirs_come_to(state: TaskState, answer: Answer | None, verdict: Verdict) -> None:
    from onething.planning import StepKind

    ours = "q1" if state in (TaskState.UNDER_WAY, TaskState.DONE, TaskState.KEPT) else ""
    task = Task(1, ":a", StepKind.ITEM, "a", "", "甲", "police", (), state, request=ours)
    said = None if answer is None else DepartmentAnswered(1, 1, answer, "q1")
    assert compare(task, said, FactSheet()) is verdict
    if said is not None and verdict is Verdict.AGREES:
        later = replace(said, round=2)
        assert compare(task, later, FactSheet()) is Verdict.TAKE_UP, "a round that our copy has lost"


def test_what_the_department_did_and_we_have_forgotten_is_taken_up_and_the_case_goes_on(house: House) -> None:
    case = _half_way(house)
    assert house.task(case, "permit").state is TaskState.WITH_OFFICER
    assert _reconcile(house, case, "permit", Answer.APPROVED)
    assert house.task(case, "permit").state is TaskState.DONE
    assert house.task(case, "card").state is TaskState.UNDER_WAY
    assert _reconcile(house, case, "card", Answer.APPROVED)
    assert house.view(case).state is CaseState.CLOSED
    assert house.kinds(case).count("TakenUp") == 2
    assert verify_chain(case) is None


def test_what_a_department_did_before_its_turn_has_come_is_noted_and_asked_about_when_it_comes(
    house: House,
) -> None:
    case = _half_way(house)
    assert _reconcile(house, case, "card", Answer.APPROVED)
    assert not _reconcile(house, case, "card", Answer.APPROVED), "noted once"
    card = house.task(case, "card")
    assert (card.state, card.request) == (TaskState.WAITING, "q-card")
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    assert house.task(case, "card").state is TaskState.UNDER_WAY
    assert is_live(f"{effect_key(case, card.number, 1, 'poll')}#1")


def test_a_special_procedure_that_the_department_has_ended_does_not_stop_the_clock_for_ever(
    house: House,
) -> None:
    case = _half_way(house)
    number = house.task(case, "permit").number
    house.time.begin(POLICE, case, number, "鉴定", "要鉴定")
    assert _reconcile(house, case, "permit", Answer.WORKING)
    assert house.clock(case, "法定", number).state == "计时"
    assert house.clock(case, "承诺").state == "计时"
    assert house.clock(case, "特别程序", number).state == "结束"


def test_a_correction_that_was_made_before_the_loss_is_not_asked_for_again(house: House) -> None:
    case = _half_way(house)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "请补一份说明")
    assert house.view(case).state is CaseState.CORRECTION
    assert _reconcile(house, case, "permit", Answer.APPROVED, round=2)
    permit, view = house.task(case, "permit"), house.view(case)
    assert (permit.state, permit.round) == (TaskState.DONE, 2)
    assert view.state is CaseState.WITH_DEPARTMENTS
    assert (view.dossier.findings, view.dossier.held) == ((), ())
    assert house.clock(case, "补正").state == "结束"
    assert house.clock(case, "承诺").state == "计时"
    with pytest.raises(CaseworkError):
        house.supplement(case, 姓名="李四")


def test_a_late_round_that_needs_more_opens_the_notice_again(house: House) -> None:
    case = _half_way(house)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.CORRECT, "请补一份说明")
    assert _reconcile(house, case, "permit", Answer.NEEDS_MATERIAL, round=3)
    assert house.view(case).state is CaseState.CORRECTION
    assert house.task(case, "permit").round == 3
    house.supplement(case)
    assert house.task(case, "permit").round == 4, "no key of the lost rounds is used again"


def test_what_agrees_writes_nothing(house: House) -> None:
    case = _ended(house)
    events = EventRow.objects.count()
    for code in ("permit", "account", "card"):
        assert not _reconcile(house, case, code, Answer.APPROVED)
    assert EventRow.objects.count() == events


def test_what_a_department_has_lost_is_said_once_and_changes_nothing_else(house: House) -> None:
    case = _ended(house)
    before = house.task(case, "account")
    assert _reconcile(house, case, "account", None)
    assert not _reconcile(house, case, "account", None)
    assert house.task(case, "account") == replace(before, reason=LOST)
    assert house.kinds(case).count("DepartmentLost") == 1
    assert house.view(case).state is CaseState.CLOSED


def test_what_was_performed_again_under_its_key_is_in_order_when_the_result_is_the_same(house: House) -> None:
    case = _ended(house)
    _reconcile(house, case, "account", None)
    assert _reconcile(house, case, "account", Answer.APPROVED, again=True, request="q2")
    account = house.task(case, "account")
    assert (account.state, account.request, account.reason) == (TaskState.DONE, "q2", "")
    assert house.kinds(case)[-1] == "PerformedAgain"


def test_what_is_performed_again_and_not_ready_is_waited_for(house: House) -> None:
    case = _ended(house)
    _reconcile(house, case, "account", None)
    _reconcile(house, case, "account", Answer.WORKING, again=True, request="q2")
    assert "等待答复" in house.task(case, "account").reason
    assert not _reconcile(house, case, "account", Answer.WORKING, request="q2")
    assert _reconcile(house, case, "account", Answer.APPROVED, request="q2")
    assert house.task(case, "account").reason == ""


def test_a_department_that_counts_anew_gives_its_new_number_and_our_result_stands(house: House) -> None:
    case = _half_way(house)
    assert _reconcile(house, case, "account", Answer.APPROVED, request="q-new")
    assert (house.task(case, "account").request, house.task(case, "account").state) == (
        "q-new",
        TaskState.DONE,
    )


def test_a_result_that_comes_back_different_is_a_contradiction(house: House) -> None:
    case = _half_way(house)
    assert _reconcile(house, case, "account", Answer.APPROVED, again=True, request="q2", 账号="account-2")
    check = _check(house, case, "account")
    assert (check.state, check.department) == (TaskState.STUCK, "bank")
    assert "账号" in check.reason
    assert house.view(case).dossier.sheet.view()["账号"] == "account-1"


def test_the_first_binding_answer_stands_and_an_officer_gets_both_sides_words_once(house: House) -> None:
    case = _half_way(house)
    for _ in range(2):
        _reconcile(house, case, "account", Answer.REJECTED, reason="户名不对（某法第二条）")
    assert house.task(case, "account").state is TaskState.DONE
    check = _check(house, case, "account")
    assert "已办结" in check.reason and "户名不对（某法第二条）" in check.reason
    assert house.kinds(case).count("AnswersContradict") == 1
    assert check.number in [line.number for line in house.casework.inbox(BANK)]


def test_a_case_does_not_end_while_a_contradiction_is_open(house: House) -> None:
    case = _half_way(house)
    _reconcile(house, case, "account", Answer.REJECTED)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    house.answer(case, "card")
    assert house.view(case).state is CaseState.CLOSING
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.APPROVE, "已电话核实")
    assert house.view(case).state is CaseState.CLOSED


def test_an_officer_s_word_that_our_record_stands_ends_it(house: House) -> None:
    case = _half_way(house)
    _reconcile(house, case, "account", Answer.REJECTED)
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.APPROVE, "已电话核实")
    assert house.task(case, "account").state is TaskState.DONE
    assert not _reconcile(house, case, "account", Answer.REJECTED), "decided once"


def test_when_the_department_s_word_counts_the_item_ends_and_what_built_on_it_is_undone(house: House) -> None:
    case = _ended_but_for_a_contradiction(house)
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.REJECT, "确实没有开户")
    account, card = house.task(case, "account"), house.task(case, "card")
    assert account.state is TaskState.UNDER_WAY and card.state is TaskState.REVERSING
    house.answer(case, "account", Answer.REJECTED, reason="户名不对")
    house.happen(case, Reversal(card.number, card.round, possible=True))
    assert house.task(case, "account").state is TaskState.REFUSED
    assert house.task(case, "card").state is TaskState.CANCELLED
    assert house.view(case).state is CaseState.CLOSED, "the permit was granted"


def _ended_but_for_a_contradiction(house: House) -> str:
    case = _half_way(house)
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    _reconcile(house, case, "account", Answer.REJECTED, reason="户名不对")
    house.answer(case, "card")
    return case


def test_a_department_that_approved_what_we_hold_as_refused_is_followed_if_its_officer_says_so(
    house: House,
) -> None:
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account", Answer.REJECTED, reason="户名不对")
    assert house.task(case, "card").state is TaskState.CANCELLED
    assert _reconcile(house, case, "account", Answer.APPROVED, request="q9")
    assert house.task(case, "account").state is TaskState.REFUSED
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.REJECT, "后来同意了")
    assert house.task(case, "account").state is TaskState.UNDER_WAY
    house.answer(case, "account")
    card = house.task(case, "card")
    assert (card.state, card.round) == (TaskState.WAITING, 2)


def test_an_item_that_was_cancelled_but_is_done_is_not_done_twice_when_what_it_waited_for_revives(
    house: House,
) -> None:
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account", Answer.REJECTED, reason="户名不对")
    _reconcile(house, case, "card", Answer.APPROVED, request="q-card")
    _reconcile(house, case, "account", Answer.APPROVED, request="q9")
    with pytest.raises(CaseworkError):
        house.casework.decide(BANK, case, _check(house, case, "card").number, Decision.REJECT, "卡已发")
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.REJECT, "后来同意了")
    card = house.task(case, "card")
    assert (card.state, card.round, card.request) == (TaskState.WAITING, 1, "q-card")
    assert _check(house, case, "card").state is TaskState.DONE


def test_what_a_department_did_although_we_hold_it_as_refused_is_undone_if_our_record_stands(
    house: House,
) -> None:
    case = house.apply(house.publish(small_pack()))
    house.answer(case, "account", Answer.REJECTED, reason="户名不对")
    _reconcile(house, case, "account", Answer.APPROVED, request="q9")
    house.casework.decide(BANK, case, _check(house, case, "account").number, Decision.APPROVE, "确实不能开")
    account = house.task(case, "account")
    assert (account.state, account.request) == (TaskState.REVERSING, "q9")


def test_an_officer_may_ask_the_department_once_more_and_an_answer_that_agrees_ends_it(house: House) -> None:
    case = _half_way(house)
    _reconcile(house, case, "account", Answer.REJECTED)
    check = _check(house, case, "account")
    house.casework.decide(BANK, case, check.number, Decision.RETRY, "请再查")
    assert _check(house, case, "account").attempt == check.attempt + 1
    assert _reconcile(house, case, "account", Answer.APPROVED)
    assert _check(house, case, "account").state is TaskState.DONE
    assert house.kinds(case)[-1] == "AnswersAgree"
    assert _reconcile(house, case, "account", Answer.REJECTED), "and if it comes again, it is seen again"
    assert _check(house, case, "account").state is TaskState.STUCK


def test_a_contradiction_about_a_case_that_has_ended_is_in_its_trail_once(house: House) -> None:
    case = _ended(house)
    assert _reconcile(house, case, "account", Answer.REVERSED)
    assert not _reconcile(house, case, "account", Answer.REVERSED)
    assert house.view(case).state is CaseState.CLOSED
    assert "已撤销" in house.task(case, "account").reason
    assert TaskRow.objects.filter(case_id=case).count() == 3
    assert CaseRow.objects.get(pk=case).ended_at == house.at
    assert verify_chain(case) is None


def test_a_reversal_that_was_done_before_the_loss_is_taken_up(house: House) -> None:
    case = _half_way(house)
    house.happen(case, WithdrawalAsked(MEI, "不办了"))
    assert house.task(case, "account").state is TaskState.REVERSING
    assert _reconcile(house, case, "account", Answer.REVERSED)
    assert house.view(case).state is CaseState.WITHDRAWN


def test_what_is_asked_of_a_register_or_of_a_task_that_is_not_there_changes_nothing(house: House) -> None:
    case = _half_way(house)
    assert not house.happen(case, Reconciled(LIN, 99, 1, None))
    assert not house.happen(case, Reconciled(LIN, house.task(case, "account").number, 0, None))

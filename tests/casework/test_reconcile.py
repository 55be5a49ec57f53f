"""The walk through cases: departments are asked by key, what differs is told, and doing it again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from onething.casework.books import Books
from onething.casework.commands.reconcile import Line, Reconciler
from onething.casework.happenings import Answer
from onething.casework.models import CaseRow, EventRow
from onething.casework.service import Decision, NotAllowed, TaskState, read_actor
from onething.casework.states import CaseState
from onething.custody.service import receipts_of
from onething.exchange.service import Grant, Outcome, OutcomeState, Request, Taken, Unavailable
from onething.work.service import is_live
from tests.casework.lives import BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
LIN = read_actor("operator:lin")
GIVES = {"permit": "许可号", "account": "账号", "card": "卡号"}


@dataclass
class Department:
    """A department's books, by key. ``down`` or with a ``drift`` nobody gets a usable answer."""

    books: dict[str, Outcome] = field(default_factory=dict)
    performed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def state_of(self, request: str, grant: Grant | None = None) -> Outcome | None:
        self.asked.append(request)
        if self.down:
            raise Unavailable(1.0, "bank does not answer")
        return self.books.get(request.removeprefix("key:"))

    def perform(self, request: Request, grant: Grant, *, may_have_been_sent: bool) -> Outcome | Taken:
        assert may_have_been_sent, "it asks before it repeats"
        self.performed.append(request.key)
        self.books[request.key] = _approved(request.item, "q-again")
        return self.books[request.key]


def _approved(code: str, request: str = "", value: str = "") -> Outcome:
    facts = {GIVES[code]: value or f"{code}-1"}
    return Outcome(request or f"q-{code}", OutcomeState.APPROVED, facts, {}, (), None, "")


def _said(state: OutcomeState, request: str = "q-1") -> Outcome:
    return Outcome(request, state, {}, {}, (), None, "")


class Town:
    """Cases of a small pack, its two departments, and the operator's walk."""

    def __init__(self, folder: Path) -> None:
        self.house, self.police, self.bank = House(folder), Department(), Department()
        self.case = self.house.apply(self.house.publish(small_pack()))
        gateways: Any = {"police": self.police, "bank": self.bank}
        self.reconciler = Reconciler(Books(self.house.ground, gateways))

    def key(self, code: str, round_: int = 1) -> str:
        return f"{self.case}:{self.house.task(self.case, code).number}:{round_}:perform"

    def walk(self, **how: Any) -> list[Line]:
        return list(self.reconciler.case(LIN, self.case, **how))

    def state(self, code: str) -> TaskState:
        return self.house.task(self.case, code).state

    def end(self) -> None:
        """The case's life as both sides know it."""
        self.house.answer(self.case, "account")
        self.house.casework.decide(
            POLICE, self.case, self.house.task(self.case, "permit").number, Decision.APPROVE, ""
        )
        self.house.answer(self.case, "permit")
        self.house.answer(self.case, "card")
        for code, department in (("account", self.bank), ("permit", self.police), ("card", self.bank)):
            department.books[self.key(code)] = _approved(code)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_one_walk_takes_up_a_whole_lost_day_in_the_plan_s_order_and_the_next_finds_nothing(
    town: Town,
) -> None:
    town.bank.books = {town.key("account"): _approved("account"), town.key("card"): _approved("card")}
    town.police.books = {town.key("permit"): _approved("permit")}
    lines = town.walk()
    assert [(line.name, line.verdict, line.noted) for line in lines] == [
        ("许可", "补记", True),
        ("开户", "补记", True),
        ("发卡", "补记", True),
    ]
    assert town.house.view(town.case).state is CaseState.CLOSED
    assert town.bank.performed == town.police.performed == []
    events = EventRow.objects.count()
    assert town.walk() == []
    assert EventRow.objects.count() == events


def test_who_received_which_data_in_the_lost_time_is_written_down_again(town: Town) -> None:
    before = len(receipts_of(town.case))
    town.police.books = {town.key("permit"): _approved("permit")}
    town.walk()
    fresh = receipts_of(town.case)[before:]
    assert [(r.reader, r.fields, r.purpose) for r in fresh] == [("department:police", ("姓名",), "permit")]


def test_a_dry_run_tells_the_same_and_writes_nothing(town: Town) -> None:
    town.bank.books = {town.key("account"): _approved("account")}
    events = EventRow.objects.count()
    lines = town.walk(write=False)
    assert [(line.name, line.ours, line.theirs, line.noted) for line in lines] == [
        ("开户", "办理中", "已办成", False)
    ]
    assert (EventRow.objects.count(), town.state("account")) == (events, TaskState.UNDER_WAY)


def test_what_a_department_has_lost_is_told_and_performed_again_only_when_an_operator_says_so(
    town: Town,
) -> None:
    town.end()
    town.bank.books.clear()
    assert [(line.name, line.verdict) for line in town.walk()] == [
        ("开户", "部门无记录"),
        ("发卡", "部门无记录"),
    ]
    assert town.bank.performed == []
    assert [line.verdict for line in town.walk(repair=True)] == ["已重新提交", "已重新提交"]
    assert town.bank.performed == [town.key("account"), town.key("card")]
    assert town.walk() == []
    account = town.house.task(town.case, "account")
    assert (account.state, account.request, account.reason) == (TaskState.DONE, "q-again", "")


def test_a_dry_run_repairs_nothing(town: Town) -> None:
    town.end()
    town.bank.books.clear()
    assert len(town.walk(write=False, repair=True)) == 2
    assert town.bank.performed == []


def test_a_round_that_our_copy_has_lost_is_found(town: Town) -> None:
    number = town.house.task(town.case, "permit").number
    town.house.casework.decide(POLICE, town.case, number, Decision.CORRECT, "请补一份说明")
    town.police.books = {town.key("permit", 3): _approved("permit")}
    assert [line.verdict for line in town.walk()] == ["补记", "待重交"]
    permit = town.house.task(town.case, "permit")
    assert (permit.state, permit.round) == (TaskState.DONE, 3)


def test_a_contradiction_is_told_at_every_walk_and_noted_once(town: Town) -> None:
    town.house.answer(town.case, "account")
    town.bank.books = {town.key("account"): _said(OutcomeState.REJECTED)}
    for noted in (True, False):
        (line,) = town.walk(department="bank")
        assert (line.verdict, line.theirs, line.noted) == ("说法矛盾", "不予办理", noted)
    assert town.house.kinds(town.case).count("AnswersContradict") == 1


def test_a_department_that_does_not_answer_or_cannot_be_understood_is_told_and_the_others_go_on(
    town: Town,
) -> None:
    town.bank.down = True
    drifted = replace(_approved("permit"), facts={"许可号_v2": "1"})
    town.police.books = {town.key("permit"): drifted}
    lines = {line.name: line for line in town.walk()}
    assert {name: line.verdict for name, line in lines.items()} == {
        "许可": "答复读不懂", "开户": "没有回应", "发卡": "没有回应",
    }  # fmt: skip
    assert "「许可号」" in lines["许可"].says and "「许可号_v2」" in lines["许可"].says


def test_an_operator_does_not_read_what_a_department_said_of_a_person(tmp_path: Path) -> None:
    facts = [{"name": name} for name in ("姓名", "电话", "许可号", "卡号")]
    house = House(tmp_path)
    case = house.apply(house.publish(small_pack(facts=[*facts, {"name": "账号", "kind": "整数"}])))
    number = house.task(case, "account").number
    bank = Department({f"{case}:{number}:1:perform": _approved("account", value="张三的账号")})
    gateways: Any = {"police": Department(), "bank": bank}
    lines = Reconciler(Books(house.ground, gateways)).case(LIN, case, department="bank")
    assert [line.verdict for line in lines] == ["答复读不懂"]
    assert "张三" not in str(lines)


def test_only_one_department_is_asked_when_only_that_one_was_restored(town: Town) -> None:
    town.walk(department="police")
    assert town.bank.asked == []
    assert town.police.asked


def test_cases_that_have_ended_are_looked_at_when_their_end_is_not_older_than_the_backup(town: Town) -> None:
    town.end()
    house = town.house
    other = house.apply(house.publish(small_pack()), 姓名="李四")
    assert list(town.reconciler.references(LIN)) == [other]
    assert sorted(town.reconciler.references(LIN, house.at)) == sorted([town.case, other])
    assert list(town.reconciler.references(LIN, house.at + timedelta(days=1))) == [other]


def test_a_walk_goes_on_behind_the_case_where_it_was_broken_off(town: Town) -> None:
    town.house.apply(town.house.publish(small_pack()), 姓名="李四")
    first, second = CaseRow.objects.order_by("pk").values_list("pk", flat=True)
    assert list(town.reconciler.references(LIN, after=first)) == [second]


@pytest.mark.parametrize("who", ["applicant:mei", "officer:police/1"])
def test_only_an_operator_compares(town: Town, who: str) -> None:
    with pytest.raises(NotAllowed, match="运维"):
        town.reconciler.case(read_actor(who), town.case)
    with pytest.raises(NotAllowed, match="运维"):
        list(town.reconciler.references(read_actor(who)))
    with pytest.raises(NotAllowed, match="没有找到"):
        town.reconciler.case(LIN, "20261102-NOSUCH00")


def test_the_applicant_reads_in_the_trail_what_was_compared(town: Town) -> None:
    town.house.answer(town.case, "account")
    town.walk(department="bank")
    trail = town.house.casework.report(MEI, town.case, purpose="看").trail
    assert trail[-1].says == "与部门核对：银行没有「开户」的记录"
    assert town.house.answer(town.case, "account", Answer.APPROVED) is False, "nothing was asked again"


def test_a_later_round_that_the_books_know_is_asked_about_although_our_copy_finds_the_old_mistake(
    tmp_path: Path,
) -> None:
    """The copy is from before the applicant mended the form: what was done on the mended form is not done again."""
    register = {
        "id": "r", "register": "r", "name": "户籍库", "department": "police", "subject": {"k": "姓名"},
        "fields": {"n": "登记姓名"}, "basis": BASIS,
    }  # fmt: skip
    names = ("姓名", "电话", "许可号", "账号", "卡号", "登记姓名")
    check = {"rule": "姓名 = '张三'", "code": "NAME", "message": "姓名写错了", "otherwise": "补正"}
    pack = small_pack(
        registers=[register],
        facts=[{"name": name} for name in names],
        permit={"reads": ["r"], "review": "否"},
        thing={"checks": [check]},
    )
    town = Town(tmp_path)
    town.case = town.house.apply(town.house.publish(pack), 姓名="李四")
    town.police.books[town.key("permit", 2)] = _approved("permit")
    town.bank.books[town.key("account", 2)] = _approved("account")
    town.walk()
    assert town.house.view(town.case).state is CaseState.PRE_REVIEW
    town.house.read(town.case, "r")
    assert town.house.view(town.case).state is CaseState.CORRECTION
    town.house.supplement(town.case, 姓名="张三")
    if town.house.view(town.case).state is CaseState.PRE_REVIEW:
        town.house.read(town.case, "r")
    for code in ("permit", "account"):
        task = town.house.task(town.case, code)
        assert (task.round, task.request, task.state) == (2, f"q-{code}", TaskState.UNDER_WAY)
        assert is_live(f"{town.case}:{task.number}:2:poll#{task.attempt}")

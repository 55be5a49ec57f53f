"""Running cases and new packs: without a migration every case keeps its own; a migration is looked at first, explicit, and
leaves what departments have as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onething.casework.commands.migrate import Migrations
from onething.casework.happenings import PackMigrated
from onething.casework.migration import Migration
from onething.casework.models import CaseRow, EventRow, TaskRow
from onething.casework.service import CaseworkError, Decision, NotAllowed, TaskState, read_actor, verify_chain
from onething.casework.states import CaseState
from onething.catalog import Catalog
from tests.casework.lives import BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
LIN = read_actor("operator:lin")
CLAUSE = {"clause": BASIS}
LOAN = {
    "code": "loan", "name": "贷款", "department": "bank", "type": "公共服务", "basis": [BASIS], "needs": ["账号", "姓名"],
    "gives": ["贷款号"], "promised": "9 工作日",
}  # fmt: skip
NAMES = ("姓名", "电话", "许可号", "账号", "卡号", "贷款号", "用途")
GOALS = ["permit", "account", "card"]


class Moving:
    """A case of the old packs; ``to`` publishes changed ones, ``preview`` and ``move`` go there."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.old = self.house.publish(self._pack())
        self.case = self.house.apply(self.old)
        self.migrations = Migrations(self.house.ground)

    @staticmethod
    def _pack(thing: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        facts = more.pop("facts", [{"name": name} for name in NAMES])
        return small_pack(facts=facts, thing=thing or {}, **more)

    def to(self, **changes: Any) -> Catalog:
        return self.house.publish(self._pack(**changes))

    def preview(self, new: Catalog) -> Migration:
        return self.migrations.preview(LIN, self.case, new).migration

    def move(self, new: Catalog) -> CaseState:
        assert self.preview(new).obstacles == ()
        return self.migrations.move(LIN, self.case, new)

    def refused(self, new: Catalog, words: str) -> None:
        """The case cannot move, says why, and nothing is written."""
        events, digest = EventRow.objects.count(), CaseRow.objects.get(pk=self.case).pack_digest
        assert any(words in each for each in self.preview(new).obstacles), self.preview(new).obstacles
        with pytest.raises(CaseworkError, match=words):
            self.migrations.move(LIN, self.case, new)
        old = self.house.ground.shelf.get(digest)
        assert not self.house.happen(self.case, PackMigrated(LIN, old, new)), "not even by the back door"
        assert (EventRow.objects.count(), CaseRow.objects.get(pk=self.case).pack_digest) == (events, digest)

    def task(self, code: str) -> Any:
        return self.house.task(self.case, code)

    def approve(self) -> None:
        """The officer's word and the department's answer: the permit is granted."""
        self.house.casework.decide(POLICE, self.case, self.task("permit").number, Decision.APPROVE, "")
        self.house.answer(self.case, "permit")


@pytest.fixture
def moving(tmp_path: Path) -> Moving:
    return Moving(tmp_path)


def _body(case: str) -> dict[str, Any]:
    row = EventRow.objects.get(case_id=case, kind="PackMigrated")
    found: dict[str, Any] = json.loads(str(row.body))
    return found


def test_without_a_migration_a_case_is_decided_by_the_packs_it_was_opened_with(moving: Moving) -> None:
    strict = {"rule": "姓名 ≠ '张三'", **CLAUSE, "otherwise": "不予", "message": "不符合"}
    moving.to(card={"conditions": [strict], "promised": "1 工作日"})
    moving.house.answer(moving.case, "account")
    moving.approve()
    moving.house.answer(moving.case, "card")
    assert moving.house.view(moving.case).state is CaseState.CLOSED
    assert CaseRow.objects.get(pk=moving.case).pack_digest == moving.old.digest


def test_after_a_migration_what_has_not_begun_goes_by_the_new_rules(moving: Moving) -> None:
    strict = {"rule": "姓名 ≠ '张三'", **CLAUSE, "otherwise": "不予", "message": "不符合新规定"}
    new = moving.to(card={"conditions": [strict]})
    moving.house.answer(moving.case, "account")
    assert moving.preview(new).rules == ("「发卡」新增条件：姓名 ≠ '张三'（《某法》第一条）",)
    moving.move(new)
    moving.approve()
    card = moving.task("card")
    assert (card.state, card.reason) == (TaskState.REFUSED, "不符合新规定（《某法》第一条）")
    assert moving.task("account").state is TaskState.DONE


def test_a_migration_is_an_event_with_both_digests_and_the_operator(moving: Moving) -> None:
    new = moving.to(items=[LOAN], thing={"goals": [*GOALS, "loan"]})
    moving.move(new)
    body = _body(moving.case)
    assert (body["old"], body["new"], body["by"]) == (moving.old.digest, new.digest, "operator:lin")
    assert body["added"] == ["贷款"]
    assert CaseRow.objects.get(pk=moving.case).pack_digest == new.digest
    assert moving.house.view(moving.case).digest == new.digest
    assert verify_chain(moving.case) is None
    trail = moving.house.casework.report(MEI, moving.case, purpose="看").trail
    assert "运维人员把办件改按新版本的规则办理" in [event.says for event in trail]


def test_results_stay_new_items_get_new_numbers_and_start(moving: Moving) -> None:
    moving.house.answer(moving.case, "account")
    before = moving.task("account")
    new = moving.to(items=[LOAN], thing={"goals": [*GOALS, "loan"]})
    assert (moving.preview(new).added, moving.preview(new).dropped) == (("贷款",), ())
    moving.move(new)
    assert moving.task("account") == before
    loan = moving.task("loan")
    assert (loan.number, loan.round, loan.state) == (4, 1, TaskState.UNDER_WAY)
    assert moving.house.view(moving.case).dossier.sheet.view()["账号"] == "account-1"


def test_an_item_that_has_not_begun_falls_away_and_nobody_waits_for_it(moving: Moving) -> None:
    new = moving.to(card={"applies": "姓名 = '别人'"})
    assert moving.preview(new).dropped == ("发卡",)
    moving.move(new)
    card = moving.task("card")
    assert (card.state, card.reason) == (TaskState.CANCELLED, "按新规则不再需要这一项。")
    moving.house.answer(moving.case, "account")
    moving.approve()
    assert moving.house.view(moving.case).state is CaseState.CLOSED


@pytest.mark.parametrize("done", [True, False])
def test_an_item_that_a_department_has_keeps_the_case_where_it_is(moving: Moving, done: bool) -> None:
    if done:
        moving.house.answer(moving.case, "account")
    moving.refused(moving.to(account={"applies": "姓名 = '别人'"}, card={"needs": ["许可号"]}), "「开户」")


def test_an_item_that_the_packs_have_no_more_keeps_the_case_where_it_is(moving: Moving) -> None:
    pack = Moving._pack(thing={"goals": ["permit", "account"]})
    pack["items"] = [item for item in pack["items"] if item["code"] != "card"]
    moving.refused(moving.house.publish(pack), "已经删去「发卡」")


def test_a_case_whose_data_the_new_packs_do_not_know_stays(moving: Moving) -> None:
    moving.house.answer(moving.case, "account")
    facts = [{"name": name, **({"kind": "整数"} if name == "账号" else {})} for name in NAMES]
    moving.refused(moving.to(facts=facts), "已有的数据不合新规则")


def test_what_decides_about_items_and_was_never_asked_must_be_asked_first(moving: Moving) -> None:
    facts = [*({"name": name} for name in NAMES), {"name": "要贷款", "kind": "是否"}]
    loan = {**LOAN, "applies": "要贷款"}
    new = moving.to(
        facts=facts, items=[loan], thing={"goals": [*GOALS, "loan"], "form": ["姓名", "电话", "要贷款"]}
    )
    assert moving.preview(new).asks == ("要贷款",)
    moving.refused(new, "要先问清要贷款")


def test_what_goes_to_a_department_that_is_at_work_must_not_change_under_its_key(moving: Moving) -> None:
    new = moving.to(account={"needs": ["姓名", "电话"]})
    moving.refused(new, "「开户」正在办理")
    moving.house.answer(moving.case, "account")
    moving.move(new)


def test_what_comes_back_from_a_department_at_work_must_not_change_its_kind(moving: Moving) -> None:
    facts = [{"name": name, **({"kind": "整数"} if name == "账号" else {})} for name in NAMES]
    moving.refused(moving.to(facts=facts), "「开户」正在办理")


def test_an_item_at_another_department_stays_with_the_old_one(moving: Moving) -> None:
    moving.refused(moving.to(account={"department": "police"}), "新规则换了部门")


def test_a_result_that_lacks_what_the_new_rules_want_of_it_is_not_enough(moving: Moving) -> None:
    moving.house.answer(moving.case, "account")
    moving.refused(moving.to(account={"gives": ["账号", "用途"]}), "没有新规则要它给出的「用途」")
    moving.refused(
        moving.to(account={"needs": ["姓名", "用途"]}, thing={"form": ["姓名", "电话", "用途"]}),
        "另用「用途」",
    )


def test_what_an_officer_has_before_them_is_judged_by_the_new_rules(moving: Moving) -> None:
    assert moving.task("permit").state is TaskState.WITH_OFFICER
    moving.move(moving.to(permit={"review": "姓名 = '别人'"}))
    assert moving.task("permit").state is TaskState.UNDER_WAY, "nobody needs to look any more"


def test_what_an_officer_has_before_them_stays_there_when_nothing_about_it_changed(moving: Moving) -> None:
    before = moving.task("permit")
    moving.move(moving.to(card={"promised": "9 工作日"}))
    assert moving.task("permit") == before
    assert moving.house.kinds(moving.case).count("OfficerNeeded") == 1


def test_a_paper_that_is_newly_needed_is_asked_for_in_one_notice_while_the_rest_goes_on(
    moving: Moving,
) -> None:
    new = moving.to(
        materials=[{"name": "工资单"}],
        slots=[{"name": "工资单", "material": "工资单"}],
        card={"materials": [{"slot": "工资单", **CLAUSE}]},
        thing={"slots": ["工资单"]},
    )
    assert moving.preview(new).papers_more == ("工资单",)
    assert moving.move(new) is CaseState.CORRECTION
    assert moving.task("card").state is TaskState.CORRECTION
    assert moving.house.kinds(moving.case).count("CorrectionRequested") == 1
    moving.house.answer(moving.case, "account")
    assert moving.task("account").state is TaskState.DONE


def test_a_paper_that_is_newly_needed_for_what_is_done_already_is_not_asked_for(moving: Moving) -> None:
    new = moving.to(
        materials=[{"name": "工资单"}],
        slots=[{"name": "工资单", "material": "工资单"}],
        account={"materials": [{"slot": "工资单", **CLAUSE}]},
        thing={"slots": ["工资单"]},
    )
    moving.refused(new, "另交「工资单」")


def test_a_fact_that_is_newly_needed_is_asked_for(moving: Moving) -> None:
    new = moving.to(card={"needs": ["许可号", "账号", "用途"]}, thing={"form": ["姓名", "电话", "用途"]})
    assert moving.preview(new).asks == ("用途",)
    moving.move(new)
    assert moving.task("card").state is TaskState.CORRECTION
    moving.house.supplement(moving.case, 用途="买房")
    assert moving.task("card").state is TaskState.WAITING


def test_clocks_go_on_by_the_new_limits_from_their_start_and_keep_their_extension(moving: Moving) -> None:
    house, number = moving.house, moving.task("permit").number
    house.pass_days(3)
    house.time.extend(POLICE, moving.case, number, "人手不够")
    old = house.clock(moving.case, "法定", number)
    assert old.days == 30
    types = small_pack()["item_types"]
    types[0]["decision"]["within"] = "15 工作日"
    new = moving.to(item_types=types, account={"promised": "6 工作日"})
    dues = {
        (d.change.name, str(d.change.kind)): d for d in moving.migrations.preview(LIN, moving.case, new).dues
    }
    moving.move(new)
    now = house.clock(moving.case, "法定", number)
    assert (now.days, now.started, now.state) == (25, old.started, "计时")
    assert dues["许可", "法定"].before == old.due
    assert dues["许可", "法定"].after == now.due < old.due
    assert house.clock(moving.case, "承诺", moving.task("account").number).days == 6
    whole = house.clock(moving.case, "承诺")
    assert whole.days == house.view(moving.case).dossier.promise == dues["整个办件", "承诺"].change.after.days


def test_a_clock_that_the_new_rules_do_not_know_ends_and_a_new_one_begins_today(moving: Moving) -> None:
    house, number = moving.house, moving.task("account").number
    house.pass_days(1)
    new = moving.to(account={"promised": None, "statutory": "30 日"})
    moving.move(new)
    assert house.clock(moving.case, "承诺", number).state == "结束"
    fresh = house.clock(moving.case, "法定", number)
    assert (fresh.days, fresh.unit, fresh.started) == (30, "日", house.at.date())


def test_escalations_of_the_new_packs_tell_about_clocks_that_run_already(moving: Moving) -> None:
    rule = {"name": "早提醒", "clocks": ["承诺"], "left": "2 工作日", "role": "承办人", "message": "remind"}
    moving.move(moving.to(escalations=[rule]))
    moving.house.pass_days(2)
    assert "早提醒" in {name for name, *_ in moving.house.alerts(moving.case)}


def test_a_case_that_waits_for_the_applicant_moves_and_goes_on_waiting(moving: Moving) -> None:
    moving.house.casework.decide(
        POLICE, moving.case, moving.task("permit").number, Decision.CORRECT, "请补说明"
    )
    new = moving.to(thing={"correction": {"within": "20 工作日", **CLAUSE, "says": "逾期"}})
    assert moving.move(new) is CaseState.CORRECTION
    assert moving.house.clock(moving.case, "补正").days == 20
    moving.house.supplement(moving.case, 姓名="李四")
    assert moving.house.view(moving.case).state is CaseState.WITH_DEPARTMENTS


def test_a_register_that_is_newly_read_is_read_before_the_rest_goes_on(moving: Moving) -> None:
    register = {
        "id": "r", "register": "r", "name": "户籍库", "department": "police", "subject": {"k": "姓名"},
        "fields": {"n": "登记姓名"}, "basis": BASIS,
    }  # fmt: skip
    facts = [{"name": name} for name in (*NAMES, "登记姓名")]
    moving.move(moving.to(facts=facts, registers=[register], card={"reads": ["r"]}))
    assert moving.house.view(moving.case).state is CaseState.PRE_REVIEW
    assert moving.task("r").state is TaskState.UNDER_WAY
    moving.house.read(moving.case, "r")
    assert moving.house.view(moving.case).state is CaseState.WITH_DEPARTMENTS


def test_what_relied_on_a_register_that_is_no_longer_read_stays_done(moving: Moving) -> None:
    register = {
        "id": "r", "register": "r", "name": "户籍库", "department": "police", "subject": {"k": "姓名"},
        "fields": {"n": "登记姓名"}, "basis": BASIS,
    }  # fmt: skip
    facts = [{"name": name} for name in (*NAMES, "登记姓名")]
    house, old = moving.house, moving.to(facts=facts, registers=[register], account={"reads": ["r"]})
    case = house.apply(old, 姓名="李四")
    house.read(case, "r")
    house.answer(case, "account")
    assert house.task(case, "account").state is TaskState.DONE
    new = house.publish(moving._pack(facts=facts, registers=[register]))
    assert moving.migrations.move(LIN, case, new) is CaseState.WITH_DEPARTMENTS
    assert house.task(case, "account").state is TaskState.DONE


def test_a_case_that_only_waits_for_what_follows_its_items_is_not_opened_again(tmp_path: Path) -> None:
    leg = {"legs": [{"name": "寄卡", "channel": "快递", "promised": "3 工作日"}]}
    house = House(tmp_path)
    case = house.apply(house.publish(Moving._pack(card=leg)))
    house.answer(case, "account")
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    house.answer(case, "card")
    assert house.view(case).state is CaseState.CLOSING
    new = house.publish(Moving._pack(card=leg, permit={"promised": "9 工作日"}))
    migrations = Migrations(house.ground)
    assert migrations.move(LIN, case, new) is CaseState.CLOSING
    assert house.kinds(case).count("CaseReadyToClose") == 1
    short = house.publish(Moving._pack())
    assert "已经删去「寄卡」" in migrations.preview(LIN, case, short).migration.obstacles[0]


def test_a_case_that_has_ended_stays_with_its_packs(moving: Moving) -> None:
    moving.house.answer(moving.case, "account")
    moving.approve()
    moving.house.answer(moving.case, "card")
    new = moving.to(account={"promised": "9 工作日"})
    assert moving.migrations.running(LIN, new) == []
    moving.refused(new, "现在是「办结」")


def test_moving_twice_to_the_same_packs_says_so(moving: Moving) -> None:
    new = moving.to(account={"promised": "9 工作日"})
    assert moving.migrations.running(LIN, new) == [moving.case]
    moving.move(new)
    assert moving.migrations.running(LIN, new) == []
    moving.refused(new, "已经按这个版本")


def test_a_case_that_moved_in_the_meantime_is_looked_at_again(moving: Moving) -> None:
    new = moving.to(account={"promised": "9 工作日"})
    moving.move(moving.to(account={"promised": "8 工作日"}))
    assert not moving.house.happen(moving.case, PackMigrated(LIN, moving.old, new))


def test_a_case_may_move_back(moving: Moving) -> None:
    new = moving.to(items=[LOAN], thing={"goals": [*GOALS, "loan"]})
    moving.move(new)
    moving.migrations.preview(LIN, moving.case, moving.old)
    moving.refused(moving.old, "已经删去「贷款」")


def test_packs_are_named_by_their_digest_or_its_beginning(moving: Moving) -> None:
    assert moving.migrations.packs(moving.old.digest[:8]) is moving.old
    for wrong in ("", moving.old.digest[:7], "0" * 64):
        with pytest.raises(CaseworkError, match="摘要"):
            moving.migrations.packs(wrong)


@pytest.mark.parametrize("who", ["applicant:mei", "officer:police/1"])
def test_only_an_operator_moves_cases(moving: Moving, who: str) -> None:
    new = moving.to(account={"promised": "9 工作日"})
    for act in (moving.migrations.preview, moving.migrations.move):
        with pytest.raises(NotAllowed, match="运维"):
            act(read_actor(who), moving.case, new)
    with pytest.raises(NotAllowed, match="运维"):
        moving.migrations.running(read_actor(who), new)


def test_no_key_of_an_effect_is_used_for_anything_else_after_a_move(moving: Moving) -> None:
    before = {(t.number, t.round): t.step for t in moving.house.view(moving.case).tasks}
    moving.move(moving.to(items=[LOAN], thing={"goals": [*GOALS, "loan"]}, card={"applies": "姓名 = '别人'"}))
    after = {(t.number, t.round): t.step for t in moving.house.view(moving.case).tasks}
    assert all(after[key] == step for key, step in before.items() if key in after)
    assert TaskRow.objects.filter(case_id=moving.case).count() == len(after)

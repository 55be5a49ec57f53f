"""What of a case goes into its papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from onething.casework.actors import read_actor
from onething.casework.desk import Desk, EventDraft
from onething.casework.happenings import Answer, Decision
from onething.casework.notices import (
    duration,
    issue,
    issue_accepted,
    issue_closed,
    issue_correction,
    issue_granted,
    issue_received,
    issue_refused,
)
from onething.casework.states import CaseState, CaseView, Dossier, Task, TaskState
from onething.catalog import Catalog, Limit, LimitUnit, Moment
from onething.facts import Fact, FactSheet, Fen, Provenance, Source, TrustGrade
from onething.intake import Finding, PaperReading
from onething.notices import NoticeValues, values_from_json
from onething.planning import StepKind
from tests.casework.life import Life
from tests.casework.test_small_lives import SmallLife
from tests.catalog.packs import catalog_of, item, pack

GRADE_A = Provenance(Source.DEPARTMENT, TrustGrade.A)
REMEDY = {"review": "某市人民政府", "court": "某市人民法院"}
TEXTS = {
    Moment.CORRECTION: "{findings}\n{within}",
    Moment.REFUSED: "{item}{review}{court}\n{reasons}",
    Moment.NOT_ACCEPTED: "{review}{court}\n{reasons}",
    Moment.REVOKED: "{item}{review}{court}\n{reasons}",
    Moment.GRANTED: "{item}\n{results}",
    Moment.CLOSED: "{results}\n{undone}",
    Moment.WITHDRAWN: "{kept}",
}


def _catalog(*moments: Moment) -> Catalog:
    papers = [
        {
            "id": m.name.lower().replace("_", "-"),
            "moment": m,
            "title": f"{m}书",
            "text": TEXTS.get(m, "{ref}"),
        }
        for m in moments
    ]
    return catalog_of(
        pack(
            [
                item("a", promised="3 工作日", gives=["孩子.奖金", "孩子.有效"], per="孩子", licence="某证"),
                item("b"),
            ],
            form=["人.姓名"],
            facts=[
                {
                    "name": "孩子",
                    "kind": "列表",
                    "members": [
                        {"name": "奖金", "kind": "金额", "label": "奖励金"},
                        {"name": "有效", "kind": "是否"},
                    ],
                }
            ],
            persons=[{"of": ["人"], "facts": [{"name": "姓名"}]}],
            notices=papers,
            departments=[{"id": "d", "name": "某部门", **REMEDY}],
            thing={
                "addressee": "人.姓名",
                "correction": {
                    "within": "15 工作日",
                    "clause": {"law": "某法", "article": "第一条"},
                    "says": "终止",
                },
            },
        )
    )


TASKS = (
    Task(1, "a", StepKind.ITEM, "a", "孩子/1", "事项a", "d", (), TaskState.DONE),
    Task(2, "a2", StepKind.ITEM, "a", "孩子/2", "事项a", "d", (), TaskState.REFUSED, reason="缴费不满一年。"),
    Task(3, "b", StepKind.ITEM, "b", "", "事项b", "d", (), TaskState.CANCELLED),
)


def _desk(*moments: Moment, name: str | None = "欧阳𬭎", accepted: bool = True) -> Desk:
    facts = [] if name is None else [Fact("人.姓名", name, GRADE_A)]
    readings = tuple(PaperReading("证明", "f", "", "", True, (), (), subject) for subject in ("", "孩子/2"))
    dossier = Dossier(FactSheet(tuple(facts)), {}, readings, promise=5)
    view = CaseView(
        "C-1",
        "t",
        "",
        "applicant:mei",
        CaseState.WITH_DEPARTMENTS,
        1,
        accepted,
        TASKS,
        dossier,
        date(2026, 11, 18),
    )
    return Desk(view, _catalog(*moments), datetime(2026, 11, 19, 17, tzinfo=UTC))


def _issued(desk: Desk) -> tuple[EventDraft, NoticeValues]:
    (event,) = desk.ruling().events
    assert event.kind == "NoticeIssued"
    return event, values_from_json(event.body["values"])


def test_a_paper_says_whose_case_it_is_and_counts_its_day_in_beijing() -> None:
    desk = _desk(Moment.WITHDRAWN)
    issue(desk, Moment.WITHDRAWN)
    event, said = _issued(desk)
    assert (event.task, event.body["title"], event.body["notice"]) == (None, "撤回书", "withdrawn")
    assert said == NoticeValues(
        ref="C-1", thing="某件事", applicant="欧阳𬭎", date=date(2026, 11, 20), received=date(2026, 11, 18),
        department="某部门", item="某件事", review="某市人民政府", court="某市人民法院",
    )  # fmt: skip


def test_where_packs_write_no_paper_nothing_is_issued() -> None:
    desk = _desk(Moment.CLOSED)
    issue(desk, Moment.WITHDRAWN)
    assert desk.ruling().events == ()


@pytest.mark.parametrize("name", [None, ""])
def test_an_applicant_whose_name_nobody_knows_is_called_applicant(name: str | None) -> None:
    desk = _desk(Moment.WITHDRAWN, name=name)
    issue(desk, Moment.WITHDRAWN)
    assert _issued(desk)[1].applicant == "申请人"


def test_a_receipt_lists_the_papers_that_came_in() -> None:
    desk = _desk(Moment.RECEIVED)
    issue_received(desk)
    assert _issued(desk)[1].materials == ("证明", "证明（第 2 个）")


def test_an_acceptance_says_who_does_what_in_how_many_days() -> None:
    desk = _desk(Moment.ACCEPTED)
    issue_accepted(desk)
    said = _issued(desk)[1]
    assert (said.days, said.since) == (5, date(2026, 11, 20))
    assert said.items == (
        "事项a（某部门，3个工作日）",
        "事项a（第 2 个）（某部门，3个工作日）",
        "事项b（某部门）",
    )


def test_an_acceptance_that_is_deemed_counts_from_the_day_of_receipt() -> None:
    desk = _desk(Moment.ACCEPTED)
    issue_accepted(desk, since=date(2026, 11, 18))
    assert _issued(desk)[1].since == date(2026, 11, 18)


def test_a_correction_lists_every_finding_with_its_clause_once() -> None:
    desk = _desk(Moment.CORRECTION)
    found = (
        Finding("A", "fix", "请填写姓名。", clause="《某法》第二条"),
        Finding("B", "fix", "请改正日期（《某法》第三条）。", clause="《某法》第三条"),
    )
    issue_correction(desk, found, TASKS[1:2])
    said = _issued(desk)[1]
    assert said.findings == ("请填写姓名。（依据：《某法》第二条）", "请改正日期（《某法》第三条）。")
    assert said.within == "15个工作日"


def test_a_grant_shows_what_the_department_gave_as_people_write_it() -> None:
    given = (Fact("孩子.奖金", Fen(123450), GRADE_A, "孩子/2"), Fact("孩子.有效", True, GRADE_A, "孩子/2"))
    desk = _desk(Moment.GRANTED)
    desk.file(sheet=desk.dossier.sheet.superseding((Fact("孩子.奖金", Fen(1), GRADE_A, "孩子/1"), *given)))
    issue_granted(desk, TASKS[1])
    event, said = _issued(desk)
    assert event.task == 2
    assert (said.item, said.department, said.licence) == ("事项a（第 2 个）", "某部门", "某证")
    assert said.clause == "《某法》第一条"
    assert said.results == ("奖励金（第 2 个）：1234.5元", "有效（第 2 个）：是")


@pytest.mark.parametrize(
    ("accepted", "state", "title"),
    [
        (True, TaskState.CORRECTION, "不予书"),
        (False, TaskState.CORRECTION, "不予受理书"),
        (False, TaskState.UNDER_WAY, "不予书"),
    ],
)
def test_only_what_waited_in_vain_for_the_applicant_is_not_accepted(
    accepted: bool, state: TaskState, title: str
) -> None:
    desk = _desk(Moment.REFUSED, Moment.NOT_ACCEPTED, accepted=accepted)
    issue_refused(desk, replace(TASKS[1], state=state), "缴费不满一年。")
    event, said = _issued(desk)
    assert event.body["title"] == title
    assert said.reasons == ("缴费不满一年。",)


def test_the_end_tells_of_every_item_what_came_of_it() -> None:
    desk = _desk(Moment.CLOSED)
    issue_closed(desk)
    said = _issued(desk)[1]
    assert said.results == ("事项a（发给某证）",)
    assert said.undone == ("事项a（第 2 个）：缴费不满一年。", "事项b：已取消")


def test_a_limit_is_written_with_its_unit() -> None:
    assert duration(Limit(3, LimitUnit.WORKING_DAYS)) == "3个工作日"
    assert duration(Limit(30, LimitUnit.DAYS)) == "30日"


def _titles(life: Life) -> list[str]:
    return [paper.title for paper in life.papers]


def _life(**how: Any) -> Life:
    life = Life()
    life.submit(**{"married": True, "wrong": False, **how})
    return life


def test_a_birth_that_goes_well_has_its_papers_in_order() -> None:
    life = _life()
    for _ in range(20):
        life.everything_goes_well()
    titles = _titles(life)
    assert titles[:2] == ["收件凭证", "受理通知书"]
    assert set(titles[2:-1]) == {"办理结果通知书", "送达回证"}
    assert titles[-1] == "办结通知书"
    assert life.papers[0].to == life.view.dossier.sheet.best("母亲.姓名").value  # type: ignore[union-attr]
    assert life.papers[1].issuer == "政务服务综合窗口"


def test_a_birth_with_a_wrong_number_has_one_correction_paper() -> None:
    life = _life(wrong=True)
    for task in life.view.tasks:
        life.register(task.number, task.round, True)
    assert _titles(life) == ["收件凭证", "一次性补正告知书"]
    assert "15个工作日内" in str(life.papers[1].body)
    going_on = "Points(lines=('婚姻登记核对（民政部门，当场办结）',))"
    assert going_on in str(life.papers[1].body), "and not what waits for the number"


def test_a_refused_item_has_a_decision_of_its_department() -> None:
    life = _life()
    for _ in range(2):
        life.everything_goes_well()
    task = next(t for t in life.view.tasks if t.code == "household-registration")
    assert task.state is TaskState.UNDER_WAY
    life.department(task.number, task.round, Answer.REJECTED)
    refusal = next(paper for paper in life.papers if paper.title == "不予办理决定书")
    assert refusal.issuer == "公安机关"
    assert "向本级人民政府申请行政复议" in str(refusal.body)


def _small(name: str = "张", **how: bool) -> SmallLife:
    life = SmallLife()
    life.submit(**{"pledged": True, "deferred": True, "loan": False, "name": name, **how})
    return life


def _said(life: Life, title: str) -> str:
    return str(next(paper.body for paper in life.papers if paper.title == title))


def test_a_pledge_and_a_deferral_are_written_down_with_basis_and_time() -> None:
    life = _small()
    life.everything_goes_well()
    pledge = _said(life, "告知承诺书")
    assert "根据《某法》第一条" in pledge
    assert "Points(lines=('居住证',))" in pledge
    assert "Paragraph(text='我住在本市。')" in pledge
    deferral = _said(life, "容缺受理告知书")
    assert "Points(lines=('工资单',))" in deferral
    assert "请在5个工作日内补交" in deferral


@pytest.mark.parametrize("possible", [True, False])
def test_a_broken_pledge_revokes_in_writing_what_could_be_undone(possible: bool) -> None:
    life = _small()
    life.register(1, 1, True)
    account = next(t for t in life.view.tasks if t.code == "account")
    life.department(account.number, account.round, Answer.APPROVED)
    check = next(t for t in life.view.tasks if t.kind is StepKind.PLEDGE)
    life.officer(check.number, Decision.REJECT, read_actor("officer:bank/1"))
    assert "撤销办理决定书" not in _titles(life), "the bank may not be able to"
    life.reversed_or_not(account.number, account.round, possible)
    written = [paper for paper in life.papers if paper.title == "撤销办理决定书"]
    if not possible:
        assert written == []
        return
    [revoked] = written
    assert revoked.issuer == "银行"
    assert "向某市人民政府申请行政复议" in str(revoked.body)


def test_an_application_that_belongs_elsewhere_is_told_where_to_go() -> None:
    assert "不归本市。（《某法》第一条）请去外地。" in _said(_small("外"), "不予受理决定书")


def test_what_is_handed_over_has_a_proof_of_service() -> None:
    life = _small(loan=True)
    for _ in range(5):
        life.everything_goes_well()
    served = next(paper for paper in life.papers if paper.title == "送达回证")
    assert "寄合同" in str(served.body)
    assert served.signs

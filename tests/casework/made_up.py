"""A made-up thing with every way a task can go, and cases of it whose events are kept as they would be stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from onething.casework.acceptance import tasks_of
from onething.casework.actors import read_actor
from onething.casework.chain import canonical
from onething.casework.decide import decide
from onething.casework.happenings import (
    Answer,
    Decision,
    DepartmentAnswered,
    DepartmentConfused,
    DepartmentSilent,
    Happening,
    OfficerDecided,
    RegisterRead,
    Submitted,
    Supplemented,
    WithdrawalAsked,
    Woken,
)
from onething.casework.states import CaseState, CaseView, Dossier, Task
from onething.casework.trail.trace import Told
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.planning import make_plan
from tests.catalog.packs import catalog_of

CLAUSE = {"law": "某法", "article": "第九条"}
APPLICANT, OFFICER = read_actor("applicant:mei"), read_actor("officer:first/0231")
STATED = Provenance(Source.FORM, TrustGrade.D)
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""Nine o'clock in Beijing."""


def _item(code: str, department: str, **more: Any) -> dict[str, Any]:
    basis = [{"law": f"{code}法", "article": "第一条"}]
    return {
        "code": code,
        "name": f"办{code}",
        "department": department,
        "type": "公共服务",
        "basis": basis,
        **more,
    }


def _condition(rule: str, otherwise: str) -> dict[str, Any]:
    return {"rule": rule, "clause": CLAUSE, "otherwise": otherwise, "message": f"{otherwise}了。"}


CATALOG = catalog_of(
    {
        "departments": [{"id": name, "name": f"{name}局"} for name in ("first", "second", "platform")],
        "facts": [
            {"name": "姓名", "kind": "文字"},
            {"name": "面积", "kind": "整数"},
            {"name": "人数", "kind": "整数"},
            {"name": "份数", "kind": "整数"},
            {"name": "页数", "kind": "整数"},
            {"name": "在册", "kind": "文字"},
            {"name": "登记号", "kind": "文字"},
            {"name": "基准日", "kind": "日期"},
        ],
        "registers": [
            {
                "id": "people",
                "register": "people",
                "name": "人口库",
                "department": "second",
                "subject": {"name": "姓名"},
                "fields": {"entry": "在册"},
                "basis": {"law": "户籍法", "article": "第三条"},
            }
        ],
        "messages": [
            {"id": name, "text": "{thing} {ref}"}
            for name in ("accepted", "correction", "done", "partly-done", "refused", "withdrawn", "overdue")
        ],
        "items": [
            _item("rule", "platform", performer="平台", conditions=[_condition("份数 >= 10", "补正")]),
            _item(
                "register",
                "first",
                needs=["姓名", "面积"],
                gives=["登记号"],
                reads=["people"],
                promised="3 工作日",
                conditions=[_condition("面积 >= 2", "不予")],
            ),
            _item("look", "first", needs=["姓名"], conditions=[_condition("人数 >= 3", "人工")]),
            _item(
                "card",
                "platform",
                performer="平台",
                needs=["登记号"],
                conditions=[_condition("页数 >= 6", "补正")],
            ),
            _item("licence", "second", needs=["姓名", "登记号"], after=["rule", "look"]),
        ],
        "things": [
            {
                "id": "made-up",
                "name": "某件事",
                "goals": ["licence", "look", "rule", "card"],
                "form": ["姓名", "面积", "人数", "份数", "页数"],
            }
        ],
    }
)
READ, RULE, REGISTER, LOOK, LICENCE, CARD = "people", "rule", "register", "look", "licence", "card"


class Case:
    """One case from its submission on; ``told`` are its events."""

    def __init__(self, area: int = 20, people: int = 5, copies: int = 20, pages: int = 20) -> None:
        today = Fact("基准日", date(2026, 11, 23), Provenance(Source.DERIVED, TrustGrade.A))
        said = {"姓名": "张某", "面积": area, "人数": people, "份数": copies, "页数": pages}
        stated = (Fact(name, value, STATED) for name, value in said.items())
        sheet = FactSheet((*stated, today))
        self.plan = make_plan(CATALOG, "made-up", sheet)
        self.now, self.told = MONDAY, list[Told]()
        self.view = CaseView(
            id="20261123-AAAAAAAA",
            thing="made-up",
            digest=CATALOG.digest,
            owner="applicant:mei",
            state=CaseState.PRE_REVIEW,
            round=0,
            accepted=False,
            tasks=tasks_of(self.plan.steps),
            dossier=Dossier(sheet, {}, (), self.plan.materials, promise=self.plan.savings.days_parallel),
        )
        self.first = self.view
        self.happen(Submitted(APPLICANT, self.plan), hours=0)

    def happen(self, happening: Happening, hours: float = 1) -> bool:
        """Let something happen so much later. False when it was not expected."""
        self.now += timedelta(hours=hours)
        ruling = decide(self.view, happening, CATALOG, self.now)
        if ruling is None:
            return False
        self.view = ruling.view
        for event in ruling.events:
            body = json.loads(canonical({"by": str(event.actor), **event.body}))
            seq = len(self.told) + 1
            self.told.append(Told(seq, event.kind, event.task, event.actor.seal, self.now, body))
        return True

    def task(self, code: str) -> Task:
        return next(task for task in self.view.tasks if task.code == code)

    def read(self, hours: float = 1, *, known: bool = True) -> bool:
        task = self.task(READ)
        origin = Provenance(Source.REGISTER, TrustGrade.A, origin=READ)
        facts = (Fact("在册", "是", origin),) if known else ()
        return self.happen(RegisterRead(task.number, task.round, facts, known, "r1"), hours)

    def answer(self, code: str, answer: Answer = Answer.APPROVED, hours: float = 1) -> bool:
        task = self.task(code)
        origin = Provenance(Source.DEPARTMENT, TrustGrade.A, origin=code)
        item = CATALOG.items.get(code)
        gives = item.gives if item is not None and answer is Answer.APPROVED else ()
        facts = tuple(Fact(name, "A1", origin) for name in gives)
        return self.happen(
            DepartmentAnswered(
                task.number, task.round, answer, f"q{task.number}", facts, None, ("照片",), "因为"
            ),
            hours,
        )

    def silent(self, code: str, hours: float = 1) -> bool:
        task = self.task(code)
        return self.happen(DepartmentSilent(task.number, task.round, 1.0, "down"), hours)

    def confused(self, code: str, hours: float = 1) -> bool:
        task = self.task(code)
        return self.happen(DepartmentConfused(task.number, task.round, "nonsense"), hours)

    def wake(self, code: str, hours: float = 1) -> bool:
        return self.happen(Woken(self.task(code).number, lost=True), hours)

    def officer(self, code: str, decision: Decision, hours: float = 1) -> bool:
        return self.happen(OfficerDecided(OFFICER, self.task(code).number, decision, "理由"), hours)

    def mend(self, hours: float = 1, **facts: Any) -> bool:
        changed = tuple(Fact(name, value, STATED) for name, value in facts.items())
        return self.happen(Supplemented(APPLICANT, changed, {}, ()), hours)

    def withdraw(self, hours: float = 1) -> bool:
        return self.happen(WithdrawalAsked(APPLICANT, "不办了"), hours)

    def anything(self, move: str, code: str, answer: Answer, decision: Decision, hours: float) -> None:
        """One of the things that can happen, expected or not."""
        match move:
            case "good":
                self.read(hours)
                for each in (REGISTER, LOOK, LICENCE):
                    self.answer(each, hours=hours)
            case "answer":
                self.answer(code, answer, hours)
            case "silent":
                self.silent(code, hours)
            case "confused":
                self.confused(code, hours)
            case "wake":
                self.wake(code, hours)
            case "officer":
                self.officer(code, decision, hours)
            case "mend":
                self.mend(hours, 份数=30, 页数=30, 姓名=f"张{hours}")
            case "withdraw" if decision is Decision.RETRY:
                self.withdraw(hours)


MOVES = st.tuples(
    st.sampled_from(["good", "good", "answer", "silent", "confused", "wake", "officer", "mend", "withdraw"]),
    st.sampled_from([READ, REGISTER, LOOK, LICENCE, RULE, CARD]),
    st.sampled_from(Answer),
    st.sampled_from(Decision),
    st.sampled_from([0.0, 0.5, 1.0, 30.0]),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case after any life."""
    case = Case(*(draw(st.sampled_from(each)) for each in ([1, 20], [1, 5], [5, 20], [5, 20])))
    for move in draw(st.lists(MOVES, max_size=25)):
        case.anything(*move)
    return case

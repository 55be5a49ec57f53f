"""One case's life as a state machine: what may happen to it, in any order."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from onething.casework.acceptance import tasks_of
from onething.casework.actors import Actor, read_actor
from onething.casework.chain import Link, Stored, canonical, commit, stamp, verify
from onething.casework.decide import decide
from onething.casework.desk import Ruling
from onething.casework.dispute import entry_of
from onething.casework.happenings import (
    Answer,
    ApplicantJoins,
    CalendarChanged,
    Claimed,
    ClockRan,
    Decision,
    DecisionUndone,
    DepartmentAnswered,
    DepartmentConfused,
    DepartmentSilent,
    DisputeAnswered,
    Disputed,
    Extended,
    HandedOver,
    Happening,
    Moved,
    NeverSent,
    OfficerDecided,
    ProcedureBegan,
    ProcedureEnded,
    Reconciled,
    RegisterRead,
    Released,
    Reversal,
    Submitted,
    Supplemented,
    WithdrawalAsked,
    Woken,
)
from onething.casework.states import CaseState, CaseView, Dossier, TaskState
from onething.casework.undo import why_not
from onething.catalog import ClockKind, load, read_files
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.intake import PaperFile, read_papers
from onething.notices import Document, fill, values_from_json
from onething.planning import StepKind, make_plan, read_application
from simulators.city import families
from tests.casework.ground import given_facts
from tests.casework.invariants import Invariants
from tests.house.application import application, engine_for

BIRTH = load(read_files([Path(__file__).resolve().parents[2] / "packs"]))
FAMILY = next(families(1))
APPLICANT, OFFICER, COLLEAGUE = map(read_actor, ("applicant:mei", "officer:police/1", "officer:police/2"))
OFFICERS = st.sampled_from([OFFICER, COLLEAGUE])
OF_TASKS = (ClockKind.STATUTORY, ClockKind.PROCEDURE, ClockKind.DEFERRAL, ClockKind.PLEDGE, ClockKind.LEG)
ANSWERS = (
    "",
    "",
    "参加居民医保",
    "申领社保卡",
    "落户本市",
    "另一方户口在本市",
    "接受育儿指导",
    "母亲参加生育保险",
)
TASKS, ROUNDS = st.integers(0, 16), st.sampled_from([0, 1, 1, 1, 2, 3])


class Life(Invariants):
    """One case's life: happenings that are expected and others that are late, double or out of order."""

    catalog = BIRTH

    @initialize(married=st.booleans(), wrong=st.booleans())
    def submit(self, married: bool, wrong: bool) -> None:
        changes = {"父亲.公民身份号码": FAMILY.father.id_number[:16] + "97"} if wrong else {}
        raw, open_file = application(FAMILY, married=married, **changes)
        stated = read_application(raw, self.catalog)
        files = [PaperFile(p.slot, p.file, open_file(p.file), p.subject) for p in stated.materials]
        readings = read_papers(files, self.catalog, engine_for(FAMILY), {"新生儿": "新生儿/1"}, "")
        self.now = datetime(2026, 11, 20, 8, tzinfo=UTC)
        today = Fact("基准日", self.now.date(), Provenance(Source.DERIVED, TrustGrade.A))
        sheet = FactSheet((*stated.facts, *(f for r in readings for f in r.facts), today))
        plan = make_plan(self.catalog, "birth", sheet)
        dossier = Dossier(sheet, {}, readings, plan.materials, promise=plan.savings.days_parallel)
        self.view = CaseView(
            "c1",
            "birth",
            self.catalog.digest,
            "applicant:mei",
            CaseState.PRE_REVIEW,
            0,
            False,
            tasks_of(plan.steps),
            dossier,
            self.now.date(),
        )
        self.asked: set[tuple[int, int, str, int]] = set()
        self.notices: list[int] = []
        self.chain: list[Stored] = []
        self.papers: list[Document] = []
        self.happen(Submitted(APPLICANT, plan))

    def happen(self, happening: Happening) -> None:
        before = self.view
        ruling = decide(before, happening, self.catalog, self.now)
        if ruling is None:
            return
        reopened = isinstance(happening, DecisionUndone) and happening.decision is Decision.REJECT
        noted = isinstance(happening, Reconciled) and ruling.effects == ruling.clocks == ()
        assert not before.state.final or reopened or noted, "something was written after the end"
        self.view = ruling.view
        self._append(ruling)
        self._check_effects(ruling)
        self._check_papers(ruling)
        for event in ruling.events:
            if event.kind == "CorrectionRequested":
                self.notices.append(event.body["round"])
        kept = {task.number: task for task in ruling.changed}
        assert all(kept.get(t.number, t) == t for t in ruling.view.tasks if t.number in kept)
        if ruling.view.state is not before.state:
            assert ruling.events, "a case's state changed and no event says so"

    def _check_effects(self, ruling: Ruling) -> None:
        for effect in ruling.effects:
            task = ruling.view.task(effect.task)
            assert task is not None
            asks = task.state in (TaskState.UNDER_WAY, TaskState.REVERSING) and task.outstanding
            assert asks != (effect.kind == "check"), "what only compares moves nothing"
            assert (task.round, task.attempt) == (effect.round, effect.attempt)
            key = (effect.task, effect.round, effect.kind, effect.attempt)
            assert key not in self.asked, "one effect was asked for twice under the same key"
            self.asked.add(key)
            said = {"perform": "DepartmentAsked", "reverse": "ReversalAsked"}.get(effect.kind)
            told = [e for e in self.chain if e.link.kind == said and e.link.task == effect.task]
            assert said is None or told, f"a department is asked to {effect.kind} and no event says so"

    def _append(self, ruling: Ruling) -> None:
        """The events join the case's chain as ``transition`` would write them, and the chain still verifies."""
        for event in ruling.events:
            before, body = self.chain[-1].hash if self.chain else "", canonical(event.body)
            link = Link(
                "c1",
                len(self.chain) + 1,
                event.kind,
                event.task,
                event.actor.seal,
                stamp(self.now),
                commit("00", body),
                before,
            )
            self.chain.append(Stored(link, link.hash, "00", body))
        assert verify(self.chain, self.chain[-1].hash if self.chain else "") is None

    def _check_papers(self, ruling: Ruling) -> None:
        """Whatever is issued can be set: nothing that the law wants said is missing."""
        for event in ruling.events:
            if event.kind == "NoticeIssued":
                said = values_from_json(json.loads(json.dumps(event.body["values"])))
                notice = self.catalog.notices[event.body["notice"]]
                self.papers.append(fill(notice, said, len(self.papers) + 1))

    @rule(number=TASKS, round_=ROUNDS, known=st.booleans())
    def register(self, number: int, round_: int, known: bool) -> None:
        self.happen(RegisterRead(number, round_, (), known, "r1"))

    @rule(number=TASKS, round_=ROUNDS, answer=st.sampled_from(Answer))
    def department(self, number: int, round_: int, answer: Answer) -> None:
        task = self.view.task(number)
        item = self.catalog.items.get(task.code) if task else None
        facts = (
            given_facts(self.catalog, item.gives, task.subject)
            if item and task and answer is Answer.APPROVED
            else ()
        )
        self.happen(
            DepartmentAnswered(
                number, round_, answer, f"q{number}", facts, materials=("照片",), reason="因为"
            )
        )

    @rule(number=TASKS, later=st.integers(0, 2), answer=st.sampled_from([None, *Answer]), again=st.booleans())
    def books(self, number: int, later: int, answer: Answer | None, again: bool) -> None:
        """What the department has in its books of a task, also of a round that we do not know."""
        task = self.view.task(number)
        if task is None or task.kind is not StepKind.ITEM:
            return
        gives = self.catalog.items[task.code].gives if answer is Answer.APPROVED else ()
        facts = given_facts(self.catalog, gives, task.subject)
        round_ = task.round + later
        said = answer and DepartmentAnswered(number, round_, answer, f"q{number}", facts, reason="因为")
        self.happen(Reconciled(OFFICER, number, round_, said, again))

    @rule(number=TASKS, round_=ROUNDS)
    def silent(self, number: int, round_: int) -> None:
        self.happen(DepartmentSilent(number, round_, 1.0, "down"))

    @rule(number=TASKS, round_=ROUNDS)
    def confused(self, number: int, round_: int) -> None:
        self.happen(DepartmentConfused(number, round_, "nonsense"))

    @rule(which=st.integers(0, 9), answer=st.sampled_from(Answer))
    def somebody_answers(self, which: int, answer: Answer) -> None:
        """One of those who were asked."""
        asked = [t for t in self.view.tasks if t.state is TaskState.UNDER_WAY]
        for task in asked[which % len(asked) :][:1] if asked else ():
            if task.kind is StepKind.READ:
                self.register(task.number, task.round, True)
            else:
                self.department(task.number, task.round, answer)

    @rule(which=st.integers(0, 9), decision=st.sampled_from(Decision))
    def an_officer_acts(self, which: int, decision: Decision) -> None:
        """On one of the tasks that wait for one."""
        states = (TaskState.WITH_OFFICER, TaskState.STUCK)
        waiting = [t for t in self.view.tasks if t.state in states]
        for task in waiting[which % len(waiting) :][:1] if waiting else ():
            self.officer(task.number, decision)

    @rule(number=TASKS, lost=st.booleans(), hours=st.integers(0, 30))
    def woken(self, number: int, lost: bool, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.happen(Woken(number, lost))

    @rule(number=TASKS, decision=st.sampled_from(Decision), who=OFFICERS)
    def officer(self, number: int, decision: Decision, who: Actor = OFFICER) -> None:
        task, before = self.view.task(number), self.view
        self.happen(OfficerDecided(who, number, decision, "理由"))
        if task is not None and task.claimed not in ("", who.name):
            assert self.view is before, "an officer decided what a colleague had claimed"

    @rule(number=TASKS, decision=st.sampled_from([Decision.APPROVE, Decision.REJECT]))
    def undo(self, number: int, decision: Decision) -> None:
        task, before = self.view.task(number), self.view
        refusal = None if task is None else why_not(before, self.catalog, task, decision)
        self.happen(DecisionUndone(OFFICER, number, decision, "看错了"))
        done = self.view is not before
        assert done == (task is not None and refusal is None), "what was said before and what happened differ"
        if done:
            assert not self.view.state.final

    @rule(subject=st.sampled_from(["", "新生儿/1"]))
    def dispute(self, subject: str) -> None:
        before = self.view
        self.happen(Disputed(APPLICANT, "登记姓名", subject, "不对"))
        if self.view is not before:
            assert entry_of(before.dossier.sheet, "登记姓名", subject) is not None
            assert self.view.state is before.state, "a dispute moved the case"

    @rule(number=TASKS, value=st.sampled_from(["张三", "李四", None]), who=OFFICERS)
    def answer_dispute(self, number: int, value: str | None, who: Actor = OFFICER) -> None:
        task, origin = self.view.task(number), Provenance(Source.OFFICER, TrustGrade.B, "r")
        right = None if value is None else Fact("登记姓名", value, origin)
        before = self.view
        self.happen(DisputeAnswered(who, number, right, "核实了"))
        if self.view is not before:
            assert task is not None
            assert task.kind is StepKind.DISPUTE
            assert entry_of(self.view.dossier.sheet, "登记姓名", "") is None or right is None

    @rule(number=TASKS, who=OFFICERS)
    def claim(self, number: int, who: Actor) -> None:
        self.happen(Claimed(who, number))

    @rule(number=TASKS, who=OFFICERS)
    def let_go(self, number: int, who: Actor) -> None:
        self.happen(HandedOver(who, number, "2", "回避"))
        self.happen(Released(who, number))

    @rule(name=st.sampled_from(ANSWERS), yes=st.booleans())
    def mend(self, name: str, yes: bool) -> None:
        """The applicant mends the number and perhaps changes an answer that decides which items belong to the case."""
        said = Provenance(Source.FORM, TrustGrade.D)
        right = Fact("父亲.公民身份号码", FAMILY.father.id_number, said)
        answer = (Fact(name, yes, said),) if name else ()
        self.happen(Supplemented(APPLICANT, (right, *answer), {}, ()))

    @rule(which=st.integers(0, 30), at=st.integers(0, 20), kind=st.sampled_from(ClockKind))
    def overdue(self, which: int, at: int, kind: ClockKind) -> None:
        names = (*self.catalog.escalations, "超期")
        task = self.view.tasks[which % len(self.view.tasks)].number if kind in OF_TASKS else None
        day = self.now.date()
        if which % 3 == 0:
            self.happen(ClockRan(1, task, kind, names[at % len(names) :], day, day))

    @rule(which=st.integers(0, 9), name=st.sampled_from(["鉴定", "鉴定", "没有的程序"]))
    def procedure(self, which: int, name: str) -> None:
        """A special procedure begins, or the one that goes on ends."""
        for task in [t for t in self.view.tasks if t.state is TaskState.WITH_OFFICER][which % 3 :][:1]:
            self.happen(ProcedureBegan(OFFICER, task.number, name, "要鉴定"))

    @rule(which=st.integers(0, 9))
    def procedure_over(self, which: int) -> None:
        for task in [t for t in self.view.tasks if t.state is TaskState.PROCEDURE]:
            self.happen(ProcedureEnded(OFFICER, task.number, "鉴定完毕"))
        self.happen(ProcedureEnded(OFFICER, which, "鉴定完毕"))

    @rule(number=TASKS, already=st.booleans())
    def extend(self, number: int, already: bool) -> None:
        self.happen(Extended(OFFICER, number, "人手不够", already))

    @rule()
    def calendar(self) -> None:
        day = self.now.date()
        self.happen(CalendarChanged((Moved(None, ClockKind.PROMISED, day, day + timedelta(1)),)))

    @rule(number=TASKS, round_=ROUNDS, possible=st.booleans())
    def reversed_or_not(self, number: int, round_: int, possible: bool) -> None:
        self.happen(Reversal(number, round_, possible, "过了期限"))
        self.happen(NeverSent(number, round_))

    @rule()
    def join(self) -> None:
        tasks = self.view.tasks
        self.happen(ApplicantJoins(read_actor("applicant:fang"), "父亲"))
        assert self.view.tasks == tasks, "somebody's coming moved a task"

    @rule(really=st.integers(0, 29))
    def withdraw(self, really: int) -> None:
        if really == 0:
            self.happen(WithdrawalAsked(APPLICANT, "不办了"))

    @rule()
    def everything_goes_well(self) -> None:
        """Whatever waits for an answer gets a good one, so that lives reach their later parts."""
        for task in self.view.tasks:
            if task.state is TaskState.UNDER_WAY and task.kind is StepKind.READ:
                self.register(task.number, task.round, True)
            elif task.state is TaskState.UNDER_WAY:
                self.department(task.number, task.round, Answer.APPROVED)
            elif task.state is TaskState.REVERSING:
                self.reversed_or_not(task.number, task.round, True)
            elif task.state is TaskState.PROCEDURE:
                self.procedure_over(task.number)
            elif task.kind is StepKind.DISPUTE and not task.state.final:
                self.answer_dispute(task.number, None, COLLEAGUE if task.claimed == "2" else OFFICER)
            elif task.state is TaskState.WITH_OFFICER:
                self.officer(task.number, Decision.APPROVE, COLLEAGUE if task.claimed == "2" else OFFICER)

"""What follows when time runs out, and what stops the clock: reminders, escalations, 视为受理, a missed correction,
special procedures, an extension. Pure."""

from __future__ import annotations

from onething.casework.claims import is_taken
from onething.casework.desk import Alert, Desk
from onething.casework.happenings import (
    CalendarChanged,
    ClockRan,
    Extended,
    ProcedureBegan,
    ProcedureEnded,
)
from onething.casework.notices import duration, issue, issue_accepted
from onething.casework.progress import CORRECTION_PAUSE, refuse
from onething.casework.promises import lapse
from onething.casework.signing import signature_lapsed
from onething.casework.states import CaseState, Task, TaskState
from onething.casework.timing import OVERDUE
from onething.catalog import APPLICANT, ClockKind, Limit, LimitUnit, Moment, Rated
from onething.planning import StepKind


def procedure_pause(task: Task) -> str:
    """The name of the pause that a task's special procedure makes."""
    return f"特别程序:{task.number}"


def acceptance_of(desk: Desk) -> Rated | None:
    """The shortest time within which the applicant must be told what is missing, over the items of the case."""
    kinds = (desk.catalog.item_types.get(desk.catalog.items[t.code].type) for t in _items(desk))
    found = [kind.acceptance for kind in kinds if kind is not None and kind.acceptance is not None]
    return min(found, key=lambda rated: rated.limit.days, default=None)


def clock_ran(desk: Desk, happening: ClockRan) -> None:
    """A clock has come to one or more of its stages."""
    for name in happening.fired:
        if name == OVERDUE:
            _overdue(desk, happening)
        elif name in desk.catalog.escalations:
            _escalate(desk, happening, name)


def calendar_changed(desk: Desk, happening: CalendarChanged) -> None:
    """The official calendar of a year was announced: last days have moved."""
    desk.event(
        "ClocksRecounted",
        moved=[[m.task, m.kind, m.before.isoformat(), m.after.isoformat()] for m in happening.moved],
    )


def procedure_began(desk: Desk, happening: ProcedureBegan) -> bool:
    """An officer needs a hearing, an appraisal …: the task's time stands still, and the applicant is told."""
    task, procedure = desk.view.task(happening.task), desk.catalog.procedures.get(happening.procedure)
    if task is None or procedure is None or task.state is not TaskState.WITH_OFFICER:
        return False
    if is_taken(task, happening.actor) or task.kind is StepKind.DISPUTE:
        return False
    if procedure.types and desk.catalog.items[task.code].type not in procedure.types:
        return False
    desk.move(task, TaskState.PROCEDURE, reason=f"{procedure.name}：{happening.reason}")
    desk.event(
        "ProcedureBegan",
        task.number,
        happening.actor,
        procedure=procedure.name,
        reason=happening.reason,
        clause=str(procedure.clause),
        longest="" if procedure.longest is None else str(procedure.longest),
    )
    issue(
        desk,
        Moment.SPECIAL,
        task,
        reasons=(f"{procedure.name}：{happening.reason}",),
        within="" if procedure.longest is None else duration(procedure.longest),
    )
    desk.pause_clocks(task.number, procedure_pause(task))
    desk.pause_clocks(None, procedure_pause(task), ClockKind.PROMISED)
    if procedure.longest is not None:
        desk.start_clock(task.number, ClockKind.PROCEDURE, procedure.longest)
    desk.message("procedure")
    return True


def procedure_ended(desk: Desk, happening: ProcedureEnded) -> bool:
    """The special procedure has a result: the officer goes on, and time counts again."""
    task = desk.view.task(happening.task)
    if task is None or task.state is not TaskState.PROCEDURE:
        return False
    desk.move(task, TaskState.WITH_OFFICER, reason=happening.reason)
    desk.event("ProcedureEnded", task.number, happening.actor, reason=happening.reason)
    procedure_over(desk, task)
    return True


def procedure_over(desk: Desk, task: Task) -> None:
    """The time of a task and of its case counts again."""
    desk.end_clocks(task.number, ClockKind.PROCEDURE)
    desk.resume_clocks(task.number, procedure_pause(task))
    desk.resume_clocks(None, procedure_pause(task))


def extended(desk: Desk, happening: Extended) -> bool:
    """The head of a department grants more time, once, as the item's type allows."""
    task = desk.view.task(happening.task)
    if task is None or task.state.final or task.kind is not StepKind.ITEM or happening.already:
        return False
    kind = desk.catalog.item_types.get(desk.catalog.items[task.code].type)
    if kind is None or kind.extension is None:
        return False
    desk.extend_clock(task.number, ClockKind.STATUTORY, kind.extension.limit)
    desk.event(
        "ClockExtended",
        task.number,
        happening.actor,
        longer=str(kind.extension.limit),
        clause=str(kind.extension.clause),
        reason=happening.reason,
    )
    within = duration(kind.extension.limit)
    issue(desk, Moment.EXTENSION, task, reasons=(happening.reason,), within=within)
    return True


def _escalate(desk: Desk, happening: ClockRan, name: str) -> None:
    rule, due = desk.catalog.escalations[name], happening.due.isoformat()
    if rule.role == APPLICANT:
        desk.event("ApplicantReminded", happening.task, rule=name, clock=happening.kind, due=due)
        desk.message(rule.message)
        return
    task = None if happening.task is None else desk.view.task(happening.task)
    department = desk.lead if task is None else task.department
    desk.event(
        "Escalated",
        happening.task,
        rule=name,
        clock=happening.kind,
        due=due,
        role=rule.role,
        department=department,
    )
    desk.alert(
        Alert(happening.task, name, happening.kind, rule.role, department, happening.due, rule.message)
    )


def _overdue(desk: Desk, happening: ClockRan) -> None:
    match happening.kind:
        case ClockKind.ACCEPTANCE if _deem_accepted(desk, happening):
            return
        case ClockKind.SIGNATURE if signature_lapsed(desk, happening.task):
            return
        case ClockKind.DEFERRAL:
            lapse(desk, happening.task)
        case ClockKind.CORRECTION if desk.view.state is CaseState.CORRECTION:
            _lapse(desk)
            return
    desk.event("ClockOverdue", happening.task, clock=happening.kind, due=happening.due.isoformat())
    if happening.kind is ClockKind.PROMISED and happening.task is None:
        desk.message("overdue")


def _deem_accepted(desk: Desk, happening: ClockRan) -> bool:
    """Nobody told the applicant in time that anything is missing: the application counts as accepted from the day it
    was received. What a register did not say by now, an officer finds out."""
    kinds = [desk.catalog.item_types.get(desk.catalog.items[t.code].type) for t in _items(desk)]
    deeming = next((k.acceptance for k in kinds if k is not None and k.deemed and k.acceptance), None)
    if deeming is None or desk.view.accepted or desk.view.state is not CaseState.PRE_REVIEW:
        return False
    desk.case(desk.view.state, accepted=True)
    desk.event("AcceptanceDeemed", since=happening.started.isoformat(), clause=str(deeming.clause))
    issue_accepted(desk, since=happening.started)
    desk.end_clocks(None, ClockKind.ACCEPTANCE)
    promise = Limit(desk.dossier.promise, LimitUnit.WORKING_DAYS)
    desk.start_clock(None, ClockKind.PROMISED, promise, happening.started)
    desk.message("accepted")
    for task in desk.view.tasks:
        if task.kind is StepKind.READ and not task.state.final:
            desk.move(task, TaskState.DONE, reason=f"{task.name}一直没有回答，请人工核对。")
            desk.event("RegisterGivenUp", task.number, attempts=task.attempt)
    return True


def _lapse(desk: Desk) -> None:
    """The applicant's time is over: what waits for the applicant ends; everything else goes on."""
    turn = desk.thing.correction
    assert turn is not None
    desk.event("CorrectionLapsed", round=desk.view.round, clause=str(turn.clause))
    desk.end_clocks(None, ClockKind.CORRECTION)
    desk.resume_clocks(None, CORRECTION_PAUSE)
    desk.case(CaseState.WITH_DEPARTMENTS)
    desk.file(findings=tuple(f for f in desk.dossier.findings if f.severity != "fix"), held=())
    for task in desk.view.tasks:
        if task.state is TaskState.CORRECTION:
            refuse(desk, task, f"{turn.says}（{turn.clause}）")


def _items(desk: Desk) -> tuple[Task, ...]:
    return tuple(t for t in desk.view.tasks if t.kind is StepKind.ITEM)

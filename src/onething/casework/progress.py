"""How tasks move: start what is ready, end what cannot happen any more, close the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from onething.casework.desk import Desk
from onething.casework.dispute import hold as hold_for_dispute
from onething.casework.dispute import is_held
from onething.casework.later import remember
from onething.casework.legs import open_legs
from onething.casework.notices import issue_closed, issue_granted, issue_refused
from onething.casework.promises import check_pledges, tell_what_was_undone
from onething.casework.revoking import undo_further
from onething.casework.states import CaseState, Task, TaskState
from onething.catalog import Channel, Item, Otherwise, Performer
from onething.facts import Value
from onething.intake import Finding
from onething.planning import StepKind
from onething.rules import Truth, decide

CORRECTION_PAUSE = "补正"
"""The name of the pause while it is the applicant's turn."""


def concerns(item: Item, subject: str, finding: Finding) -> bool:
    """Whether a finding is about what this item needs: one of its facts, its conditions or its papers."""
    if finding.subject not in ("", subject):
        return False
    names = {*item.needs, *(name for c in item.conditions for name in c.rule.names)}
    names |= {statement.fact for statement in item.statements}
    if item.review is not None:
        names |= item.review.names
    return finding.field in names or finding.material in {need.slot for need in item.materials}


def concerned(desk: Desk, finding: Finding) -> tuple[Task, ...]:
    """The items that a finding is about; all of them when it names nothing that a single one needs."""
    items = tuple(t for t in desk.view.tasks if t.kind is StepKind.ITEM)
    hit = tuple(t for t in items if concerns(desk.catalog.items[t.code], t.subject, finding))
    return hit or items


def advance(desk: Desk) -> None:
    """Run to the fixpoint: everything that can start, be undone or end by itself does."""
    undo_further(desk)
    tell_what_was_undone(desk)
    if (
        desk.view.state in (CaseState.DRAFT, CaseState.PRE_REVIEW, CaseState.WITHDRAWING)
        or desk.view.state.final
    ):
        return
    moving, states = True, {t.step: t.state for t in desk.view.tasks}
    while moving:
        moving = False
        for task in desk.view.tasks:
            if task.state is not TaskState.WAITING or task.kind is not StepKind.ITEM:
                continue
            before = [states[step] for step in task.waits_for]
            if any(state.final and state is not TaskState.DONE for state in before):
                desk.move(task, TaskState.CANCELLED, reason="前面的事项没有办成，这一项不再办理。")
                desk.event("TaskCancelled", task.number, reason="前置事项未办成")
            elif all(state is TaskState.DONE for state in before):
                _start(desk, task)
            else:
                continue
            states[task.step] = desk.task(task.number).state
            moving = True
    _close_if_finished(desk)


def _start(desk: Desk, task: Task) -> None:
    if is_held(desk, task):
        hold_for_dispute(desk, task)
        return
    item = desk.catalog.items[task.code]
    facts = desk.dossier.sheet.view(task.subject)
    if not task.approved:
        desk.start_clocks_of(task)
    unknown = [name for name in item.needs_in(facts) if name not in facts]
    if unknown:
        _ask_for(desk, task, tuple(unknown))
        return
    if not task.approved:
        doubts = _doubts(desk, item, task, facts)
        if doubts is None:
            return
        if doubts:
            desk.move(task, TaskState.WITH_OFFICER, reason="；".join(doubts))
            desk.event("OfficerNeeded", task.number, reasons=doubts)
            return
    if item.performer is Performer.PLATFORM:
        desk.event("ItemDecided", task.number)
        done(desk, task)
        return
    desk.ask("poll" if task.held_unasked else "perform", desk.move(task, TaskState.UNDER_WAY))
    desk.event("DepartmentAsked", task.number, department=task.department, fields=list(item.needs_in(facts)))


def _doubts(desk: Desk, item: Item, task: Task, facts: Mapping[str, Value]) -> list[str] | None:
    """What an officer must look at; None when the rules themselves ended or stopped the task."""
    doubts: list[str] = []
    if item.channel is not Channel.AUTOMATIC:
        doubts.append(
            f"这一项是{item.channel}办理" + (f"：{item.where}" if item.where else "") + "，办好后请确认。"
        )
    if item.applies is not None and decide(item.applies, facts) is Truth.UNKNOWN:
        doubts.append(f"申请人不清楚，请核实要不要办：{item.applies.text}")
    for condition in item.conditions:
        truth = decide(condition.rule, facts)
        if truth is Truth.YES:
            continue
        if truth is Truth.UNKNOWN:
            doubts.append(f"规则无法判定：{condition.rule.text}（{condition.clause}）")
        elif condition.otherwise is Otherwise.REJECT:
            refuse(desk, task, f"{condition.message}（{condition.clause}）", str(condition.clause))
            return None
        elif condition.otherwise is Otherwise.CORRECT:
            hold(
                desk,
                task,
                finding_of(condition.message, task, str(condition.clause), min(condition.rule.names)),
            )
            return None
        else:
            doubts.append(f"{condition.message}（{condition.clause}）")
    if item.review is not None and (truth := decide(item.review, facts)) is not Truth.NO:
        why = "需要人工核对" if truth is Truth.YES else "是否要人工核对无法判定"
        doubts.append(f"{why}：{item.review_says or item.review.text}")
    doubts += [
        finding.message
        for finding in desk.dossier.findings
        if finding.severity == "human" and task in concerned(desk, finding)
    ]
    return doubts


def finding_of(
    message: str, task: Task, clause: str = "", field: str = "", code: str = "CONDITION"
) -> Finding:
    """A finding that a rule, an officer or a department makes about a task."""
    return Finding(
        code=code,
        severity="fix",
        message=message,
        clause=clause,
        field=field,
        subject=task.subject,
        material="",
    )


def hold(desk: Desk, task: Task, finding: Finding) -> None:
    """Stop a task until the applicant has mended ``finding``; it goes into the next notice."""
    desk.move(task, TaskState.CORRECTION, reason=finding.message)
    desk.pause_clocks(task.number, CORRECTION_PAUSE)
    desk.file(held=(*desk.dossier.held, finding))


def _ask_for(desk: Desk, task: Task, names: tuple[str, ...]) -> None:
    """Facts are missing although everything before is done: the applicant states them, or an operator looks."""
    stated = [name for name in names if name in desk.thing.form]
    if stated:
        hold(desk, task, finding_of(f"请补充：{'、'.join(stated)}", task, field=stated[0], code="MISSING"))
        return
    desk.move(task, TaskState.STUCK, reason=f"缺少数据：{'、'.join(names)}")
    desk.event("TaskStuck", task.number, missing=names)


def done(desk: Desk, task: Task, request: str = "") -> None:
    """An item has ended well; what follows it begins."""
    ended = desk.move(task, TaskState.DONE, request=request or task.request)
    if not ended.revoked:
        issue_granted(desk, ended)
        open_legs(desk, ended)
        check_pledges(desk, ended)


def refuse(desk: Desk, task: Task, reason: str, clause: str = "") -> None:
    """A task has ended with a refusal and its reason; ``clause`` is that of the condition that is not fulfilled."""
    desk.move(task, TaskState.REFUSED, reason=reason)
    desk.event("ItemRefused", task.number, reason=reason, clause=clause)
    issue_refused(desk, task, reason)


def _close_if_finished(desk: Desk) -> None:
    if desk.view.state not in (CaseState.WITH_DEPARTMENTS, CaseState.CLOSING):
        return
    items = [t for t in desk.view.tasks if not t.follows]
    if not all(t.state.final for t in items):
        return
    goals = [t for t in items if t.kind is StepKind.ITEM and t.code in desk.thing.goals]
    done_goals = [t.name for t in goals if t.state is TaskState.DONE]
    refused = [t.name for t in goals if t.state is not TaskState.DONE]
    if done_goals and desk.view.state is CaseState.WITH_DEPARTMENTS:
        # The applicant has what was asked for; what follows may still be on its way.
        desk.case(CaseState.CLOSING)
        desk.event("CaseReadyToClose", done=done_goals, not_done=refused)
        desk.end_clocks(None)
        desk.message("partly-done" if refused else "done")
    if not all(t.state.final for t in desk.view.tasks):
        return
    if done_goals:
        desk.case(CaseState.CLOSED)
        desk.event("CaseClosed", done=done_goals, not_done=refused)
        issue_closed(desk)
        remember(desk)
        return
    desk.end_clocks(None)
    reasons = [t.reason for t in goals if t.reason]
    if desk.view.accepted:
        desk.case(CaseState.REFUSED)
        desk.event("CaseRefused", reasons=reasons)
        issue_closed(desk)
        desk.message("refused")
    else:
        desk.case(CaseState.NOT_ACCEPTED)
        desk.event("CaseNotAccepted", reasons=reasons)
        desk.message("not-accepted")

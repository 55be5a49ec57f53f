"""How tasks move: start what is ready, end what cannot happen any more, close the case. Pure."""

from __future__ import annotations

from onething.casework.desk import Desk
from onething.casework.states import CaseState, Task, TaskState
from onething.catalog import Channel, ClockKind, Item, Otherwise, Performer
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
    if item.review is not None:
        names |= item.review.names
    return finding.field in names or finding.material in {need.slot for need in item.materials}


def concerned(desk: Desk, finding: Finding) -> tuple[Task, ...]:
    """The items that a finding is about; all of them when it names nothing that a single one needs."""
    items = tuple(t for t in desk.view.tasks if t.kind is StepKind.ITEM)
    hit = tuple(t for t in items if concerns(desk.catalog.items[t.code], t.subject, finding))
    return hit or items


def advance(desk: Desk) -> None:
    """Run to the fixpoint: everything that can start or end by itself does."""
    if desk.view.state is CaseState.WITHDRAWING:
        _withdraw_further(desk)
        return
    if desk.view.state is CaseState.PRE_REVIEW or desk.view.state.final:
        return
    views: dict[str, dict[str, Value]] = {}
    moving, states = True, {t.step: t.state for t in desk.view.tasks}
    while moving:
        moving = False
        for task in desk.view.tasks:
            if task.state is not TaskState.WAITING:
                continue
            before = [states[step] for step in task.waits_for]
            if any(state.final and state is not TaskState.DONE for state in before):
                desk.move(task, TaskState.CANCELLED, reason="前面的事项没有办成，这一项不再办理。")
                desk.event("TaskCancelled", task.number, reason="前置事项未办成")
            elif all(state is TaskState.DONE for state in before):
                _start(desk, task, views)
            else:
                continue
            states[task.step] = desk.task(task.number).state
            moving = True
    _close_if_finished(desk)


def _start(desk: Desk, task: Task, views: dict[str, dict[str, Value]]) -> None:
    item = desk.catalog.items[task.code]
    if task.subject not in views:
        views[task.subject] = dict(desk.dossier.sheet.view(task.subject))
    facts = views[task.subject]
    if task.round == 1 and not task.approved:
        for kind, limit in (
            (ClockKind.STATUTORY, desk.statutory(item)),
            (ClockKind.PROMISED, item.promised),
        ):
            if limit is not None:
                desk.start_clock(task.number, kind, limit)
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
        done(desk, task)
        desk.event("ItemDecided", task.number, by="规则")
        return
    desk.ask("perform", desk.move(task, TaskState.UNDER_WAY))
    desk.event("DepartmentAsked", task.number, department=task.department)


def _doubts(desk: Desk, item: Item, task: Task, facts: dict[str, Value]) -> list[str] | None:
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
            refuse(desk, task, f"{condition.message}（{condition.clause}）")
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
    """A task has ended well."""
    desk.move(task, TaskState.DONE, request=request or task.request)


def refuse(desk: Desk, task: Task, reason: str) -> None:
    """A task has ended with a refusal and its reason."""
    desk.move(task, TaskState.REFUSED, reason=reason)
    desk.event("ItemRefused", task.number, reason=reason)


def _close_if_finished(desk: Desk) -> None:
    if desk.view.state is CaseState.CORRECTION or not all(t.state.final for t in desk.view.tasks):
        return
    desk.event("CaseReadyToClose")
    goals = [t for t in desk.view.tasks if t.kind is StepKind.ITEM and t.code in desk.thing.goals]
    desk.end_clocks(None)
    if any(t.state is TaskState.DONE for t in goals):
        refused = [t.name for t in goals if t.state is not TaskState.DONE]
        desk.case(CaseState.CLOSED)
        desk.event("CaseClosed", done=[t.name for t in goals if t.state is TaskState.DONE], not_done=refused)
        desk.message("partly-done" if refused else "done")
    elif not desk.view.accepted:
        desk.case(CaseState.NOT_ACCEPTED)
        desk.event("CaseNotAccepted", reasons=[t.reason for t in goals if t.reason])
        desk.message("not-accepted")
    else:
        desk.case(CaseState.REFUSED)
        desk.event("CaseRefused", reasons=[t.reason for t in goals if t.reason])
        desk.message("refused")


def begin_withdrawal(desk: Desk) -> None:
    """Cancel what has not reached a department; the rest is undone as its answers come in."""
    desk.case(CaseState.WITHDRAWING)
    desk.end_clocks(None)
    for task in desk.view.tasks:
        reading = task.kind is StepKind.READ
        waiting = task.state in (
            TaskState.WAITING,
            TaskState.WITH_OFFICER,
            TaskState.CORRECTION,
            TaskState.PROCEDURE,
            TaskState.STUCK,
        )
        if not task.state.final and (reading or (waiting and not task.request)):
            desk.move(task, TaskState.CANCELLED, reason="申请人撤回了申请。")
        elif task.state in (TaskState.CORRECTION, TaskState.STUCK):
            # The department holds a request: ask what became of it before it can be undone.
            desk.ask("poll", desk.move(task, TaskState.UNDER_WAY))


def _withdraw_further(desk: Desk) -> None:
    """Undo what was done, last first: an item is undone when nothing that built on it is left."""
    for task in desk.view.tasks:
        if task.state is not TaskState.DONE or task.kind is not StepKind.ITEM:
            continue
        if desk.catalog.items[task.code].performer is Performer.PLATFORM:
            desk.move(task, TaskState.REVERSED)
            continue
        later = [t for t in desk.view.tasks if task.step in t.waits_for]
        gone = (TaskState.REVERSED, TaskState.CANCELLED, TaskState.REFUSED)
        if all(t.state in gone for t in later):
            desk.ask("reverse", desk.move(task, TaskState.REVERSING))
            desk.event("ReversalAsked", task.number, department=task.department)
        elif all(t.state.final and not _undoable(desk, t) for t in later):
            desk.move(task, TaskState.KEPT, reason="后面的事项已不能撤销，这一项也保留。")
            desk.event("ReversalImpossible", task.number, reason="后续事项不可撤销")
    if all(t.state.final and not _undoable(desk, t) for t in desk.view.tasks):
        desk.case(CaseState.WITHDRAWN)
        desk.event("CaseWithdrawn", kept=[t.name for t in desk.view.tasks if t.state is TaskState.KEPT])
        desk.message("withdrawn")


def _undoable(desk: Desk, task: Task) -> bool:
    return task.state is TaskState.DONE and task.kind is StepKind.ITEM

"""撤回决定: an officer takes a mistaken decision back, and the item is decided anew. Pure.

Nothing is deleted: the trail gets a new event, what the department did is undone by its own reversal with everything
that built on it, and all of it begins again in a new round."""

from __future__ import annotations

from onething.casework.desk import Desk
from onething.casework.happenings import Decision, DecisionUndone
from onething.casework.revision import renewed
from onething.casework.revoking import built_on, reached, undo_again
from onething.casework.states import CaseState, CaseView, Task, TaskState
from onething.catalog import Catalog, Channel, ClockKind, Limit, LimitUnit
from onething.planning import StepKind

UNDER_WAY = (CaseState.PRE_REVIEW, CaseState.CORRECTION, CaseState.WITH_DEPARTMENTS, CaseState.CLOSING)
ENDED = (CaseState.CLOSED, CaseState.REFUSED)
_APPROVED = (
    TaskState.WAITING,
    TaskState.UNDER_WAY,
    TaskState.CORRECTION,
    TaskState.STUCK,
    TaskState.DONE,
)


def why_not(view: CaseView, catalog: Catalog, task: Task, decision: Decision) -> str | None:
    """Why a decision on a task cannot be taken back, in words for the officer; None: it can."""
    if view.state not in (*UNDER_WAY, *ENDED):
        return f"办件现在是「{view.state}」，不能撤回决定。"
    if view.state in ENDED and decision is Decision.APPROVE:
        return "办件已经办结，申请人已经信赖办成的结果，不能撤回同意的决定；确有错误的，请依法另行纠正。"
    if task.follows:
        return f"「{task.name}」是办完以后的事，没有可以撤回的决定。"
    standing = task.state is TaskState.REFUSED if decision is Decision.REJECT else _approved(task)
    if not standing:
        return f"环节「{task.name}」现在是「{task.state}」，没有可以撤回的决定。"
    for each in built_on(view.tasks, task) if decision is Decision.APPROVE else ():
        if each.revoked:
            return f"「{each.name}」正在撤销，请等它结束。"
        if (reason := _lasting(catalog, each)) is not None:
            return reason
    return None


def undo(desk: Desk, happening: DecisionUndone) -> bool:
    """Take a decision back. False when it cannot be."""
    task = desk.view.task(happening.task)
    if task is None or why_not(desk.view, desk.catalog, task, happening.decision) is not None:
        return False
    desk.event(
        "DecisionUndone",
        task.number,
        happening.actor,
        decision=str(happening.decision),
        reason=happening.reason,
    )
    _reopen(desk)
    if happening.decision is Decision.APPROVE:
        undo_again(desk, task)
    else:
        _unrefuse(desk, task)
    desk.message("decision-undone")
    return True


def _approved(task: Task) -> bool:
    return task.approved and task.state in _APPROVED and not task.revoked


def _lasting(catalog: Catalog, task: Task) -> str | None:
    """Why what was done cannot be undone; None when it can, or when nothing was done yet."""
    if task.kind is StepKind.ITEM:
        why = catalog.items[task.code].final
        return f"「{task.name}」已经办了：{why}，不能撤回决定。" if reached(task) and why else None
    if task.kind is StepKind.LEG and task.state is TaskState.DONE:
        leg = catalog.items[task.code].legs[int(task.step.rpartition("+")[2]) - 1]
        if leg.channel is not Channel.AUTOMATIC:
            return f"「{task.name}」已经办好，申请人已经拿到结果，不能撤回决定。"
    return None


def _reopen(desk: Desk) -> None:
    """The case goes on, with its promise anew, if everything was over."""
    if desk.view.state not in (*ENDED, CaseState.CLOSING):
        return
    desk.case(CaseState.WITH_DEPARTMENTS)
    promise = Limit(desk.dossier.promise, LimitUnit.WORKING_DAYS)
    desk.start_clock(None, ClockKind.PROMISED, promise)


def _unrefuse(desk: Desk, task: Task) -> None:
    """The refused item waits for a decision again, and what was not done because of it waits for the item."""
    desk.start_clocks_of(task)
    if task.request:
        # A department holds a request of this round: the officer says what becomes of it.
        desk.move(task, TaskState.STUCK, reason="撤回了不予办理的决定，请重新决定。")
    else:
        desk.put(renewed(task))
    for each in built_on(desk.view.tasks, task):
        if each.kind is StepKind.ITEM and each.state is TaskState.CANCELLED and not each.revoked:
            desk.put(renewed(each))

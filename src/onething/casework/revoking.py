"""Undoing what was done, last first: a withdrawal of everything, or of one item and what built on it. Pure.

A task that is ``revoked`` goes no further: what has not reached a department is cancelled, what a department holds
is asked about, and what is done is undone as soon as nothing that built on it is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from onething.casework.desk import Desk
from onething.casework.notices import issue_withdrawn
from onething.casework.revision import renewed
from onething.casework.states import CaseState, CaseView, Task, TaskState
from onething.catalog import Catalog, Performer
from onething.planning import PlanError, Step, StepKind, make_plan

_WITH_NOBODY = (
    TaskState.WAITING,
    TaskState.WITH_OFFICER,
    TaskState.CORRECTION,
    TaskState.PROCEDURE,
    TaskState.OWED,
    TaskState.UNSIGNED,
    TaskState.DISPUTED,
    TaskState.STUCK,
)
_GONE = (TaskState.REVERSED, TaskState.CANCELLED, TaskState.REFUSED)


def begin_withdrawal(desk: Desk, reason: str) -> None:
    """Revoke everything; the case ends when it is undone."""
    desk.case(CaseState.WITHDRAWING)
    desk.end_clocks(None)
    for task in desk.view.tasks:
        _revoke(desk, task, reason)


def revoke(desk: Desk, task: Task, reason: str) -> None:
    """Revoke one item and everything that waits for it."""
    for each in built_on(desk.view.tasks, task):
        _revoke(desk, each, reason)


def drop(desk: Desk, task: Task, reason: str, wanted: Collection[str]) -> None:
    """Revoke what a new plan has no more. What built on it and is ``wanted`` by that plan (steps) is done again. A
    register that was read did nothing that could be undone: what relied on its answer stays."""
    built = [task] if task.kind is StepKind.READ else built_on(desk.view.tasks, task)
    for each in built:
        if each.step.partition("~")[0] in wanted:
            _undo_again(desk, each)
        else:
            _revoke(desk, each, reason)


def undo_again(desk: Desk, task: Task) -> None:
    """Undo one item and everything that built on it, and do all of it again with what is known now."""
    for each in built_on(desk.view.tasks, task):
        _undo_again(desk, each)


def _undo_again(desk: Desk, task: Task) -> None:
    if task.kind is StepKind.DEFERRAL:
        return  # the paper is owed all the same
    if task.follows:
        _revoke(desk, task, "这一项要撤销后重办。")
    else:
        _revoke(desk, desk.mark_again(task), "这一项要撤销后重办。")


def built_on(tasks: Sequence[Task], task: Task) -> list[Task]:
    """The task and everything that waits for it, near or far."""
    steps, found = {task.step}, []
    moving = True
    while moving:
        moving = False
        for each in tasks:
            if each not in found and (each.step == task.step or steps.intersection(each.waits_for)):
                steps.add(each.step)
                found.append(each)
                moving = True
    return found


@dataclass(frozen=True, slots=True)
class Undoing:
    """What withdrawing means for one task: ``how`` is 取消 (nobody has done anything yet), 撤销 (the department is asked
    to undo it) or 不能撤销, with the reason."""

    number: int
    name: str
    how: str
    says: str


def what_withdrawal_means(view: CaseView, catalog: Catalog) -> tuple[Undoing, ...]:
    """Told before the applicant decides: what would be undone, in which order, and what cannot be."""
    items = [t for t in view.tasks if t.kind is StepKind.ITEM and t.state not in (*_GONE, TaskState.KEPT)]
    kept: set[str] = set()
    for task in items:
        if reached(task) and catalog.items[task.code].final:
            kept.add(task.step)
    moving = True
    while moving:
        # What a result that stays was built on stays too.
        held = {before for task in items if task.step in kept for before in task.waits_for}
        moving = not held <= kept
        kept |= held
    found = []
    for task in reversed(items):
        item = catalog.items[task.code]
        if not reached(task):
            found.append(Undoing(task.number, task.name, "取消", "还没有办，直接取消。"))
        elif task.step in kept:
            says = item.final or "后面的事项不能撤销，这一项也保留。"
            found.append(Undoing(task.number, task.name, "不能撤销", says))
        else:
            says = "由部门撤销，撤不了时会告诉您原因。"
            found.append(Undoing(task.number, task.name, "撤销", says))
    return tuple(found)


def reached(task: Task) -> bool:
    """Whether a department may have done it by now."""
    return task.state in (TaskState.DONE, TaskState.UNDER_WAY, TaskState.REVERSING) or bool(task.request)


def undo_further(desk: Desk) -> None:
    """Undo what can be undone now; a withdrawn case ends when nothing is left to undo."""
    moving = True
    while moving:
        moving = any(_undo(desk, task) for task in desk.view.tasks if task.revoked and _undoable(task))
    _do_again(desk)
    if desk.view.state is CaseState.WITHDRAWING and all(
        t.state.final and not _undoable(t) for t in desk.view.tasks
    ):
        desk.case(CaseState.WITHDRAWN)
        desk.event("CaseWithdrawn", kept=[t.name for t in desk.view.tasks if t.state is TaskState.KEPT])
        issue_withdrawn(desk)
        desk.message("withdrawn")


def _do_again(desk: Desk) -> None:
    """What was undone in order to be done again begins anew, what it waits for first."""
    moving = desk.view.state is not CaseState.WITHDRAWING and any(task.again for task in desk.view.tasks)
    planned = _planned(desk) if moving else None
    while moving:
        waiting = {task.step for task in desk.view.tasks if task.again}
        ready = [
            task
            for task in desk.view.tasks
            if task.again and task.state.final and not _undoable(task) and waiting.isdisjoint(task.waits_for)
        ]
        for task in ready:
            _begin_anew(desk, task, planned)
        moving = bool(ready)


def _begin_anew(desk: Desk, task: Task, planned: Mapping[str, Step] | None) -> None:
    """As the plan is now, or as it was. What could not be undone is an officer's."""
    task = replace(task, again=False)
    if planned is not None:
        step = planned.get(task.step)
        if step is None:
            desk.put(task)
            return
        present = {each.step for each in desk.view.tasks}
        waits_for = tuple(each for each in step.waits_for if each in present)
        task = replace(task, waits_for=waits_for, name=step.name, department=step.department)
    if task.state is TaskState.KEPT:
        desk.put(replace(task, revoked=False, state=TaskState.STUCK))
        desk.event("TaskStuck", task.number, reason="部门不能撤销已办的事项，请决定保留它还是不予办理。")
        return
    if all(desk.view.step(each).state is TaskState.DONE for each in task.waits_for):
        desk.start_clocks_of(task)
    desk.put(renewed(task))


def _planned(desk: Desk) -> Mapping[str, Step] | None:
    """The steps of the plan with what is known now; None while there is no plan, or something must still be stated."""
    try:
        plan = make_plan(desk.catalog, desk.view.thing, desk.dossier.sheet)
    except PlanError:
        return None
    return None if plan.undecided else {step.id: step for step in plan.steps}


def _revoke(desk: Desk, task: Task, reason: str) -> None:
    reading = task.kind is StepKind.READ
    if task.state in (TaskState.REFUSED, TaskState.CANCELLED, TaskState.REVERSED, TaskState.KEPT):
        return
    if task.state is TaskState.DONE:
        if task.kind is StepKind.ITEM:
            desk.mark_revoked(task)
    elif reading or (task.state in _WITH_NOBODY and not task.request):
        desk.move(task, TaskState.CANCELLED, reason=reason)
    elif task.state in _WITH_NOBODY:
        # The department holds a request: ask what became of it before it can be undone.
        desk.ask("poll", desk.move(desk.mark_revoked(task), TaskState.UNDER_WAY))
    else:
        desk.mark_revoked(task)


def _undo(desk: Desk, task: Task) -> bool:
    """Begin to undo a task if its turn has come. Whether anything moved."""
    later = [t for t in desk.view.tasks if task.step in t.waits_for and t.kind is StepKind.ITEM]
    item = desk.catalog.items[task.code]
    if item.final:
        desk.move(task, TaskState.KEPT, reason=item.final)
        desk.event("ReversalImpossible", task.number, reason=item.final)
    elif all(t.state in _GONE for t in later):
        if item.performer is Performer.PLATFORM:
            desk.move(task, TaskState.REVERSED)
        else:
            desk.ask("reverse", desk.move(task, TaskState.REVERSING))
            desk.event("ReversalAsked", task.number, department=task.department)
    elif all(t.state.final and not _undoable(t) for t in later):
        desk.move(task, TaskState.KEPT, reason="后面的事项已不能撤销，这一项也保留。")
        desk.event("ReversalImpossible", task.number, reason="后续事项不可撤销")
    else:
        return False
    return True


def _undoable(task: Task) -> bool:
    return task.state is TaskState.DONE and task.kind is StepKind.ITEM

"""What a department's books say of a task against ours: what is taken up, what is lost, what contradicts. Pure.

The first binding answer stands until an officer of the department has looked: a contradiction becomes an event and
a task 待处置 beside the item, and whatever the officer says, the case goes on from there."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from onething.casework.deadlines import procedure_over
from onething.casework.desk import LONGEST_REASON, Desk
from onething.casework.happenings import (
    Answer,
    Decision,
    DepartmentAnswered,
    OfficerDecided,
    Reconciled,
    Reversal,
)
from onething.casework.legs import follow_up
from onething.casework.progress import CORRECTION_PAUSE
from onething.casework.revision import renewed
from onething.casework.revoking import built_on, undo_again
from onething.casework.states import CaseState, Task, TaskState
from onething.catalog import ClockKind
from onething.facts import FactSheet
from onething.planning import StepKind


class Verdict(StrEnum):
    """What the comparison of one task comes to."""

    AGREES = "一致"
    TAKE_UP = "补记"  # the department did what we do not know
    AGAIN = "待重交"  # asked for, but the department has no record and gave no answer: it is asked again by itself
    WORKING = "部门在办"  # the department is not ready with what we hold as ended
    LOST = "部门无记录"  # we hold a result that the department does not know
    CONTRADICTS = "说法矛盾"
    OFFICER = "待处置"  # an officer has it before them already


_SAYS = {
    Answer.APPROVED: "已办成",
    Answer.REJECTED: "不予办理",
    Answer.NEEDS_MATERIAL: "要补材料",
    Answer.WORKING: "正在办理",
    Answer.REVERSED: "已撤销",
}
_NOT_SENT = (
    TaskState.WAITING,
    TaskState.WITH_OFFICER,
    TaskState.PROCEDURE,
    TaskState.DISPUTED,
    TaskState.CORRECTION,
)
_WITHOUT_EFFECT = (TaskState.REFUSED, TaskState.CANCELLED, TaskState.REVERSED)
LOST = "部门系统里没有这笔办理的记录，平台的记录照旧有效，请运维人员核对。"
_AGREED = "部门的记录与平台一致了。"
_SENT_AGAIN = "部门丢失了记录，已按原编号重新提交，等待答复。"


def compare(task: Task, said: DepartmentAnswered | None, sheet: FactSheet) -> Verdict:
    """What follows when the department says ``said`` (None: it knows no such request) of a task as we hold it.
    ``said.round`` may be later than the task's: a round that our copy has lost."""
    verdict = _compare(task, said, sheet)
    lost_round = said is not None and said.round > task.round
    return Verdict.TAKE_UP if verdict is Verdict.AGREES and lost_round else verdict


def answer_in_words(answer: Answer) -> str:
    """What a department says, as people read it."""
    return _SAYS[answer]


def _compare(task: Task, said: DepartmentAnswered | None, sheet: FactSheet) -> Verdict:
    answer = None if said is None else said.answer
    if task.state is TaskState.STUCK:
        return Verdict.AGREES if said is None else Verdict.OFFICER
    if task.state in _NOT_SENT:
        waits = task.state is TaskState.CORRECTION and answer is Answer.NEEDS_MATERIAL
        noted = task.state is not TaskState.CORRECTION and said is not None and task.request == said.request
        return Verdict.AGREES if said is None or noted or waits else Verdict.TAKE_UP
    if task.state is TaskState.UNDER_WAY:
        if said is None:
            return Verdict.AGAIN
        known = answer is Answer.WORKING and task.request == said.request
        return Verdict.AGREES if known else Verdict.TAKE_UP
    if task.state is TaskState.REVERSING:
        if said is None:
            return Verdict.LOST
        return Verdict.TAKE_UP if answer is Answer.REVERSED else Verdict.AGREES
    if answer is Answer.WORKING:
        return Verdict.WORKING
    if task.state in _WITHOUT_EFFECT:
        return Verdict.CONTRADICTS if answer is Answer.APPROVED else Verdict.AGREES
    if said is None:
        return Verdict.LOST
    if answer is not Answer.APPROVED or differing(said, task, sheet):
        return Verdict.CONTRADICTS
    return Verdict.AGREES if said.request == task.request else Verdict.TAKE_UP


def differing(said: DepartmentAnswered, task: Task, sheet: FactSheet) -> tuple[str, ...]:
    """The facts that the department now gives otherwise than it gave them for this item."""
    held = {
        (fact.name, fact.subject): fact.value
        for fact in sheet.statements
        if fact.provenance.origin == task.code
    }
    return tuple(f.name for f in said.facts if held.get((f.name, f.subject), f.value) != f.value)


def reconciled(desk: Desk, happening: Reconciled) -> DepartmentAnswered | Reversal | bool:
    """Take note of what the department's books say. Returns what must now be taken up as an ordinary answer, or
    whether anything was written."""
    task, said, sheet = desk.view.task(happening.task), happening.said, desk.dossier.sheet
    if task is None or task.kind is not StepKind.ITEM or happening.round < task.round:
        return False
    again = happening.again and said is not None and task.state is TaskState.DONE
    if again and said is not None:
        desk.event("PerformedAgain", task.number, happening.actor, request=said.request)
        task = desk.move(task, task.state, request=said.request, reason=_SENT_AGAIN)
    match compare(task, said, sheet):
        case Verdict.TAKE_UP if said is not None:
            return _take_up(desk, task, said, happening)
        case Verdict.LOST if task.reason != LOST:
            desk.event("DepartmentLost", task.number, happening.actor, request=task.request)
            desk.put(replace(task, reason=LOST))
            return True
        case Verdict.CONTRADICTS if said is not None:
            return _contradiction(desk, task, said, happening) or again
        case Verdict.AGREES:
            return _agrees(desk, task) or again
    return again


def _take_up(
    desk: Desk, task: Task, said: DepartmentAnswered, happening: Reconciled
) -> DepartmentAnswered | Reversal | bool:
    desk.event(
        "TakenUp",
        task.number,
        happening.actor,
        round=said.round,
        request=said.request,
        ours=str(task.state),
        theirs=str(said.answer),
    )
    if task.state is TaskState.REVERSING:
        return Reversal(task.number, task.round, possible=True)
    if task.state in _NOT_SENT:
        if not _is_due(desk, task):
            _note(desk, task, said)
            return True
        _send_off(desk, task, said)
        return said
    # The round was used: its key must not be used for anything else.
    task = replace(task, round=max(task.round, said.round))
    if task.state is TaskState.UNDER_WAY:
        desk.put(task)
        return said
    desk.put(replace(task, request=said.request))
    return True


def _is_due(desk: Desk, task: Task) -> bool:
    """Whether everything that a task waits for is done in our copy too."""
    started = desk.view.state not in (CaseState.PRE_REVIEW, CaseState.WITHDRAWING)
    return started and all(desk.view.step(step).state is TaskState.DONE for step in task.waits_for)


def _note(desk: Desk, task: Task, said: DepartmentAnswered) -> None:
    """Its turn has not come in our copy. When it does, the department is asked about this request."""
    desk.resume_clocks(task.number, CORRECTION_PAUSE)
    state = TaskState.WAITING if task.state is TaskState.CORRECTION else task.state
    desk.put(replace(task, state=state, round=max(task.round, said.round), request=said.request, attempt=0))
    _without_notice(desk)


def _send_off(desk: Desk, task: Task, said: DepartmentAnswered) -> None:
    """A task that in our copy waits for a person is with its department: the person has decided."""
    desk.resume_clocks(task.number, CORRECTION_PAUSE)
    if task.state is TaskState.PROCEDURE:
        procedure_over(desk, task)
    fresh = replace(renewed(task), round=said.round) if said.round > task.round else task
    desk.move(fresh, TaskState.UNDER_WAY, request=said.request, wake_at=desk.now, attempt=1)
    _without_notice(desk)


def _without_notice(desk: Desk) -> None:
    """Nothing waits for the applicant any more: the correction that our copy has lost was made."""
    if desk.view.state is not CaseState.CORRECTION or any(
        task.state is TaskState.CORRECTION for task in desk.view.tasks
    ):
        return
    desk.case(CaseState.WITH_DEPARTMENTS)
    desk.file(findings=tuple(f for f in desk.dossier.findings if f.severity != "fix"))
    desk.end_clocks(None, ClockKind.CORRECTION)
    desk.resume_clocks(None, CORRECTION_PAUSE)


def _contradiction(desk: Desk, task: Task, said: DepartmentAnswered, happening: Reconciled) -> bool:
    """Both sides' words before an officer, once; a case that has ended keeps them with its item."""
    words = _words(desk, task, said)[:LONGEST_REASON]
    step = f"{task.step}~{StepKind.RECHECK}:{task.round}:{said.round}:{said.answer}"
    before = next((each for each in desk.view.tasks if each.step == step), None)
    if task.reason == words or (before is not None and before.reason != _AGREED):
        return False
    desk.event(
        "AnswersContradict",
        task.number,
        happening.actor,
        ours=str(task.state),
        theirs=str(said.answer),
        request=said.request,
        reason=words,
    )
    if desk.view.state.final:
        desk.put(replace(task, reason=words))
        return True
    if task.state in _WITHOUT_EFFECT:
        task = desk.put(replace(task, request=said.request, round=max(task.round, said.round)))
    if before is not None:
        desk.move(before, TaskState.STUCK, reason=words)
        return True
    follow_up(
        desk,
        task,
        step,
        f"核对「{task.name}」",
        TaskState.STUCK,
        words,
        None,
        kind=StepKind.RECHECK,
    )
    return True


def _words(desk: Desk, task: Task, said: DepartmentAnswered) -> str:
    theirs = _SAYS[said.answer]
    if said.answer is Answer.APPROVED and task.state in (TaskState.DONE, TaskState.KEPT):
        names = "、".join(differing(said, task, desk.dossier.sheet))
        theirs = f"{theirs}，但「{names}」与平台记录的不同" if names else theirs
    if said.round > task.round:
        theirs = f"{theirs}（第 {said.round} 轮，平台没有这一轮的记录）"
    because = f"，理由：{said.reason}" if said.reason else ""
    return (
        f"平台记录「{task.name}」{task.state}，部门现在说{theirs}{because}（部门受理号 {said.request}）。"
        "先到的答复先算数。同意：以平台记录为准；不同意：以部门现在的说法为准；重试：再问部门一次。"
    )


def _agrees(desk: Desk, task: Task) -> bool:
    """The department's books say what ours say: what was noted against them is over."""
    over = _open_checks(desk, task)
    for each in over:
        desk.move(each, TaskState.DONE, reason=_AGREED)
        desk.event("AnswersAgree", task.number)
    if task.reason in (LOST, _SENT_AGAIN):
        desk.put(replace(task, reason=""))
        return True
    return bool(over)


def officer_settled(desk: Desk, check: Task, happening: OfficerDecided) -> bool:
    """An officer has compared both sides' words: ours stand, the department's stand, or the department is asked."""
    task = desk.view.step(check.step.partition("~")[0])
    match happening.decision:
        case Decision.APPROVE:
            desk.move(check, TaskState.DONE, reason=happening.reason)
            desk.event("RecordStands", task.number, happening.actor, reason=happening.reason)
            if task.state in _WITHOUT_EFFECT:
                desk.ask("reverse", desk.move(task, TaskState.REVERSING, request=task.request))
                desk.event("ReversalAsked", task.number, department=task.department)
        case Decision.REJECT if _is_due(desk, task):
            desk.move(check, TaskState.DONE, reason=happening.reason)
            desk.event("DepartmentStands", task.number, happening.actor, reason=happening.reason)
            _follow_department(desk, task)
        case Decision.RETRY:
            desk.event("OfficerRetried", task.number, happening.actor, reason=happening.reason)
            desk.check(desk.move(check, TaskState.STUCK, reason=check.reason, attempt=check.attempt + 1))
        case _:
            return False
    return True


def _follow_department(desk: Desk, task: Task) -> None:
    """What the department says now counts: it is asked for it, and what built on the item is done anew."""
    for each in built_on(desk.view.tasks, task):
        if each.number == task.number or each.kind is StepKind.RECHECK:
            continue
        if each.state is TaskState.CANCELLED and each.kind is StepKind.ITEM:
            _revive(desk, each)
        elif each.state is not TaskState.CANCELLED:
            undo_again(desk, desk.task(each.number))
    desk.ask("poll", desk.move(task, TaskState.UNDER_WAY, request=task.request))


def _revive(desk: Desk, task: Task) -> None:
    """An item was cancelled because of one that is done after all. What its department holds is asked about."""
    checks = _open_checks(desk, task)
    for check in checks:
        desk.move(check, TaskState.DONE, reason=_AGREED)
    again = renewed(task)
    desk.put(replace(again, round=task.round, request=task.request) if checks else again)


def _open_checks(desk: Desk, task: Task) -> list[Task]:
    """The tasks in which contradictions about an item are before an officer."""
    return [
        each
        for each in desk.view.tasks
        if each.kind is StepKind.RECHECK
        and each.state is TaskState.STUCK
        and each.step.partition("~")[0] == task.step
    ]

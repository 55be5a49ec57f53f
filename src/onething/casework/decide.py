"""``decide``: the one pure function that says what follows when something happens to a case.

It returns None when the happening is not expected (late, duplicate, out of order): then nothing is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from onething.casework import acceptance, checking, claims, deadlines, dispute, joint, promises, signing, undo
from onething.casework.desk import WATCH, Desk, Ruling
from onething.casework.happenings import (
    AFTER_THE_END,
    IN_A_DRAFT,
    Answer,
    ApplicantJoins,
    Audited,
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
    LaterDue,
    NeverSent,
    OfficerDecided,
    PackMigrated,
    ProcedureBegan,
    ProcedureEnded,
    ReadingsChecked,
    Reconciled,
    RegisterRead,
    Released,
    Reversal,
    Signed,
    Submitted,
    Supplemented,
    WithdrawalAsked,
    Woken,
)
from onething.casework.later import later_due
from onething.casework.migration import migrated
from onething.casework.notices import issue_served
from onething.casework.progress import advance, done, finding_of, hold, refuse
from onething.casework.reconciling import officer_settled, reconciled
from onething.casework.replanning import recheck_decided
from onething.casework.revoking import begin_withdrawal
from onething.casework.states import CaseState, CaseView, Task, TaskState
from onething.catalog import Catalog
from onething.planning import StepKind

READ_PATIENCE = 20
"""Attempts at a register before an officer looks instead."""

_LONGEST_PAUSE = 300.0


def decide(view: CaseView, happening: Happening, catalog: Catalog, now: datetime) -> Ruling | None:
    """What follows from ``happening`` for the case as it stands at ``now``; None when nothing does."""
    if view.state.final and not isinstance(happening, AFTER_THE_END):
        return None
    if view.state is CaseState.DRAFT and not isinstance(happening, IN_A_DRAFT):
        return None
    desk = Desk(view, catalog, now)
    if not _take(desk, happening):
        return None
    acceptance.pre_review_when_read(desk)
    advance(desk)
    acceptance.issue_notice(desk)
    return desk.ruling()


def _take(desk: Desk, happening: Happening) -> bool:
    match happening:
        case Submitted():
            acceptance.submitted(desk, happening)
        case Signed():
            if not signing.signed(desk, happening):
                return False
            if signing.all_signed(desk):
                acceptance.signed_by_all(desk)
        case ApplicantJoins():
            return joint.joins(desk, happening)
        case Supplemented():
            return acceptance.supplemented(desk, happening)
        case WithdrawalAsked():
            if desk.view.state is CaseState.WITHDRAWING:
                return False
            desk.event("WithdrawalAsked", actor=happening.actor, reason=happening.reason)
            begin_withdrawal(desk, "申请人撤回了申请。")
        case OfficerDecided():
            return _officer_decided(desk, happening)
        case DecisionUndone():
            return undo.undo(desk, happening)
        case Disputed():
            return dispute.raised(desk, happening)
        case DisputeAnswered():
            before = desk.dossier
            if not dispute.answered(desk, happening):
                return False
            if happening.corrected is not None:
                acceptance.register_corrected(desk, before)
        case Claimed() | Released() | HandedOver():
            return claims.moved_claim(desk, happening)
        case Woken():
            return _woken(desk, happening)
        case ClockRan():
            deadlines.clock_ran(desk, happening)
        case Audited():
            return _audited(desk, happening)
        case ReadingsChecked():
            return checking.readings_checked(desk, happening)
        case LaterDue():
            later_due(desk, happening)
        case CalendarChanged():
            deadlines.calendar_changed(desk, happening)
        case ProcedureBegan():
            return deadlines.procedure_began(desk, happening)
        case ProcedureEnded():
            return deadlines.procedure_ended(desk, happening)
        case Extended():
            return deadlines.extended(desk, happening)
        case PackMigrated():
            return migrated(desk, happening)
        case Reconciled():
            news = reconciled(desk, happening)
            return news if isinstance(news, bool) else _answered(desk, news)
        case _:
            return _answered(desk, happening)
    return True


def _audited(desk: Desk, happening: Audited) -> bool:
    """Write down whether an officer agrees with a pre-review that passed by itself, once."""
    if not desk.dossier.drawn:
        return False
    desk.file(drawn=False)
    if happening.agrees:
        desk.event("AuditAgreed", actor=happening.actor, reason=happening.reason)
    else:
        desk.event("AuditDisagreed", actor=happening.actor, reason=happening.reason)
    return True


def _answered(
    desk: Desk,
    happening: RegisterRead
    | DepartmentAnswered
    | DepartmentSilent
    | DepartmentConfused
    | NeverSent
    | Reversal,
) -> bool:
    """An answer counts only for the round that asked, while the task still waits for it."""
    task = desk.view.task(happening.task)
    if task is None or task.round != happening.round:
        return False
    if task.state not in (TaskState.UNDER_WAY, TaskState.REVERSING):
        return False
    match happening:
        case DepartmentSilent():
            _silent(desk, task, happening)
        case RegisterRead() if task.kind is StepKind.READ:
            sheet = desk.dossier.sheet
            facts = (fact for fact in happening.facts if not dispute.still_wrong(sheet, fact))
            desk.file(sheet=sheet.superseding(facts))
            reason = "" if happening.known else f"{task.name}里查不到这份记录，请人工核对。"
            desk.move(task, TaskState.DONE, reason=reason)
            desk.event(
                "RegisterRead",
                task.number,
                fields=[f.name for f in happening.facts],
                known=happening.known,
                receipt=happening.receipt,
            )
        case DepartmentConfused() if task.kind is StepKind.READ:
            # The rules cannot rely on this register now; an officer can.
            desk.move(task, TaskState.DONE, reason=f"{task.name}的回答无法使用，请人工核对。")
            desk.event("RegisterGivenUp", task.number, detail=happening.detail)
        case DepartmentConfused():
            desk.move(task, TaskState.STUCK, reason=f"部门系统的回答无法使用：{happening.detail}")
            desk.event("TaskStuck", task.number, detail=happening.detail)
        case DepartmentAnswered() if task.state is TaskState.UNDER_WAY and task.kind is StepKind.ITEM:
            _department_answered(desk, task, happening)
        case NeverSent() if task.revoked:
            desk.move(task, TaskState.CANCELLED, reason="没有送到部门，不再办理。")
            desk.event("TaskCancelled", task.number, reason="没有送到部门")
        case Reversal() if task.state is TaskState.REVERSING:
            desk.move(
                task,
                TaskState.REVERSED if happening.possible else TaskState.KEPT,
                reason=happening.reason,
            )
            desk.event(
                "ItemReversed" if happening.possible else "ReversalImpossible",
                task.number,
                reason=happening.reason,
            )
        case _:
            return False
    return True


def _department_answered(desk: Desk, task: Task, happening: DepartmentAnswered) -> None:
    match happening.answer:
        case Answer.WORKING:
            pause = timedelta(seconds=min(max(happening.retry_after, 0.2), _LONGEST_PAUSE))
            if not task.request:
                desk.event("DepartmentTook", task.number, request=happening.request)
            elif task.reason:  # it was silent
                desk.event("DepartmentBack", task.number)
            desk.move(task, TaskState.UNDER_WAY, request=happening.request, wake_at=desk.now + pause)
        case Answer.APPROVED:
            desk.file(sheet=desk.dossier.sheet.superseding(happening.facts))
            desk.event(
                "ItemDone",
                task.number,
                request=happening.request,
                gives=[f.name for f in happening.facts],
                licence=dict(happening.licence) if happening.licence else None,
            )
            done(desk, task, happening.request)
        case Answer.REJECTED:
            refuse(desk, task, happening.reason or "部门没有写明理由，请向该部门咨询。")
        case Answer.REVERSED:
            desk.move(task, TaskState.REVERSED, request=happening.request)
            desk.event("ItemReversed", task.number, reason=happening.reason)
        case Answer.NEEDS_MATERIAL if task.revoked:
            # The department has done nothing yet and nobody will bring it anything more.
            desk.move(task, TaskState.CANCELLED, reason="不再办理。")
            desk.event("TaskCancelled", task.number, reason="不再补交材料")
        case Answer.NEEDS_MATERIAL:
            wanted = "、".join(happening.materials) or "材料（部门没有写明是哪一份）"
            message = f"{task.name}还需要：{wanted}。{happening.reason}".strip()
            slot = next((name for name in happening.materials if name in desk.catalog.slots), "")
            hold(desk, task, replace(finding_of(message, task, code="DEPARTMENT_ASKS"), material=slot))
            desk.event("DepartmentNeedsMaterial", task.number, materials=list(happening.materials))


def _silent(desk: Desk, task: Task, happening: DepartmentSilent) -> None:
    """No answer: wait longer each time. A register is given up at last; a department is never."""
    if task.kind is StepKind.READ and task.attempt >= READ_PATIENCE:
        desk.move(task, TaskState.DONE, reason=f"{task.name}一直连不上，请人工核对。")
        desk.event("RegisterGivenUp", task.number, attempts=task.attempt)
        return
    if not task.reason:  # the silence begins
        desk.event("DepartmentSilent", task.number, detail=happening.detail)
    pause = min(max(happening.retry_after, 0.5 * 2 ** min(task.attempt, 10)), _LONGEST_PAUSE)
    desk.move(
        task,
        task.state,
        request=task.request,
        reason="部门系统暂时没有回应，正在自动重试。",
        wake_at=desk.now + timedelta(seconds=pause),
    )


def _woken(desk: Desk, happening: Woken) -> bool:
    task = desk.view.task(happening.task)
    if task is None or task.wake_at is None or task.wake_at > desk.now:
        return False
    if task.state not in (TaskState.UNDER_WAY, TaskState.REVERSING):
        desk.move(task, task.state, reason=task.reason)
        return True
    if not happening.lost:
        desk.move(task, task.state, reason=task.reason, wake_at=desk.now + WATCH, outstanding=True)
        return True
    if task.kind is StepKind.READ:
        desk.ask("read", task)
    elif task.state is TaskState.REVERSING:
        desk.ask("reverse", task)
    else:
        desk.ask("poll" if task.request else "perform", task)
    return True


def _officer_decided(desk: Desk, happening: OfficerDecided) -> bool:
    task = desk.view.task(happening.task)
    if task is None or claims.is_taken(task, happening.actor, happening.instead_of):
        return False
    if task.revoked:
        return _officer_ends_undoing(desk, task, happening)
    if task.kind is StepKind.DISPUTE:
        return False  # it is corrected or upheld (casework.dispute)
    if task.kind is StepKind.LEG:
        return _officer_on_leg(desk, task, happening)
    if task.kind is StepKind.RECHECK and task.state is TaskState.STUCK:
        return officer_settled(desk, task, happening)
    if task.kind is StepKind.RECHECK:
        return _officer_rechecked(desk, task, happening)
    if task.follows:
        return promises.officer_decided(desk, task, happening)
    waiting, stuck = task.state is TaskState.WITH_OFFICER, task.state is TaskState.STUCK
    match happening.decision:
        case Decision.APPROVE if waiting:
            desk.move(task, TaskState.WAITING, approved=True)
            desk.event("OfficerApproved", task.number, happening.actor, reason=happening.reason)
        case Decision.REJECT if waiting or stuck:
            desk.event("OfficerRejected", task.number, happening.actor, reason=happening.reason)
            refuse(desk, task, happening.reason)
        case Decision.CORRECT if waiting:
            desk.event("OfficerAskedToCorrect", task.number, happening.actor, reason=happening.reason)
            hold(desk, task, finding_of(happening.reason, task, code="OFFICER_ASKS"))
        case Decision.RETRY if stuck:
            desk.event("OfficerRetried", task.number, happening.actor, reason=happening.reason)
            desk.move(task, TaskState.WAITING, approved=True)
        case _:
            return False
    return True


def _officer_on_leg(desk: Desk, task: Task, happening: OfficerDecided) -> bool:
    """What follows an item is over, or cannot be: the reason says how it was delivered, or why not."""
    if task.state is not TaskState.WITH_OFFICER or not happening.reason:
        return False
    match happening.decision:
        case Decision.APPROVE:
            desk.move(task, TaskState.DONE, reason=happening.reason)
            desk.event("LegDone", task.number, happening.actor, reason=happening.reason)
            issue_served(desk, task, happening.reason)
        case Decision.REJECT:
            desk.move(task, TaskState.REFUSED, reason=happening.reason)
            desk.event("LegFailed", task.number, happening.actor, reason=happening.reason)
        case _:
            return False
    return True


def _officer_rechecked(desk: Desk, task: Task, happening: OfficerDecided) -> bool:
    """Whether a result still stands although something it relied on was amended."""
    if task.state is not TaskState.WITH_OFFICER:
        return False
    match happening.decision:
        case Decision.APPROVE:
            desk.event("ResultStands", task.number, happening.actor, reason=happening.reason)
        case Decision.REJECT:
            desk.event("ResultWrong", task.number, happening.actor, reason=happening.reason)
        case _:
            return False
    desk.move(task, TaskState.DONE, reason=happening.reason)
    recheck_decided(desk, task, stands=happening.decision is Decision.APPROVE)
    return True


def _officer_ends_undoing(desk: Desk, task: Task, happening: OfficerDecided) -> bool:
    """A department's answer made no sense while its item was being undone: ask again, or leave the item as it is."""
    if task.state is not TaskState.STUCK:
        return False
    match happening.decision:
        case Decision.RETRY:
            desk.event("OfficerRetried", task.number, happening.actor, reason=happening.reason)
            desk.ask("poll" if task.request else "perform", desk.move(task, TaskState.UNDER_WAY))
        case Decision.REJECT:
            desk.event("ReversalImpossible", task.number, happening.actor, reason=happening.reason)
            desk.move(task, TaskState.KEPT, reason=happening.reason)
        case _:
            return False
    return True

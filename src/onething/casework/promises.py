"""告知承诺 and 容缺: what an applicant pledged instead of proving it, and papers that follow later. Pure."""

from __future__ import annotations

from onething.casework.desk import Desk
from onething.casework.happenings import Decision, OfficerDecided, Supplemented
from onething.casework.legs import follow_up
from onething.casework.notices import issue, issue_deferral, issue_pledge, issue_refused
from onething.casework.revoking import built_on, revoke
from onething.casework.states import CaseState, Task, TaskState
from onething.catalog import ClockKind, Moment
from onething.facts import which
from onething.planning import Instead, StepKind, WayKind


def tell(desk: Desk) -> None:
    """The applicant's pledges and deferrals stand in the trail from the beginning."""
    for each in desk.dossier.instead:
        desk.event(
            "Pledged" if each.kind is WayKind.PLEDGE else "Deferred",
            paper=each.slot,
            reason=each.says,
            clause=each.clause,
        )
        if each.kind is WayKind.PLEDGE:
            issue_pledge(desk, each)


def owe(desk: Desk) -> None:
    """From acceptance on, the papers that were deferred are owed."""
    for each in desk.dossier.instead:
        if each.kind is not WayKind.DEFERRAL or each.within is None:
            continue
        task = next((t for t in desk.view.tasks if t.step in each.steps), None)
        if task is None:
            continue
        made = follow_up(
            desk,
            task,
            _step(task, each),
            f"补交「{each.slot}」{which(each.subject)}",
            TaskState.OWED,
            f"容缺受理，{each.says}（{each.clause}）",
            (ClockKind.DEFERRAL, each.within),
            kind=StepKind.DEFERRAL,
        )
        desk.event("PaperOwed", made.number, paper=each.slot, within=str(each.within), clause=each.clause)
        issue_deferral(desk, each)


def check_pledges(desk: Desk, task: Task) -> None:
    """An item that relied on a pledge is done: an officer checks afterwards what was pledged."""
    for each in desk.dossier.instead:
        if each.kind is not WayKind.PLEDGE or each.within is None or task.step not in each.steps:
            continue
        made = follow_up(
            desk,
            task,
            _step(task, each),
            f"核查承诺「{each.slot}」{which(each.subject)}",
            TaskState.WITH_OFFICER,
            f"申请人承诺：{each.says}请在 {each.within}内核查。",
            (ClockKind.PLEDGE, each.within),
            kind=StepKind.PLEDGE,
        )
        desk.event("PledgeToCheck", made.number, paper=each.slot, within=str(each.within))


def officer_decided(desk: Desk, task: Task, happening: OfficerDecided) -> bool:
    """The pledge was kept or broken; the missing paper is not needed any more, or the item that relied on it ends."""
    pledged = task.kind is StepKind.PLEDGE
    if task.state is not TaskState.WITH_OFFICER:
        return False
    match happening.decision:
        case Decision.APPROVE:
            desk.move(task, TaskState.DONE, reason=happening.reason)
            if pledged:
                desk.event("PledgeKept", task.number, happening.actor, reason=happening.reason)
            else:
                desk.event("PaperWaived", task.number, happening.actor, reason=happening.reason)
        case Decision.REJECT:
            each = _of(desk, task)
            says = f"{happening.reason}{f'（{each.broken}）' if each.broken else ''}"
            desk.move(task, TaskState.REFUSED, reason=says)
            if pledged:
                desk.event("PledgeBroken", task.number, happening.actor, reason=says, clause=each.clause)
            else:
                desk.event("DeferralBroken", task.number, happening.actor, reason=says, clause=each.clause)
            for step in each.steps:
                revoke(desk, desk.view.step(step), says)
        case _:
            return False
    return True


def tell_what_was_undone(desk: Desk) -> None:
    """Once it is undone and not before, because a department may find that it cannot be: the decision about what a
    promise that was not kept had carried."""
    if desk.view.state is CaseState.WITHDRAWING:
        return
    gone = (TaskState.REVERSED, TaskState.CANCELLED)
    for task in desk.view.tasks:
        if task.state in gone and task.kind is StepKind.ITEM and _as_it_stood(desk, task) is not task.state:
            reason = _not_kept(desk, task)
            if reason and task.state is TaskState.REVERSED:
                issue(desk, Moment.REVOKED, task, reasons=(reason,))
            elif reason:
                issue_refused(desk, task, reason)


def _as_it_stood(desk: Desk, task: Task) -> TaskState | None:
    before = desk.before.task(task.number)
    return None if before is None else before.state


def _not_kept(desk: Desk, task: Task) -> str:
    """Why the promise was not kept that an item relied on, itself or through what it waited for."""
    tasks = desk.view.tasks
    for promise in tasks:
        if promise.kind in (StepKind.PLEDGE, StepKind.DEFERRAL) and promise.state is TaskState.REFUSED:
            relied = (desk.view.step(step) for step in _of(desk, promise).steps)
            if any(task in built_on(tasks, each) for each in relied):
                return promise.reason
    return ""


def lapse(desk: Desk, number: int | None) -> None:
    """A deferred paper did not come in time: an officer decides."""
    task = None if number is None else desk.view.task(number)
    if task is not None and task.state is TaskState.OWED:
        desk.move(task, TaskState.WITH_OFFICER, reason="逾期没有补交，请决定是否撤销已办的事项。")
        desk.event("DeferralLapsed", task.number)


def bring(desk: Desk, happening: Supplemented) -> bool:
    """The applicant brings papers that are owed. Whether any of these was."""
    brought = False
    for task in desk.view.tasks:
        if task.kind is not StepKind.DEFERRAL or task.state not in (TaskState.OWED, TaskState.WITH_OFFICER):
            continue
        each = _of(desk, task)
        papers = [r for r in happening.readings if (r.slot, r.subject) == (each.slot, each.subject)]
        if not papers:
            continue
        brought = True
        doubts = [f.message for paper in papers for f in paper.findings]
        if all(paper.legible for paper in papers) and not doubts:
            desk.move(task, TaskState.DONE, reason="已补交")
            desk.event("PaperBrought", task.number, paper=each.slot)
        elif all(paper.legible for paper in papers):
            desk.move(task, TaskState.WITH_OFFICER, reason="；".join(doubts))
            desk.event("OfficerNeeded", task.number, reasons=doubts)
        else:
            desk.move(task, task.state, reason="；".join(doubts) or "照片看不清，请重拍。")
            desk.event("PaperNotLegible", task.number, reasons=doubts)
    return brought


def _of(desk: Desk, task: Task) -> Instead:
    return next(each for each in desk.dossier.instead if _step(task, each) == task.step)


def _step(task: Task, each: Instead) -> str:
    """The step's id: that of the item it follows, the sort, and the paper."""
    item = task.step.partition("~")[0]
    return f"{item}~{each.kind}:{each.slot}"

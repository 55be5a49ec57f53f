"""The plan of a running case made anew: after a supplement, or when it moves to newer packs. Pure."""

from __future__ import annotations

from dataclasses import asdict

from onething.casework.desk import Desk
from onething.casework.legs import follow_up
from onething.casework.revision import Revision, revise
from onething.casework.revoking import built_on, drop, undo_again
from onething.casework.states import Task, TaskState
from onething.catalog import ClockKind, Item, Limit, LimitUnit
from onething.facts import FactSheet
from onething.intake import Finding
from onething.planning import Plan, PlanError, StepKind, make_plan, without

NOT_WANTED = "情形变了，不再需要这一项。"


def replan(desk: Desk, before: FactSheet, who: str = "申请人") -> tuple[Finding, ...]:
    """Plan with what is known now, since ``who`` amended something. Items are added, dropped, or kept with their results; where a finished one had
    used something that has changed, an officer looks. Returns what the applicant must still answer, because it
    decides which items belong to the case; then nothing was changed."""
    try:
        plan = make_plan(desk.catalog, desk.view.thing, desk.dossier.sheet)
    except PlanError as problem:
        return (Finding("NO_PLAN", "fix", f"按补正的内容排不出办理方案：{problem}"),)
    if plan.undecided:
        names = dict.fromkeys(name for _, facts in plan.undecided for name in facts)
        return tuple(Finding("MISSING", "fix", f"请回答：{name}。", field=name) for name in names)
    revision = revise(desk.view.tasks, plan.steps)
    _apply(desk, plan, revision)
    for task in revision.kept:
        task = desk.task(task.number)
        changed = (
            _changed(desk.catalog.items[task.code], task, before, desk.dossier.sheet) if _sent(task) else ()
        )
        if changed:
            _look_again(desk, task, changed, who)
    return ()


def _apply(desk: Desk, plan: Plan, revision: Revision) -> None:
    lost = {
        each.number
        for gone in revision.dropped
        if gone.kind is StepKind.ITEM and gone.state is not TaskState.WAITING
        for each in built_on(desk.view.tasks, gone)
    }
    for task in (*revision.kept, *revision.reopened, *revision.added):
        if task.number not in lost:
            desk.put(task)
    wanted = {step.id for step in plan.steps}
    for task in revision.dropped:
        drop(desk, desk.task(task.number), NOT_WANTED, wanted)
    dossier = desk.dossier
    longer = plan.savings.days_parallel - dossier.promise
    desk.file(
        materials=without(plan, dossier.instead), promise=max(dossier.promise, plan.savings.days_parallel)
    )
    if not revision.changes:
        return
    if desk.view.accepted and longer > 0:
        desk.extend_clock(None, ClockKind.PROMISED, Limit(longer, LimitUnit.WORKING_DAYS))
    done = [t.name for t in revision.kept if t.state is TaskState.DONE and t.kind is StepKind.ITEM]
    desk.event(
        "PlanRevised",
        added=[t.name for t in (*revision.added, *revision.reopened)],
        dropped=[t.name for t in revision.dropped],
        kept=done,
        steps=[[s.id, s.name, s.department, list(s.waits_for), s.start, s.finish] for s in plan.steps],
        critical=list(plan.critical_path),
        savings=asdict(plan.savings),
        promise=desk.dossier.promise,
    )


def _sent(task: Task) -> bool:
    """Whether its department has it, for good."""
    given = task.state in (TaskState.DONE, TaskState.UNDER_WAY)
    return task.kind is StepKind.ITEM and given and not task.revoked


def _changed(item: Item, task: Task, before: FactSheet, after: FactSheet) -> tuple[str, ...]:
    """The facts that the item used or was decided by and that have another value now."""
    old, new = before.view(task.subject), after.view(task.subject)
    return tuple(sorted(name for name in item.relies_on if old.get(name) != new.get(name)))


def _look_again(desk: Desk, task: Task, changed: tuple[str, ...], who: str) -> None:
    """An officer says whether a result still stands although something it relied on was amended."""
    names = "、".join(changed)
    made = follow_up(
        desk,
        task,
        f"{task.step}~{StepKind.RECHECK}:{desk.view.round}",
        f"复核「{task.name}」",
        TaskState.WITH_OFFICER,
        f"{who}更正了{names}，请核对已办的结果是否还对：对就同意，不对就不同意，平台会撤销后重办。",
        None,
        kind=StepKind.RECHECK,
    )
    desk.event("RecheckNeeded", made.number, changed=list(changed))


def recheck_decided(desk: Desk, task: Task, stands: bool) -> None:
    """The officer has compared: the result stands, or it is undone and done again with what is known now."""
    if not stands:
        undo_again(desk, desk.view.step(task.step.partition("~")[0]))

"""后续: what follows an item that is done: a card that is sent, a paper fetched at a window, a pledge that is checked.
Pure. Each is a task of its own; the case stays 待办结 until the last is over."""

from __future__ import annotations

from onething.casework.desk import Desk
from onething.casework.states import Task, TaskState
from onething.catalog import Channel, ClockKind, Item, Leg, Limit
from onething.planning import StepKind
from onething.rules import Truth, decide


def open_legs(desk: Desk, task: Task) -> None:
    """Begin what follows an item that was just done."""
    item = desk.catalog.items[task.code]
    if not item.legs:
        return
    facts = desk.dossier.sheet.view(task.subject)
    for number, leg in enumerate(item.legs, start=1):
        if leg.later is None and (leg.when is None or decide(leg.when, facts) is not Truth.NO):
            _open(desk, task, item, leg, number)


def follow_up(
    desk: Desk,
    task: Task,
    step: str,
    name: str,
    state: TaskState,
    reason: str,
    limit: tuple[ClockKind, Limit] | None,
    kind: StepKind = StepKind.LEG,
) -> Task:
    """A new task that follows ``task``, with its own clock."""
    made = desk.add(
        Task(
            number=desk.next_number,
            step=step,
            kind=kind,
            code=task.code,
            subject=task.subject,
            name=name,
            department=task.department,
            waits_for=(task.step,),
            state=state,
            reason=reason,
        )
    )
    if limit is not None and not state.final:
        desk.start_clock(made.number, *limit)
    return made


def _open(desk: Desk, task: Task, item: Item, leg: Leg, number: int) -> None:
    automatic = leg.channel is Channel.AUTOMATIC
    says = f"{leg.channel}：{leg.says or leg.name}" + ("" if automatic else "。办好后请登记送达情况。")
    made = follow_up(
        desk,
        task,
        f"{task.step}+{number}",
        leg.name,
        TaskState.DONE if automatic else TaskState.WITH_OFFICER,
        says,
        None if leg.promised is None else (ClockKind.LEG, leg.promised),
    )
    desk.event("LegOpened", made.number, channel=str(leg.channel), item=item.name)
    if automatic:
        desk.event("LegDone", made.number, reason=says)

"""认领: an officer takes a task that waits for a person, gives it back, or hands it to a colleague. Pure.

Whoever is absent holds nothing up: the happening names the absent officer ``instead_of`` whom the actor may act."""

from __future__ import annotations

from onething.casework.actors import Actor
from onething.casework.desk import Desk
from onething.casework.happenings import Claimed, HandedOver, Released
from onething.casework.states import Task, TaskState

CLAIMABLE = (TaskState.WITH_OFFICER, TaskState.STUCK)


def is_taken(task: Task, actor: Actor, instead_of: str = "") -> bool:
    """Whether somebody else holds the task, whom the actor may not replace."""
    return task.claimed not in ("", actor.name, instead_of)


def moved_claim(desk: Desk, happening: Claimed | Released | HandedOver) -> bool:
    """Move the claim on a task. False when the task does not wait for a person or somebody else holds it."""
    task, actor = desk.view.task(happening.task), happening.actor
    if task is None or task.state not in CLAIMABLE or is_taken(task, actor, happening.instead_of):
        return False
    match happening:
        case Claimed():
            if task.claimed == actor.name:
                return False
            _put(desk, task, actor.name)
            desk.event("TaskClaimed", task.number, actor, instead_of=task.claimed)
        case Released():
            if not task.claimed:
                return False
            _put(desk, task, "")
            desk.event("TaskReleased", task.number, actor)
        case HandedOver():
            if happening.to in (actor.name, task.claimed):
                return False
            _put(desk, task, happening.to)
            desk.event("TaskHandedOver", task.number, actor, to=happening.to, reason=happening.reason)
    return True


def _put(desk: Desk, task: Task, account: str) -> None:
    desk.move(task, task.state, reason=task.reason, claimed=account)

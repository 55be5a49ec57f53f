"""The commands of 认领: claim, release, hand over. Two claims at once: the case's lock lets one win."""

from __future__ import annotations

from onething.casework.access import officers_task, replaced_by, today
from onething.casework.actors import Actor
from onething.casework.claims import is_taken
from onething.casework.errors import CaseworkError
from onething.casework.happenings import Claimed, HandedOver, Released
from onething.casework.states import Task
from onething.casework.transition import Ground, transition
from onething.parties.service import why_barred


class Claims:
    """Who works on which task of a department."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, actor: Actor, case: str, number: int) -> None:
        """Take a task that waits for a person. Raises NotAllowed, and CaseworkError when somebody else has it."""
        task, instead_of = self._task(actor, case, number)
        if task.claimed == actor.name:
            return
        if transition(self._ground, case, Claimed(actor, number, instead_of)) is None:
            raise self._refusal(actor, case, number, "认领")

    def release(self, actor: Actor, case: str, number: int) -> None:
        """Give a task back to the inbox. Raises NotAllowed, CaseworkError."""
        _, instead_of = self._task(actor, case, number)
        if transition(self._ground, case, Released(actor, number, instead_of)) is None:
            raise self._refusal(actor, case, number, "放回")

    def hand_over(self, actor: Actor, case: str, number: int, to: str, reason: str) -> None:
        """Give a task to a colleague of the same department who is at work. Raises NotAllowed, CaseworkError."""
        _, instead_of = self._task(actor, case, number)
        if not reason.strip():
            raise CaseworkError("请写明为什么转给同事。")
        if to == actor.name:
            raise CaseworkError("要转给同事，不能转给自己。")
        barred = why_barred(actor.department, to, today(self._ground))
        if barred is not None:
            raise CaseworkError(barred)
        happening = HandedOver(actor, number, to, reason.strip(), instead_of)
        if transition(self._ground, case, happening) is None:
            raise self._refusal(actor, case, number, "转交")

    def _task(self, actor: Actor, case: str, number: int) -> tuple[Task, str]:
        _, task = officers_task(self._ground, actor, case, number)
        return task, replaced_by(self._ground, actor, task)

    def _refusal(self, actor: Actor, case: str, number: int, what: str) -> CaseworkError:
        task, instead_of = self._task(actor, case, number)
        if is_taken(task, actor, instead_of):
            return taken(task)
        return CaseworkError(f"环节「{task.name}」现在是「{task.state}」，不能{what}。")


def taken(task: Task) -> CaseworkError:
    """The refusal of what only the officer who has claimed a task may do."""
    return CaseworkError(f"环节「{task.name}」已由 {task.claimed} 认领，要办请对方放回或转交。")

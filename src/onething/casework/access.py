"""Who may: whether an officer is admitted today, and what is whose."""

from __future__ import annotations

from datetime import date

from onething.casework.actors import Actor, Role
from onething.casework.errors import NotAllowed
from onething.casework.models import CaseRow
from onething.casework.states import CaseView, Task
from onething.casework.transition import ZONE, Ground, load
from onething.parties.service import WINDOW, may_take_over, officers_with, why_barred


def today(ground: Ground) -> date:
    """The day in Beijing."""
    return ground.now().astimezone(ZONE).date()


def admit_officer(ground: Ground, actor: Actor) -> None:
    """An officer comes to work. Raises NotAllowed for others, and for officers whom the department's register bars."""
    if actor.role is not Role.OFFICER:
        raise NotAllowed("只有工作人员可以这样做，请用 --as officer:部门/账号。")
    barred = why_barred(actor.department, actor.name, today(ground))
    if barred is not None:
        raise NotAllowed(barred)


def admit_clerk(ground: Ground, actor: Actor) -> None:
    """A window clerk comes to work: somebody registered for the window, or who stands in for one. Raises NotAllowed."""
    admit_officer(ground, actor)
    clerks = officers_with(actor.department, WINDOW, today(ground))
    if actor.name not in {clerk.account for clerk in clerks}:
        raise NotAllowed(f"只有登记为「{WINDOW}」岗位的工作人员可以这样做，请联系运维人员登记。")


def view_of(ground: Ground, case: str) -> CaseView:
    """The case as it stands. Raises NotAllowed when there is none."""
    row = CaseRow.objects.filter(pk=case).first()
    if row is None:
        raise NotAllowed(f"没有找到办件 {case}。")
    return load(row, ground.shelf.get(row.pack_digest))


def officers_task(ground: Ground, actor: Actor, case: str, number: int) -> tuple[CaseView, Task]:
    """A case and a task of it that belongs to the officer's department. Raises NotAllowed."""
    admit_officer(ground, actor)
    view = view_of(ground, case)
    task = view.task(number)
    if task is None or task.department != actor.department:
        raise NotAllowed(f"办件 {case} 没有由您所在部门办理的环节 {number}。")
    return view, task


def replaced_by(ground: Ground, actor: Actor, task: Task) -> str:
    """The absent officer who holds this task and whose work the actor may go on with; empty: nobody."""
    if task.claimed in ("", actor.name):
        return ""
    may = may_take_over(task.department, actor.name, task.claimed, today(ground))
    return task.claimed if may else ""

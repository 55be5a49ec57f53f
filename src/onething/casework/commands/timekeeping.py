"""What officers do about time: special procedures, an extension, the alerts of their department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from onething.casework.access import admit_officer, officers_task, today
from onething.casework.actors import Actor, Role
from onething.casework.alerting import concerns
from onething.casework.claims import is_taken
from onething.casework.commands.claims import taken
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import Extended, Happening, ProcedureBegan, ProcedureEnded
from onething.casework.models import AlertRow, CaseRow, EventRow, TaskRow
from onething.casework.states import CaseState, Task
from onething.casework.transition import Ground, transition
from onething.catalog import Catalog, Procedure


@dataclass(frozen=True, slots=True)
class AlertLine:
    """督办: one alert. Holds no personal data. ``step`` is empty when it is about the whole case."""

    number: int
    case: str
    task: int | None
    step: str
    rule: str
    clock: str
    role: str
    department: str
    due: date
    at: datetime
    seen_by: str


class Timekeeping:
    """Commands and looks about clocks, each by an explicit officer."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def begin(self, actor: Actor, case: str, number: int, procedure: str, reason: str) -> CaseState:
        """Begin a special procedure for a task that waits for an officer. Raises NotAllowed, CaseworkError."""
        _say_why(reason)
        task, catalog = self._own(actor, case, number)
        found = procedures_for(catalog, task)
        if procedure not in {p.name for p in found}:
            some = "、".join(p.name for p in found) or "（没有）"
            raise CaseworkError(f"「{task.name}」不能走「{procedure}」。可以走的特别程序：{some}。")
        if is_taken(task, actor):
            raise taken(task)
        return self._do(case, task, ProcedureBegan(actor, number, procedure, reason.strip()))

    def end(self, actor: Actor, case: str, number: int, reason: str) -> CaseState:
        """End the special procedure of a task with its result."""
        _say_why(reason)
        task, _ = self._own(actor, case, number)
        return self._do(case, task, ProcedureEnded(actor, number, reason.strip()))

    def extend(self, actor: Actor, case: str, number: int, reason: str) -> CaseState:
        """Prolong the statutory limit of a task, once, as its type allows."""
        _say_why(reason)
        with transaction.atomic():
            task, catalog = self._own(actor, case, number)
            kind = (
                catalog.item_types.get(catalog.items[task.code].type) if task.code in catalog.items else None
            )
            if kind is None or kind.extension is None:
                raise CaseworkError(f"「{task.name}」的时限依法不能延长。")
            CaseRow.objects.select_for_update().get(pk=case)
            already = EventRow.objects.filter(case_id=case, kind="ClockExtended", task=number).exists()
            if already:
                raise CaseworkError(f"「{task.name}」已经延长过一次，不能再延长。")
            return self._do(case, task, Extended(actor, number, reason.strip(), already))

    def alerts(self, actor: Actor, *, seen: bool = False, limit: int = 100) -> Sequence[AlertLine]:
        """What was escalated: officers see what their department was told under a role that they hold or nobody
        holds, operators all. ``seen``: also what was noted."""
        if actor.role is not Role.OPERATOR:
            admit_officer(self._ground, actor)
        rows = AlertRow.objects.order_by("due", "pk")
        if actor.role is Role.OFFICER:
            rows = rows.filter(department=actor.department)
        if not seen:
            rows = rows.filter(seen_at__isnull=True)
        found = list(rows[:limit])
        if actor.role is Role.OFFICER:
            on = today(self._ground)
            found = [row for row in found if concerns(row.department, row.role, actor.name, on)]
        names = {
            (event.case_id, event.number): event.name for event in _tasks({row.case_id for row in found})
        }
        return [
            AlertLine(
                row.pk, row.case_id, row.task, names.get((row.case_id, row.task or 0), ""), row.rule, row.kind,
                row.role, row.department, row.due, row.at, row.seen_by,
            )
            for row in found
        ]  # fmt: skip

    def take_note(self, actor: Actor, number: int) -> None:
        """Mark an alert of the own department as seen. Doing so twice changes nothing."""
        admit_officer(self._ground, actor)
        row = AlertRow.objects.filter(pk=number).first()
        if row is None or row.department != actor.department:
            raise NotAllowed(f"没有您所在部门的督办 {number}。")
        AlertRow.objects.filter(pk=number, seen_at__isnull=True).update(
            seen_by=str(actor), seen_at=self._ground.now()
        )

    def _own(self, actor: Actor, case: str, number: int) -> tuple[Task, Catalog]:
        view, task = officers_task(self._ground, actor, case, number)
        return task, self._ground.shelf.get(view.digest)

    def _do(self, case: str, task: Task, happening: Happening) -> CaseState:
        ruling = transition(self._ground, case, happening)
        if ruling is None:
            raise CaseworkError(f"环节「{task.name}」现在是「{task.state}」，不能这样办理。")
        return ruling.view.state


def procedures_for(catalog: Catalog, task: Task) -> tuple[Procedure, ...]:
    """The special procedures that a task's item may go through."""
    item = catalog.items.get(task.code)
    if item is None:
        return ()
    return tuple(p for p in catalog.procedures.values() if not p.types or item.type in p.types)


def _say_why(reason: str) -> None:
    if not reason.strip():
        raise CaseworkError("请写明理由，申请人会看到它。")


def _tasks(cases: set[str]) -> Sequence[TaskRow]:
    return list(TaskRow.objects.filter(case_id__in=cases).only("case_id", "number", "name"))

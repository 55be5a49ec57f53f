"""Asking a department what it has in its books of an item, and taking note of it in the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from onething.casework.actors import Actor
from onething.casework.errands import answer_of, grant_of, key_of, receipt_of_request, request_of
from onething.casework.happenings import Answer, DepartmentAnswered, Reconciled
from onething.casework.models import CaseRow
from onething.casework.reconciling import Verdict, compare
from onething.casework.states import CaseView, Task, TaskState
from onething.casework.transition import Ground, load, transition
from onething.catalog import Catalog, Performer
from onething.exchange.service import Gateway, Unavailable
from onething.planning import StepKind

ROUNDS_AHEAD = 2
"""Rounds beyond ours that are asked for: what an older copy of our database has lost of one item."""


@dataclass(frozen=True, slots=True)
class Look:
    """One comparison: the task as we held it, what the department said, and what that comes to. ``written``: the case
    has taken note of it."""

    task: Task
    said: DepartmentAnswered | None
    verdict: Verdict
    written: bool = False


class Books:
    """``gateways`` are the departments' systems by department id. Every method may raise Unavailable, Refused,
    BadAnswer or FactError."""

    def __init__(self, ground: Ground, gateways: Mapping[str, Gateway]) -> None:
        self._ground, self._gateways = ground, gateways

    def open(self, case: str) -> tuple[CaseView, Catalog]:
        """A case as it stands, and its packs."""
        row = CaseRow.objects.get(pk=case)
        catalog = self._ground.shelf.get(row.pack_digest)
        return load(row, catalog), catalog

    def compare(self, case: str, number: int, actor: Actor, *, write: bool = True) -> Look | None:
        """Compare a task with its department's books; ``write`` lets the case take note. A task that only asks for a
        comparison stands for its item. None when the task has no department that could be asked."""
        view, catalog = self.open(case)
        task = _item_of(view, number)
        if task is None or catalog.items[task.code].performer is not Performer.DEPARTMENT:
            return None
        said = self._ask(view, catalog, task)
        verdict = compare(task, said, view.dossier.sheet)
        if not write:
            return Look(task, said, verdict)
        return Look(task, said, verdict, self._note(view, catalog, task, said, actor))

    def perform_again(self, case: str, number: int, actor: Actor) -> Look:
        """Have a department perform again, under the same key, what we hold as done and it has lost."""
        view, catalog = self.open(case)
        task = _item_of(view, number)
        assert task is not None
        request = request_of(view, catalog, task, "")
        outcome = self._gateway(task).perform(request, grant_of(view, catalog, task), may_have_been_sent=True)
        said = answer_of(view, catalog, task, outcome, self._ground.now())
        written = self._note(view, catalog, task, said, actor, again=True)
        return Look(task, said, compare(task, said, view.dossier.sheet), written)

    def _ask(self, view: CaseView, catalog: Catalog, task: Task) -> DepartmentAnswered | None:
        """What the department knows of the item, in our round or in a later one that we have lost."""
        found = None
        ahead = 0 if task.state is TaskState.REVERSING else ROUNDS_AHEAD
        for round_ in range(task.round, task.round + ahead + 1):
            asked = replace(task, round=round_)
            outcome = self._gateway(task).state_of(
                f"key:{key_of(view, asked)}", grant_of(view, catalog, task)
            )
            if outcome is not None:
                found = answer_of(view, catalog, asked, outcome, self._ground.now())
                if found.answer in (Answer.APPROVED, Answer.REJECTED, Answer.WORKING):
                    return found
        return found

    def _note(
        self,
        view: CaseView,
        catalog: Catalog,
        task: Task,
        said: DepartmentAnswered | None,
        actor: Actor,
        *,
        again: bool = False,
    ) -> bool:
        round_ = task.round if said is None else said.round
        with transaction.atomic():
            ruling = transition(self._ground, view.id, Reconciled(actor, task.number, round_, said, again))
            received = said is not None and (again or not task.request)
            if ruling is not None and received:
                receipt_of_request(view, catalog, task, self._ground.now())
        return ruling is not None

    def _gateway(self, task: Task) -> Gateway:
        gateway = self._gateways.get(task.department)
        if gateway is None:
            raise Unavailable(60.0, f"no gateway is configured for {task.department}")
        return gateway


def _item_of(view: CaseView, number: int) -> Task | None:
    task = view.task(number)
    if task is not None and task.kind is StepKind.RECHECK:
        task = view.step(task.step.partition("~")[0])
    return task if task is not None and task.kind is StepKind.ITEM else None

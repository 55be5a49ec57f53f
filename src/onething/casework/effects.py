"""The effects of a case: read a register, ask a department, poll it, undo what it did.

Each loads the case, talks to one department, and reports what happened through ``transition``. Each may run
again after a crash: departments recognise the key, and the connector asks before it repeats."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction

from onething.casework.actors import PLATFORM
from onething.casework.books import Books
from onething.casework.desk import WATCH
from onething.casework.errands import answer_of, grant_of, key_of, receipt_of_request, request_of, typed
from onething.casework.happenings import (
    DepartmentAnswered,
    DepartmentConfused,
    DepartmentSilent,
    Happening,
    NeverSent,
    RegisterRead,
    Reversal,
)
from onething.casework.models import CaseRow, TaskRow
from onething.casework.states import CaseView, Task, TaskState
from onething.casework.transition import Ground, effect_key, load, transition
from onething.catalog import Catalog
from onething.custody.service import Receipt, write_receipt
from onething.exchange.service import (
    BadAnswer,
    Gateway,
    Grant,
    NotUndoable,
    Outcome,
    OutcomeState,
    Refused,
    Taken,
    Unavailable,
)
from onething.facts import FactError, Provenance, Source, TrustGrade, to_wire
from onething.planning import StepKind
from onething.work.service import Effect, Handler, Run, enqueue

log = logging.getLogger(__name__)

_OTHER_CONTENT = (
    "这个办理编号在部门已经用于另一份内容，多半是恢复备份以前提交的。"
    "请运维人员先运行 onething reconcile 核对；重试则以部门已有的答复为准"
)
CONTRADICTED = {
    OutcomeState.APPROVED: (TaskState.REFUSED, TaskState.CANCELLED, TaskState.REVERSED),
    OutcomeState.REJECTED: (TaskState.DONE,),
    OutcomeState.NEEDS_MATERIAL: (TaskState.DONE,),
    OutcomeState.REVERSED: (TaskState.DONE,),
}
"""Where a task stands that a department's late word contradicts."""
BAD_ANSWERS = 4
"""Answers that make no sense before a person must look."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """One effect's way: the case, the task and the department it goes to."""

    view: CaseView
    catalog: Catalog
    task: Task
    gateway: Gateway
    run: Run

    @property
    def key(self) -> str:
        return key_of(self.view, self.task)

    @property
    def grant(self) -> Grant:
        return grant_of(self.view, self.catalog, self.task)


class DepartmentEffects:
    """The handlers ``read``, ``perform``, ``poll``, ``reverse`` and ``check``.

    ``gateways`` are the departments' systems by department id; ``callback`` is the address for late answers."""

    def __init__(
        self, ground: Ground, gateways: Mapping[str, Gateway], callback: str, now: Callable[[], datetime]
    ) -> None:
        self._ground, self._gateways, self._callback, self._now = ground, gateways, callback, now
        self._books = Books(ground, gateways)

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "read": lambda run, arguments: self._go(run, arguments, self._read),
            "perform": lambda run, arguments: self._go(run, arguments, self._perform),
            "poll": lambda run, arguments: self._go(run, arguments, self._poll),
            "reverse": lambda run, arguments: self._go(run, arguments, self._reverse),
            "check": lambda run, arguments: self._check(arguments),
        }

    def _go(self, run: Run, arguments: tuple[str, ...], errand: Callable[[_Errand], Happening]) -> None:
        case, number, round_, attempt = arguments[0], int(arguments[1]), int(arguments[2]), int(arguments[3])
        row = CaseRow.objects.get(pk=case)
        catalog = self._ground.shelf.get(row.pack_digest)
        view = load(row, catalog)
        task = view.task(number)
        if task is None or task.round != round_ or task.attempt != attempt or not task.outstanding:
            return
        gateway = self._gateways.get(task.department)
        happening: Happening
        if gateway is None:
            happening = DepartmentConfused(number, round_, f"no gateway is configured for {task.department}")
        else:
            try:
                happening = errand(_Errand(view, catalog, task, gateway, run))
            except Unavailable as problem:
                happening = DepartmentSilent(number, round_, problem.retry_after, str(problem))
            except Refused as problem:
                happening = DepartmentConfused(number, round_, str(problem))
            except (BadAnswer, FactError) as problem:
                if attempt < BAD_ANSWERS:
                    happening = DepartmentSilent(number, round_, 0.5, str(problem))
                else:
                    happening = DepartmentConfused(number, round_, str(problem))
        with transaction.atomic():
            ruling = transition(self._ground, case, happening)
            if isinstance(happening, RegisterRead):
                self._receipt_of_read(view, catalog, task, happening)
            elif ruling is not None and isinstance(happening, DepartmentAnswered) and not task.request:
                receipt_of_request(view, catalog, task, self._now())

    def _read(self, errand: _Errand) -> Happening:
        register = errand.catalog.registers[errand.task.code]
        sheet, task = errand.view.dossier.sheet, errand.task
        values = sheet.view(task.subject)
        subject = {key: values.get(name) for key, name in register.subject.items()}
        missing = [
            name
            for name, value in zip(register.subject.values(), subject.values(), strict=True)
            if value is None
        ]
        if missing:
            return RegisterRead(task.number, task.round, (), known=False, receipt="")
        purpose = self._purpose_of_read(errand.view, errand.catalog, task)
        grant = Grant(id=f"{errand.view.id}:{task.number}", purpose=purpose, basis=str(register.basis))
        try:
            answer = errand.gateway.query(
                register.register, {k: to_wire(v) for k, v in subject.items()}, tuple(register.fields), grant
            )
        except Refused as problem:
            if problem.status != 404:
                raise
            return RegisterRead(task.number, task.round, (), known=False, receipt="")
        facts = typed(
            errand.catalog,
            task,
            {
                register.fields[field]: value
                for field, value in answer.fields.items()
                if field in register.fields
            },
            Provenance(Source.REGISTER, TrustGrade.A, origin=register.id, at=str(answer.as_of)),
        )
        return RegisterRead(task.number, task.round, facts, known=bool(facts), receipt=answer.receipt)

    def _perform(self, errand: _Errand) -> Happening:
        task = errand.task
        if task.revoked:
            outcome = errand.gateway.state_of(f"key:{errand.key}", errand.grant)
            return NeverSent(task.number, task.round) if outcome is None else self._answer(errand, outcome)
        request = request_of(errand.view, errand.catalog, task, self._callback)
        try:
            answer = errand.gateway.perform(request, errand.grant, may_have_been_sent=self._doubtful(errand))
        except Refused as problem:
            if problem.status != 409:
                raise
            return DepartmentConfused(task.number, task.round, f"{_OTHER_CONTENT}（{problem}）")
        return self._answer(errand, answer)

    def _doubtful(self, errand: _Errand) -> bool:
        """Whether the request may have been sent already: by an effect that died, or, when this one is strangely old,
        by a life of this database that a restored backup has forgotten."""
        task = errand.task
        old = task.wake_at is not None and self._now() > task.wake_at - WATCH / 2
        return errand.run.repeated or task.attempt > 1 or old

    def _poll(self, errand: _Errand) -> Happening:
        outcome = errand.gateway.state_of(errand.task.request, errand.grant)
        if outcome is None:
            # The department has lost it (restored from a backup, say): the same key makes asking again safe.
            return self._perform(errand)
        return self._answer(errand, outcome)

    def _reverse(self, errand: _Errand) -> Happening:
        task = errand.task
        key = effect_key(errand.view.id, task.number, task.round, "reverse")
        try:
            errand.gateway.reverse(task.request, key, errand.grant)
        except NotUndoable as problem:
            return Reversal(task.number, task.round, possible=False, reason=str(problem))
        return Reversal(task.number, task.round, possible=True)

    def _answer(self, errand: _Errand, outcome: Outcome | Taken) -> Happening:
        return answer_of(errand.view, errand.catalog, errand.task, outcome, self._now())

    def _check(self, arguments: tuple[str, ...]) -> None:
        """Compare what we hold of an item with its department's books, because an officer or a callback says so."""
        case, number = arguments[0], int(arguments[1])
        try:
            self._books.compare(case, number, PLATFORM)
        except (Unavailable, Refused, BadAnswer, FactError) as problem:
            # The officer may ask once more; a callback comes again. What was said instead may be about a person.
            why = type(problem).__name__
            log.warning("task %s:%s could not be compared with its department: %s", case, number, why)

    def _purpose_of_read(self, view: CaseView, catalog: Catalog, task: Task) -> str:
        """The code of the item that a register is read for: the first that waits for the answer."""
        wanting = (t.code for t in view.tasks if t.kind is StepKind.ITEM and task.step in t.waits_for)
        return next(wanting, view.thing)

    def _receipt_of_read(self, view: CaseView, catalog: Catalog, task: Task, happening: RegisterRead) -> None:
        register = catalog.registers[task.code]
        write_receipt(
            Receipt(
                case=view.id,
                subject=task.subject,
                reader="platform:onething",
                source=f"{register.department}/{register.register}",
                fields=tuple(register.fields),
                purpose=self._purpose_of_read(view, catalog, task),
                basis=str(register.basis),
                grant=f"{view.id}:{task.number}",
                department_receipt=happening.receipt,
                at=self._now(),
            )
        )


def callback_sink(now: Callable[[], datetime]) -> Callable[[str, Outcome], None]:
    """What a signed callback does: the task is polled at the next tick; when we hold an end that it contradicts, our
    record is compared with the department's books. What the department's GET says counts."""

    def wake(department: str, outcome: Outcome) -> None:
        try:
            known = TaskRow.objects.filter(department=department, request=outcome.request)
            known.filter(state=TaskState.UNDER_WAY, outstanding=False).update(wake_at=now())
            for row in known.filter(state__in=CONTRADICTED.get(outcome.state, ())):
                key = effect_key(row.case_id, row.number, row.round, "check")
                arguments = (row.case_id, str(row.number), str(row.round), str(row.attempt))
                with transaction.atomic():
                    # Once a minute: the same news come more than once.
                    enqueue(
                        Effect("check", department, arguments), f"{key}#{outcome.state}@{now():%Y%m%d%H%M}"
                    )
        finally:
            # Called in threads of a pool: each would otherwise keep a connection for ever.
            connections.close_all()

    return wake

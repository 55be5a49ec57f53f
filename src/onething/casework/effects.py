"""The effects of a case: read a register, ask a department, poll it, undo what it did.

Each loads the case, talks to one department, and reports what happened through ``transition``. Each may run
again after a crash: departments recognise the key, and the connector asks before it repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction

from onething.casework.chain import stamp
from onething.casework.happenings import (
    Answer,
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
from onething.catalog import Catalog, Item
from onething.custody.service import Receipt, write_receipt
from onething.exchange.service import (
    BadAnswer,
    Gateway,
    Grant,
    NotUndoable,
    Outcome,
    OutcomeState,
    Refused,
    Request,
    Taken,
    Unavailable,
)
from onething.facts import Fact, FactError, Provenance, Source, TrustGrade, fact_type, from_wire, to_wire
from onething.planning import StepKind
from onething.work.service import Handler, Run

BAD_ANSWERS = 4
"""Answers that make no sense before a person must look."""

_ANSWERS = {
    OutcomeState.ACCEPTED: Answer.WORKING,
    OutcomeState.PROCESSING: Answer.WORKING,
    OutcomeState.NEEDS_MATERIAL: Answer.NEEDS_MATERIAL,
    OutcomeState.APPROVED: Answer.APPROVED,
    OutcomeState.REJECTED: Answer.REJECTED,
    OutcomeState.REVERSED: Answer.REVERSED,
}


@dataclass(frozen=True, slots=True)
class _Errand:
    """One effect's way: the case, the task and the department it goes to."""

    view: CaseView
    catalog: Catalog
    task: Task
    gateway: Gateway
    run: Run

    @property
    def item(self) -> Item:
        return self.catalog.items[self.task.code]

    @property
    def key(self) -> str:
        return effect_key(self.view.id, self.task.number, self.task.round, "perform")

    @property
    def grant(self) -> Grant:
        basis = self.item.basis[0] if self.item.basis else ""
        return Grant(id=f"{self.view.id}:{self.task.number}", purpose=self.task.code, basis=str(basis))


class DepartmentEffects:
    """The handlers ``read``, ``perform``, ``poll`` and ``reverse``.

    ``gateways`` are the departments' systems by department id; ``callback`` is the address for late answers."""

    def __init__(
        self, ground: Ground, gateways: Mapping[str, Gateway], callback: str, now: Callable[[], datetime]
    ) -> None:
        self._ground, self._gateways, self._callback, self._now = ground, gateways, callback, now

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "read": lambda run, arguments: self._go(run, arguments, self._read),
            "perform": lambda run, arguments: self._go(run, arguments, self._perform),
            "poll": lambda run, arguments: self._go(run, arguments, self._poll),
            "reverse": lambda run, arguments: self._go(run, arguments, self._reverse),
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
                self._receipt_of_request(view, catalog, task)

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
        facts = self._facts(
            errand,
            {
                register.fields[field]: value
                for field, value in answer.fields.items()
                if field in register.fields
            },
            Provenance(Source.REGISTER, TrustGrade.A, origin=register.id, at=str(answer.as_of)),
        )
        return RegisterRead(task.number, task.round, facts, known=bool(facts), receipt=answer.receipt)

    def _perform(self, errand: _Errand) -> Happening:
        task, item = errand.task, errand.item
        again = errand.run.repeated or task.attempt > 1
        if errand.task.revoked:
            outcome = errand.gateway.state_of(f"key:{errand.key}", errand.grant)
            return NeverSent(task.number, task.round) if outcome is None else self._answer(errand, outcome)
        values = errand.view.dossier.sheet.view(task.subject)
        request = Request(
            item=item.code,
            case=errand.view.id,
            subject=task.subject or errand.view.id,
            facts={name: to_wire(values[name]) for name in item.needs_in(values)},
            key=errand.key,
            callback=f"{self._callback}/v1/callbacks/{task.department}" if self._callback else "",
        )
        return self._answer(errand, errand.gateway.perform(request, errand.grant, may_have_been_sent=again))

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
        task = errand.task
        if isinstance(outcome, Taken):
            return DepartmentAnswered(
                task.number, task.round, Answer.WORKING, outcome.request, retry_after=outcome.retry_after
            )
        answer = _ANSWERS[outcome.state]
        facts: tuple[Fact, ...] = ()
        if answer is Answer.APPROVED:
            origin = Provenance(
                Source.DEPARTMENT, TrustGrade.A, origin=errand.item.code, at=stamp(self._now())
            )
            facts = self._facts(
                errand, {n: v for n, v in outcome.facts.items() if n in errand.item.gives}, origin
            )
            absent = set(errand.item.gives) - {fact.name for fact in facts}
            if absent:
                raise BadAnswer(f"{task.department} approved {task.code} without {', '.join(sorted(absent))}")
        reason = ""
        if outcome.reason is not None:
            reason = outcome.reason.text + (f"（{outcome.reason.clause}）" if outcome.reason.clause else "")
        return DepartmentAnswered(
            task.number,
            task.round,
            answer,
            outcome.request,
            facts=facts,
            licence=outcome.licence or None,
            materials=tuple(outcome.materials),
            reason=reason,
            retry_after=min(0.2 * 1.5**task.attempt, 60.0),
        )

    def _facts(self, errand: _Errand, wire: Mapping[str, object], origin: Provenance) -> tuple[Fact, ...]:
        """Typed facts from what a department says; unknown ones are left out. Raises FactError."""
        facts = []
        for name, raw in wire.items():
            declared = fact_type(errand.catalog.facts, name)
            if declared is None or raw is None:
                continue
            subject = errand.task.subject
            own = subject if subject and name.partition(".")[0] == subject.partition("/")[0] else ""
            facts.append(Fact(name, from_wire(declared, raw), origin, own))
        return tuple(facts)

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

    def _receipt_of_request(self, view: CaseView, catalog: Catalog, task: Task) -> None:
        item = catalog.items[task.code]
        write_receipt(
            Receipt(
                case=view.id,
                subject=task.subject,
                reader=f"department:{task.department}",
                source="platform/case",
                fields=item.needs_in(view.dossier.sheet.view(task.subject)),
                purpose=item.code,
                basis=str(item.basis[0]) if item.basis else "",
                grant=f"{view.id}:{task.number}",
                at=self._now(),
            )
        )


def callback_sink(now: Callable[[], datetime]) -> Callable[[str, Outcome], None]:
    """What a signed callback does: the task is polled at the next tick. What the department's GET says counts."""

    def wake(department: str, outcome: Outcome) -> None:
        try:
            TaskRow.objects.filter(
                department=department, request=outcome.request, state=TaskState.UNDER_WAY, outstanding=False
            ).update(wake_at=now())
        finally:
            # Called in threads of a pool: each would otherwise keep a connection for ever.
            connections.close_all()

    return wake

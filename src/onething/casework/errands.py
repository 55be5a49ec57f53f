"""The way from a case's item to its department and back: key, grant and request out, an answer with typed facts in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from onething.casework.chain import stamp
from onething.casework.happenings import Answer, DepartmentAnswered
from onething.casework.states import CaseView, Task
from onething.casework.transition import effect_key
from onething.catalog import Catalog
from onething.custody.service import Receipt, write_receipt
from onething.exchange.service import BadAnswer, Grant, Outcome, OutcomeState, Request, Taken
from onething.facts import Fact, Provenance, Source, TrustGrade, fact_type, from_wire, to_wire
from onething.standards import check_id_number

_ANSWERS = {
    OutcomeState.ACCEPTED: Answer.WORKING,
    OutcomeState.PROCESSING: Answer.WORKING,
    OutcomeState.NEEDS_MATERIAL: Answer.NEEDS_MATERIAL,
    OutcomeState.APPROVED: Answer.APPROVED,
    OutcomeState.REJECTED: Answer.REJECTED,
    OutcomeState.REVERSED: Answer.REVERSED,
}
_CHECKS = {"公民身份号码": check_id_number}
_MOST_NAMES, _LONGEST_NAME = 6, 40


def key_of(view: CaseView, task: Task) -> str:
    """The idempotency key under which a department performs an item in the task's round."""
    return effect_key(view.id, task.number, task.round, "perform")


def grant_of(view: CaseView, catalog: Catalog, task: Task) -> Grant:
    """Why the department of an item may be asked for it."""
    item = catalog.items[task.code]
    basis = str(item.basis[0]) if item.basis else ""
    return Grant(id=f"{view.id}:{task.number}", purpose=task.code, basis=basis)


def request_of(view: CaseView, catalog: Catalog, task: Task, callback: str) -> Request:
    """What a department is asked: only the facts that its item needs. ``callback`` is the address for late answers."""
    item, values = catalog.items[task.code], view.dossier.sheet.view(task.subject)
    return Request(
        item=item.code,
        case=view.id,
        subject=task.subject or view.id,
        facts={name: to_wire(values[name]) for name in item.needs_in(values)},
        key=key_of(view, task),
        callback=f"{callback}/v1/callbacks/{task.department}" if callback else "",
    )


def answer_of(
    view: CaseView, catalog: Catalog, task: Task, outcome: Outcome | Taken, at: datetime
) -> DepartmentAnswered:
    """What an outcome says of a task. Raises BadAnswer when an approval lacks what the item gives or is about
    somebody else, FactError when a value does not fit its declaration."""
    if isinstance(outcome, Taken):
        return DepartmentAnswered(
            task.number, task.round, Answer.WORKING, outcome.request, retry_after=outcome.retry_after
        )
    answer, facts = _ANSWERS[outcome.state], tuple[Fact, ...]()
    if answer is Answer.APPROVED:
        facts = _given(view, catalog, task, outcome, at)
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


def _given(view: CaseView, catalog: Catalog, task: Task, outcome: Outcome, at: datetime) -> tuple[Fact, ...]:
    item = catalog.items[task.code]
    said = {n: v for n, v in outcome.facts.items() if n in item.gives}
    origin = Provenance(Source.DEPARTMENT, TrustGrade.A, origin=item.code, at=stamp(at))
    facts = typed(catalog, task, said, origin)
    absent = [name for name in item.gives if name not in {fact.name for fact in facts}]
    if absent:
        raise BadAnswer(
            f"{task.department} approved {task.code} and should give {_named(absent)}, "
            f"but gave {_named(outcome.facts) or 'nothing'}"
        )
    # What was sent and comes back must be what was sent: otherwise the answer is about somebody else.
    sent = view.dossier.sheet.view(task.subject)
    echoed = {n: v for n, v in outcome.facts.items() if n in item.needs and n not in item.gives}
    other = [f.name for f in typed(catalog, task, echoed, origin) if f.value != sent.get(f.name)]
    if other:
        raise BadAnswer(
            f"{task.department} answered {task.code} about somebody else: {_named(other)} is not what was sent"
        )
    return facts


def _named(names: list[str] | Mapping[str, object]) -> str:
    """Names as a message may show them: what comes from outside may be long, many or strange."""
    shown = [name[:_LONGEST_NAME] for name in names if name.isprintable()][:_MOST_NAMES]
    return "、".join(f"「{name}」" for name in shown) + ("…" if len(names) > len(shown) else "")


def typed(catalog: Catalog, task: Task, wire: Mapping[str, object], origin: Provenance) -> tuple[Fact, ...]:
    """Typed facts from what a department says; unknown ones are left out. Raises FactError, BadAnswer."""
    facts = []
    for name, raw in wire.items():
        declared = fact_type(catalog.facts, name)
        if declared is None or raw is None:
            continue
        value, check = from_wire(declared, raw), _CHECKS.get(declared.validator or "")
        if check is not None and isinstance(value, str) and check(value) is not None:
            raise BadAnswer(f"{task.department} gave a value for {_named([name])} that cannot be one")
        subject = task.subject
        own = subject if subject and name.partition(".")[0] == subject.partition("/")[0] else ""
        facts.append(Fact(name, value, origin, own))
    return tuple(facts)


def receipt_of_request(view: CaseView, catalog: Catalog, task: Task, at: datetime) -> None:
    """Write down which facts a department has received, in the present transaction."""
    item = catalog.items[task.code]
    grant = grant_of(view, catalog, task)
    write_receipt(
        Receipt(
            case=view.id,
            subject=task.subject,
            reader=f"department:{task.department}",
            source="platform/case",
            fields=item.needs_in(view.dossier.sheet.view(task.subject)),
            purpose=item.code,
            basis=grant.basis,
            grant=grant.id,
            at=at,
        )
    )

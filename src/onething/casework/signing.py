"""签署: persons other than the applicant who must agree before anything is handed in. Pure.

Until all have signed the case is 草稿: nobody has received it, no department knows of it, and no time of theirs runs."""

from __future__ import annotations

from onething.casework.actors import Actor
from onething.casework.desk import Desk
from onething.casework.happenings import Signed
from onething.casework.states import CaseState, Task, TaskState
from onething.catalog import ClockKind, Signer, Thing
from onething.facts import FactSheet
from onething.intake import Finding
from onething.planning import StepKind
from onething.rules import Truth, decide


def signers_of(thing: Thing, sheet: FactSheet) -> tuple[Signer, ...]:
    """Who must agree as things are; where a rule is unknown, too."""
    facts = sheet.view()
    return tuple(
        each for each in thing.signers if each.when is None or decide(each.when, facts) is not Truth.NO
    )


def ask_for_signatures(desk: Desk, actor: Actor, signed: frozenset[str]) -> bool:
    """Ask everybody who must agree, but those who ``signed`` by handing in themselves. Whether the case waits."""
    for signer in signers_of(desk.thing, desk.dossier.sheet):
        own = signer.who in signed
        task = desk.add(_task(desk, signer, TaskState.DONE if own else TaskState.UNSIGNED))
        if own:
            desk.event("SignatureGiven", task.number, actor, person=signer.who, clause=str(signer.clause))
            continue
        desk.event(
            "SignatureAsked",
            task.number,
            person=signer.who,
            reason=signer.says,
            clause=str(signer.clause),
            within=str(signer.within),
        )
        desk.start_clock(task.number, ClockKind.SIGNATURE, signer.within)
        desk.message("sign", to=signer.phone)
    waits = _waits(desk)
    if waits:
        desk.case(CaseState.DRAFT)
        desk.message("awaiting-signature")
    return waits


def signed(desk: Desk, happening: Signed) -> bool:
    """Somebody agrees, or does not: then the application comes to nothing. False when no signature is waited for."""
    task = next((t for t in desk.view.tasks if _of(t, happening.person)), None)
    if desk.view.state is not CaseState.DRAFT or task is None or task.state is not TaskState.UNSIGNED:
        return False
    if happening.agrees:
        desk.move(task, TaskState.DONE)
        desk.event("SignatureGiven", task.number, happening.actor, person=happening.person)
        return True
    desk.move(task, TaskState.REFUSED, reason=happening.reason)
    desk.event(
        "SignatureDeclined", task.number, happening.actor, person=happening.person, reason=happening.reason
    )
    _come_to_nothing(desk, f"{happening.person}不同意：{happening.reason}")
    return True


def all_signed(desk: Desk) -> bool:
    """Whether a draft is complete and can be handed in now."""
    return desk.view.state is CaseState.DRAFT and not _waits(desk)


def signature_lapsed(desk: Desk, number: int | None) -> bool:
    """Somebody did not sign in time. Whether one was waited for."""
    task = None if number is None else desk.view.task(number)
    if desk.view.state is not CaseState.DRAFT or task is None or task.state is not TaskState.UNSIGNED:
        return False
    desk.move(task, TaskState.CANCELLED, reason="没有按期签署。")
    desk.event("SignatureLapsed", task.number)
    _come_to_nothing(desk, f"{task.name}没有按期完成")
    return True


def unsigned(desk: Desk) -> tuple[Finding, ...]:
    """What was amended may need a signature that nobody was asked for: the applicant applies anew."""
    missing = [
        each.who
        for each in signers_of(desk.thing, desk.dossier.sheet)
        if not any(_of(t, each.who) and t.state is TaskState.DONE for t in desk.view.tasks)
    ]
    says = "按补正后的内容，还要{who}签署。请改回原来的内容，或撤回后重新申请。"
    return tuple(Finding("UNSIGNED", "fix", says.format(who=who)) for who in missing)


def _task(desk: Desk, signer: Signer, state: TaskState) -> Task:
    return Task(
        number=desk.next_number,
        step=f":{StepKind.SIGNATURE}:{signer.who}",
        kind=StepKind.SIGNATURE,
        code="",
        subject="",
        name=f"{signer.who}签署",
        department=desk.lead,
        waits_for=(),
        state=state,
        reason="" if state.final else signer.says,
    )


def _of(task: Task, person: str) -> bool:
    return task.kind is StepKind.SIGNATURE and task.step.rpartition(":")[2] == person


def _waits(desk: Desk) -> bool:
    return any(t.state is TaskState.UNSIGNED for t in desk.view.tasks)


def _come_to_nothing(desk: Desk, reason: str) -> None:
    for task in desk.view.tasks:
        if not task.state.final:
            desk.move(task, TaskState.CANCELLED, reason="申请没有成立。")
    desk.case(CaseState.WITHDRAWN)
    desk.event("CaseLapsed", reason=reason)
    desk.end_clocks(None)
    desk.message("not-signed")

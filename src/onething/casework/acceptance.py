"""Pre-review, the one correction notice of a round, acceptance, and what a supplement changes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, replace

from onething.casework.deadlines import acceptance_of
from onething.casework.desk import Desk
from onething.casework.dispute import forgotten
from onething.casework.happenings import Submitted, Supplemented
from onething.casework.judging import exclusions, pre_review
from onething.casework.notices import issue, issue_accepted, issue_correction, issue_received
from onething.casework.progress import CORRECTION_PAUSE, concerned
from onething.casework.promises import bring, owe, tell
from onething.casework.replanning import replan
from onething.casework.revision import renewed, task_of
from onething.casework.revoking import built_on
from onething.casework.signing import ask_for_signatures, unsigned
from onething.casework.states import ZONE, CaseState, Dossier, Task, TaskState
from onething.casework.window import originals_seen
from onething.catalog import ClockKind, Exclusion, Limit, LimitUnit, Moment
from onething.facts import Fact, FactSheet, Source
from onething.intake import Finding, Judgement, Verdict, notice
from onething.planning import Step, StepKind


def tasks_of(steps: Iterable[Step]) -> tuple[Task, ...]:
    """The tasks of a plan, numbered in its order. What only follows, or is done later, is in the plan alone."""
    return tuple(
        task_of(step, number) for number, step in enumerate((step for step in steps if step.task), start=1)
    )


def submitted(desk: Desk, happening: Submitted) -> None:
    """A new case: it begins at once, or when everybody has signed who must."""
    plan = happening.plan
    desk.event("CaseSubmitted", actor=happening.actor, thing=desk.view.thing, pack=desk.view.digest)
    if happening.again:
        desk.event("CaseRestored", actor=happening.actor)
    originals_seen(desk, happening.actor, happening.verified)
    desk.event(
        "Planned",
        steps=[[s.id, s.name, s.department, list(s.waits_for), s.start, s.finish] for s in plan.steps],
        critical=list(plan.critical_path),
        savings=asdict(plan.savings),
    )
    if _exclusion(desk) is not None or not ask_for_signatures(desk, happening.actor, happening.signed):
        _hand_in(desk)


def signed_by_all(desk: Desk) -> None:
    """The last signature has come: the application is handed in today."""
    desk.case(CaseState.PRE_REVIEW, received=desk.now.astimezone(ZONE).date())
    _hand_in(desk)


def _hand_in(desk: Desk) -> None:
    """It has been received; the registers are read first, because completeness needs their answers."""
    issue_received(desk)
    tell(desk)
    if _excluded(desk):
        return
    _start_acceptance(desk)
    for task in desk.view.tasks:
        if task.kind is StepKind.READ:
            desk.ask("read", desk.move(task, TaskState.UNDER_WAY))
    pre_review_when_read(desk)


def _exclusion(desk: Desk) -> Exclusion | None:
    """Why the application does not belong here at all; None: it does, or it has been accepted."""
    return None if desk.view.accepted else next(exclusions(desk.thing, desk.dossier.sheet), None)


def _excluded(desk: Desk) -> bool:
    """Whether the application is not accepted at all: the applicant is told why, and what to do instead."""
    exclusion = _exclusion(desk)
    if exclusion is None:
        return False
    for task in desk.view.tasks:
        if not task.state.final:
            desk.move(task, TaskState.CANCELLED, reason="没有受理。")
    desk.case(CaseState.NOT_ACCEPTED)
    reason = f"{exclusion.says}（{exclusion.clause}）{exclusion.remedy}"
    desk.event("CaseNotAccepted", reasons=[reason], clause=str(exclusion.clause), remedy=exclusion.remedy)
    issue(desk, Moment.NOT_ACCEPTED, reasons=(reason,))
    desk.end_clocks(None)
    desk.message("not-accepted")
    return True


def _start_acceptance(desk: Desk) -> None:
    """From now on the applicant must soon hear that the case is accepted, or everything that is missing."""
    within = acceptance_of(desk)
    if within is not None and not desk.view.accepted:
        desk.start_clock(None, ClockKind.ACCEPTANCE, within.limit)


def pre_review_when_read(desk: Desk) -> None:
    """Review the application as soon as every register has answered or was given up."""
    if desk.view.state is not CaseState.PRE_REVIEW:
        return
    if all(t.state.final for t in desk.view.tasks if t.kind is StepKind.READ):
        _pre_review(desk)


def _pre_review(desk: Desk) -> None:
    if _excluded(desk):
        return
    dossier, judgement = desk.dossier, _judgement(desk)
    # A condition that an officer judges stops its own item when that begins, and no other.
    findings = [f for f in judgement.findings if f.code != "CONDITION" or f.severity == "fix"]
    fix = (*dossier.held, *(f for f in findings if f.severity == "fix"))
    desk.file(findings=tuple(findings))
    for finding in fix:
        for task in concerned(desk, finding):
            # What a department may have done already is asked about, not held: a new round would do it twice.
            if task.state is TaskState.WAITING and not task.request:
                desk.move(task, TaskState.CORRECTION, reason=finding.message)
                desk.pause_clocks(task.number, CORRECTION_PAUSE)
    if fix:
        desk.file(held=fix)
        desk.case(CaseState.WITH_DEPARTMENTS)
        issue_notice(desk)
        return
    desk.event("PreReviewPassed", notes=[f.message for f in findings])
    if dossier.drawn and desk.view.round == 0 and judgement.verdict is Verdict.PASS:
        desk.event("AuditDrawn")
    if not desk.view.accepted:
        desk.case(CaseState.WITH_DEPARTMENTS, accepted=True)
        desk.event("CaseReceived")
        at_once = all(
            desk.catalog.items[t.code].immediate for t in desk.view.tasks if t.kind is StepKind.ITEM
        )
        desk.event("CaseAccepted", promise=dossier.promise, handling="即办件" if at_once else "承诺件")
        issue_accepted(desk)
        desk.end_clocks(None, ClockKind.ACCEPTANCE)
        desk.start_clock(None, ClockKind.PROMISED, Limit(dossier.promise, LimitUnit.WORKING_DAYS))
        desk.message("accepted")
        owe(desk)
    else:
        desk.case(CaseState.WITH_DEPARTMENTS)
        desk.resume_clocks(None, CORRECTION_PAUSE)


def _judgement(desk: Desk) -> Judgement:
    """What is thought of the application as it stands."""
    dossier = desk.dossier
    items = [(t.subject, desk.catalog.items[t.code]) for t in desk.view.tasks if t.kind is StepKind.ITEM]
    return pre_review(
        desk.catalog,
        desk.view.thing,
        dossier.materials,
        dossier.sheet,
        dossier.readings,
        items,
        further=(*_not_in_register(desk), *unsigned(desk)),
    )


def _not_in_register(desk: Desk) -> list[Finding]:
    """Registers that do not know the person: an officer looks before the items that rely on them go on."""
    found = []
    for task in desk.view.tasks:
        if task.kind is StepKind.READ and task.reason:
            register = desk.catalog.registers[task.code]
            found.append(
                Finding(
                    code="NOT_IN_REGISTER",
                    severity="human",
                    message=task.reason,
                    field=next(iter(register.subject.values()), ""),
                    subject=task.subject,
                    material="",
                    clause=str(register.basis),
                )
            )
    return found


def issue_notice(desk: Desk) -> None:
    """Send the one notice of a round with everything that is held, unless a notice is open."""
    held = desk.dossier.held
    # In 待办结, too: an item may be done once more while what follows another is on its way.
    if not held or desk.view.state not in (CaseState.WITH_DEPARTMENTS, CaseState.CLOSING):
        return
    others = tuple(f for f in desk.dossier.findings if f.severity != "fix")
    desk.file(findings=(*others, *held), held=())
    desk.case(CaseState.CORRECTION, round=desk.view.round + 1)
    desk.event(
        "CorrectionRequested",
        round=desk.view.round,
        notice=notice(held),
        findings=[[f.code, f.material, f.field, f.subject, f.message, f.clause] for f in held],
    )
    issue_correction(desk, held, _going_on(desk))
    desk.end_clocks(None, ClockKind.ACCEPTANCE)
    desk.pause_clocks(None, CORRECTION_PAUSE, ClockKind.PROMISED)
    if desk.thing.correction is not None:
        desk.start_clock(None, ClockKind.CORRECTION, desk.thing.correction.within)
    desk.message("correction")


def _going_on(desk: Desk) -> list[Task]:
    """The items that do not wait for what is to be mended."""
    held = [task for task in desk.view.tasks if task.state is TaskState.CORRECTION]
    waiting = {each.number for task in held for each in built_on(desk.view.tasks, task)}
    return [
        task
        for task in desk.view.tasks
        if task.kind is StepKind.ITEM and not task.state.final and task.number not in waiting
    ]


def supplemented(desk: Desk, happening: Supplemented) -> bool:
    """Take what the applicant mended and look again, in a new round of the tasks that waited for it; or papers that
    were deferred. Whether anything was wanted."""
    correcting = desk.view.state is CaseState.CORRECTION
    owing = desk.view.state in (CaseState.WITH_DEPARTMENTS, CaseState.CLOSING, CaseState.CORRECTION)
    brought = owing and bring(desk, happening)
    if not correcting and not brought:
        return False
    before = desk.dossier
    brought_now = {(reading.slot, reading.subject) for reading in happening.readings}
    sheet = _without_papers(before.sheet, brought_now).superseding(happening.facts)
    readings = (
        *(r for r in before.readings if (r.slot, r.subject) not in brought_now),
        *(replace(r, facts=()) for r in happening.readings),
    )
    desk.file(sheet=sheet, papers={**before.papers, **happening.papers}, readings=readings)
    desk.event(
        "Supplemented",
        actor=happening.actor,
        facts=sorted({f.name for f in happening.facts}),
        papers=sorted(happening.papers),
    )
    originals_seen(desk, happening.actor, happening.verified)
    if not correcting:
        return True
    _review_anew(desk, before, _unmended(before.held, happening), "申请人")
    return True


def register_corrected(desk: Desk, before: Dossier) -> None:
    """A register's department has corrected an entry: look again, as after a supplement."""
    if desk.view.state is CaseState.CORRECTION:
        _review_anew(desk, before, desk.dossier.held, "登记部门")
    else:
        desk.file(held=(*desk.dossier.held, *replan(desk, before.sheet, "登记部门")))
        _read_anew(desk)


def readings_corrected(desk: Desk, before: Dossier, corrected: Collection[tuple[str, str]]) -> None:
    """An officer has put right what was misread (fact and subject): look again. While departments are at work nothing
    is sent back to the applicant: an officer looks at what differs now."""
    who = "工作人员"
    if desk.view.state is CaseState.CORRECTION:
        _review_anew(desk, before, desk.dossier.held, who)
        return
    desk.file(held=(*desk.dossier.held, *replan(desk, before.sheet, who)))
    doubts = (f for f in _judgement(desk).findings if (f.field, f.subject) in corrected)
    human = (replace(f, severity="human") for f in doubts if f.severity != "note")
    desk.file(findings=(*desk.dossier.findings, *human))
    _read_anew(desk)


def _review_anew(desk: Desk, before: Dossier, held: Iterable[Finding], who: str) -> None:
    """Review everything once more, in a new round of the tasks that waited for it. ``who`` has amended something,
    ``held`` is still to be mended."""
    desk.case(CaseState.PRE_REVIEW)
    desk.end_clocks(None, ClockKind.CORRECTION)
    _start_acceptance(desk)
    desk.file(findings=(), held=(*held, *replan(desk, before.sheet, who)))
    _read_anew(desk)
    for task in desk.view.tasks:
        if task.state is TaskState.CORRECTION:
            if task.held_unasked:
                desk.move(task, TaskState.WAITING, request=task.request, approved=False)
            else:
                desk.move(renewed(task), TaskState.WAITING)
            desk.resume_clocks(task.number, CORRECTION_PAUSE)
    pre_review_when_read(desk)


def _read_anew(desk: Desk) -> None:
    """Read the registers that the plan wants now, and those that are asked about somebody else than before."""
    for task in desk.view.tasks:
        if task.kind is not StepKind.READ:
            continue
        if task.state is TaskState.WAITING:
            desk.ask("read", desk.move(task, TaskState.UNDER_WAY))
        elif task.state.final and _asks_otherwise(desk, task):
            desk.file(sheet=forgotten(desk.dossier.sheet, task.code, task.subject))
            desk.ask("read", desk.move(renewed(task), TaskState.UNDER_WAY))


def _without_papers(sheet: FactSheet, places: Collection[tuple[str, str]]) -> FactSheet:
    """The sheet without what papers said that are handed in anew: a field that the new one does not show is not known."""
    return FactSheet(
        tuple(
            fact
            for fact in sheet.statements
            if fact.provenance.source is not Source.PAPER
            or not {(fact.provenance.origin, ""), (fact.provenance.origin, fact.subject)} & {*places}
        )
    )


def _unmended(held: Iterable[Finding], happening: Supplemented) -> Iterator[Finding]:
    """What was held for the next notice and this supplement did not happen to bring."""
    names = {fact.name for fact in happening.facts}
    slots = {reading.slot for reading in happening.readings}
    return (f for f in held if f.field not in names and f.material not in slots)


def _asks_otherwise(desk: Desk, task: Task) -> bool:
    """Whether the register would now be asked about somebody else."""
    keys = desk.catalog.registers[task.code].subject.values()
    old, new = desk.before.dossier.sheet, desk.dossier.sheet

    def value(fact: Fact | None) -> object:
        return None if fact is None else fact.value

    return any(
        value(old.best(name, _owner(name, task.subject))) != value(new.best(name, _owner(name, task.subject)))
        for name in keys
    )


def _owner(name: str, subject: str) -> str:
    """The subject a fact of this name is said of: the task's, if it belongs to that collection."""
    return subject if subject and name.partition(".")[0] == subject.partition("/")[0] else ""

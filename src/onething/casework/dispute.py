"""异议: what a register says of somebody is wrong, says the applicant (个人信息保护法 art. 46). The department that keeps
the register verifies it: it corrects the entry, or upholds it with a reason. Pure.

Meanwhile no item that relies on the fact is begun or decided; what a department is doing already goes on, and an
officer compares its result when the fact turns out to be another one."""

from __future__ import annotations

from dataclasses import replace

from onething.casework.claims import is_taken
from onething.casework.desk import Desk
from onething.casework.happenings import DisputeAnswered, Disputed
from onething.casework.legs import follow_up
from onething.casework.states import CaseState, CaseView, Task, TaskState
from onething.catalog import ClockKind, Rated
from onething.facts import Fact, FactSheet, Source
from onething.planning import StepKind

OPEN = (CaseState.CORRECTION, CaseState.WITH_DEPARTMENTS, CaseState.CLOSING)


def entry_of(sheet: FactSheet, name: str, subject: str) -> Fact | None:
    """What a register says of a fact; of several registers the one that counts. None: no register says anything."""
    said = [f for f in sheet.said(name, subject) if f.provenance.source is Source.REGISTER]
    return FactSheet(tuple(said)).best(name, subject)


def dispute_about(view: CaseView, name: str, subject: str) -> Task | None:
    """The dispute about a fact, whether it is over or not."""
    return next((t for t in view.tasks if t.kind is StepKind.DISPUTE and _is_about(t, name, subject)), None)


def disputed_fact(task: Task) -> str:
    """The name of the fact that a dispute is about."""
    return task.step.rpartition(":")[2]


def is_held(desk: Desk, task: Task) -> bool:
    """Whether an item relies on a fact that is being verified."""
    open_ = [t for t in desk.view.tasks if t.kind is StepKind.DISPUTE and not t.state.final]
    if not open_:
        return False
    names = desk.catalog.items[task.code].relies_on
    return any(disputed_fact(t) in names and t.subject in ("", task.subject) for t in open_)


def hold(desk: Desk, task: Task) -> None:
    """Let an item wait until what it relies on has been verified."""
    desk.move(task, TaskState.DISPUTED, reason="依据的登记内容有异议，等登记部门核实。")


def _verify_rule(desk: Desk, register: str) -> Rated | None:
    """How soon an entry of a register is verified, and on which basis. Newer packs may not have the register."""
    known = desk.catalog.registers.get(register)
    return None if known is None else known.verify


def raised(desk: Desk, happening: Disputed) -> bool:
    """The applicant disputes an entry. False when there is none, or it was disputed before: once in a case."""
    name, subject = happening.fact, happening.subject
    entry = entry_of(desk.dossier.sheet, name, subject)
    if desk.view.state not in OPEN or entry is None or dispute_about(desk.view, name, subject) is not None:
        return False
    reads = (
        t
        for t in desk.view.tasks
        if t.kind is StepKind.READ
        and t.code == entry.provenance.origin
        and (not subject or t.subject in ("", subject))
    )
    read = next(reads, None)
    if read is None:
        return False
    rule = _verify_rule(desk, read.code)
    made = follow_up(
        desk,
        replace(read, subject=subject),
        f"{read.step}~{StepKind.DISPUTE}:{name}",
        f"核实登记的「{name}」",
        TaskState.WITH_OFFICER,
        f"申请人有异议：{happening.says}",
        None if rule is None else (ClockKind.DISPUTE, rule.limit),
        kind=StepKind.DISPUTE,
    )
    desk.event(
        "FactDisputed",
        made.number,
        happening.actor,
        name=name,
        reason=happening.says,
        clause="" if rule is None else str(rule.clause),
        within="" if rule is None else str(rule.limit),
    )
    why = _why(made)
    desk.pause_clocks(None, why, ClockKind.PROMISED)
    desk.pause_clocks(None, why, ClockKind.CORRECTION)
    for task in desk.view.tasks:
        if task.kind is StepKind.ITEM and task.state is TaskState.WITH_OFFICER and is_held(desk, task):
            desk.pause_clocks(task.number, why, ClockKind.PROMISED)
            hold(desk, replace(task, round=task.round + 1, attempt=0))
    return True


def answered(desk: Desk, happening: DisputeAnswered) -> bool:
    """The department has verified the entry. False when nothing waits for this officer's answer."""
    task = desk.view.task(happening.task)
    if task is None or task.kind is not StepKind.DISPUTE or task.state is not TaskState.WITH_OFFICER:
        return False
    if is_taken(task, happening.actor, happening.instead_of):
        return False
    name, right = disputed_fact(task), happening.corrected
    desk.move(task, TaskState.DONE, reason=happening.reason)
    if right is None:
        desk.event("FactUpheld", task.number, happening.actor, name=name, reason=happening.reason)
    else:
        sheet, rule = desk.dossier.sheet, _verify_rule(desk, task.code)
        findings = (f for f in desk.dossier.findings if (f.field, f.subject) != (name, right.subject))
        desk.file(sheet=corrected(sheet, task.code, right), findings=tuple(findings))
        desk.event(
            "FactCorrected",
            task.number,
            happening.actor,
            name=name,
            reason=happening.reason,
            clause="" if rule is None else str(rule.clause),
            facts=[name],
        )
    _release(desk, task)
    desk.message("dispute-answered")
    return True


def corrected(sheet: FactSheet, register: str, right: Fact) -> FactSheet:
    """The sheet in which ``right`` stands for what the register says. The trail keeps that the register was read."""

    def wrong(fact: Fact) -> bool:
        said = fact.provenance
        same = (fact.name, fact.subject) == (right.name, right.subject)
        return same and said.source in (Source.REGISTER, Source.OFFICER) and said.origin == register

    return FactSheet((*(fact for fact in sheet.statements if not wrong(fact)), right))


def still_wrong(sheet: FactSheet, fact: Fact) -> bool:
    """Whether a register, read once more, repeats what its department has corrected in this case."""
    return any(
        said.provenance.source is Source.OFFICER and said.provenance.origin == fact.provenance.origin
        for said in sheet.said(fact.name, fact.subject)
    )


def forgotten(sheet: FactSheet, register: str, subject: str) -> FactSheet:
    """The sheet without what was corrected in a register that is now asked about somebody else."""

    def about_another(fact: Fact) -> bool:
        said = fact.provenance
        return said.source is Source.OFFICER and said.origin == register and fact.subject in ("", subject)

    return FactSheet(tuple(fact for fact in sheet.statements if not about_another(fact)))


def _is_about(task: Task, name: str, subject: str) -> bool:
    return (disputed_fact(task), task.subject) == (name, subject)


def _why(task: Task) -> str:
    """The name of the pause that a dispute makes."""
    return f"{StepKind.DISPUTE}:{task.number}"


def _release(desk: Desk, dispute: Task) -> None:
    """What was held goes on, unless another fact that it relies on is still being verified."""
    why = _why(dispute)
    desk.resume_clocks(None, why)
    for task in desk.view.tasks:
        if task.kind is StepKind.ITEM:
            desk.resume_clocks(task.number, why)
            if task.state is TaskState.DISPUTED and not is_held(desk, task):
                desk.move(task, TaskState.WAITING)

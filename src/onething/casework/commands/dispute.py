"""The commands of 异议: an applicant disputes what a register says, its department corrects or upholds it."""

from __future__ import annotations

from django.db import transaction

from onething.casework.access import officers_task, replaced_by
from onething.casework.actors import Actor
from onething.casework.chain import stamp
from onething.casework.claims import is_taken
from onething.casework.commands.claims import taken
from onething.casework.dispute import OPEN, dispute_about, disputed_fact, entry_of
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import DisputeAnswered, Disputed
from onething.casework.seeing import visible
from onething.casework.standing import own_case
from onething.casework.states import CaseState, Task
from onething.casework.transition import Ground, load, transition
from onething.catalog import Catalog
from onething.facts import Fact, FactError, Provenance, Source, TrustGrade, fact_type, read_value
from onething.planning import StepKind

LONGEST = 400
"""Characters of what an applicant says; a task's reason has room for 500."""


class Disputes:
    """Disputing entries of registers and answering such disputes, each by an explicit actor."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def dispute(self, actor: Actor, case: str, name: str, says: str, *, which: int = 0) -> CaseState:
        """Say that a register is wrong about a fact that the actor may see. ``which`` tells several members apart,
        from 1. Raises NotAllowed, CaseworkError; then nothing was changed."""
        said = says.strip()
        if not said or len(said) > LONGEST:
            raise CaseworkError(f"请写明哪里不对、应该是什么，最多 {LONGEST} 个字。")
        own = own_case(self._ground, actor, case)
        catalog = self._ground.shelf.get(own.row.pack_digest)
        view = load(own.row, catalog)
        if view.state not in OPEN:
            raise CaseworkError(f"办件现在是「{view.state}」，不能提出异议。")
        facts = visible(view, catalog, own.actor, own.person)
        named = dict.fromkeys((f.name, f.subject) for f in facts)
        sheet = view.dossier.sheet
        entries = [found for each in named if (found := entry_of(sheet, *each)) is not None]
        entry = _chosen(entries, name, which)
        if dispute_about(view, entry.name, entry.subject) is not None:
            raise CaseworkError(
                f"「{name}」的异议已经提过。正在核实的请等结果；对结果不服的，请按通知书上的救济途径办理。"
            )
        ruling = transition(self._ground, case, Disputed(own.actor, entry.name, entry.subject, said))
        if ruling is None:
            raise CaseworkError("办件刚刚有了变化，没有提出异议，请再看一看。")
        return ruling.view.state

    def uphold(self, actor: Actor, case: str, number: int, reason: str) -> CaseState:
        """The entry is right, says an officer of the register's department, with the reason that the applicant reads."""
        return self._answer(actor, case, number, None, reason)

    def correct(self, actor: Actor, case: str, number: int, value: str, reason: str) -> CaseState:
        """The entry is wrong, says an officer of the register's department; ``value`` is right."""
        return self._answer(actor, case, number, value, reason)

    def _answer(self, actor: Actor, case: str, number: int, value: str | None, reason: str) -> CaseState:
        if not reason.strip():
            raise CaseworkError("请写明理由，申请人会看到它。")
        with transaction.atomic():
            view, task = officers_task(self._ground, actor, case, number)
            if task.kind is not StepKind.DISPUTE:
                raise NotAllowed(f"环节「{task.name}」不是对登记内容的异议。")
            instead_of = replaced_by(self._ground, actor, task)
            if is_taken(task, actor, instead_of):
                raise taken(task)
            catalog = self._ground.shelf.get(view.digest)
            right = None if value is None else self._right(catalog, task, value)
            happening = DisputeAnswered(actor, number, right, reason.strip(), instead_of)
            ruling = transition(self._ground, case, happening)
        if ruling is None:
            raise CaseworkError(f"环节「{task.name}」现在是「{task.state}」，不能这样办理。")
        return ruling.view.state

    def _right(self, catalog: Catalog, task: Task, value: str) -> Fact:
        """What the officer says, from the original records: grade B."""
        name = disputed_fact(task)
        declared = fact_type(catalog.facts, name)
        assert declared is not None
        try:
            read = read_value(declared, value)
        except FactError as problem:
            raise CaseworkError(str(problem))
        if read is None:
            raise CaseworkError("请写明更正以后的内容。")
        origin = Provenance(Source.OFFICER, TrustGrade.B, origin=task.code, at=stamp(self._ground.now()))
        return Fact(name, read, origin, task.subject)


def _chosen(entries: list[Fact], name: str, which: int) -> Fact:
    """The entry that is meant. Raises CaseworkError when there is none, or several."""
    named = [fact for fact in entries if fact.name == name]
    meant = [fact for fact in named if not which or fact.subject.partition("/")[2] == str(which)]
    if len(meant) == 1:
        return meant[0]
    if len(meant) > 1:
        raise CaseworkError(f"有几个「{name}」，请写明是第几个（--which）。")
    some = "、".join(dict.fromkeys(fact.name for fact in entries)) or "（没有）"
    raise CaseworkError(f"没有登记库查到的「{name[:40]}」。可以提出异议的有：{some}。")

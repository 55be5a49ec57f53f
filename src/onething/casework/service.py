"""The public surface of the room: submit, supplement, withdraw, decide; look at cases; the inbox; the ticker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction

from onething.casework.acceptance import tasks_of
from onething.casework.access import admit_officer, officers_task, replaced_by, today, view_of
from onething.casework.actors import Actor, ActorError, Role, read_actor
from onething.casework.books import Books
from onething.casework.claims import is_taken
from onething.casework.commands.audit import Agreement, AuditLine, Audits
from onething.casework.commands.claims import Claims, taken
from onething.casework.commands.dispute import Disputes
from onething.casework.commands.keys import Keys
from onething.casework.commands.migrate import Migrations
from onething.casework.commands.papers import PaperLine, Papers
from onething.casework.commands.people import People
from onething.casework.commands.pictures import Pictures
from onething.casework.commands.readings import ReadingLine, Readings
from onething.casework.commands.reconcile import Line, Reconciler
from onething.casework.commands.retention import Retaining
from onething.casework.commands.signatures import Signatures, signed_by_applying
from onething.casework.commands.timekeeping import AlertLine, Timekeeping
from onething.casework.commands.undo import Redress
from onething.casework.decide import decide
from onething.casework.effects import DepartmentEffects, callback_sink
from onething.casework.erasing import Eraser, kept_of
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.eventlog.export import EventLog, LogForm
from onething.casework.eventlog.rows import Wanted
from onething.casework.happenings import Decision, OfficerDecided, Submitted, Supplemented, WithdrawalAsked
from onething.casework.joining import SameMatter, case_about, hold_marks
from onething.casework.joint import others
from onething.casework.later import upcoming_of
from onething.casework.look import (
    CaseLine,
    CaseReport,
    InboxLine,
    cases_of,
    clocks_of,
    inbox_of,
    report_of,
    told_of,
    verify_chain,
)
from onething.casework.models import CaseRow, SignerRow
from onething.casework.reasons import Reason, reasons_of, rules_of
from onething.casework.references import lost_reference, new_reference
from onething.casework.revoking import Undoing, what_withdrawal_means
from onething.casework.seeing import sees, visible
from onething.casework.shelf import Shelf
from onething.casework.standing import admit_applicant, own_case, own_cases
from onething.casework.states import CaseState, CaseView, Dossier, TaskState
from onething.casework.tick import Recount, remind, run_clocks, wake_tasks
from onething.casework.traces import leave_inbox_receipts, leave_receipt
from onething.casework.trail.lines import Sight
from onething.casework.trail.story import Lang
from onething.casework.trail.telling import trace_of
from onething.casework.trail.text import chain_lines, story_lines, waits_table
from onething.casework.trail.trace import Trace
from onething.casework.transition import ZONE, Ground, load, transition, write
from onething.catalog import Catalog
from onething.custody.service import Vault
from onething.facts import Fact, FactSheet
from onething.intake import PaperReading
from onething.planning import Instead, Plan, StepKind, without

__all__ = [
    "ZONE",
    "Actor",
    "ActorError",
    "Agreement",
    "AlertLine",
    "Application",
    "AuditLine",
    "Audits",
    "Books",
    "CaseLine",
    "CaseReport",
    "CaseState",
    "Casework",
    "CaseworkError",
    "Claims",
    "Decision",
    "DepartmentEffects",
    "Disputes",
    "Eraser",
    "EventLog",
    "Ground",
    "InboxLine",
    "Keys",
    "Line",
    "LogForm",
    "Migrations",
    "NotAllowed",
    "PaperLine",
    "Papers",
    "People",
    "Pictures",
    "ReadingLine",
    "Readings",
    "Reason",
    "Reconciler",
    "Recount",
    "Redress",
    "Retaining",
    "Role",
    "Shelf",
    "Signatures",
    "Supplement",
    "TaskState",
    "Timekeeping",
    "Trace",
    "Undoing",
    "Wanted",
    "callback_sink",
    "chain_lines",
    "read_actor",
    "remind",
    "run_clocks",
    "story_lines",
    "verify_chain",
    "waits_table",
    "wake_tasks",
]


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed in. ``reference`` is that of the case that a restored backup has lost (empty: a new one);
    ``papers`` maps slots to kept files; ``fingerprint`` recognises the same application, ``marks`` what it is about
    (casework.joint); ``signers`` who must sign, with the digest of each one's identity; ``drawn``: it belongs to the
    sample that an officer looks at although the pre-review passes."""

    thing: str
    sheet: FactSheet
    papers: Mapping[str, str]
    readings: tuple[PaperReading, ...]
    plan: Plan
    fingerprint: str
    marks: frozenset[str] = frozenset()
    instead: tuple[Instead, ...] = ()
    verified: tuple[str, ...] = ()
    signers: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Supplement:
    """What the applicant mends, what the case is about from then on, and which originals a clerk has seen."""

    facts: tuple[Fact, ...]
    papers: Mapping[str, str]
    readings: tuple[PaperReading, ...]
    marks: frozenset[str] = frozenset()
    verified: tuple[str, ...] = ()


class Casework:
    """Commands and looks, each by an explicit actor."""

    def __init__(self, ground: Ground, vault: Vault) -> None:
        self._ground, self._vault = ground, vault

    def same_application(self, fingerprint: str) -> str | None:
        """The reference of a case that was opened by the same application and has not failed."""
        return CaseRow.objects.filter(fingerprint=fingerprint).values_list("id", flat=True).first()

    def submit(self, actor: Actor, catalog: Catalog, application: Application) -> tuple[str, bool]:
        """Open a case. Returns its reference and whether it is new; the same application opens one case only.

        Raises CaseworkError when answers are missing that decide which items belong to it, and SameMatter when
        another running case is about the same."""
        actor = admit_applicant(self._ground, actor, application.thing)
        if application.reference:
            lost_reference(actor, application.reference)
        undecided = application.plan.undecided
        if undecided:
            names = "、".join(dict.fromkeys(name for _, facts in undecided for name in facts))
            raise CaseworkError(f"还有问题没有回答：{names}。请回答后再提交。")
        now = self._ground.now()
        dossier = Dossier(
            sheet=application.sheet,
            papers=dict(application.papers),
            readings=tuple(replace(reading, facts=()) for reading in application.readings),
            materials=without(application.plan, application.instead),
            promise=application.plan.savings.days_parallel,
            instead=application.instead,
            upcoming=upcoming_of(catalog, application.plan),
            drawn=application.drawn,
        )
        view = CaseView(
            id=application.reference or new_reference(now),
            thing=application.thing,
            digest=catalog.digest,
            owner=actor.owner,
            state=CaseState.PRE_REVIEW,
            round=0,
            accepted=False,
            tasks=tasks_of(application.plan.steps),
            dossier=dossier,
            received=today(self._ground),
        )
        signed = signed_by_applying(actor, application.signers)
        again = bool(application.reference)
        happening = Submitted(actor, application.plan, application.verified, signed, again)
        ruling = decide(view, happening, catalog, now)
        assert ruling is not None
        try:
            with transaction.atomic():
                row = CaseRow(
                    id=view.id,
                    thing=view.thing,
                    pack_digest=view.digest,
                    owner=view.owner,
                    state=view.state,
                    round=0,
                    fingerprint=application.fingerprint,
                    created_at=now,
                )
                write(self._ground, row, catalog, ruling, fresh=True)
                self._vault.assign(application.papers.values(), row.id)
                if not ruling.view.state.final:
                    hold_marks(row.id, application.marks)
                for person, identity in application.signers.items():
                    SignerRow.objects.create(case_id=row.id, person=person, identity=identity)
                if actor.role is Role.OFFICER:
                    leave_receipt(
                        self._ground,
                        actor,
                        row.id,
                        {f.name for f in application.sheet.statements},
                        "窗口代录",
                    )
        except IntegrityError:
            same, other = self.same_application(application.fingerprint), case_about(application.marks)
            if same is not None:
                return same, False
            if other is not None:
                raise SameMatter(other)
            raise
        return view.id, True

    def supplement(self, actor: Actor, case: str, supplement: Supplement) -> CaseState:
        """Hand in what the correction notice asked for. Raises CaseworkError when nothing was asked for."""
        own = own_case(self._ground, actor, case)
        happening = Supplemented(
            own.actor, supplement.facts, supplement.papers, supplement.readings, supplement.verified
        )
        with transaction.atomic():
            ruling = transition(self._ground, case, happening)
            if ruling is None:
                raise CaseworkError("这个办件现在不需要补正，也没有等这些材料，没有改动任何内容。")
            self._vault.assign(supplement.papers.values(), case)
            if not ruling.view.state.final:
                self._hold(case, supplement.marks)
            if actor.role is Role.OFFICER:
                leave_receipt(self._ground, actor, case, {f.name for f in supplement.facts}, "窗口代录")
        return ruling.view.state

    def standing_of(self, actor: Actor, case: str) -> tuple[str, Catalog, Dossier]:
        """The thing, the packs and what is known of an applicant's own case."""
        row = own_case(self._ground, actor, case).row
        catalog = self._ground.shelf.get(row.pack_digest)
        return row.thing, catalog, load(row, catalog).dossier

    def withdrawal(self, actor: Actor, case: str) -> tuple[Undoing, ...]:
        """What withdrawing would mean, told before anything is done."""
        own_case(self._ground, actor, case)
        view = view_of(self._ground, case)
        return what_withdrawal_means(view, self._ground.shelf.get(view.digest))

    def withdraw(self, actor: Actor, case: str, reason: str) -> CaseState:
        """Take the application back; what departments did is undone where that is possible."""
        own = own_case(self._ground, actor, case)
        if own.person:
            raise NotAllowed("只有最先递交申请的人可以撤回，请和对方商量。")
        ruling = transition(self._ground, case, WithdrawalAsked(own.actor, reason))
        if ruling is None:
            raise CaseworkError("这个办件已经办结或已在撤回，不能再撤回。")
        return ruling.view.state

    def decide(self, actor: Actor, case: str, number: int, decision: Decision, reason: str) -> CaseState:
        """An officer's decision on one task of the officer's own department."""
        if not reason.strip() and decision is not Decision.APPROVE:
            raise CaseworkError("请写明理由，申请人会看到它。")
        _, task = officers_task(self._ground, actor, case, number)
        if task.kind is StepKind.LEG and not reason.strip():
            raise CaseworkError("请写明怎样送达、谁签收，它就是送达回证的内容。")
        if task.kind is StepKind.DISPUTE:
            raise CaseworkError(
                "这是对登记内容的异议：请用 onething correct 更正，或用 onething uphold 维持。"
            )
        instead_of = replaced_by(self._ground, actor, task)
        if is_taken(task, actor, instead_of):
            raise taken(task)
        happening = OfficerDecided(actor, number, decision, reason.strip(), instead_of)
        ruling = transition(self._ground, case, happening)
        if ruling is None:
            raise CaseworkError(f"环节「{task.name}」现在是「{task.state}」，不能这样办理。")
        return ruling.view.state

    def report(self, actor: Actor, case: str, *, purpose: str) -> CaseReport:
        """One case in full: applicants see their own, officers those of their department, with a use receipt."""
        row, catalog, view, person = self._opened(actor, case)
        facts = visible(view, catalog, actor, person)
        if actor.role is Role.OFFICER:
            leave_receipt(self._ground, actor, case, {fact.name for fact in facts}, purpose)
        seen, kept = sees(actor, view.tasks), kept_of(self._ground, row)
        return report_of(row, view, catalog, facts, seen, today(self._ground), kept)

    def trace(self, actor: Actor, case: str, *, purpose: str, lang: Lang = "zh") -> Trace:
        """The whole story of one case, as far as the actor may know it, with a use receipt for an officer's look.
        Raises NotAllowed."""
        _, catalog, view, person = self._opened(actor, case)
        facts = frozenset(fact.name for fact in visible(view, catalog, actor, person))
        if actor.role is Role.OFFICER:
            leave_receipt(self._ground, actor, case, set(facts), purpose)
        now = self._ground.now()
        return trace_of(
            view,
            catalog,
            told_of(case),
            clocks_of(case),
            self._ground.almanacs.get(now).calendar,
            Sight(sees(actor, view.tasks), facts),
            lang,
            now,
            ZONE,
        )

    def reasons(self, actor: Actor, case: str, number: int, *, purpose: str) -> tuple[Reason, ...]:
        """Why one task was decided as it was, in words: for the applicant of the case, and for officers of the
        task's department with a use receipt. Raises NotAllowed."""
        row, person = self._shown(actor, case)
        catalog = self._ground.shelf.get(row.pack_digest)
        view = load(row, catalog)
        task = view.task(number)
        if task is None or not (actor.role is Role.APPLICANT or task.department == actor.department):
            raise NotAllowed(f"没有找到办件 {case} 里可以由您查看的环节 {number}。")
        if actor.role is Role.OFFICER:
            names = {name for each in rules_of(catalog, task) for name in each.rule.names}
            leave_receipt(self._ground, actor, case, names, purpose)
        return reasons_of(catalog, view, task, others(catalog.things[row.thing], person))

    def cases(self, actor: Actor, *, limit: int = 50) -> Sequence[CaseLine]:
        """The actor's cases, newest first: an applicant's own, all for an operator."""
        if actor.role is Role.OFFICER:
            raise NotAllowed("工作人员请用 inbox 查看待办。")
        return cases_of(
            own_cases(self._ground, actor) if actor.role is Role.APPLICANT else CaseRow.objects.all(), limit
        )

    def inbox(self, actor: Actor, *, limit: int = 50) -> Sequence[InboxLine]:
        """What waits for an officer of this department, most urgent first. Why it waits may be about somebody: a look
        at that leaves a use receipt, one a day."""
        admit_officer(self._ground, actor)
        lines = inbox_of(actor.department, today(self._ground), limit)
        leave_inbox_receipts(self._ground, actor, lines)
        return lines

    def _hold(self, case: str, marks: frozenset[str]) -> None:
        try:
            with transaction.atomic():
                hold_marks(case, marks)
        except IntegrityError:
            raise CaseworkError(
                "补正以后，这份申请和另一份正在办理的申请是同一件事，没有改动任何内容。请核对后再补正。"
            )

    def _shown(self, actor: Actor, case: str) -> tuple[CaseRow, str]:
        """A case that an actor wants to see, and for one of several applicants as whom. Raises NotAllowed."""
        if actor.role is Role.APPLICANT:
            own = own_case(self._ground, actor, case)
            return own.row, own.person
        if actor.role is Role.OFFICER:
            admit_officer(self._ground, actor)
        return self._row(case), ""

    def _opened(self, actor: Actor, case: str) -> tuple[CaseRow, Catalog, CaseView, str]:
        """A case that this actor may look at, and for one of several applicants as whom. Raises NotAllowed."""
        row, person = self._shown(actor, case)
        catalog = self._ground.shelf.get(row.pack_digest)
        view = load(row, catalog)
        if actor.role is Role.OFFICER and actor.department not in {t.department for t in view.tasks}:
            raise NotAllowed(f"办件 {case} 没有由您所在部门办理的环节。")
        return row, catalog, view, person

    def _row(self, case: str) -> CaseRow:
        row = CaseRow.objects.filter(pk=case).first()
        if row is None:
            raise NotAllowed(f"没有找到办件 {case}。")
        return row

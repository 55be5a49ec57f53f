"""As whom an applicant comes to a case: who opened it, who joined it, who is asked to sign it, or who acts for one of them by a mandate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from onething.casework.access import admit_clerk, today
from onething.casework.actors import Actor, Role
from onething.casework.commands.signatures import person_asked
from onething.casework.errors import NotAllowed
from onething.casework.models import CaseRow, CoApplicantRow, SignerRow
from onething.casework.states import CaseState
from onething.casework.transition import Ground
from onething.parties.service import identity_of, may_act


@dataclass(frozen=True, slots=True)
class Standing:
    """``person`` is empty for who opened the case, else who joined it (父亲). ``actor`` names the mandate, if by one."""

    row: CaseRow
    person: str
    actor: Actor


def admit_applicant(ground: Ground, actor: Actor, thing: str) -> Actor:
    """Somebody applies for this thing: an applicant, an agent whose mandate holds today, or a window clerk for who has
    come in person. The actor with the mandate's id. Raises NotAllowed."""
    if actor.role is not Role.APPLICANT and not (actor.role is Role.OFFICER and actor.principal):
        raise NotAllowed("只有申请人可以提交申请；窗口人员代录要写明替谁（--for applicant:账号）。")
    admitted = _admitted(ground, actor, thing)
    if admitted is None:
        raise NotAllowed(
            f"「{actor.principal}」没有委托您今天办这件事。有效的委托可以用 onething mandate list 查看。"
        )
    return admitted


def standing(ground: Ground, actor: Actor, row: CaseRow) -> Standing | None:
    """As whom this applicant belongs to a case today; None: not at all."""
    if actor.role is not Role.APPLICANT and not (actor.role is Role.OFFICER and actor.principal):
        return None
    person: str | None = ""
    if row.owner != actor.owner:
        joined = CoApplicantRow.objects.filter(case_id=row.id, applicant=actor.owner)
        person = joined.values_list("person", flat=True).first()
        if person is None:
            person = person_asked(row, actor)
    admitted = None if person is None else _admitted(ground, actor, row.thing)
    return None if person is None or admitted is None else Standing(row, person, admitted)


def own_case(ground: Ground, actor: Actor, case: str) -> Standing:
    """A case of this applicant. Raises NotAllowed, in the same words for what is another's and what is not there."""
    row = CaseRow.objects.filter(pk=case).first()
    found = None if row is None else standing(ground, actor, row)
    if found is None:
        hint = "代办要有今天有效的委托。" if actor.principal else ""
        raise NotAllowed(f"没有找到您的办件 {case}。{hint}")
    return found


def own_cases(ground: Ground, actor: Actor) -> QuerySet[CaseRow]:
    """The cases that an applicant opened, joined or is asked to sign; for an agent those of the things that the mandates of today name."""
    joined = CoApplicantRow.objects.filter(applicant=actor.owner).values("case_id")
    asked = SignerRow.objects.filter(identity=identity_of(actor.account) or None).values("case_id")
    drafts = Q(id__in=asked, state=CaseState.DRAFT)
    rows = CaseRow.objects.filter(Q(owner=actor.owner) | Q(id__in=joined) | drafts)
    if not actor.principal:
        return rows
    things = set(rows.values_list("thing", flat=True))
    return rows.filter(thing__in=[thing for thing in things if _admitted(ground, actor, thing)])


def _admitted(ground: Ground, actor: Actor, thing: str) -> Actor | None:
    """The actor, with the mandate by which it acts; None when none holds today. Raises NotAllowed for officers who are
    no window clerks."""
    if actor.role is Role.OFFICER:
        admit_clerk(ground, actor)
    if actor.role is Role.OFFICER or not actor.principal:
        return actor
    mandate = may_act(actor.name, actor.principal, thing, today(ground))
    return None if mandate is None else replace(actor, mandate=mandate.id)

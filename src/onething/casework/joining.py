"""The rows of 同一件事: which running case an application is about already, and who has joined a case."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from onething.casework.actors import Actor
from onething.casework.errors import CaseworkError
from onething.casework.happenings import ApplicantJoins
from onething.casework.joint import person_of
from onething.casework.models import CaseRow, CoApplicantRow, MatterRow
from onething.casework.rows import insert
from onething.casework.transition import Ground, load, transition
from onething.parties.service import identity_of


class SameMatter(CaseworkError):
    """Another running case is about the same; ``case`` is its reference, which the applicant must not learn."""

    def __init__(self, case: str) -> None:
        self.case = case
        super().__init__(
            "同一件事已经有人申请，正在办理，不能重复申请。如果您是当事人，请先到窗口或由运维人员完成实名核验，"
            "再提交一次，就能加入；其他情况请向窗口咨询。"
        )


def case_about(marks: Collection[str]) -> str | None:
    """The running case that one of these marks belongs to."""
    if not marks:
        return None
    found = MatterRow.objects.filter(mark__in=marks).order_by("case_id")
    return found.values_list("case_id", flat=True).first()


def hold_marks(case: str, marks: frozenset[str]) -> None:
    """Let a case be about these from now on, in the present transaction. Raises IntegrityError when another is."""
    held = set(MatterRow.objects.filter(case_id=case).values_list("mark", flat=True))
    if held == marks:
        return
    MatterRow.objects.filter(case_id=case).exclude(was__in=marks).delete()
    insert(MatterRow, [{"case_id": case, "mark": mark, "was": mark} for mark in sorted(marks - held)])


def join(ground: Ground, actor: Actor, case: str, key: bytes) -> None:
    """Let somebody whom the case names come to it; joining twice changes nothing.

    Raises CaseworkError with the own case's reference when it is the actor's, SameMatter when it is not theirs."""
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().get(pk=case)
        if row.owner == actor.owner:
            raise CaseworkError(
                f"您已经为同一件事递交过申请，办件号 {case}，正在办理。要改内容，请等补正通知；要重新申请，请先撤回。"
            )
        if CoApplicantRow.objects.filter(case_id=case, applicant=actor.owner).exists():
            return
        catalog = ground.shelf.get(row.pack_digest)
        sheet = load(row, catalog).dossier.sheet
        person = person_of(catalog.things[row.thing], sheet, identity_of(actor.account), key)
        if not person or transition(ground, case, ApplicantJoins(actor, person)) is None:
            raise SameMatter(case)
        CoApplicantRow.objects.create(case_id=case, applicant=actor.owner, person=person, at=ground.now())

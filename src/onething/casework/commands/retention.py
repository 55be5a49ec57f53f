"""保存期限: what is due, deleting it, and keeping a case by law although its time is over. Each by an explicit actor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from onething.casework.access import admit_officer, today
from onething.casework.actors import Actor, Role
from onething.casework.desk import EventDraft
from onething.casework.erasing import Eraser, Standing
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.models import CaseRow, HoldRow
from onething.casework.transition import Ground, note

LONGEST_REASON = 500


class Retaining:
    """What must be deleted, and what must not. For operators; a hold also for officers of the lead department."""

    def __init__(self, ground: Ground, eraser: Eraser) -> None:
        self._ground, self._eraser = ground, eraser

    def due(self, actor: Actor, days: int = 0) -> Sequence[Standing]:
        """What is due today, or within so many days. Holds no personal data. Raises NotAllowed."""
        _operator(actor)
        while self._eraser.plan():
            pass
        return self._eraser.due(today(self._ground) + timedelta(days=days))

    def look(self, actor: Actor, case: str) -> Standing:
        """What is kept of one case, until when, and what stands in the way of deleting. Raises NotAllowed."""
        _operator(actor)
        found = self._eraser.standing(case, today(self._ground))
        if found is None:
            raise NotAllowed(f"没有找到办件 {case}，或者它的内容已经按保存期限删除。")
        return found

    def erase(self, actor: Actor, case: str) -> None:
        """Delete at once what is due of a case, as the worker does. Raises NotAllowed, and CaseworkError when nothing
        is due or something stands in the way."""
        standing = self.look(actor, case)
        if not standing.due:
            raise CaseworkError(f"办件 {case} 还没有到期的内容。")
        if standing.obstacles:
            raise CaseworkError(f"办件 {case} 现在不能删除：{'；'.join(standing.obstacles)}。")
        if not self._eraser.erase(case, today(self._ground), actor):
            raise CaseworkError(f"办件 {case} 刚刚有了变化，没有删除。请再看一次。")

    def hold(self, actor: Actor, case: str, reason: str) -> None:
        """Nothing of the case is deleted from now on. The applicant sees that, and not the reason: an investigation may
        be secret. Raises NotAllowed, CaseworkError."""
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise CaseworkError(
                f"请写明依据什么保留，例如法院的调取通知，最多 {LONGEST_REASON} 个字；不要写个人信息。"
            )
        with transaction.atomic():
            row = self._row(actor, case)
            if HoldRow.objects.filter(case_id=case, lifted_at__isnull=True).exists():
                raise CaseworkError(f"办件 {case} 已经依法保留。")
            HoldRow.objects.create(case_id=case, reason=reason.strip(), by=str(actor), at=self._ground.now())
            note(self._ground, row, EventDraft("HoldPlaced", None, actor, {}))

    def lift(self, actor: Actor, case: str, reason: str) -> None:
        """The hold is over; the case's time decides again. Raises NotAllowed, CaseworkError."""
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise CaseworkError(f"请写明为什么不再保留，最多 {LONGEST_REASON} 个字；不要写个人信息。")
        with transaction.atomic():
            row = self._row(actor, case)
            lifted = HoldRow.objects.filter(case_id=case, lifted_at__isnull=True).update(
                lifted_at=self._ground.now(), lifted_by=str(actor), lifted_reason=reason.strip()
            )
            if not lifted:
                raise CaseworkError(f"办件 {case} 没有依法保留。")
            note(self._ground, row, EventDraft("HoldLifted", None, actor, {}))

    def _row(self, actor: Actor, case: str) -> CaseRow:
        """The case, locked, of which the actor may say whether it is kept."""
        if actor.role is Role.OFFICER:
            admit_officer(self._ground, actor)
        elif actor.role is not Role.OPERATOR:
            raise NotAllowed("依法保留由运维人员或牵头部门的工作人员登记。")
        row = CaseRow.objects.select_for_update().filter(pk=case).first()
        if row is None:
            raise NotAllowed(f"没有找到办件 {case}。")
        if (
            actor.role is Role.OFFICER
            and self._ground.shelf.lead_of(row.pack_digest, row.thing) != actor.department
        ):
            raise NotAllowed("依法保留由运维人员或牵头部门的工作人员登记。")
        if row.erased_at is not None:
            raise CaseworkError(f"办件 {case} 的内容已经按保存期限删除。")
        return row


def _operator(actor: Actor) -> None:
    if actor.role is not Role.OPERATOR:
        raise NotAllowed("到期删除由运维人员来做，请用 --as operator:账号。")

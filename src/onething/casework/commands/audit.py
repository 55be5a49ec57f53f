"""抽查: officers look at a sample of what the pre-review let pass by itself; how often they agree is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from onething.casework.access import admit_officer, view_of
from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import Audited
from onething.casework.models import CaseRow, EventRow
from onething.casework.transition import Ground, transition

DRAWN, AGREED, DISAGREED = "AuditDrawn", "AuditAgreed", "AuditDisagreed"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A case that waits for an officer's look."""

    case: str
    thing: str
    drawn: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one thing: how many pre-reviews were drawn, and of how many an officer agreed or not. No personal data."""

    thing: str
    drawn: int
    agreed: int
    disagreed: int

    @property
    def share(self) -> float | None:
        """The share of looks that agreed (0…1); None before the first one."""
        looked = self.agreed + self.disagreed
        return self.agreed / looked if looked else None


class Audits:
    """The sample of automatic passes, for officers of each thing's lead department and for operators."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def waiting(self, actor: Actor) -> tuple[AuditLine, ...]:
        """What waits for a look by this officer's department, the oldest first. Raises NotAllowed."""
        admit_officer(self._ground, actor)
        answered = EventRow.objects.filter(kind__in=(AGREED, DISAGREED)).values("case_id")
        events = EventRow.objects.filter(kind=DRAWN).exclude(case_id__in=answered).order_by("at")
        drawn = {event.case_id: event.at for event in events}
        rows = {row.pk: row for row in CaseRow.objects.filter(pk__in=list(drawn), erased_at__isnull=True)}
        return tuple(
            AuditLine(case, rows[case].thing, at)
            for case, at in drawn.items()
            if case in rows
            and self._ground.shelf.lead_of(rows[case].pack_digest, rows[case].thing) == actor.department
        )

    def answer(self, actor: Actor, case: str, agrees: bool, reason: str = "") -> None:
        """Say whether the pre-review was right. Raises NotAllowed, and CaseworkError when nothing waits for it."""
        admit_officer(self._ground, actor)
        view = view_of(self._ground, case)
        if self._ground.shelf.lead_of(view.digest, view.thing) != actor.department:
            raise NotAllowed("只有牵头部门的工作人员可以复核预审。")
        if not agrees and not reason.strip():
            raise CaseworkError("请写明预审哪里不对，方便改进规则。")
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().get(pk=case)
            waits = EventRow.objects.filter(case_id=row.id, kind=DRAWN).exists()
            ruling = transition(self._ground, case, Audited(actor, agrees, reason.strip())) if waits else None
        if ruling is None:
            raise CaseworkError("这份办件的预审没有被抽中，或者已经复核过了。")

    def agreement(self, actor: Actor) -> tuple[Agreement, ...]:
        """How often officers agree with automatic passes, thing by thing. Raises NotAllowed for applicants."""
        if actor.role is Role.APPLICANT:
            raise NotAllowed("只有工作人员和运维人员可以看复核的统计。")
        counts: dict[str, dict[str, int]] = {}
        events = EventRow.objects.filter(kind__in=(DRAWN, AGREED, DISAGREED)).values_list("case_id", "kind")
        things: Mapping[str, str] = dict(
            CaseRow.objects.filter(pk__in=EventRow.objects.filter(kind=DRAWN).values("case_id")).values_list(
                "id", "thing"
            )
        )
        for case, kind in events:
            of = counts.setdefault(things[case], {DRAWN: 0, AGREED: 0, DISAGREED: 0})
            of[kind] += 1
        return tuple(
            Agreement(thing, of[DRAWN], of[AGREED], of[DISAGREED]) for thing, of in sorted(counts.items())
        )

"""Deleting what a case holds when its time is over: in one transaction, so that a case is never half deleted.

Facts, bodies and salts of events, reasons and telephone numbers go with the commit; pictures can be opened by nobody from
then on, and their files are deleted afterwards (custody.Vault.release), also by the sweep of the next worker when this
one is killed. The chain keeps every commitment and still verifies."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from onething.casework.actors import PLATFORM, Actor
from onething.casework.desk import EventDraft
from onething.casework.filing import dossier_of, dossier_text
from onething.casework.later import day_after
from onething.casework.models import (
    CaseRow,
    DossierRow,
    EventRow,
    HoldRow,
    MatterRow,
    ReminderRow,
    SignerRow,
    TaskRow,
)
from onething.casework.retention import (
    EVERYTHING,
    Keeping,
    due,
    keepings,
    next_day,
    obstacles,
    rules_for,
)
from onething.casework.states import ZONE, Dossier
from onething.casework.transition import Ground, load, note
from onething.custody.service import Vault
from onething.facts import FactSheet
from onething.notify.service import forget_messages

log = logging.getLogger(__name__)
EMPTY = dossier_text(Dossier(FactSheet(()), {}))
"""What is left of what was known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of one case: until when, what is due by today, and what stands in the way."""

    case: str
    kept: tuple[Keeping, ...]
    due: tuple[Keeping, ...]
    obstacles: tuple[str, ...]


class Eraser:
    """Looks and deletes."""

    def __init__(self, ground: Ground, vault: Vault) -> None:
        self._ground, self._vault = ground, vault

    def plan(self, limit: int = 2000) -> int:
        """Write down for ended cases when something of them must be deleted. Returns for how many. What the packs say
        nothing of is asked about again: the packs of next year may."""
        open_ = CaseRow.objects.filter(ended_at__isnull=False, erase_on__isnull=True, erased_at__isnull=True)
        planned = 0
        for digest, thing in open_.values_list("pack_digest", "thing").distinct().order_by():
            if rules_for(thing, self._ground.shelf.get(digest), self._ground.shelf.newest()) is None:
                continue
            rows = open_.filter(pack_digest=digest, thing=thing).order_by("pk")
            for case in list(rows.values_list("pk", flat=True)[: limit - planned]):
                planned += self._plan(case)
        return planned

    def _plan(self, case: str) -> bool:
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().get(pk=case)
            if row.ended_at is None or row.erased_at is not None:
                return False
            days = [each.until for each in kept_of(self._ground, row) if each.until is not None]
            CaseRow.objects.filter(pk=case).update(erase_on=day_after(min(days), 1, "日"))
        return True

    def erase_due(self, now: datetime, limit: int = 20) -> int:
        """Delete what is due, of up to ``limit`` cases. A case in whose way something stands, or that cannot be read, is
        looked at again tomorrow. Several workers may do this at once. Returns of how many cases something was deleted."""
        today = now.astimezone(ZONE).date()
        rows = CaseRow.objects.filter(erase_on__lte=today).exclude(pk__in=_held()).order_by("erase_on", "pk")
        return sum(self._erase(case, today) for case in list(rows.values_list("pk", flat=True)[:limit]))

    def _erase(self, case: str, today: date) -> bool:
        try:
            return self.erase(case, today)
        except (KeyError, ValueError) as problem:  # its packs are gone, or its dossier is no dossier
            log.error("case %s cannot be deleted: %s", case, type(problem).__name__)
            CaseRow.objects.filter(pk=case).update(erase_on=day_after(today, 1, "日"))
            return False

    def erase(self, case: str, today: date, actor: Actor = PLATFORM) -> bool:
        """Delete what is due of one case. Returns whether anything was."""
        _overwrite()
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().get(pk=case)
            standing = None if row.erased_at is not None else self._standing(row, today)
            if standing is None or not standing.due or standing.obstacles:
                if standing is not None and row.erase_on is not None and row.erase_on <= today:
                    later = day_after(today, 1, "日") if standing.due else next_day(standing.kept, today)
                    CaseRow.objects.filter(pk=case).update(erase_on=later)
                return False
            if standing.due[0].what == EVERYTHING:
                self._erase_all(row, standing.due[0], actor)
            else:
                self._erase_papers(row, standing, today, actor)
        self._vault.sweep_released()
        return True

    def standing(self, case: str, today: date) -> Standing | None:
        """What is kept of a case; None when there is none, or all of it is deleted."""
        row = CaseRow.objects.filter(pk=case, erased_at__isnull=True).first()
        return None if row is None else self._standing(row, today)

    def due(self, until: date) -> Sequence[Standing]:
        """Every case of which something is due by a day, the longest due first."""
        rows = CaseRow.objects.filter(erase_on__lte=until).order_by("erase_on", "pk")
        return [self._standing(row, until) for row in rows]

    def _standing(self, row: CaseRow, today: date) -> Standing:
        view, kept = load(row, self._ground.shelf.get(row.pack_digest)), kept_of(self._ground, row)
        held = HoldRow.objects.filter(case_id=row.pk, lifted_at__isnull=True).values_list("reason", flat=True)
        reminders = ReminderRow.objects.filter(case_id=row.pk, sent_at__isnull=True).exists()
        over = due(kept, today)
        return Standing(row.pk, kept, over, obstacles(view, held=tuple(held), reminders=reminders))

    def _erase_papers(self, row: CaseRow, standing: Standing, today: date, actor: Actor) -> None:
        """Some papers; everything else stays."""
        catalog = self._ground.shelf.get(row.pack_digest)
        text = DossierRow.objects.values_list("content", flat=True).get(case_id=row.pk)
        papers, over = dossier_of(text, catalog.facts).papers, {each.what for each in standing.due}
        left = {place: file for place, file in papers.items() if place not in over}
        self._vault.release(row.pk, [file for place, file in papers.items() if place in over])
        if not left:  # what was replaced by a supplement goes with the last one
            self._vault.release_all_but(row.pk, _issued(row.pk))
        DossierRow.objects.filter(case_id=row.pk).update(
            content=json.dumps(
                {**json.loads(text), "papers": left}, ensure_ascii=False, separators=(",", ":")
            )
        )
        for clause in dict.fromkeys(each.clause for each in standing.due):
            places = [each.what for each in standing.due if each.clause == clause]
            note(self._ground, row, EventDraft("PapersErased", None, actor, _words(clause, papers=places)))
        kept = tuple(each for each in standing.kept if each.what not in over)
        CaseRow.objects.filter(pk=row.pk).update(erase_on=next_day(kept, today))

    def _erase_all(self, row: CaseRow, keeping: Keeping, actor: Actor) -> None:
        self._vault.release(row.pk)
        DossierRow.objects.filter(case_id=row.pk).update(content=EMPTY)
        EventRow.objects.filter(case_id=row.pk).update(salt=None, body=None)
        TaskRow.objects.filter(case_id=row.pk).update(reason="", request="")
        HoldRow.objects.filter(case_id=row.pk).update(reason="", lifted_reason="")
        for model in (MatterRow, SignerRow, ReminderRow):
            model.objects.filter(case_id=row.pk).delete()
        forget_messages(row.pk)
        note(self._ground, row, EventDraft("CaseErased", None, actor, _words(keeping.clause)))
        CaseRow.objects.filter(pk=row.pk).update(
            erased_at=self._ground.now(), erase_on=None, fingerprint=None
        )


def kept_of(ground: Ground, row: CaseRow) -> tuple[Keeping, ...]:
    """Until when what a case holds is kept; nothing when no packs say so, or it is deleted. The packs of now count for
    cases whose own, older ones say nothing."""
    rules = rules_for(row.thing, ground.shelf.get(row.pack_digest), ground.shelf.newest())
    if rules is None or row.erased_at is not None:
        return ()
    text = DossierRow.objects.values_list("content", flat=True).get(case_id=row.pk)
    ended = None if row.ended_at is None else row.ended_at.astimezone(ZONE).date()
    return keepings(rules, row.thing, json.loads(text)["papers"], ended)


def _words(clause: str, **more: Any) -> dict[str, Any]:
    """What an event says of a deletion: nothing of anybody."""
    return {"clause": clause, "reason": f"依据{clause}", **more}


def _issued(case: str) -> list[str]:
    """The files of papers that we issued: they are kept as long as the case."""
    kept = EventRow.objects.filter(case_id=case, kind="NoticeKept", body__isnull=False)
    return [json.loads(body)["file"] for body in kept.values_list("body", flat=True) if body is not None]


def _held() -> Any:
    """The cases that must be kept by law although their time is over."""
    return HoldRow.objects.filter(lifted_at__isnull=True).values("case_id")


def _overwrite() -> None:
    """SQLite leaves what is deleted in its file until it needs the place, unless it is told not to."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")

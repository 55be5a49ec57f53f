"""The ticker's work on cases: wake tasks whose time has come, find effects that were lost, run out clocks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onething.casework.happenings import ClockRan, Woken
from onething.casework.models import CaseRow, ClockRow, TaskRow
from onething.casework.transition import ZONE, Ground, effect_key, transition
from onething.work.service import is_live


def wake_tasks(ground: Ground, now: datetime, limit: int = 200) -> int:
    """Let every task whose ``wake_at`` has come go on. An effect that neither waits nor runs is lost and asked for
    again. Several workers may do this at once: the second finds nothing to do. Returns how many were woken."""
    due = TaskRow.objects.filter(wake_at__lte=now).order_by("wake_at")[:limit]
    return sum(_wake(ground, row) for row in list(due))


def _wake(ground: Ground, row: TaskRow) -> bool:
    lost = not (row.outstanding and _effect_lives(row))
    return transition(ground, row.case_id, Woken(row.number, lost=lost)) is not None


def _effect_lives(row: TaskRow) -> bool:
    kinds = ("read",) if row.kind == "查询" else ("perform", "poll", "reverse")
    return any(
        is_live(f"{effect_key(row.case_id, row.number, row.round, kind)}#{row.attempt}") for kind in kinds
    )


def run_out_clocks(ground: Ground, now: datetime, limit: int = 200) -> int:
    """Mark clocks whose last day has passed, tell the case, and leave the mark for the inbox. Returns how many."""
    today = now.astimezone(ZONE).date()
    due = ClockRow.objects.filter(state="计时", due__lt=today).order_by("due")[:limit]
    ran = 0
    for clock in list(due):
        with transaction.atomic():
            # The case is locked first, as everywhere, so that clocks and transitions cannot block each other.
            CaseRow.objects.select_for_update().get(pk=clock.case_id)
            if ClockRow.objects.filter(pk=clock.pk, state="计时", due__lt=today).update(state="超时"):
                transition(ground, clock.case_id, ClockRan(clock.pk, clock.task, clock.kind))
                ran += 1
    return ran

"""The ticker's work on cases: wake tasks whose time has come, find effects that were lost, run clocks, count them
anew when the calendar changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onething.casework.clocks import COUNTING, clock_of, columns
from onething.casework.happenings import CalendarChanged, ClockRan, LaterDue, Moved, Woken
from onething.casework.models import CaseRow, ClockRow, ReminderRow, TaskRow
from onething.casework.timing import fire, stages
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


def run_clocks(ground: Ground, now: datetime, limit: int = 200) -> int:
    """Tell the case of every clock that has come to a stage: a reminder, its last day, an escalation. Several workers
    may do this at once. Returns how many clocks told something."""
    today = now.astimezone(ZONE).date()
    due = ClockRow.objects.filter(next_on__lte=today).order_by("next_on", "pk")
    return sum(_run(ground, clock.pk, clock.case_id, now) for clock in list(due[:limit]))


def _run(ground: Ground, pk: int, case: str, now: datetime) -> bool:
    with transaction.atomic():
        # The case is locked first, as everywhere, so that clocks and transitions cannot block each other.
        row = CaseRow.objects.select_for_update().get(pk=case)
        clock_row = ClockRow.objects.get(pk=pk)
        today, almanac = now.astimezone(ZONE).date(), ground.almanacs.get(now)
        catalog = ground.shelf.get(row.pack_digest)
        clock = clock_of(clock_row)
        ahead = stages(clock, clock_row.due, catalog.escalations.values(), almanac.calendar)
        after, told = fire(clock, ahead, today)
        ClockRow.objects.filter(pk=pk).update(**columns(after, catalog, almanac, today))
        if told:
            transition(ground, case, ClockRan(pk, clock.task, clock.kind, told, clock.started, clock_row.due))
        return bool(told)


def remind(ground: Ground, now: datetime, limit: int = 200) -> int:
    """Tell applicants of closed cases what they can do from today on. Returns how many were told."""
    due = ReminderRow.objects.filter(sent_at__isnull=True, on__lte=now.astimezone(ZONE).date()).order_by("on")
    told = 0
    for row in list(due[:limit]):
        with transaction.atomic():
            CaseRow.objects.select_for_update().get(pk=row.case_id)
            if ReminderRow.objects.filter(pk=row.pk, sent_at__isnull=True).update(sent_at=now):
                transition(ground, row.case_id, LaterDue(row.name, row.says))
                told += 1
    return told


class Recount:
    """Counts every clock anew when the official calendar has changed; a part at each tick."""

    def __init__(self, ground: Ground) -> None:
        self._ground, self._done = ground, ""

    def __call__(self, now: datetime, limit: int = 200) -> int:
        """Returns how many cases were looked at."""
        almanac = self._ground.almanacs.get(now)
        if almanac.digest == self._done:
            return 0
        old = ClockRow.objects.filter(state__in=COUNTING).exclude(calendar=almanac.digest)
        cases = list(old.order_by("case_id").values_list("case_id", flat=True).distinct()[:limit])
        for case in cases:
            self._recount(case, now)
        if not cases:
            self._done = almanac.digest
        return len(cases)

    def _recount(self, case: str, now: datetime) -> None:
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().get(pk=case)
            today, almanac = now.astimezone(ZONE).date(), self._ground.almanacs.get(now)
            catalog, moves = self._ground.shelf.get(row.pack_digest), []
            for clock_row in ClockRow.objects.filter(case_id=case, state__in=COUNTING).order_by("pk"):
                clock = clock_of(clock_row)
                new = columns(clock, catalog, almanac, today)
                ClockRow.objects.filter(pk=clock_row.pk).update(**new)
                if new["due"] != clock_row.due:
                    moves.append(Moved(clock.task, clock.kind, clock_row.due, new["due"]))
            if moves:
                transition(self._ground, case, CalendarChanged(tuple(moves)))

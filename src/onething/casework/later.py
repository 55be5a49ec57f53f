"""以后再办: what comes long after the rest, such as an identity card in a year. Pure."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from onething.casework.desk import Desk, Reminder
from onething.casework.happenings import LaterDue
from onething.casework.states import TaskState, Upcoming
from onething.catalog import Catalog, Later
from onething.facts import FactSheet
from onething.planning import Plan, StepKind, owner_of
from onething.rules import Truth, decide

BEIJING = ZoneInfo("Asia/Shanghai")


def upcoming_of(catalog: Catalog, plan: Plan) -> tuple[Upcoming, ...]:
    """The later items of a plan. What waits for one of them is told with it, when it is applied for."""
    return tuple(
        _upcoming(step.name, step.subject, later)
        for step in plan.steps
        if step.kind is StepKind.LATER and (later := catalog.items[step.code].later) is not None
    )


def remember(desk: Desk) -> None:
    """The case is closed: remind the applicant of what comes later, of items and of what follows them."""
    found = list(desk.dossier.upcoming)
    for task in desk.view.tasks:
        if task.kind is not StepKind.ITEM or task.state is not TaskState.DONE:
            continue
        facts = desk.dossier.sheet.view(task.subject)
        for leg in desk.catalog.items[task.code].legs:
            if leg.later is not None and (leg.when is None or decide(leg.when, facts) is not Truth.NO):
                found.append(_upcoming(leg.name, task.subject, leg.later))
    today = desk.now.astimezone(BEIJING).date()
    for each in found:
        on = max(today, day_after(_since(desk.dossier.sheet, each) or today, each.after, each.unit))
        desk.remind(Reminder(each.name, each.says, on))
        desk.event("LaterPlanned", name=each.name, on=on.isoformat(), reason=each.says)


def later_due(desk: Desk, happening: LaterDue) -> None:
    """The day has come; the applicant is told, although the case is closed."""
    desk.event("LaterDue", name=happening.name, reason=happening.says)
    desk.message("later")


def _upcoming(name: str, subject: str, later: Later) -> Upcoming:
    return Upcoming(name, subject, later.after, later.unit, later.since, later.says)


def _since(sheet: FactSheet, each: Upcoming) -> date | None:
    if not each.since:
        return None
    fact = sheet.best(each.since, owner_of(each.since, each.subject))
    value = None if fact is None else fact.value
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def day_after(start: date, number: int, unit: str) -> date:
    """So many years, months or days later; a month without that day ends on its last (民法典 art. 202)."""
    if unit == "日":
        return start + timedelta(days=number)
    months = start.month - 1 + (number * 12 if unit == "年" else number)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))

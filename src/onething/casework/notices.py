"""Which paper is issued at a moment, and what of the case goes into it. Pure: it leaves an event that holds the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onething.casework.desk import Desk
from onething.casework.states import ZONE, Task, TaskState
from onething.catalog import Department, Limit, LimitUnit, Moment, Notice, notice_for
from onething.facts import fact_type, which
from onething.intake import Finding
from onething.notices import NoticeValues, cited, values_to_json
from onething.planning import Instead, StepKind
from onething.rules import written

NOBODY = "申请人"
"""Whom a paper is addressed to when the thing names no fact for it, or nobody has stated it."""


def issue(desk: Desk, moment: Moment, task: Task | None = None, **said: Any) -> None:
    """Issue the paper that the packs write for this moment; without one nothing is issued. ``task``: the item that it
    is about (None: the whole case); ``said``: fields of NoticeValues that only the moment knows."""
    catalog, view = desk.catalog, desk.view
    if all(notice.moment is not moment for notice in catalog.notices.values()):
        return
    items = [t for t in view.tasks if t.kind is StepKind.ITEM] if task is None else [task]
    types = {catalog.items[t.code].type for t in items if t.code in catalog.items}
    department = "" if task is None else task.department
    notice = notice_for(catalog.notices.values(), moment, view.thing, department, types)
    if notice is None:
        return
    lead = catalog.departments[department or desk.lead]
    values = NoticeValues(
        **{
            "ref": view.id,
            "thing": desk.thing.name,
            "applicant": _applicant(desk),
            "date": desk.now.astimezone(ZONE).date(),
            "received": view.received,
            "department": _issuer(notice, task, lead),
            "item": desk.thing.name if task is None else name_of(task),
            "clause": "" if task is None else cited(catalog.items[task.code].basis),
            "review": lead.review,
            "court": lead.court,
            **said,
        }
    )
    number = None if task is None else task.number
    desk.event("NoticeIssued", number, notice=notice.id, title=notice.title, values=values_to_json(values))


def issue_received(desk: Desk) -> None:
    """收件: what has been handed in, on which day."""
    readings = desk.dossier.readings
    issue(desk, Moment.RECEIVED, materials=tuple(f"{r.slot}{which(r.subject)}" for r in readings))


def issue_accepted(desk: Desk, **said: Any) -> None:
    """受理: who does what, and until when. ``since`` another day than today when acceptance is deemed."""
    today = desk.now.astimezone(ZONE).date()
    items = tuple(_promised(desk, task) for task in desk.view.tasks if task.kind is StepKind.ITEM)
    issue(
        desk,
        Moment.ACCEPTED,
        **{"items": items, "days": desk.dossier.promise or None, "since": today, **said},
    )


def issue_correction(desk: Desk, findings: tuple[Finding, ...], going_on: Sequence[Task]) -> None:
    """补正: everything that is to be mended, each point with its clause; and what does not wait for it."""
    turn = desk.thing.correction
    within = "" if turn is None else duration(turn.within)
    points = tuple(map(_point, findings))
    items = tuple(_promised(desk, task) for task in going_on)
    issue(desk, Moment.CORRECTION, findings=points, within=within, items=items)


def issue_granted(desk: Desk, task: Task) -> None:
    """准予: what the department gave by doing its item."""
    item = desk.catalog.items[task.code]
    results = tuple(found for name in item.gives if (found := _result(desk, task, name)))
    issue(desk, Moment.GRANTED, task, results=results, licence=item.licence)


def issue_refused(desk: Desk, task: Task, reason: str) -> None:
    """不予; or 不予受理 where a case that has not been accepted waited for the applicant in vain. ``task`` as it stood."""
    waited = task.state is TaskState.CORRECTION and not desk.view.accepted
    moment = Moment.NOT_ACCEPTED if waited else Moment.REFUSED
    issue(desk, moment, task, reasons=(reason,))


def issue_pledge(desk: Desk, each: Instead) -> None:
    """承诺: what is pledged instead of which paper, for which items."""
    paper = f"{each.slot}{which(each.subject)}"
    item, pledge = _relying(desk, each), each.says.rstrip("。")
    issue(desk, Moment.PLEDGE, item=item, pledge=pledge, clause=each.clause, materials=(paper,))


def issue_deferral(desk: Desk, each: Instead) -> None:
    """容缺: which paper follows, within how long, for which items."""
    paper, within = f"{each.slot}{which(each.subject)}", "" if each.within is None else duration(each.within)
    item = _relying(desk, each)
    issue(desk, Moment.DEFERRAL, item=item, clause=each.clause, materials=(paper,), within=within)


def issue_served(desk: Desk, task: Task, how: str) -> None:
    """送达: what was handed over, and how."""
    licence = desk.catalog.items[task.code].licence
    issue(desk, Moment.SERVED, task, papers=(licence or name_of(task),), way=how)


def issue_closed(desk: Desk) -> None:
    """办结: what came of every item."""
    done, undone = [], []
    for task in desk.view.tasks:
        if task.kind is not StepKind.ITEM:
            continue
        licence = desk.catalog.items[task.code].licence
        if task.state in (TaskState.DONE, TaskState.KEPT):
            done.append(name_of(task) + (f"（发给{licence}）" if licence else ""))
        else:
            undone.append(f"{name_of(task)}：{task.reason or task.state}")
    issue(desk, Moment.CLOSED, results=tuple(done), undone=tuple(undone))


def issue_withdrawn(desk: Desk) -> None:
    """撤回: what could not be undone."""
    kept = tuple(name_of(task) for task in desk.view.tasks if task.state is TaskState.KEPT)
    issue(desk, Moment.WITHDRAWN, kept=kept)


def name_of(task: Task) -> str:
    """A task's name, and for which member where there are several."""
    return f"{task.name}{which(task.subject)}"


def duration(limit: Limit) -> str:
    """A limit as papers write it; what is done at once has no days."""
    if limit.days == 0:
        return "当场办结"
    return f"{limit.days}个工作日" if limit.unit is LimitUnit.WORKING_DAYS else f"{limit.days}日"


def _relying(desk: Desk, each: Instead) -> str:
    """The items that rely on a pledge or a deferral."""
    return "、".join(name_of(desk.view.step(step)) for step in each.steps)


def _issuer(notice: Notice, task: Task | None, lead: Department) -> str:
    """A department's paper is its own; the whole case's is the issuer's of the pack, else the lead's."""
    return lead.name if task is not None or not notice.issuer else ""


def _applicant(desk: Desk) -> str:
    name = desk.thing.addressee
    fact = desk.dossier.sheet.best(name) if name else None
    return NOBODY if fact is None or fact.value in (None, "") else str(fact.value)


def _promised(desk: Desk, task: Task) -> str:
    item = desk.catalog.items[task.code]
    within = "" if item.promised is None else f"，{duration(item.promised)}"
    return f"{name_of(task)}（{desk.catalog.departments[task.department].name}{within}）"


def _point(finding: Finding) -> str:
    clause = finding.clause if finding.clause and finding.clause not in finding.message else ""
    return finding.message + (f"（依据：{clause}）" if clause else "")


def _result(desk: Desk, task: Task, name: str) -> str:
    declared = fact_type(desk.catalog.facts, name)
    own = task.subject if name.partition(".")[0] == task.subject.partition("/")[0] else ""
    fact = desk.dossier.sheet.best(name, own)
    if fact is None or fact.value is None or declared is None or isinstance(fact.value, tuple):
        return ""
    label = declared.label or name.rpartition(".")[2]
    return f"{label}{which(fact.subject)}：{written(fact.value, declared.kind)}"

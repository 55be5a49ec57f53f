"""``transition``: the only writer of cases. One transaction locks the case, decides, saves, appends, enqueues."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F

from onething.casework.actors import Actor
from onething.casework.alerting import raise_alerts
from onething.casework.almanac import Almanacs
from onething.casework.chain import canonical, commit, link_hash, stamp
from onething.casework.clocks import save_clocks
from onething.casework.decide import decide
from onething.casework.desk import EffectOrder, EventDraft, Ruling
from onething.casework.filing import dossier_of, dossier_text
from onething.casework.happenings import AFTER_THE_END, Happening, PackMigrated
from onething.casework.models import (
    CaseRow,
    DossierRow,
    EventRow,
    MatterRow,
    ReminderRow,
    TaskRow,
)
from onething.casework.rows import insert
from onething.casework.shelf import Shelf
from onething.casework.states import ZONE as ZONE
from onething.casework.states import CaseState, CaseView, Task, TaskState
from onething.catalog import Catalog
from onething.notify.service import message_id, post
from onething.planning import StepKind
from onething.work.service import Effect, enqueue

SALT = 16
"""Bytes of an event's salt."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a transition needs from outside: packs, the clock, salts."""

    shelf: Shelf
    now: Callable[[], datetime]
    salts: Callable[[int], bytes] = secrets.token_bytes
    almanacs: Almanacs = field(default_factory=Almanacs)


def effect_key(case: str, task: int, round: int, kind: str) -> str:
    """The idempotency key of an effect: ``case:task:round:effect``. ASCII, at most 128 characters."""
    return f"{case}:{task}:{round}:{kind}"


def transition(ground: Ground, case: str, happening: Happening) -> Ruling | None:
    """Let ``happening`` happen to ``case``. Returns None when it was not expected and nothing was written.

    Raises CaseRow.DoesNotExist for an unknown case."""
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().get(pk=case)
        if CaseState(row.state).final and not isinstance(happening, AFTER_THE_END):
            return None
        if row.erased_at is not None:  # nothing is known any more on which anything could be decided
            return None
        kept = ground.shelf.get(row.pack_digest)
        view = load(row, kept)
        catalog = happening.new if isinstance(happening, PackMigrated) else kept
        ruling = decide(view, happening, catalog, ground.now())
        if ruling is not None:
            write(ground, row, catalog, ruling)
        return ruling


def load(row: CaseRow, catalog: Catalog) -> CaseView:
    """The frozen picture of a case from its rows."""
    dossier = DossierRow.objects.values_list("content", flat=True).get(case_id=row.pk)
    return CaseView(
        id=row.id,
        thing=row.thing,
        digest=row.pack_digest,
        owner=row.owner,
        state=CaseState(row.state),
        round=row.round,
        accepted=row.accepted,
        tasks=tuple(
            map(_task, TaskRow.objects.filter(case_id=row.pk).order_by("number").values_list(*_TASK))
        ),
        dossier=dossier_of(dossier, catalog.facts),
        received=row.received_on or row.created_at.astimezone(ZONE).date(),
    )


_TASK = tuple(field.name for field in fields(Task))


def _task(columns: tuple[Any, ...]) -> Task:
    row = dict(zip(_TASK, columns, strict=True))
    row["kind"], row["state"] = StepKind(row["kind"]), TaskState(row["state"])
    row["waits_for"] = tuple(row["waits_for"])
    return Task(**row)


def write(ground: Ground, row: CaseRow, catalog: Catalog, ruling: Ruling, *, fresh: bool = False) -> None:
    """Save a ruling in the present transaction. ``fresh``: nothing of the case is in the database yet.

    Raises IntegrityError when a fresh case's fingerprint is taken, or when a case that had ended goes on and another
    is about the same by now."""
    now, view = ground.now(), ruling.view
    events = _append(ground, row, ruling.events, now)
    row.state, row.round, row.accepted = view.state, view.round, view.accepted
    row.received_on, row.pack_digest = view.received, view.digest
    if view.state.final and row.ended_at is None:
        row.ended_at = now
        if view.state is not CaseState.CLOSED:
            row.fingerprint = None
        if not fresh:
            MatterRow.objects.filter(case_id=row.id).update(mark=None)
    elif not view.state.final and row.ended_at is not None:
        row.ended_at = row.erase_on = None
        MatterRow.objects.filter(case_id=row.id).update(mark=F("was"))
        ReminderRow.objects.filter(case_id=row.id, sent_at__isnull=True).delete()
    if fresh:
        insert(CaseRow, [vars(row)])
        insert(TaskRow, [_task_row(row.id, task) for task in view.tasks])
        insert(DossierRow, [{"case_id": row.id, "content": dossier_text(view.dossier)}])
    else:
        moving = (
            "state",
            "round",
            "accepted",
            "received_on",
            "pack_digest",
            "seq",
            "head",
            "ended_at",
            "erase_on",
            "fingerprint",
        )
        CaseRow.objects.filter(pk=row.id).update(**{name: getattr(row, name) for name in moving})
        insert(TaskRow, [_task_row(row.id, task) for task in ruling.added])
        for task in ruling.changed:
            TaskRow.objects.filter(case_id=row.id, number=task.number).update(
                **_standing(task), **(_planned(task) if task.number in ruling.rewired else {})
            )
        if ruling.dossier_changed:
            DossierRow.objects.filter(case_id=row.id).update(content=dossier_text(view.dossier))
    insert(EventRow, events)
    today = now.astimezone(ZONE).date()
    if ruling.clocks:
        save_clocks(row.id, ruling.clocks, catalog, ground.almanacs.get(now), today, fresh=fresh)
    if ruling.alerts:
        raise_alerts(row, catalog, ruling.alerts, now, today)
    insert(ReminderRow, [{"case_id": row.id, **asdict(reminder)} for reminder in ruling.reminders])
    for order in ruling.effects:
        _enqueue(row.id, order)
    _post(row, catalog, ruling, now)


def _task_row(case: str, task: Task) -> dict[str, Any]:
    return {
        "case_id": case,
        "number": task.number,
        "step": task.step,
        "kind": task.kind,
        "code": task.code,
        "subject": task.subject,
        **_planned(task),
        **_standing(task),
    }


_MOVING = (
    "state",
    "round",
    "attempt",
    "request",
    "wake_at",
    "reason",
    "approved",
    "outstanding",
    "revoked",
    "again",
    "claimed",
)
_moving = attrgetter(*_MOVING)


def _standing(task: Task) -> dict[str, Any]:
    """Where a task stands: the columns that change while it runs."""
    return dict(zip(_MOVING, _moving(task), strict=True))


def _planned(task: Task) -> dict[str, Any]:
    """What a new plan changes of a task."""
    return {"waits_for": list(task.waits_for), "name": task.name, "department": task.department}


def _append(
    ground: Ground, row: CaseRow, events: Iterable[EventDraft], now: datetime
) -> list[dict[str, Any]]:
    """The events as rows, linked to the case's chain, whose head moves on."""
    at, drafts = stamp(now), tuple(events)
    salts, rows = ground.salts(SALT * len(drafts)), []
    for number, draft in enumerate(drafts):
        salt = salts[number * SALT : (number + 1) * SALT].hex()
        body = canonical({**_by(draft.actor), **draft.body})
        seal, commitment, before = draft.actor.seal, commit(salt, body), row.head
        row.seq += 1
        row.head = link_hash(row.id, row.seq, draft.kind, draft.task, seal, at, commitment, before)
        rows.append(
            {
                "case_id": row.id,
                "seq": row.seq,
                "kind": draft.kind,
                "task": draft.task,
                "actor": seal,
                "at": now,
                "commitment": commitment,
                "prev_hash": before,
                "hash": row.head,
                "salt": salt,
                "body": body,
            }
        )
    return rows


def note(ground: Ground, row: CaseRow, *drafts: EventDraft) -> None:
    """Append events that change nothing in the case, which may have ended. ``row`` is locked by the caller."""
    insert(EventRow, _append(ground, row, drafts, ground.now()))
    CaseRow.objects.filter(pk=row.pk).update(seq=row.seq, head=row.head)


def _by(actor: Actor) -> dict[str, str]:
    """Who did it, for whom, and by which mandate."""
    who = {"by": str(actor), "for": actor.owner if actor.principal else "", "mandate": actor.mandate}
    return {name: value for name, value in who.items() if value}


def _enqueue(case: str, order: EffectOrder) -> None:
    key = effect_key(case, order.task, order.round, order.kind)
    arguments = (case, str(order.task), str(order.round), str(order.attempt))
    enqueue(Effect(order.kind, order.queue, arguments), f"{key}#{order.attempt}")


def _post(row: CaseRow, catalog: Catalog, ruling: Ruling, now: datetime) -> None:
    thing = catalog.things[row.thing]
    for template, to in ruling.messages:
        phone = ruling.view.dossier.sheet.best(to) if to else None
        # A case keeps its packs: they may be older than a message.
        if phone is not None and template in catalog.messages:
            text = catalog.messages[template].text.format(ref=row.id, thing=thing.name)
            post(message_id(row.id, template), row.id, str(phone.value), text, now)

"""The desk on which one decision is made: the case as it stands, and what has been ordered so far.

Local to one call of ``decide``; nothing outside sees it change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from onething.casework.actors import PLATFORM, Actor
from onething.casework.states import CaseState, CaseView, Dossier, Task, TaskState, amended
from onething.catalog import Catalog, ClockKind, Item, Limit, Thing
from onething.planning import StepKind

LONGEST_REASON = 500
"""Characters; the event keeps the whole."""
WATCH = timedelta(seconds=60)
"""How long an effect may stay without a sign before the sweep looks whether it is still alive."""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to append. ``body`` may hold personal data: it is what retention erases."""

    kind: str
    task: int | None
    actor: Actor
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EffectOrder:
    """An effect to enqueue for a task's round. Its idempotency key is ``case:task:round:kind``."""

    kind: Literal["read", "perform", "poll", "reverse", "check"]
    task: int
    round: int
    attempt: int
    queue: str


ClockAction = Literal["start", "pause", "resume", "extend", "relimit", "recount", "end"]


@dataclass(frozen=True, slots=True)
class ClockOrder:
    """Start, pause, resume, extend or end the clocks of a task (None: of the case), all of them or those of one
    ``kind``. A start counts from ``since`` (None: today); pauses are told apart by ``why``. A clock gets another
    ``limit`` instead of the one that it ``had`` (what it was extended by stays); all are counted anew."""

    action: ClockAction
    task: int | None
    kind: ClockKind | Literal[""] = ""
    limit: Limit | None = None
    since: date | None = None
    why: str = ""
    had: Limit | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell a role of a department about a clock; ``message`` is what its holders are sent."""

    task: int | None
    rule: str
    kind: ClockKind
    role: str
    department: str
    due: date
    message: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Tell the applicant ``on`` a day that something can be done now."""

    name: str
    says: str
    on: date


@dataclass(frozen=True, slots=True)
class Ruling:
    """What ``decide`` decided: the new picture, and what must be written and done in one transaction.

    ``messages`` are ids of message templates, each with the fact that is the telephone's number; ``changed`` the tasks that differ from before, ``added`` new ones;
    ``rewired`` the numbers of those that a new plan lets wait for something else."""

    view: CaseView
    events: tuple[EventDraft, ...]
    effects: tuple[EffectOrder, ...]
    clocks: tuple[ClockOrder, ...]
    alerts: tuple[Alert, ...]
    reminders: tuple[Reminder, ...]
    messages: tuple[tuple[str, str], ...]
    added: tuple[Task, ...]
    changed: tuple[Task, ...]
    rewired: frozenset[int]
    dossier_changed: bool


class Desk:
    """Collects the consequences of one happening."""

    def __init__(self, view: CaseView, catalog: Catalog, now: datetime) -> None:
        self.before, self.catalog, self.now = view, catalog, now
        self._view, self._tasks, self._moved = view, {task.number: task for task in view.tasks}, False
        self._events: list[EventDraft] = []
        self._effects: list[EffectOrder] = []
        self._clocks: list[ClockOrder] = []
        self._alerts: list[Alert] = []
        self._reminders: list[Reminder] = []
        self._messages: list[tuple[str, str]] = []

    @property
    def view(self) -> CaseView:
        """The case as it stands. Many tasks move in one decision: the picture is made when somebody looks."""
        if self._moved:
            self._view, self._moved = amended(self._view, tasks=tuple(self._tasks.values())), False
        return self._view

    @property
    def thing(self) -> Thing:
        return self.catalog.things[self._view.thing]

    @property
    def lead(self) -> str:
        """The department that answers for the whole case."""
        return self.thing.lead or self.catalog.items[self.thing.goals[0]].department

    def statutory(self, item: Item) -> Limit | None:
        """The statutory limit of an item: its own, or that of its type."""
        kind = self.catalog.item_types.get(item.type)
        if item.statutory is not None or kind is None or kind.decision is None:
            return item.statutory
        return kind.decision.limit

    @property
    def dossier(self) -> Dossier:
        return self._view.dossier

    def task(self, number: int) -> Task:
        """A task as it stands now."""
        return self._tasks[number]

    def event(self, kind: str, task: int | None = None, actor: Actor = PLATFORM, **body: Any) -> None:
        self._events.append(EventDraft(kind, task, actor, body))

    def case(self, state: CaseState, **fields: Any) -> None:
        self._view = amended(self._view, state=state, **fields)

    def file(self, **fields: Any) -> None:
        self._view = amended(self._view, dossier=replace(self._view.dossier, **fields))

    def move(self, task: Task, state: TaskState, **fields: Any) -> Task:
        """Put a task into a state; what belongs to the state before is cleared unless given. A task that ends has no
        clock any more."""
        if state.final and not task.state.final and task.kind is not StepKind.READ:
            self.end_clocks(task.number)
        standing = {"wake_at": None, "reason": "", "outstanding": False, "claimed": "", **fields}
        standing["reason"] = standing["reason"][:LONGEST_REASON]
        moved = amended(task, state=state, **standing)
        return self._put(moved)

    @property
    def next_number(self) -> int:
        """A number that no task of the case ever had: numbers are part of effect keys."""
        return max(self._tasks, default=0) + 1

    def add(self, task: Task) -> Task:
        """A task that the case did not have before."""
        return self._put(task)

    def put(self, task: Task) -> Task:
        """A task as a new plan has it."""
        return self._put(task)

    def mark_revoked(self, task: Task) -> Task:
        """The task must be undone, wherever it stands."""
        return self._put(amended(task, revoked=True))

    def mark_again(self, task: Task) -> Task:
        """Once it is undone, the task must be done again."""
        return self._put(amended(task, again=True))

    def _put(self, task: Task) -> Task:
        self._tasks[task.number], self._moved = task, True
        return task

    def ask(self, kind: Literal["read", "perform", "poll", "reverse"], task: Task) -> Task:
        """Enqueue an effect for a task, as its next attempt, watched by the sweep."""
        asked = amended(task, attempt=task.attempt + 1, wake_at=self.now + WATCH, outstanding=True)
        self._put(asked)
        self._effects.append(EffectOrder(kind, task.number, task.round, asked.attempt, task.department))
        return asked

    def check(self, task: Task) -> None:
        """Compare with the department's books what we hold of an item; ``task`` is the one that asks for it."""
        self._effects.append(EffectOrder("check", task.number, task.round, task.attempt, task.department))

    def start_clock(self, task: int | None, kind: ClockKind, limit: Limit, since: date | None = None) -> None:
        self._clocks.append(ClockOrder("start", task, kind, limit, since))

    def start_clocks_of(self, task: Task) -> None:
        """The clocks of an item, from today."""
        item = self.catalog.items[task.code]
        for kind, limit in (
            (ClockKind.STATUTORY, self.statutory(item)),
            (ClockKind.PROMISED, item.promised),
        ):
            if limit is not None:
                self.start_clock(task.number, kind, limit)

    def pause_clocks(self, task: int | None, why: str, kind: ClockKind | Literal[""] = "") -> None:
        self._clocks.append(ClockOrder("pause", task, kind, why=why))

    def resume_clocks(self, task: int | None, why: str) -> None:
        self._clocks.append(ClockOrder("resume", task, why=why))

    def extend_clock(self, task: int | None, kind: ClockKind, by: Limit) -> None:
        self._clocks.append(ClockOrder("extend", task, kind, by))

    def relimit_clock(self, task: int | None, kind: ClockKind, had: Limit, limit: Limit) -> None:
        self._clocks.append(ClockOrder("relimit", task, kind, limit, had=had))

    def recount_clocks(self) -> None:
        """Every clock of the case, because what they tell whom has changed."""
        self._clocks.append(ClockOrder("recount", None))

    def end_clocks(self, task: int | None, kind: ClockKind | Literal[""] = "") -> None:
        self._clocks.append(ClockOrder("end", task, kind))

    def remind(self, reminder: Reminder) -> None:
        self._reminders.append(reminder)

    def alert(self, alert: Alert) -> None:
        self._alerts.append(alert)

    def message(self, template: str, to: str = "") -> None:
        """Send a message to the telephone that the fact ``to`` names; empty: to the applicant's."""
        self._messages.append((template, to or self.thing.phone))

    def ruling(self) -> Ruling:
        before = {t.number: t for t in self.before.tasks}
        return Ruling(
            view=self.view,
            events=self._told(before),
            effects=tuple(self._effects),
            clocks=tuple(self._clocks),
            alerts=tuple(self._alerts),
            reminders=tuple(self._reminders),
            messages=tuple(self._messages),
            added=tuple(t for t in self.view.tasks if t.number not in before),
            changed=tuple(t for t in self.view.tasks if t.number in before and before[t.number] != t),
            rewired=frozenset(
                t.number
                for t in self.view.tasks
                if t.number in before and _planned(before[t.number]) != _planned(t)
            ),
            dossier_changed=self.view.dossier is not self.before.dossier,
        )

    def _told(self, before: Mapping[int, Task]) -> tuple[EventDraft, ...]:
        """The events; the last one says where what moved stands now, so that the trail alone tells who waited for
        whom (casework.positions)."""
        if not self._events:
            return ()
        fresh = self._events[0].kind == "CaseSubmitted"
        stands: dict[str, Any] = {}
        if fresh or self.view.state is not self.before.state:
            stands["case"] = self.view.state
        moved = [
            [task.number, task.state]
            for task in self.view.tasks
            if fresh or task.number not in before or before[task.number].state is not task.state
        ]
        if moved:
            stands["tasks"] = moved
        if not stands:
            return tuple(self._events)
        last = self._events[-1]
        return (*self._events[:-1], replace(last, body={**last.body, "stands": stands}))


def _planned(task: Task) -> tuple[object, ...]:
    """What a plan says of a task."""
    return task.waits_for, task.name, task.department

"""Each event for people: who did what, on which clause, with which data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onething.casework.doers import doer
from onething.casework.reasons import rules_of
from onething.casework.states import Task, TaskState
from onething.casework.trail.positions import Positions
from onething.casework.trail.story import Lang, said
from onething.casework.trail.trace import Datum, Told, TraceLine, in_time
from onething.catalog import Catalog
from onething.facts import FactSheet, fact_type
from onething.planning import StepKind
from onething.rules import written

_BY_RULES = frozenset({"ItemDecided", "OfficerNeeded", "OfficerApproved", "OfficerRejected", "ItemRefused"})
"""What follows from an item's rules, or from somebody's look at them."""
_Last = Mapping[tuple[str, str | None], int]
"""Name and member (None: whoever it is about) → the last event that brought it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may see: the events of these tasks in full (None: of all, and of the case), and these facts'
    values."""

    tasks: frozenset[int] | None
    facts: frozenset[str]

    def task(self, number: int | None) -> bool:
        return self.tasks is None or number in self.tasks


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs: the case's packs, its tasks, what is known of the people, what the reader may see."""

    catalog: Catalog
    tasks: Mapping[int, Task]
    sheet: FactSheet
    sight: Sight
    lang: Lang

    def lines(self, told: Sequence[Told]) -> Iterator[TraceLine]:
        """Every event as a line."""
        positions, before = Positions(), None
        last = self._last_said(told)
        for event in in_time(told):
            stood = None if event.task is None else positions.tasks.get(event.task)
            positions.take(event.kind, event.task, event.body)
            elapsed = 0.0 if before is None else (event.at - before).total_seconds()
            before = event.at
            yield self._line(event, elapsed, stood, last)

    def _last_said(self, told: Sequence[Told]) -> _Last:
        """The last event that brought each data item."""
        last: dict[tuple[str, str | None], int] = {}
        for event in told:
            task = None if event.task is None else self.tasks.get(event.task)
            brought = (
                event.body.get("fields", ()) if event.kind == "RegisterRead" else event.body.get("gives", ())
            )
            last.update({(name, _own(name, task.subject)): event.seq for name in brought if task is not None})
            last.update({(name, None): event.seq for name in event.body.get("facts", ())})
        return last

    def _line(self, event: Told, elapsed: float, stood: TaskState | None, last: _Last) -> TraceLine:
        task = None if event.task is None else self.tasks.get(event.task)
        hidden = not self.sight.task(event.task)
        role, department = self._who(event, task, stood)
        name, whose = (
            ("", "") if task is None else (task.name, self.catalog.departments[task.department].name)
        )
        return TraceLine(
            seq=event.seq,
            at=event.at,
            elapsed=elapsed,
            kind=event.kind,
            task=event.task,
            role=role,
            department=department,
            says=said(event.kind, name, whose, {} if hidden else event.body, self.lang),
            reason="" if hidden else _reason(event),
            clauses=() if hidden else tuple(dict.fromkeys(self._clauses(event, task))),
            data=() if hidden else tuple(self._data(event, task, last)),
            hidden=hidden,
        )

    def _who(self, event: Told, task: Task | None, stood: TaskState | None) -> tuple[str, str]:
        """The role, and the name of its department."""
        role, department = doer(event.kind, event.actor, "" if task is None else task.department, stood)
        known = self.catalog.departments.get(department)
        return role, department if known is None else known.name

    def _clauses(self, event: Told, task: Task | None) -> Iterator[str]:
        """The clause of the condition that decided; else the legal basis of the item, or of reading the register."""
        if event.body.get("clause"):
            yield str(event.body["clause"])
        elif event.kind == "CorrectionRequested":
            yield from (clause for *_, clause in event.body.get("findings", ()) if clause)
        elif task is not None and task.kind in (StepKind.READ, StepKind.DISPUTE):
            register = self.catalog.registers.get(task.code)
            yield from () if register is None else (str(register.basis),)
        elif task is not None and task.code:
            item = self.catalog.items[task.code]
            if event.kind == "ItemDecided":
                yield from (str(condition.clause) for condition in item.conditions)
            yield from map(str, item.basis)

    def _data(self, event: Told, task: Task | None, last: _Last) -> Iterator[Datum]:
        """The data items that an event used or brought, each once."""
        body, subject = event.body, "" if task is None else task.subject
        names = [*body.get("fields", ()), *body.get("gives", ()), *body.get("facts", ())]
        pairs = [(name, subject) for name in names]
        pairs += [(field, whose) for _, _, field, whose, *_ in body.get("findings", ()) if field]
        if task is not None and task.kind is StepKind.ITEM and event.kind in _BY_RULES:
            rules = rules_of(self.catalog, task)
            pairs += [(name, subject) for name in sorted({n for each in rules for n in each.rule.names})]
        for name, whose in dict.fromkeys(pairs):
            own = _own(name, whose)
            renewed = event.seq < max(last.get((name, own), 0), last.get((name, None), 0))
            seen = name in self.sight.facts and not renewed
            yield Datum(name, self._value(name, own) if seen else None, renewed)

    def _value(self, name: str, own: str) -> str | None:
        fact, declared = self.sheet.best(name, own), fact_type(self.catalog.facts, name)
        if fact is None or fact.value is None or declared is None:
            return None
        if (
            isinstance(fact.value, str)
            and declared.table is not None
            and fact.value in declared.table.entries
        ):
            return declared.table.entries[fact.value].label or fact.value
        return written(fact.value, declared.kind)


def _own(name: str, subject: str) -> str:
    """The member that a fact of this name is said of: the task's, if it belongs to that collection."""
    return subject if name.partition(".")[0] == subject.partition("/")[0] else ""


def _reason(event: Told) -> str:
    """Why, as the record has it, in the words in which it was written."""
    reasons = event.body.get("reasons") or [message for *_, message, _ in event.body.get("findings", ())]
    return str(event.body.get("reason") or "；".join(reasons))

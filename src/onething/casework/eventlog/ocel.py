"""An event log as OCEL 2.0: events, and the objects they are about: cases, tasks, departments, registers. Pure.

The same parts go into a JSON file (``write_ocel``) or an SQLite file (``eventlog_sqlite``)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from onething.casework.eventlog.log import LoggedCase, LoggedTask, Tally
from onething.planning import StepKind

ALWAYS = "1970-01-01T00:00:00.000Z"
"""The standard's time of a value that never changes."""
EVENT_ATTRIBUTES = ("role", "department", "resource")
OBJECT_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "case": ("thing", "thing name", "round", "promised working days", "state"),
    "task": ("item", "name", "subject", "state"),
    "department": ("name",),
    "register": ("name",),
}
"""Type of object → its attributes. Every value is text: that is all that the published schema allows."""


@dataclass(frozen=True, slots=True)
class OcelObject:
    """An object: ``attributes`` are name, value and time of each value that it ever had; ``relations`` other objects
    with what they are to it."""

    id: str
    type: str
    attributes: tuple[tuple[str, str, str], ...]
    relations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OcelEvent:
    """An event: ``attributes`` are name and value, ``relations`` objects with what they are to it."""

    id: str
    type: str
    time: str
    attributes: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str], ...]


class Objects:
    """The parts of an event log, case by case. What cases share (departments, registers) comes at the end."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._shared: dict[str, OcelObject] = {}

    def events(self, case: LoggedCase) -> Iterator[OcelEvent]:
        """The events of a case."""
        tasks = {task.number: task for task in case.tasks}
        for event in case.events:
            task = None if event.task is None else tasks.get(event.task)
            attributes = (
                ("role", event.role),
                ("department", case.departments.get(event.department, event.department)),
                ("resource", event.account),
            )
            yield OcelEvent(
                f"{case.id}:{event.seq}",
                event.kind,
                self._at(event.at),
                tuple((name, value) for name, value in attributes if value),
                tuple(_about(case, task)),
            )

    def objects(self, case: LoggedCase) -> Iterator[OcelObject]:
        """A case and its tasks, with what they were at each time."""
        fixed = (
            ("thing", case.thing),
            ("thing name", case.thing_name),
            ("round", str(case.round)),
            ("promised working days", "" if case.promised is None else str(case.promised)),
        )
        yield OcelObject(
            case.id,
            "case",
            (
                *((name, value, ALWAYS) for name, value in fixed if value),
                *(
                    ("state", event.case_state, self._at(event.at))
                    for event in case.events
                    if event.case_state
                ),
            ),
            tuple((f"{case.id}/{task.number}", "has step") for task in case.tasks),
        )
        moves: dict[int, list[tuple[str, str, str]]] = {task.number: [] for task in case.tasks}
        for event in case.events:
            for number, state in event.moved.items():
                moves[number].append(("state", state, self._at(event.at)))
        for task in case.tasks:
            self._share(case, task)
            yield self._task(case, task, moves[task.number])

    def shared(self) -> Iterable[OcelObject]:
        """The departments and registers of all cases so far."""
        return self._shared.values()

    def _task(self, case: LoggedCase, task: LoggedTask, moves: list[tuple[str, str, str]]) -> OcelObject:
        fixed = (("item", task.code), ("name", task.name), ("subject", task.subject))
        relations = [(_department(task.department), "done by")]
        if task.kind == StepKind.READ:
            relations.append((_register(task.code), "reads"))
        relations += [(f"{case.id}/{number}", "waits for") for number in task.before]
        attributes = (*((name, value, ALWAYS) for name, value in fixed if value), *moves)
        return OcelObject(f"{case.id}/{task.number}", "task", attributes, tuple(relations))

    def _share(self, case: LoggedCase, task: LoggedTask) -> None:
        department = _department(task.department)
        if department not in self._shared:
            name = ("name", case.departments[task.department], ALWAYS)
            self._shared[department] = OcelObject(department, "department", (name,), ())
        if task.kind == StepKind.READ and _register(task.code) not in self._shared:
            register, name = _register(task.code), ("name", task.name, ALWAYS)
            self._shared[register] = OcelObject(register, "register", (name,), ((department, "kept by"),))

    def _at(self, at: datetime) -> str:
        return at.astimezone(self._zone).isoformat(timespec="milliseconds")


def _about(case: LoggedCase, task: LoggedTask | None) -> Iterator[tuple[str, str]]:
    yield case.id, "case"
    if task is not None:
        yield f"{case.id}/{task.number}", "task"
        yield _department(task.department), "department"
        if task.kind == StepKind.READ:
            yield _register(task.code), "register"


def _department(code: str) -> str:
    return f"department:{code}"


def _register(code: str) -> str:
    return f"register:{code}"


def write_ocel(cases: Iterable[LoggedCase], out: TextIO, aside: TextIO, zone: ZoneInfo) -> Tally:
    """Write the whole log as JSON; times in ``zone``. ``aside`` is an empty file to read and write, for the objects
    that are found on the way. Raises OSError."""
    objects, kinds, count = Objects(zone), dict[str, None](), 0
    into, beside = _List(out), _List(aside)
    out.write('{"events": [\n')
    for case in cases:
        for event in objects.events(case):
            into.add(_event(event))
            kinds.setdefault(event.type)
        for found in objects.objects(case):
            beside.add(_object(found))
        count += 1
    for found in objects.shared():
        beside.add(_object(found))
    out.write('\n],\n"objects": [\n')
    aside.seek(0)
    shutil.copyfileobj(aside, out)
    event_types = [_type(kind, EVENT_ATTRIBUTES) for kind in kinds]
    object_types = [_type(name, attributes) for name, attributes in OBJECT_ATTRIBUTES.items()]
    out.write(f'\n],\n"eventTypes": {_json(event_types)},\n"objectTypes": {_json(object_types)}}}\n')
    return Tally(count, into.length)


class _List:
    """A JSON list that is written entry by entry."""

    def __init__(self, out: TextIO) -> None:
        self._out, self.length = out, 0

    def add(self, entry: Mapping[str, Any]) -> None:
        self._out.write((",\n" if self.length else "") + _json(entry))
        self.length += 1


def _type(name: str, attributes: Iterable[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": "string"} for each in attributes]}


def _event(event: OcelEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": event.time,
        "attributes": [{"name": name, "value": value} for name, value in event.attributes],
        "relationships": _relations(event.relations),
    }


def _object(found: OcelObject) -> dict[str, Any]:
    return {
        "id": found.id,
        "type": found.type,
        "attributes": [{"name": name, "value": value, "time": at} for name, value, at in found.attributes],
        "relationships": _relations(found.relations),
    }


def _relations(relations: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": other, "qualifier": qualifier} for other, qualifier in relations]


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

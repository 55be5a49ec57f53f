"""An event log as OCEL 2.0 in its relational form: an SQLite file, written while it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from onething.casework.eventlog.log import LoggedCase, Tally
from onething.casework.eventlog.ocel import (
    ALWAYS,
    EVENT_ATTRIBUTES,
    OBJECT_ATTRIBUTES,
    Objects,
    OcelEvent,
    OcelObject,
)

_TABLES = (
    'CREATE TABLE "event_map_type" ("ocel_type" TEXT PRIMARY KEY, "ocel_type_map" TEXT NOT NULL)',
    'CREATE TABLE "object_map_type" ("ocel_type" TEXT PRIMARY KEY, "ocel_type_map" TEXT NOT NULL)',
    'CREATE TABLE "event" ("ocel_id" TEXT PRIMARY KEY, "ocel_type" TEXT NOT NULL'
    ' REFERENCES "event_map_type" ("ocel_type"))',
    'CREATE TABLE "object" ("ocel_id" TEXT PRIMARY KEY, "ocel_type" TEXT NOT NULL'
    ' REFERENCES "object_map_type" ("ocel_type"))',
    'CREATE TABLE "event_object" ("ocel_event_id" TEXT REFERENCES "event" ("ocel_id"),'
    ' "ocel_object_id" TEXT REFERENCES "object" ("ocel_id"), "ocel_qualifier" TEXT,'
    ' PRIMARY KEY ("ocel_event_id", "ocel_object_id", "ocel_qualifier"))',
    'CREATE TABLE "object_object" ("ocel_source_id" TEXT REFERENCES "object" ("ocel_id"),'
    ' "ocel_target_id" TEXT REFERENCES "object" ("ocel_id"), "ocel_qualifier" TEXT,'
    ' PRIMARY KEY ("ocel_source_id", "ocel_target_id", "ocel_qualifier"))',
)


def write_ocel_sqlite(cases: Iterable[LoggedCase], path: Path, zone: ZoneInfo) -> Tally:
    """Write the whole log into an empty file; times in ``zone``. Raises sqlite3.Error, OSError."""
    connection = sqlite3.connect(path)
    try:
        # The file takes its place only when it is whole: a journal would protect nothing.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        tally = _Tables(connection).fill(cases, Objects(zone))
        connection.commit()
    finally:
        connection.close()
    return tally


class _Tables:
    """The tables of one file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._event_types: set[str] = set()
        for statement in _TABLES:
            connection.execute(statement)
        for kind, attributes in OBJECT_ATTRIBUTES.items():
            columns = ("ocel_id", "ocel_time", "ocel_changed_field", *attributes)
            self._table("object", kind, columns)

    def fill(self, cases: Iterable[LoggedCase], objects: Objects) -> Tally:
        count = events = 0
        for case in cases:
            for event in objects.events(case):
                self._event(event)
                events += 1
            for found in objects.objects(case):
                self._object(found)
            count += 1
        for found in objects.shared():
            self._object(found)
        return Tally(count, events)

    def _table(self, what: str, kind: str, columns: tuple[str, ...]) -> None:
        named = ", ".join(f'"{column}" TEXT' for column in columns)
        self._connection.execute(f'CREATE TABLE "{what}_{_mapped(kind)}" ({named})')
        self._connection.execute(f'INSERT INTO "{what}_map_type" VALUES (?, ?)', (kind, _mapped(kind)))  # noqa: S608 - one of two words

    def _event(self, event: OcelEvent) -> None:
        if event.type not in self._event_types:
            self._table("event", event.type, ("ocel_id", "ocel_time", *EVENT_ATTRIBUTES))
            self._event_types.add(event.type)
        values = dict(event.attributes)
        self._insert("event", (event.id, event.type))
        self._insert(
            f"event_{_mapped(event.type)}", (event.id, event.time, *map(values.get, EVENT_ATTRIBUTES))
        )
        for other, qualifier in event.relations:
            self._insert("event_object", (event.id, other, qualifier))

    def _object(self, found: OcelObject) -> None:
        names = OBJECT_ATTRIBUTES[found.type]
        table = f"object_{_mapped(found.type)}"
        first = {name: value for name, value, at in found.attributes if at == ALWAYS}
        self._insert("object", (found.id, found.type))
        self._insert(table, (found.id, ALWAYS, None, *map(first.get, names)))
        for name, value, at in found.attributes:
            if at != ALWAYS:
                changed = (value if each == name else None for each in names)
                self._insert(table, (found.id, at, name, *changed))
        for other, qualifier in found.relations:
            self._insert("object_object", (found.id, other, qualifier))

    def _insert(self, table: str, values: tuple[str | None, ...]) -> None:
        marks = ", ".join("?" * len(values))
        self._connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', values)  # noqa: S608 - tables of this file


def _mapped(kind: str) -> str:
    """A type as part of a table's name."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in kind)

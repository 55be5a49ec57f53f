"""Inserting rows. Django's ``bulk_create`` builds its statement anew for every call, which was half the cost of a
transition (docs/benchmarks.md); here a table's statement and conversions are made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Convert = Callable[[Any], Any]
CHUNK = 100
"""Rows of one statement where every value is a parameter: servers limit those (SQLite 32,766)."""


def insert(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows in the present transaction: attribute name → value. A column that a row does not name takes its
    default. Raises IntegrityError like the model itself."""
    database = connections[DEFAULT_DB_ALIAS]
    columns, conversions = _columns(model)
    values = []
    for row in rows:
        line = [row[name] if name in row else default() for name, default in columns]
        for place, convert in conversions:
            line[place] = convert(line[place])
        values.append(line)
    if not values:
        return
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(_as_json(model), [json.dumps(values, ensure_ascii=False, default=str)])
        return
    database.ensure_connection()
    # The driver's own cursor: Django's looks for marks to rewrite in every statement, which is most of its cost.
    with database.wrap_database_errors:
        for first in range(0, len(values), CHUNK):
            chunk = values[first : first + CHUNK]
            database.connection.execute(_by_row(model, len(chunk)), [value for row in chunk for value in row])


@cache
def _by_row(model: type[models.Model], rows: int) -> str:
    marks = f"({', '.join('?' * len(_fields(model)))})"
    return f"{_into(model)} VALUES {', '.join([marks] * rows)}"


@cache
def _as_json(model: type[models.Model]) -> str:
    """All rows as one value: a short statement that driver and server both keep, however many rows there are."""
    columns = ", ".join(
        f"CAST(row ->> {number} AS {field.db_type(connection)})"
        for number, field in enumerate(_fields(model))
    )
    return f"{_into(model)} SELECT {columns} FROM json_array_elements(CAST(%s AS json)) AS row"  # noqa: S608 - likewise


def _into(model: type[models.Model]) -> str:
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in _fields(model))
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names})"


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _columns(
    model: type[models.Model],
) -> tuple[list[tuple[str, Callable[[], Any]]], list[tuple[int, Convert]]]:
    """Attribute name and default of each column; and the columns whose values the drivers do not take as they are."""
    fields = _fields(model)
    conversions = ((place, _conversion(field)) for place, field in enumerate(fields))
    return (
        [(str(field.attname), field.get_default) for field in fields],
        [(place, convert) for place, convert in conversions if convert is not None],
    )


def _conversion(field: Any) -> Convert | None:
    if isinstance(field, models.JSONField):
        return _JSON.encode
    if isinstance(field, models.DateTimeField):
        return _moment
    return _day if isinstance(field, models.DateField) else None


@lru_cache(maxsize=64)  # everything in a transition happens at one time
def _moment(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=64)
def _day(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

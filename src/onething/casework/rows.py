"""Inserting rows. Django's ``bulk_create`` builds its statement anew for every call, which was half the cost of a
transition (docs/benchmarks.md); here a table's statement and conversions are made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]
CHUNK = 100
"""Rows of one statement where every value is a parameter: servers limit those (SQLite 32,766)."""


def insert(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows in the present transaction: attribute name → value. A column that a row does not name takes its
    default. Raises IntegrityError like the model itself."""
    columns, conversions = _columns(model)
    values = []
    for row in rows:
        line = [row[name] if name in row else default() for name, default in columns]
        for place, convert in conversions:
            line[place] = convert(line[place])
        values.append(line)
    if not values:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_as_json(model), [json.dumps(values, ensure_ascii=False, default=str)])
            return
        for first in range(0, len(values), CHUNK):
            chunk = values[first : first + CHUNK]
            cursor.execute(_by_row(model, len(chunk)), [value for row in chunk for value in row])


@cache
def _by_row(model: type[models.Model], rows: int) -> str:
    marks = f"({', '.join(['%s'] * len(_fields(model)))})"
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
    if not isinstance(field, models.DateField):
        return None

    # All events of a transition happen at one time.
    @lru_cache(maxsize=16)
    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    return prepare


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

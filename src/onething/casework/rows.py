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
    columns = _columns(model)
    values = [
        [convert(row[name] if name in row else default()) for name, convert, default in columns]
        for row in rows
    ]
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
def _columns(model: type[models.Model]) -> list[tuple[str, Convert, Callable[[], Any]]]:
    """For each column: attribute name, conversion and default."""
    return [(str(field.attname), _conversion(field), field.get_default) for field in _fields(model)]


def _conversion(field: Any) -> Convert:
    if isinstance(field, models.CharField | models.TextField | models.ForeignKey):
        return _text
    if isinstance(field, models.IntegerField | models.BooleanField):
        return _as_it_is
    if isinstance(field, models.JSONField):
        return json.dumps

    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # All events of a transition happen at one time.
    return lru_cache(maxsize=16)(prepare) if isinstance(field, models.DateField) else prepare


def _text(value: Any) -> Any:
    """Enumerations as the plain text that they are: drivers treat them in their own ways."""
    return value if value is None or type(value) is str else str(value)


def _as_it_is(value: Any) -> Any:
    return value

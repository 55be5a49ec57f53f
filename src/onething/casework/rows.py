"""Inserting rows. Django's ``bulk_create`` builds its statement anew for every call, which was half the cost of a
transition (docs/benchmarks.md); here a table's statement and conversions are made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]
CHUNK = 100
"""Rows of one statement: servers limit the values of a statement (SQLite 32,766)."""


def insert(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows in the present transaction: attribute name → value. A column that a row does not name takes its
    default. Raises IntegrityError like the model itself."""
    columns = _columns(model)
    values = [
        [convert(row[name] if name in row else default()) for name, convert, default in columns]
        for row in rows
    ]
    with connection.cursor() as cursor:
        for first in range(0, len(values), CHUNK):
            chunk = values[first : first + CHUNK]
            cursor.execute(_statement(model, len(chunk)), [value for row in chunk for value in row])


@cache
def _statement(model: type[models.Model], rows: int) -> str:
    fields = [str(field.column) for field in _fields(model)]
    names = ", ".join(connection.ops.quote_name(name) for name in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * rows)}"  # noqa: S608 - names of the model's own


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, Convert, Callable[[], Any]]]:
    """For each column: attribute name, conversion and default."""
    return [(str(field.attname), _conversion(field), field.get_default) for field in _fields(model)]


def _conversion(field: Any) -> Convert:
    if isinstance(field, models.CharField | models.TextField | models.ForeignKey):
        return _text
    if isinstance(field, models.IntegerField | models.BooleanField | models.BinaryField):
        return _as_it_is

    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # All events of a transition happen at one time.
    return lru_cache(maxsize=16)(prepare) if isinstance(field, models.DateField) else prepare


def _text(value: Any) -> Any:
    """Enumerations as the plain text that they are: drivers treat them in their own ways."""
    return value if value is None or type(value) is str else str(value)


def _as_it_is(value: Any) -> Any:
    return value

"""The rows that these tests work on."""

from tests.rows import _schema, rows

__all__ = ["_schema", "rows"]

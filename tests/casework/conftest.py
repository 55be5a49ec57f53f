"""The rows that these tests work on, and an installation."""

from pathlib import Path

import pytest

from tests.casework.ground import Site
from tests.rows import _schema, rows

__all__ = ["_schema", "rows", "site"]


@pytest.fixture
def site(rows: None, tmp_path: Path) -> Site:
    return Site(tmp_path)

"""A database for tests of rooms with rows: made once, and every test's changes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def _schema() -> None:
    from onething.compose.schema import prepare_database
    from onething.compose.service import set_up

    prepare_database(set_up())


@pytest.fixture
def rows(_schema: None) -> Iterator[None]:
    """A transaction around the test."""
    from django.db import connection, transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.close()

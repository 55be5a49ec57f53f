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
    """A transaction around the test. What a commit would have refused is refused before it is rolled back."""
    from django.db import connection, transaction

    with transaction.atomic():
        yield
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)
    connection.close()

"""What every test stands on: no sockets unless asked for, a database of its own when needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit tests open no socket; tests that must are marked."""
    if not any(request.node.get_closest_marker(name) for name in ("network", "postgres", "chaos")):
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()

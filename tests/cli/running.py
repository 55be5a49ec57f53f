"""Commands in this process, on the test's own rows."""

from __future__ import annotations

from click.testing import CliRunner

from onething.cli.main import main


def run(*words: str, fails: bool = False, types: str = "") -> str:
    """What a command says when somebody ``types`` this; it must fail if ``fails``, and succeed otherwise."""
    done = CliRunner().invoke(main, [*words], input=types, catch_exceptions=False)
    assert (done.exit_code != 0) == fails, done.output
    return done.output

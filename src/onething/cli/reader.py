"""The reader of papers for commands, and who is asked about papers that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from onething.cli.show import fail
from onething.compose.service import Reading, SettingsError, open_reading
from onething.intake import Consulting, EngineFailed, Sending


@contextmanager
def reader(*, soon: bool = False) -> Iterator[Reading]:
    """What reads papers in this installation; ``soon``: it begins to load now."""
    try:
        opened = open_reading()
    except SettingsError as problem:
        raise fail(str(problem))
    with opened:
        if soon:
            try:
                opened.engine.warm()
            except EngineFailed as problem:
                raise fail(str(problem))
        yield opened


def consulting(reading: Reading) -> Consulting | None:
    """The adviser of this installation, outside any case: what leaves the house is said on the terminal."""
    return None if reading.adviser is None else Consulting(reading.adviser, _say)


def _say(sending: Sending) -> None:
    click.echo(f"有一页没有读全：把页上的文字发给 {sending.to} 征求意见。", err=True)

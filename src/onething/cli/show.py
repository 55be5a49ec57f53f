"""Showing values: JSON for machines, plain lines for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import click

from onething.facts import to_wire


def as_json(value: Any) -> str:
    """Any frozen value of the house as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    plain = to_wire(value)
    return plain if isinstance(plain, str | int | float | list | dict) else str(plain)


class _Failure(click.ClickException):
    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the instance


def fail(message: str, code: int = 1) -> click.ClickException:
    """An error that ends the command with this exit code."""
    return _Failure(message, code)

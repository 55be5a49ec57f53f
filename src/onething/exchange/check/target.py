"""What a check-up is told about the department: its system, what may be tried, where it may push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class RegisterTrial:
    """A subject that the register knows, fields that it has, and a subject that it does not know."""

    name: str
    subject: Mapping[str, str]
    fields: tuple[str, ...]
    unknown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ItemTrial:
    """Test facts for an item: to be approved, to be rejected, to be asked for more."""

    code: str
    facts: Mapping[str, Any]
    rejected: Mapping[str, Any] | None = None
    incomplete: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """A department's system and what may be tried with it. ``patience``: seconds until a request that was taken
    must be decided; ``burst``: calls in a row to meet the quota (0: not tried)."""

    url: str
    token: str = field(repr=False)
    callback_secret: str = field(default="", repr=False)
    purpose: str = "connector-check"
    grant: str = "connector-check"
    register: RegisterTrial | None = None
    item: ItemTrial | None = None
    burst: int = 0
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Push:
    """A callback as it came. ``headers`` in lower case; ``at`` in unix seconds."""

    headers: Mapping[str, str]
    body: bytes
    at: float


class Inbox(Protocol):
    """Where the department may push late answers."""

    @property
    def address(self) -> str: ...
    def pushes(self) -> tuple[Push, ...]: ...

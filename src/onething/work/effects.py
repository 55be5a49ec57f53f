"""An effect: a short durable job that reaches outside (seconds, never days)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """What to do. ``kind`` names the handler; ``queue`` the queue (one per department); ``arguments`` are ids only,
    never personal data, because the queue's rows outlive retention."""

    kind: str
    queue: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of an effect. ``key`` is its durable name; ``repeated`` says that an earlier execution may
    have reached outside before it died, so the handler must ask before it repeats."""

    key: str
    repeated: bool


Handler = Callable[[Run, tuple[str, ...]], None]
Handlers = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class QueueLimit:
    """What one queue may do: effects under way at once over all workers, and starts per period (None: no limit)."""

    name: str
    concurrent: int
    starts: int | None = None
    seconds: float = 1.0

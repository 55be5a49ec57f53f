"""The public surface of the room: ask for a durable effect, run a worker."""

from onething.work.breaker import Breaker
from onething.work.effects import Effect, Handler, Handlers, QueueLimit, Run
from onething.work.queue import outbound
from onething.work.worker import Worker, prepare_queue_tables

__all__ = [
    "Breaker",
    "Effect",
    "Handler",
    "Handlers",
    "QueueLimit",
    "Run",
    "Worker",
    "enqueue",
    "is_live",
    "prepare_queue_tables",
]


def enqueue(effect: Effect, key: str) -> None:
    """Ask for ``effect`` under ``key`` in the present transaction; the same key is the same effect."""
    outbound().enqueue(effect, key)


def is_live(key: str) -> bool:
    """Whether the effect with this key is waiting or running."""
    return outbound().is_live(key)

"""A department's system asked no oftener than it bears: for long walks through many cases, beside the workers' queues."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from onething.exchange.contract import (
    Gateway,
    Grant,
    Outcome,
    OutOfQuota,
    RegisterAnswer,
    Request,
    Taken,
)

T = TypeVar("T")
PATIENCE = 5
"""How often a department may say that it is asked too often, before that is told."""


class PacedGateway:
    """At most ``calls`` in ``seconds``, one at a time; waits when the department says that it is too much."""

    def __init__(
        self,
        inner: Gateway,
        calls: int,
        seconds: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._inner, self._calls, self._seconds = inner, max(1, calls), seconds
        self._monotonic, self._sleep = monotonic, sleep
        self._made = deque[float](maxlen=self._calls)

    def perform(self, request: Request, grant: Grant, *, may_have_been_sent: bool) -> Outcome | Taken:
        return self._paced(lambda: self._inner.perform(request, grant, may_have_been_sent=may_have_been_sent))

    def state_of(self, request: str, grant: Grant | None = None) -> Outcome | None:
        return self._paced(lambda: self._inner.state_of(request, grant))

    def reverse(self, request: str, key: str, grant: Grant) -> Outcome:
        return self._paced(lambda: self._inner.reverse(request, key, grant))

    def query(
        self, register: str, subject: Mapping[str, Any], fields: tuple[str, ...], grant: Grant
    ) -> RegisterAnswer:
        return self._paced(lambda: self._inner.query(register, subject, fields, grant))

    def healthy(self) -> bool:
        return self._inner.healthy()

    def _paced(self, call: Callable[[], T]) -> T:
        for attempt in range(1, PATIENCE + 1):
            self._wait()
            try:
                return call()
            except OutOfQuota as problem:
                if attempt == PATIENCE:
                    raise
                self._sleep(problem.retry_after)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self) -> None:
        if len(self._made) == self._calls:
            early = self._made[0] + self._seconds - self._monotonic()
            if early > 0:
                self._sleep(early)
        self._made.append(self._monotonic())

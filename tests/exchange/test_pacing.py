"""A long walk through cases asks a department no oftener than it bears."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from onething.exchange.contract import Outcome, OutOfQuota
from onething.exchange.pacing import PATIENCE, PacedGateway


@dataclass
class Time:
    """A clock that only moves when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Busy:
    """Says so many times that it is asked too often."""

    def __init__(self, times: int = 0) -> None:
        self.left, self.asked = times, 0

    def state_of(self, request: str, grant: Any = None) -> Outcome | None:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise OutOfQuota(3.0, "quota")
        return None


def _paced(inner: Any, time: Time) -> PacedGateway:
    return PacedGateway(inner, 2, 10.0, monotonic=lambda: time.now, sleep=time.sleep)


def test_the_third_call_waits_until_the_first_is_long_enough_ago() -> None:
    time = Time()
    gateway = _paced(Busy(), time)
    for _ in range(5):
        gateway.state_of("q")
    assert time.slept == [10.0, 10.0]


def test_a_department_that_is_asked_too_often_is_waited_for() -> None:
    time, inner = Time(), Busy(1)
    assert _paced(inner, time).state_of("q") is None
    assert (inner.asked, time.slept) == (2, [3.0])


def test_a_department_that_always_says_so_is_told() -> None:
    inner = Busy(PATIENCE)
    with pytest.raises(OutOfQuota):
        _paced(inner, Time()).state_of("q")
    assert inner.asked == PATIENCE

"""保存期限: how long pictures and facts of a case are kept when it has ended (个人信息保护法 art. 19, 47)."""

from __future__ import annotations

from dataclasses import dataclass

from onething.catalog.terms import Clause


@dataclass(frozen=True, slots=True)
class Period:
    """``number`` calendar years (年), months (个月) or days (日)."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept from the day on which its case ended, and on which clause."""

    keep: Period
    clause: Clause


@dataclass(frozen=True, slots=True)
class CaseRetention:
    """The retention of everything that a case holds. Nothing is deleted before ``appeal`` has passed: until then the
    decision can be contested."""

    whole: Retention
    appeal: Retention

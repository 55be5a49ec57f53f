"""Mandates (委托): who may act for whom, in what, and how long (民法典 art. 165). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onething.parties.officers import ACCOUNT, PartiesError

LONGEST = timedelta(days=3 * 366)
"""A mandate ends some day; whoever still wants it gives it anew."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """``principal`` and ``agent`` are applicants' accounts. ``things`` are ids of things, empty: all. ``first`` and
    ``last`` are days, both included; ``paper`` is the id of the kept 授权委托书."""

    id: str
    principal: str
    agent: str
    things: tuple[str, ...]
    first: date
    last: date
    paper: str
    given_at: datetime
    revoked_at: datetime | None = None

    def holds(self, thing: str, day: date) -> bool:
        """Whether the agent may act for the principal in ``thing`` on ``day``."""
        inside = self.first <= day <= self.last
        return self.revoked_at is None and inside and (not self.things or thing in self.things)


def check_mandate(mandate: Mandate) -> None:
    """Raises PartiesError with what is wrong."""
    if not (ACCOUNT.fullmatch(mandate.principal) and ACCOUNT.fullmatch(mandate.agent)):
        raise PartiesError("账号要用字母、数字和 . _ @ -，最多 64 个字符。")
    if mandate.principal == mandate.agent:
        raise PartiesError("委托人和受托人不能是同一个账号。")
    if mandate.last < mandate.first:
        raise PartiesError(f"委托的最后一天（{mandate.last}）早于第一天（{mandate.first}）。")
    if mandate.last - mandate.first > LONGEST:
        raise PartiesError("一次委托最长三年，到期可以再委托。")
    if not mandate.paper:
        raise PartiesError("请附上授权委托书。")

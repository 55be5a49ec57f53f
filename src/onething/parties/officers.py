"""Officers (工作人员), their roles and absences, and who stands in for whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WINDOW = "窗口"
"""The one role that Python must know: a window clerk verifies originals. Other roles are words of the installation."""
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
PHONE = re.compile(r"(\+?[0-9]{7,15})?")
MOST_ROLES, LONGEST_ROLE = 20, 20


class PartiesError(Exception):
    """What somebody wants written down of people does not fit; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Absence:
    """不在岗, both days included. ``deputy`` is an account of the same department; empty: nobody stands in."""

    first: date
    last: date
    deputy: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer of a department. ``phone`` is for messages, possibly empty; ``left`` says that the officer no longer
    works there."""

    department: str
    account: str
    roles: tuple[str, ...] = ()
    phone: str = ""
    absence: Absence | None = None
    left: bool = False

    def present(self, day: date) -> bool:
        return not self.left and not (self.absence is not None and self.absence.covers(day))


def check_officer(officer: Officer) -> None:
    """Raises PartiesError with what is wrong."""
    if not ACCOUNT.fullmatch(officer.account):
        raise PartiesError("账号要用字母、数字和 . _ @ -，最多 64 个字符。")
    if not officer.roles or len(officer.roles) > MOST_ROLES:
        raise PartiesError(f"请写明岗位，例如「承办人」，最多 {MOST_ROLES} 个。")
    for role in officer.roles:
        if not (0 < len(role) <= LONGEST_ROLE and role.isprintable() and " " not in role):
            raise PartiesError(
                f"岗位名称「{role[:LONGEST_ROLE]}」不行：1 到 {LONGEST_ROLE} 个字，不能有空格。"
            )
    if not PHONE.fullmatch(officer.phone):
        raise PartiesError("电话要写 7 到 15 位数字，可以不写。")


def check_absence(officer: Officer, absence: Absence, officers: Iterable[Officer]) -> None:
    """Raises PartiesError with what is wrong."""
    if absence.last < absence.first:
        raise PartiesError(f"不在岗的最后一天（{absence.last}）早于第一天（{absence.first}）。")
    if absence.deputy == officer.account:
        raise PartiesError("代办的人不能是本人。")
    known = {each.account for each in officers if not each.left}
    if absence.deputy and absence.deputy not in known:
        raise PartiesError(f"本部门没有登记「{absence.deputy}」，请先登记，或换一个代办的人。")


def stands_in(officer: Officer, officers: Iterable[Officer], day: date) -> Officer | None:
    """Who does this officer's work on ``day``: the officer, the deputy, the deputy's deputy, … None: nobody."""
    known, seen = {each.account: each for each in officers}, set[str]()
    current: Officer | None = officer
    while current is not None and current.account not in seen:
        if current.present(day):
            return current
        seen.add(current.account)
        away = not current.left and current.absence is not None
        current = known.get(current.absence.deputy) if away and current.absence else None
    return None


def with_role(officers: Iterable[Officer], role: str, day: date) -> tuple[Officer, ...]:
    """Who does the work of ``role`` on ``day``, each once, in the order of their accounts."""
    everybody = tuple(officers)
    holders = (each for each in everybody if role in each.roles)
    found = {o.account: o for holder in holders if (o := stands_in(holder, everybody, day)) is not None}
    return tuple(found[account] for account in sorted(found))

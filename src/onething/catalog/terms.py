"""On what terms an item is done: legal basis, time limits, channel, what follows, fees, deferral and pledge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.rules import Expression, Rule


@dataclass(frozen=True, slots=True)
class Clause:
    """条款: the legal basis of a statement. ``says`` is a short sentence in our own words."""

    law: str
    article: str
    says: str = ""

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}"


class LimitUnit(StrEnum):
    WORKING_DAYS = "工作日"
    DAYS = "日"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: ``days`` in ``unit``."""

    days: int
    unit: LimitUnit

    def __str__(self) -> str:
        return f"{self.days} {self.unit}"


@dataclass(frozen=True, slots=True)
class Signer:
    """签署人: a person who must agree before an application is handed in. ``numbers`` are facts, the first known of which
    is the person's identity number; ``when`` None: always; ``within`` is the time to sign, ``phone`` a fact."""

    who: str
    numbers: tuple[str, ...]
    when: Rule | None
    says: str
    within: Limit
    clause: Clause
    phone: str = ""


class Otherwise(StrEnum):
    """What follows when a condition is 否 (an unknown condition always goes to an officer)."""

    REJECT = "不予"
    CORRECT = "补正"
    OFFICER = "人工"


class Channel(StrEnum):
    """办理方式: how an item or a leg is done."""

    AUTOMATIC = "自动"
    OFFICER = "人工"  # somebody of the department looks at it
    WINDOW = "窗口"  # the applicant comes in person
    EXPRESS = "快递"  # something is sent


class Unsure(StrEnum):
    """What happens when the applicant cannot answer a question that decides about an item."""

    ASK = "再问"  # it stays undecided, and the application cannot be handed in without the answer
    OFFICER = "人工"  # it goes on, and an officer finds out
    SKIP = "不办"  # it is left out; it can be applied for later


@dataclass(frozen=True, slots=True)
class Fee:
    """收费: ``amount`` is money of the rule language (fen), so that it may depend on facts."""

    name: str
    amount: Expression
    clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """以后再办: how long after ``since`` (a fact; empty: after the rest is done) it is due, for example ``1 年``."""

    after: int
    unit: str
    since: str = ""
    says: str = ""

    def __str__(self) -> str:
        return f"{f'自{self.since}起' if self.since else '办结后'} {self.after} {self.unit}"


@dataclass(frozen=True, slots=True)
class Leg:
    """后续: what follows when an item is done, for example a card that is sent. ``promised`` counts from then."""

    name: str
    channel: Channel
    when: Rule | None = None
    promised: Limit | None = None
    later: Later | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Deferral:
    """容缺: the paper may follow within ``within``."""

    within: Limit
    clause: Clause


@dataclass(frozen=True, slots=True)
class Pledge:
    """告知承诺: what the applicant promises instead of proving it. ``check``: within how long after the item is done
    somebody checks it (None: nobody does); ``broken`` says what follows when it was not true."""

    says: str
    clause: Clause
    check: Limit | None = None
    broken: str = ""

"""A check of one promise of the contract, what it may find, and what a check-up is told about the department."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from onething.exchange.check.session import Session
    from onething.exchange.check.wire import Exchange


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True, slots=True)
class Finding:
    """``says`` is for the department's engineer, in Chinese: what was wrong, or why it was not tested. ``about`` are
    the exchanges it is about, where they are older than the look."""

    verdict: Verdict
    says: str = ""
    about: tuple[Exchange, ...] = ()


PASSED = Finding(Verdict.PASSED)


def failed(says: str, *about: Exchange) -> Finding:
    return Finding(Verdict.FAILED, says, about)


def not_tested(says: str) -> Finding:
    return Finding(Verdict.NOT_TESTED, says)


class Needs(Enum):
    """What a check cannot do without; the value says what to give."""

    REGISTER = "没有给 --register、--subject 和 --field"
    ITEM = "没有给 --item 和 --facts：不试办真实事项"
    REJECTED = "没有给 --facts-rejected（部门应当不予办理的试办数据）"
    INCOMPLETE = "没有给 --facts-incomplete（部门应当要求补材料的试办数据）"
    CALLBACK = "没有给 --callback-port 和 --callback-secret"
    BURST = "没有给 --burst（连续发多少次请求来碰配额）"
    APPROVED = "试办没有办成，见 perform-approved"
    UNDOABLE = "试办不能撤销；不留下第二笔，所以没有再办"


@dataclass(frozen=True, slots=True)
class Check:
    """One promise. ``clause`` is a place in the contract, ``a.b.c`` or ``a.b.c: words that stand there``;
    ``advice`` is what to do when it is broken. Where one of ``after`` is broken, this one cannot tell anything new."""

    id: str
    name: str
    clause: str
    advice: str
    needs: tuple[Needs, ...]
    after: tuple[str, ...]
    look: Callable[[Session], Finding] = field(repr=False)


def promise(
    id_: str, name: str, clause: str, advice: str, *needs: Needs, after: tuple[str, ...] = ()
) -> Callable[[Callable[[Session], Finding]], Check]:
    """Make a check of a function that looks at a department."""
    return lambda look: Check(id_, name, clause, advice, needs, after, look)


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

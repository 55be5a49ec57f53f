"""A check of one promise of the contract, and what it may find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

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

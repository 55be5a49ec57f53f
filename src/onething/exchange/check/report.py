"""Running every check of the contract, and what came of it. No personal value leaves this module unmasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onething.exchange.check import (
    access,
    bodies,
    callbacks,
    items,
    quota,
    refusals,
    registers,
    reversals,
    rounds,
    whole,
)
from onething.exchange.check.masking import Mask, values_in
from onething.exchange.check.model import Check, Finding, Needs, Verdict, not_tested
from onething.exchange.check.session import Session
from onething.exchange.check.target import CheckTarget, Inbox
from onething.exchange.check.wire import Exchange, Wire
from onething.exchange.contract import BadAnswer, OutcomeState, read_json

CHECKS: tuple[Check, ...] = (
    *access.CHECKS,
    *registers.CHECKS,
    *bodies.CHECKS,
    *items.CHECKS,
    *callbacks.CHECKS,
    *refusals.CHECKS,
    *reversals.CHECKS,
    *rounds.CHECKS,
    *quota.CHECKS,
    *whole.CHECKS,
)
"""In the order in which they run: what is performed for one is asked for by those that follow."""
SILENCE = 5
"""Calls in a row without an answer after which nothing more is tried."""
_HEADERS = ("Content-Type", "Location", "Retry-After", "Date", "Allow")


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """One call and its answer without personal data. ``status`` 0: no answer came, and ``failure`` says why."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    status: int
    answer_headers: Mapping[str, str]
    answer: Any
    seconds: float
    failure: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. ``next`` says what to do when it failed."""

    id: str
    name: str
    clause: str
    verdict: Verdict
    says: str
    next: str
    exchanges: tuple[ShownExchange, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A whole check-up. ``undone`` requests were performed and undone; ``left`` are the numbers of those that are
    still in the department's system."""

    url: str
    item: str
    results: tuple[CheckResult, ...]
    undone: int
    left: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(result.verdict is verdict for result in self.results)


def check_department(target: CheckTarget, wire: Wire, inbox: Inbox | None, run: str) -> CheckReport:
    """Look at every promise of the contract. ``run`` is an ASCII text of its own for this check-up.

    Without an item trial nothing is performed; with one, what was performed is undone where the department allows."""
    session = Session(target, wire, inbox, run)
    found: list[tuple[Check, Finding, list[Exchange]]] = []
    for check in CHECKS:
        begun = len(wire.log)
        finding = _look(session, check)
        found.append((check, finding, wire.log[begun:]))
    left = session.clean()
    mask = Mask(_secrets(target, wire.log))
    return CheckReport(
        target.url,
        target.item.code if target.item else "",
        tuple(_result(check, finding, exchanges, mask) for check, finding, exchanges in found),
        session.undone,
        left,
    )


def _look(session: Session, check: Check) -> Finding:
    log = session.wire.log
    if log and not any(exchange.reply.status for exchange in log[-SILENCE:]):
        return not_tested("连不上部门的系统，没有再试")
    for need in check.needs:
        for each in (*_FIRST.get(need, ()), need):
            if not _has(session, each):
                return not_tested(each.value)
    if broken := [other for other in check.after if other in session.failed]:
        return not_tested(f"先解决 {broken[0]}")
    finding = check.look(session)
    if finding.verdict is Verdict.FAILED:
        session.failed.add(check.id)
    return finding


_FIRST = {
    Needs.REJECTED: (Needs.ITEM,),
    Needs.INCOMPLETE: (Needs.ITEM,),
    Needs.APPROVED: (Needs.ITEM,),
    Needs.UNDOABLE: (Needs.ITEM, Needs.APPROVED),
}
"""What must be there before something else can be."""


def _has(session: Session, need: Needs) -> bool:
    target = session.target
    match need:
        case Needs.REGISTER:
            return target.register is not None
        case Needs.ITEM:
            return target.item is not None
        case Needs.REJECTED:
            return session.item.rejected is not None
        case Needs.INCOMPLETE:
            return session.item.incomplete is not None
        case Needs.CALLBACK:
            return session.inbox is not None and bool(target.callback_secret)
        case Needs.BURST:
            return target.burst > 0
        case Needs.APPROVED:
            return session.trial.state == OutcomeState.APPROVED
        case Needs.UNDOABLE:
            return bool(session.undoable)


def _secrets(target: CheckTarget, log: Iterable[Exchange]) -> set[str]:
    """Every text that stands for a person's data, sent or received, and the credentials."""
    found = {target.token, target.callback_secret}
    for exchange in log:
        for raw in (exchange.call.body, exchange.reply.body):
            try:
                found.update(values_in(read_json(raw or b"null")))
            except BadAnswer:
                continue
    return found


def _result(check: Check, finding: Finding, exchanges: list[Exchange], mask: Mask) -> CheckResult:
    broken = finding.verdict is Verdict.FAILED
    return CheckResult(
        check.id,
        check.name,
        check.clause,
        finding.verdict,
        mask.text(finding.says),
        check.advice if broken else "",
        tuple(_shown(exchange, mask) for exchange in exchanges or finding.about),
    )


def _shown(exchange: Exchange, mask: Mask) -> ShownExchange:
    call, reply = exchange.call, exchange.reply
    return ShownExchange(
        call.method,
        mask.text(call.path),
        {
            name: _bearer(value) if name == "Authorization" else mask.text(value)
            for name, value in call.headers.items()
        },
        mask.body(call.body),
        reply.status,
        {name: mask.text(reply.headers[name]) for name in _HEADERS if name in reply.headers},
        mask.body(reply.body),
        round(reply.seconds, 3),
        mask.text(reply.failure),
    )


def _bearer(value: str) -> str:
    """Which kind of credential was sent, and how long it was."""
    kind, _, token = value.partition(" ")
    return f"{kind} ‹{len(token)} 字›"

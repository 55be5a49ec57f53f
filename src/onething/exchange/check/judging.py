"""How one answer, or several, become a finding."""

from __future__ import annotations

from collections.abc import Iterable

from onething.exchange.check.model import PASSED, Finding, Verdict, failed
from onething.exchange.check.wire import Reply


def must_be(reply: Reply, *statuses: int, what: str = "") -> Finding:
    """Passed when the answer has one of these statuses. ``what`` was sent, in words."""
    if reply.status in statuses:
        return PASSED
    wanted = " 或 ".join(map(str, statuses))
    return failed(f"{_before(what)}应当是 {wanted}，{reply.says}。")


def must_refuse(reply: Reply, what: str = "") -> Finding:
    """Passed when the call itself was refused with 4xx."""
    return PASSED if reply.refuses else failed(f"{_before(what)}应当是 4xx，{reply.says}。")


def must_hold(holds: bool, says: str) -> Finding:
    """Passed, or failed with ``says``."""
    return PASSED if holds else failed(says)


def first_failure(findings: Iterable[Finding]) -> Finding:
    """The first finding that is not passed; what follows is not looked at."""
    return next((finding for finding in findings if finding.verdict is not Verdict.PASSED), PASSED)


def _before(what: str) -> str:
    return f"{what}：" if what else ""

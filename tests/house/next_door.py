"""Runs in a process of its own: hands in the birth of a family whose mother is registered in the next city, and reports
as JSON what came of it.

``python -m tests.house.next_door delivered`` · ``… withdrawn``"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, timedelta
from typing import Any

from onething.compose.service import open_house
from simulators.city import Family, special_families
from tests.house.application import application, engine_for

PATIENCE = 120
"""Seconds until a case must have come to where it is waited for."""


def main() -> None:
    withdrawn, delivered = (family for family in special_families() if family.kind == "母亲户口在外地")
    match sys.argv[1]:
        case "delivered":
            told = _deliver(Applicant(delivered))
        case "withdrawn":
            told = _withdraw(Applicant(withdrawn))
    print(json.dumps(told, ensure_ascii=False))


class Applicant:
    """A family's case, and what everybody may see of it."""

    def __init__(self, family: Family) -> None:
        settings = open_house().settings
        from onething.casework.service import read_actor
        from onething.compose.house import wire

        # Within the month in which no officer must look, whenever this test runs.
        on_time = family.birth.born.replace(tzinfo=UTC) + timedelta(days=10)
        self.house, self.actor = wire(settings, lambda: on_time), read_actor
        self.owner = read_actor(f"applicant:family{family.number}")
        raw, open_file = application(family)
        counter = self.house.counter(engine_for(family))
        self.case, _ = counter.apply(self.owner, self.house.catalog(), raw, open_file)

    def report(self) -> Any:
        return self.house.casework.report(self.owner, self.case, purpose="test")

    def wait(self, *states: str) -> str:
        """The state of the case, once it is one of these or for the last time."""
        deadline = time.monotonic() + PATIENCE
        while self.report().state not in states and time.monotonic() < deadline:
            time.sleep(0.2)
        state: str = self.report().state
        return state

    def tasks(self) -> dict[str, list[str]]:
        return {t.name: [t.department, str(t.state)] for t in self.report().tasks}

    def inboxes(self) -> list[tuple[str, Any]]:
        """What waits for officers, by department."""
        officers = {name: self.actor(f"officer:{name}/1") for name in self.house.catalog().departments}
        return [(n, w) for n, who in officers.items() for w in self.house.casework.inbox(who)]


def _deliver(family: Applicant) -> dict[str, Any]:
    from onething.casework.service import Decision

    told = {"case": family.case, "before": family.wait("待办结", "待补正"), "tasks": family.tasks()}
    waiting = family.inboxes()
    for department, each in waiting:
        officer = family.actor(f"officer:{department}/1")
        family.house.casework.decide(officer, each.case, each.number, Decision.APPROVE, "EMS 1，本人签收")
    report = family.report()
    return {
        **told,
        "waiting": [[department, each.name] for department, each in waiting],
        "sources": sorted({receipt.source for receipt in report.receipts if "population" in receipt.source}),
        "findings": [finding.message for finding in report.findings],
        "state": report.state,
        "chain": report.chain,
    }


def _withdraw(family: Applicant) -> dict[str, Any]:
    before = family.wait("待办结", "待补正")
    means = family.house.casework.withdrawal(family.owner, family.case)
    family.house.casework.withdraw(family.owner, family.case, "不办了")
    return {
        "case": family.case,
        "before": before,
        "means": {line.name: line.how for line in means},
        "state": family.wait("已撤回"),
        "tasks": family.tasks(),
        "chain": family.report().chain,
    }


if __name__ == "__main__":
    main()

"""Runs in a process of its own: hands in applications, acts as officers, and reports as JSON what came of it.

``python -m tests.house.play submit FIRST LAST`` · ``… settle SECONDS`` · ``… withdraw``"""

from __future__ import annotations

import json
import sys
import time

from onething.cli.show import as_json
from onething.compose.service import open_house
from simulators.city import families
from tests.house.application import application, engine_for


def main() -> None:
    house = open_house()
    from onething.casework.service import CaseState, Decision, read_actor, verify_chain

    operator = read_actor("operator:lin")
    officers = [read_actor(f"officer:{name}/0231") for name in house.catalog().departments]
    if sys.argv[1] == "submit":
        first, last = int(sys.argv[2]), int(sys.argv[3])
        for family in list(families(last))[first - 1 :]:
            changes = (
                {"父亲.公民身份号码": family.father.id_number[:16] + "97"} if family.number % 5 == 0 else {}
            )
            raw, open_file = application(family, **changes)
            actor = read_actor(f"applicant:family{family.number}")
            house.counter(engine_for(family)).apply(actor, house.catalog(), raw, open_file)
        return
    if sys.argv[1] == "withdraw":
        _withdraw(house)
        return
    deadline = time.monotonic() + float(sys.argv[2])
    lines = house.casework.cases(operator, limit=1000)
    while time.monotonic() < deadline:
        for officer in officers:
            for waiting in house.casework.inbox(officer):
                how = Decision.RETRY if waiting.state == "待处置" else Decision.APPROVE
                house.casework.decide(officer, waiting.case, waiting.number, how, "已核对，本人签收")
        for line in lines:
            if line.state == "待补正":
                _mend(house, line.id)
        lines = house.casework.cases(operator, limit=1000)
        if lines and all(CaseState(line.state).final for line in lines):
            break
        time.sleep(0.2)
    print(
        json.dumps(
            {"states": [line.state for line in lines], "chains": [verify_chain(line.id) for line in lines]}
        )
    )


def _withdraw(house) -> None:  # type: ignore[no-untyped-def]
    """Hand in, wait until an officer must look, show what everybody sees, take back, and hand in again."""
    from onething.casework.service import NotAllowed, read_actor

    family = next(families(1))
    owner = read_actor("applicant:family1")
    raw, open_file = application(family, married=False)
    counter = house.counter(engine_for(family))
    case, _ = counter.apply(owner, house.catalog(), raw, open_file)

    def report(who: str = "applicant:family1"):  # type: ignore[no-untyped-def]
        return house.casework.report(read_actor(who), case, purpose="test")

    def wait(*states: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not {
            report().state,
            *(str(t.state) for t in report().tasks),
        } & {*states}:
            time.sleep(0.1)

    wait("待审核")
    seen = {
        who: as_json(report(who))
        for who in ("operator:lin", "officer:health/1", "officer:police/1", "applicant:family1")
    }
    refused = []
    for who in ("applicant:other", "officer:customs/1"):
        try:
            report(who)
        except NotAllowed:
            refused.append(who)
    registration = next(t.number for t in report().tasks if t.code == "household-registration")
    unexplained = []
    for who in (
        "officer:police/1",
        "applicant:family1",
        "officer:health/1",
        "operator:lin",
        "applicant:other",
    ):
        try:
            assert house.casework.reasons(read_actor(who), case, registration, purpose="explain")
        except NotAllowed:
            unexplained.append(who)
    house.casework.withdraw(owner, case, "填错了")
    wait("已撤回")
    again, new = counter.apply(owner, house.catalog(), raw, open_file)
    print(
        json.dumps(
            {
                "seen": [who for who, text in seen.items() if family.mother.id_number in text],
                "refused": refused,
                "unexplained": unexplained,
                "explained": [r.reader for r in report().receipts if r.purpose == "explain"],
                "readers": sorted({r.reader for r in report().receipts if r.reader.startswith("officer")}),
                "case": case,
                "state": report().state,
                "tasks": {t.code: t.state for t in report().tasks},
                "chain": report().chain,
                "again": new and again != case,
            }
        )
    )


def _mend(house, case: str) -> None:  # type: ignore[no-untyped-def]
    """State the father's number as his card has it."""
    from onething.casework.models import CaseRow
    from onething.casework.service import CaseworkError, read_actor

    owner = CaseRow.objects.values_list("owner", flat=True).get(pk=case)
    number = int(owner.removeprefix("applicant:family"))
    family = list(families(number))[-1]
    raw = json.dumps({"facts": {"父亲.公民身份号码": family.father.id_number}}).encode()
    try:
        house.counter(engine_for(family)).supplement(read_actor(owner), case, raw, lambda name: b"")
    except CaseworkError:
        return  # mended in the meantime


if __name__ == "__main__":
    main()

"""Runs in a process of its own: hands in applications, acts as officers, and reports as JSON what came of it.

``python -m tests.house.play submit FIRST LAST [PAUSE]`` · ``… again REFERENCE FAMILY`` · ``… people SEED`` · ``… publish`` · ``… settle SECONDS`` ·
``… withdraw`` · ``… papers``"""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import suppress

from onething.cli.show import as_json
from onething.compose.service import open_house
from simulators.city import families
from tests.house.application import application, engine_for

RESTLESS = 6
"""One family in so many takes the application back at some time."""


def main() -> None:
    house = open_house()
    command, *numbers = sys.argv[1:]
    match command:
        case "submit":
            _submit(house, int(numbers[0]), int(numbers[1]), *map(float, numbers[2:]))
        case "people":
            _people(house, int(numbers[0]))
        case "publish":
            print(house.catalog().digest)
        case "withdraw":
            _withdraw(house)
        case "papers":
            print(_papers(house))
        case "again":
            _again(house, numbers[0], int(numbers[1]))
        case "settle":
            print(json.dumps(_settle(house, float(numbers[0]))))


def _submit(house, first: int, last: int, pause: float = 0.0) -> None:  # type: ignore[no-untyped-def]
    """Hand in the applications of these families; who has taken one back does not apply again."""
    from onething.casework.service import read_actor

    for family in list(families(last))[first - 1 :]:
        wrong = {"父亲.公民身份号码": family.father.id_number[:16] + "97"} if family.number % 5 == 0 else {}
        raw, open_file = application(family, **wrong)
        actor = read_actor(f"applicant:family{family.number}")
        if family.number % RESTLESS == 1 and house.casework.cases(actor):
            continue
        house.counter(engine_for(family)).apply(actor, house.catalog(), raw, open_file)
        time.sleep(pause)


def _again(house, reference: str, number: int) -> None:  # type: ignore[no-untyped-def]
    """A window clerk enters anew, from the family's receipt, a case that was lost."""
    from onething.casework.service import read_actor
    from onething.parties.service import Officer

    family = list(families(number))[-1]
    raw, open_file = application(family)
    for account, role in (("w1", "窗口"), ("0231", "承办人")):
        officer = Officer("housing-fund", account, (role,))
        house.people.register(read_actor("operator:lin"), house.catalog(), officer)
    clerk = read_actor("officer:housing-fund/w1").acting_for(read_actor(f"applicant:family{number}"))
    house.counter(engine_for(family)).apply(clerk, house.catalog(), raw, open_file, reference)


def _papers(house) -> int:  # type: ignore[no-untyped-def]
    """How many papers their applicants can open."""
    from onething.casework.service import read_actor

    found = 0
    for line in house.casework.cases(read_actor("operator:lin"), limit=1000):
        owner = read_actor(f"applicant:family{_family_of(line.id)}")
        for paper in house.pictures.list(owner, line.id):
            found += bool(house.pictures.open(owner, line.id, paper.place, purpose="查看"))
    return found


def _people(house, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Officers and applicants at work, until killed: corrections, special procedures, approvals, withdrawals."""
    from onething.casework.service import CaseworkError, Decision, read_actor

    draw = random.Random(seed)
    while True:
        for officer in _officers(house):
            for waiting in house.casework.inbox(officer):
                number, roll = (waiting.case, waiting.number), draw.random()
                try:
                    if waiting.state == "特别程序":
                        house.timekeeping.end(officer, *number, "鉴定完毕")
                    elif roll < 0.2:
                        house.timekeeping.begin(officer, *number, "鉴定", "要鉴定")
                    elif roll < 0.4:
                        house.casework.decide(officer, *number, Decision.CORRECT, "请再核对一次")
                    else:
                        _approve(house, officer, waiting)
                except CaseworkError:
                    continue  # somebody was faster, or this task has no such way
        for line in house.casework.cases(read_actor("operator:lin"), limit=1000):
            family = _family_of(line.id)
            if family % RESTLESS == 1 and draw.random() < 0.1:
                with suppress(CaseworkError):
                    house.casework.withdraw(read_actor(f"applicant:family{family}"), line.id, "不办了")
            elif line.state == "待补正":
                _mend(house, line.id)
        time.sleep(0.1)


def _settle(house, seconds: float):  # type: ignore[no-untyped-def]
    """Everybody does what is theirs to do until every case has ended, and what came of each."""
    from onething.casework.models import CaseRow, TaskRow
    from onething.casework.service import CaseState, read_actor, verify_chain

    operator, deadline = read_actor("operator:lin"), time.monotonic() + seconds
    lines = house.casework.cases(operator, limit=1000)
    while time.monotonic() < deadline:
        for officer in _officers(house):
            for waiting in house.casework.inbox(officer):
                if waiting.state == "特别程序":
                    house.timekeeping.end(officer, waiting.case, waiting.number, "鉴定完毕")
                else:
                    _approve(house, officer, waiting)
        for line in lines:
            if line.state == "待补正":
                _mend(house, line.id)
        lines = house.casework.cases(operator, limit=1000)
        if lines and all(CaseState(line.state).final for line in lines):
            break
        time.sleep(0.2)
    return [
        {
            "id": line.id,
            "family": _family_of(line.id),
            "state": line.state,
            "digest": CaseRow.objects.get(pk=line.id).pack_digest,
            "chain": verify_chain(line.id),
            "items": dict(TaskRow.objects.filter(case_id=line.id, kind="事项").values_list("code", "state")),
        }
        for line in lines
    ]


def _officers(house):  # type: ignore[no-untyped-def]
    from onething.casework.service import read_actor

    return [read_actor(f"officer:{name}/0231") for name in house.catalog().departments]


def _approve(house, officer, waiting) -> None:  # type: ignore[no-untyped-def]
    from onething.casework.service import Decision

    how = Decision.RETRY if waiting.state == "待处置" else Decision.APPROVE
    house.casework.decide(officer, waiting.case, waiting.number, how, "已核对，本人签收")


def _family_of(case: str) -> int:
    from onething.casework.models import CaseRow

    return int(CaseRow.objects.values_list("owner", flat=True).get(pk=case).removeprefix("applicant:family"))


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
    papers = house.papers.list(owner, case)
    first, second = (
        [house.papers.pdf(owner, case, line.number, purpose="test") for line in papers] for _ in range(2)
    )
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
                "papers": [line.title for line in papers],
                "kept": first == second and all(line.sha256 for line in house.papers.list(owner, case)),
                "chain": report().chain,
                "again": new and again != case,
            }
        )
    )


def _mend(house, case: str) -> None:  # type: ignore[no-untyped-def]
    """State the father's number as his card has it."""
    from onething.casework.service import CaseworkError, read_actor

    number = _family_of(case)
    family = list(families(number))[-1]
    raw = json.dumps({"facts": {"父亲.公民身份号码": family.father.id_number}}).encode()
    try:
        house.counter(engine_for(family)).supplement(
            read_actor(f"applicant:family{number}"), case, raw, lambda name: b""
        )
    except CaseworkError:
        return  # mended in the meantime


if __name__ == "__main__":
    main()

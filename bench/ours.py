"""OneThing itself under load. Each command is a process of its own, so that nothing is shared but the database.

``python -m bench.ours automatic CASES THREADS`` · ``… prepare`` ·
``… waiting CASES THREADS`` · ``… latency CASES`` · ``… burst CASES``"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from onething.compose.service import open_house
from onething.intake import TextPage


class NoPapers:
    """The measured things ask for no paper, and nobody is asked about any."""

    adviser: None = None

    @property
    def engine(self) -> NoPapers:
        return self

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        raise AssertionError("no paper is handed in")


def hand_in(counter: Any, catalog: Any, thing: str, number: int, actor: Any, area: int = 90) -> str:
    """The whole way of an application: reading it, planning, deciding, one durable transaction."""
    facts = {"申请人姓名": f"张{number}", "面积": f"{area}平方米"}
    if thing == "automatic":
        facts["人数"] = 3  # type: ignore[assignment]
    raw = json.dumps({"thing": thing, "facts": facts}, ensure_ascii=False).encode()
    case, _ = counter.apply(actor, catalog, raw, lambda name: b"")
    return str(case)


def automatic(house: Any, cases: int, threads: int) -> dict[str, float]:
    """Cases that the rules decide alone: the rate, and the time of one."""
    from onething.casework.service import read_actor

    catalog, took = house.catalog(), []
    counter = house.counter(NoPapers())

    def one(number: int) -> None:
        begun = time.perf_counter()
        hand_in(counter, catalog, "automatic", number, read_actor(f"applicant:a{number}"))
        took.append(time.perf_counter() - begun)

    one(-1)
    took.clear()
    begun, burnt = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(cases)))
    wall, cpu = time.perf_counter() - begun, time.process_time() - burnt
    from onething.casework.service import CaseState

    lines = house.casework.cases(read_actor("operator:bench"), limit=cases + 1)
    assert [line.state for line in lines] == [CaseState.CLOSED] * (cases + 1)
    return {"rate": cases / wall, "p50_ms": sorted(took)[cases // 2] * 1000, "cpu_ms": cpu / cases * 1000}


def prepare(house: Any) -> dict[str, float]:
    """The database and the packs are there before anything is measured."""
    house.catalog()
    return {}


def waiting(house: Any, cases: int, threads: int) -> dict[str, float]:
    """Cases whose rule is not fulfilled: every one waits for an officer."""
    from onething.casework.models import TaskRow
    from onething.casework.service import read_actor

    catalog = house.catalog()
    counter = house.counter(NoPapers())

    def one(number: int) -> None:
        hand_in(counter, catalog, "automatic", number, read_actor(f"applicant:w{number}"), area=30)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(cases)))
    assert TaskRow.objects.filter(state="待审核").count() == cases
    return {}


def latency(house: Any, cases: int) -> dict[str, float]:
    """One case at a time: from handing in to its end, as its events say."""
    from onething.casework.models import CaseRow
    from onething.casework.service import read_actor

    catalog, took = house.catalog(), []
    counter = house.counter(NoPapers())
    for number in range(cases + 5):
        case = hand_in(counter, catalog, "calls", number, read_actor(f"applicant:l{number}"))
        while (row := CaseRow.objects.get(pk=case)).ended_at is None:
            time.sleep(0.005)
        took.append((row.ended_at - row.created_at).total_seconds() * 1000)
    return {"p50_ms": sorted(took[5:])[cases // 2]}


def burst(house: Any, cases: int) -> dict[str, float]:
    """All cases at once: until the last has ended. ``share`` is what part of the calls answered in the middle half
    of that time went to the second department: a starved one would have none until the first has no more to do."""
    from datetime import timedelta

    from onething.casework.models import CaseRow, EventRow
    from onething.casework.service import read_actor

    catalog, begun = house.catalog(), house.now()
    counter = house.counter(NoPapers())

    def one(number: int) -> None:
        hand_in(counter, catalog, "calls", number, read_actor(f"applicant:b{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(cases)))
    rows = CaseRow.objects.filter(created_at__gte=begun)
    while rows.filter(ended_at__isnull=True).exists():
        time.sleep(0.2)
    wall = max(rows.values_list("ended_at", flat=True)) - begun
    middle = (begun + wall / 4, begun + wall * 3 / 4)
    answers = EventRow.objects.filter(kind="ItemDone", at__range=middle)
    second = answers.filter(task=2).count()
    assert rows.filter(state="办结").count() == cases
    return {"rate": cases / (wall / timedelta(seconds=1)), "share": second / max(1, answers.count())}


def main() -> None:
    house = open_house()
    commands = {
        "automatic": automatic,
        "prepare": prepare,
        "waiting": waiting,
        "latency": latency,
        "burst": burst,
    }
    print(json.dumps(commands[sys.argv[1]](house, *map(int, sys.argv[2:]))))


if __name__ == "__main__":
    main()

"""OneThing itself under load. Each command is a process of its own, so that nothing is shared but the database.

``python -m bench.ours automatic CASES THREADS`` · ``… latency CASES`` · ``… submit CASES THREADS`` · ``… waiting CASES``"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from onething.compose.service import open_house
from onething.intake import TextPage


class NoPapers:
    """The measured things ask for no paper."""

    def read(self, image: bytes) -> TextPage:
        raise AssertionError("no paper is handed in")


def hand_in(house: Any, catalog: Any, thing: str, number: int, actor: Any) -> str:
    """The whole way of an application: reading it, planning, deciding, one durable transaction."""
    facts = {"申请人姓名": f"张{number}", "面积": "90平方米"}
    if thing == "automatic":
        facts["人数"] = 3  # type: ignore[assignment]
    raw = json.dumps({"thing": thing, "facts": facts}, ensure_ascii=False).encode()
    case, _ = house.counter(NoPapers()).apply(actor, catalog, raw, lambda name: b"")
    return str(case)


def automatic(house: Any, cases: int, threads: int) -> dict[str, float]:
    """Cases that the rules decide alone: the rate, and the time of one."""
    from onething.casework.service import read_actor

    catalog, took = house.catalog(), []

    def one(number: int) -> None:
        begun = time.perf_counter()
        hand_in(house, catalog, "automatic", number, read_actor(f"applicant:a{number}"))
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


def main() -> None:
    house = open_house()
    what, cases = sys.argv[1], int(sys.argv[2])
    print(json.dumps(globals()[what](house, cases, *map(int, sys.argv[3:]))))


if __name__ == "__main__":
    main()

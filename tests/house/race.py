"""Runs in a process of its own: many do the same thing at the same instant, and JSON says what came of it.

``python -m tests.house.race claim FOLDER``"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from onething.compose.service import open_house

RUNNERS = 6


def together(*runners: Callable[[], object]) -> list[str]:
    """What each runner returned or was refused with, all started at one instant."""
    from django.db import connections

    from onething.casework.service import CaseworkError

    gate, said = threading.Barrier(len(runners)), [""] * len(runners)

    def run(place: int) -> None:
        gate.wait()
        try:
            said[place] = str(runners[place]())
        except CaseworkError as problem:
            said[place] = f"refused: {problem}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def claim(folder: Path) -> object:
    """Officers of one department claim one task."""
    from onething.casework.service import read_actor
    from tests.casework.ground import Site

    site = Site(folder)
    case = site.apply(married=False)
    site.answer(case)
    number = site.task(case, "household-registration").number

    def runner(account: int) -> Callable[[], object]:
        return lambda: site.claims.claim(read_actor(f"officer:police/{account}"), case, number)

    said = together(*map(runner, range(RUNNERS)))
    events = [kind for kind, _ in site.events(case) if kind == "TaskClaimed"]
    return {"said": said, "claims": len(events), "holder": site.view(case).tasks[number - 1].claimed}


def joint(folder: Path) -> object:
    """Both parents, a stranger, and the mother twice, apply for one child."""
    from onething.casework.models import CaseRow
    from onething.casework.service import read_actor
    from tests.casework.ground import FAMILY, Site

    site = Site(folder)
    for account, person in (("mei", FAMILY.mother), ("fang", FAMILY.father)):
        site.people.verify(read_actor("operator:lin"), read_actor(f"applicant:{account}"), person.id_number)

    def runner(account: str) -> Callable[[], object]:
        return lambda: site.apply(f"applicant:{account}")

    said = together(*map(runner, ("mei", "fang", "mei", "fang")))
    late = together(runner("stranger"))
    return {"said": said, "late": late, "cases": [row.id for row in CaseRow.objects.all()]}


if __name__ == "__main__":
    open_house()
    print(json.dumps({"claim": claim, "joint": joint}[sys.argv[1]](Path(sys.argv[2]))))

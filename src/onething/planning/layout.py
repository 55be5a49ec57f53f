"""Where the steps of a plan stand in a drawing: a lane for each department, a row for each step that shares its lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onething.planning.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Layout:
    """``lanes``: department ids from top to bottom, with their number of rows. ``rows``: step → row within its lane.
    ``columns``: step → how many steps stand before it on the longest way."""

    lanes: Mapping[str, int]
    rows: Mapping[str, int]
    columns: Mapping[str, int]


def lay_out(plan: Plan, span: Callable[[Step, int], tuple[int, int]]) -> Layout:
    """Lanes in the order in which departments first act. ``span`` says from where to where a step with its column
    reaches; steps whose spans do not overlap share a row."""
    columns: dict[str, int] = {}
    for step in plan.steps:
        columns[step.id] = max([columns[before] + 1 for before in step.waits_for], default=0)
    taken: dict[str, list[list[tuple[int, int]]]] = {}
    rows: dict[str, int] = {}
    for step in plan.steps:
        lane = taken.setdefault(step.department, [])
        reach = span(step, columns[step.id])
        for number, row in enumerate(lane):
            if all(reach[0] >= end or reach[1] <= begin for begin, end in row):
                rows[step.id] = number
                row.append(reach)
                break
        else:
            rows[step.id] = len(lane)
            lane.append([reach])
    return Layout({department: len(lane) for department, lane in taken.items()}, rows, columns)

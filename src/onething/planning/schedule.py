"""When every step can start, how long the whole takes, and what may slip. In promised working days."""

from __future__ import annotations

from collections.abc import Sequence

from onething.catalog import Limit
from onething.planning.plan import Step, StepKind


def working_days(*limits: Limit | None) -> int:
    """The first limit that is set, else 0. Calendar days count as working days, which is never too short."""
    return next((limit.days for limit in limits if limit is not None), 0)


def schedule(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Earliest start and finish, and slack against the end of the whole. ``steps`` stand in an order where nothing
    is before what it waits for, and ``finish`` holds how many days each takes. What only follows (legs, later
    items) has a time but no slack, and does not lengthen the whole."""
    days = {step.id: step.finish for step in steps}
    start: dict[str, int] = {}
    for step in steps:
        start[step.id] = max([start[before] + days[before] for before in step.waits_for], default=0)
    end = max([start[step.id] + days[step.id] for step in steps if step.task], default=0)
    latest = dict.fromkeys(start, end)
    for step in reversed(steps):
        if step.task:
            begin = latest[step.id] - days[step.id]
            for before in step.waits_for:
                latest[before] = min(latest[before], begin)
    return tuple(
        step.at(
            start=start[step.id],
            finish=start[step.id] + days[step.id],
            slack=latest[step.id] - start[step.id] - days[step.id] if step.task else 0,
        )
        for step in steps
    )


def critical_path(steps: Sequence[Step]) -> tuple[str, ...]:
    """One longest way through the items, from its first to the one that ends last."""
    items = {step.id: step for step in steps if step.kind is StepKind.ITEM}
    last = max(items.values(), key=lambda step: step.finish, default=None)
    way: list[str] = []
    while last is not None:
        way.append(last.id)
        before = [items[name] for name in last.waits_for if name in items]
        last = next((step for step in before if step.finish == last.start), None)
    return tuple(reversed(way))

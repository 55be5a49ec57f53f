"""Where a case and its tasks stood after each of its events, from the events alone. Pure.

The last event of every transition says what moved (``Desk.ruling``); a test plays every case both ways and compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onething.casework.states import CaseState, TaskState


class Positions:
    """A case as its events tell it; of events whose bodies were erased nothing is known. ``silent`` are the tasks whose
    department does not answer at present."""

    def __init__(self) -> None:
        self.tasks: dict[int, TaskState] = {}
        self.case = CaseState.PRE_REVIEW
        self.silent: set[int] = set()

    def take(self, kind: str, task: int | None, body: Mapping[str, Any]) -> Mapping[int, TaskState]:
        """Take the next event. Returns the tasks that moved and where they stand now."""
        stands = body.get("stands", {})
        moved = {number: TaskState(state) for number, state in stands.get("tasks", ())}
        self.tasks.update(moved)
        self.case = CaseState(stands.get("case", self.case))
        self.silent -= moved.keys()
        if task is not None:
            if kind == "DepartmentSilent":
                self.silent.add(task)
            elif kind in ("DepartmentBack", "DepartmentTook"):
                self.silent.discard(task)
        return moved

"""Who waited for whom, and when: from the events of a case. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onething.casework.states import CaseState, Task, TaskState
from onething.casework.trail.positions import Positions
from onething.casework.trail.trace import Party, Told, Wait, in_time
from onething.planning import StepKind

_PARTIES = {
    TaskState.UNDER_WAY: Party.DEPARTMENT,
    TaskState.REVERSING: Party.DEPARTMENT,
    TaskState.WITH_OFFICER: Party.OFFICER,
    TaskState.STUCK: Party.OFFICER,
    TaskState.CORRECTION: Party.APPLICANT,
    TaskState.OWED: Party.APPLICANT,
    TaskState.UNSIGNED: Party.APPLICANT,
    TaskState.DISPUTED: Party.OFFICER,
    TaskState.PROCEDURE: Party.PROCEDURE,
}


@dataclass(slots=True)
class _Open:
    """A wait that has not ended yet."""

    begun: datetime
    party: Party
    state: TaskState
    silent: bool
    tasks: set[int]

    def same(self, other: _Open) -> bool:
        return (self.party, self.state, self.silent) == (other.party, other.state, other.silent)


def waits_of(tasks: Sequence[Task], told: Sequence[Told], until: datetime) -> tuple[Wait, ...]:
    """Every wait of every task up to ``until``, in the order of their ends. Moments between events of one transition
    are no waits."""
    positions, waits, running = Positions(), list[Wait](), dict[int, _Open]()
    for event in in_time(told):
        positions.take(event.kind, event.task, event.body)
        for task in tasks:
            now, before = _stands(task, positions, tasks, event.at), running.get(task.number)
            if now is not None and before is not None and before.same(now):
                before.tasks |= now.tasks
                continue
            if before is not None and event.at > before.begun:
                waits.append(_closed(task.number, before, event.at))
            if now is None:
                running.pop(task.number, None)
            else:
                running[task.number] = now
    waits += [
        _closed(number, wait, until, still=True) for number, wait in running.items() if until > wait.begun
    ]
    return tuple(waits)


def _closed(number: int, wait: _Open, at: datetime, *, still: bool = False) -> Wait:
    return Wait(
        number, wait.begun, at, wait.party, wait.state, wait.silent, tuple(sorted(wait.tasks)), open=still
    )


def _stands(task: Task, positions: Positions, tasks: Sequence[Task], at: datetime) -> _Open | None:
    """Whom a task waits for now; None when it has ended or is not there yet."""
    state = positions.tasks.get(task.number)
    if state is None or state.final or positions.case.final:
        return None
    if state is not TaskState.WAITING:
        return _Open(at, _PARTIES[state], state, task.number in positions.silent, set())
    before = _before(task, positions, tasks)
    return _Open(at, Party.TASKS if before else Party.PLATFORM, state, silent=False, tasks=before)


def _before(task: Task, positions: Positions, tasks: Sequence[Task]) -> set[int]:
    """The tasks that a waiting one waits for: until the pre-review, the registers; then those of its plan."""
    reading = positions.case is CaseState.PRE_REVIEW
    return {
        each.number
        for each in tasks
        if (each.step in task.waits_for or (reading and each.kind is StepKind.READ))
        and not positions.tasks.get(each.number, TaskState.WAITING).final
    }

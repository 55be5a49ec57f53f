"""A new plan for a case that runs: which of its tasks stay, which come back, which are new, which fall away. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onething.casework.states import Task, TaskState
from onething.planning import Step, StepKind

GONE = (TaskState.CANCELLED, TaskState.REVERSED)
_FAILED = (TaskState.REFUSED, TaskState.KEPT, TaskState.REVERSING)


@dataclass(frozen=True, slots=True)
class Revision:
    """What a new plan means. ``kept`` are tasks that stay where they are, waiting for what the new plan says;
    ``reopened`` had ended without a result and are wanted again, in a new round; ``added`` are new, numbered on from
    the highest number that was ever used, because numbers are part of effect keys; ``dropped`` are not wanted any
    more. What follows items (legs) is not planned and stays out of this."""

    kept: tuple[Task, ...]
    reopened: tuple[Task, ...]
    added: tuple[Task, ...]
    dropped: tuple[Task, ...]

    @property
    def changes(self) -> bool:
        return bool(self.reopened or self.added or self.dropped)


def revise(tasks: Sequence[Task], steps: Iterable[Step]) -> Revision:
    """Compare the tasks of a case with the steps of a new plan, matched by the step's id."""
    planned = {step.id: step for step in steps if step.task}
    present = {task.step: task for task in tasks if not task.follows}
    kept, reopened = [], []
    comes_back: set[str] = set()
    states = {task.step: task.state for task in present.values()}
    for id_, step in planned.items():
        task = present.get(id_)
        if task is None:
            continue
        if task.again:  # until it is undone it keeps what it was built on
            kept.append(task)
            continue
        now = replace(task, waits_for=step.waits_for, name=step.name, department=step.department)
        if _comes_back(task, step, states, comes_back, present):
            comes_back.add(id_)
            reopened.append(renewed(now))
        else:
            kept.append(now)
    number = max((task.number for task in tasks), default=0)
    added = []
    for id_, step in planned.items():
        if id_ not in present:
            number += 1
            added.append(task_of(step, number))
    dropped = tuple(
        task
        for id_, task in present.items()
        if id_ not in planned and task.state not in (*GONE, TaskState.REFUSED)
    )
    return Revision(tuple(kept), tuple(reopened), tuple(added), dropped)


def task_of(step: Step, number: int) -> Task:
    """A step as a task that waits."""
    return Task(
        number=number,
        step=step.id,
        kind=step.kind,
        code=step.code,
        subject=step.subject,
        name=step.name,
        department=step.department,
        waits_for=step.waits_for,
    )


def renewed(task: Task) -> Task:
    """The task at its beginning, in a new round: the effect keys of a round are never used for other content."""
    return replace(
        task,
        state=TaskState.WAITING,
        round=task.round + 1,
        attempt=0,
        request="",
        reason="",
        wake_at=None,
        approved=False,
        outstanding=False,
        revoked=False,
    )


def _comes_back(
    task: Task,
    step: Step,
    states: Mapping[str, TaskState],
    comes_back: set[str],
    present: Mapping[str, Task],
) -> bool:
    """Whether a task that ended without a result is wanted again: not while something that it waits for has failed."""
    if task.state not in GONE or (task.kind is StepKind.READ and task.state is not TaskState.CANCELLED):
        return False
    return all(
        before in comes_back or before not in present or states[before] not in (*GONE, *_FAILED)
        for before in step.waits_for
    )

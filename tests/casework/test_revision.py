"""``revise``: what a new plan means for the tasks of a running case, whatever they are and wherever they stand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onething.casework.revision import GONE, Revision, revise, task_of
from onething.casework.states import Task, TaskState
from onething.planning import Step, StepKind

NAMES = ("a", "b", "c", "d", "e")


def _step(code: str, *waits_for: str, kind: StepKind = StepKind.ITEM, department: str = "police") -> Step:
    before = tuple(f":{name}" for name in waits_for)
    return Step(f":{code}", kind, code, "", code.upper(), department, before, 0, 1, 0, "")


def _task(code: str, number: int, state: TaskState = TaskState.DONE, **more: object) -> Task:
    return replace(task_of(_step(code), number), state=state, **more)  # type: ignore[arg-type]


@st.composite
def _plans(draw: st.DrawFn) -> tuple[Step, ...]:
    """A plan without cycles: a step waits for earlier ones only."""
    wanted = [name for name in NAMES if draw(st.booleans())]
    return tuple(
        _step(
            name,
            *[before for before in wanted[:place] if draw(st.booleans())],
            kind=StepKind.READ if draw(st.integers(0, 4)) == 0 else StepKind.ITEM,
        )
        for place, name in enumerate(wanted)
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Task, ...]:
    """The tasks of a case somewhere on its way, with numbers that may have gaps."""
    numbers = draw(st.lists(st.integers(1, 20), min_size=5, max_size=5, unique=True))
    return tuple(
        replace(
            task_of(step, number),
            state=draw(st.sampled_from(TaskState)),
            round=draw(st.integers(1, 4)),
            attempt=draw(st.integers(0, 3)),
            request=draw(st.sampled_from(["", "q1"])),
            reason="因为",
        )
        for step, number in zip(draw(_plans()), numbers, strict=False)
    )


def _all(revision: Revision) -> list[Task]:
    return [*revision.kept, *revision.reopened, *revision.added, *revision.dropped]


@given(_cases(), _plans())
def test_every_step_of_the_new_plan_is_one_task_and_no_task_is_in_two_places(
    tasks: tuple[Task, ...], steps: tuple[Step, ...]
) -> None:
    revision = revise(tasks, steps)
    wanted = sorted(task.step for task in (*revision.kept, *revision.reopened, *revision.added))
    assert wanted == sorted(step.id for step in steps)
    assert len({task.number for task in _all(revision)}) == len(_all(revision))
    assert {task.step for task in revision.dropped}.isdisjoint(step.id for step in steps)


@given(_cases(), _plans())
def test_what_stays_keeps_its_number_round_state_and_request_and_waits_for_what_the_new_plan_says(
    tasks: tuple[Task, ...], steps: tuple[Step, ...]
) -> None:
    before, planned = {task.number: task for task in tasks}, {step.id: step for step in steps}
    for task in revise(tasks, steps).kept:
        assert task == replace(before[task.number], waits_for=planned[task.step].waits_for)


@given(_cases(), _plans())
def test_an_effect_key_is_never_used_for_other_content(
    tasks: tuple[Task, ...], steps: tuple[Step, ...]
) -> None:
    """A key is the task's number and round: a new task has a new number, a task that comes back a new round."""
    revision = revise(tasks, steps)
    used = {(task.number, task.round) for task in tasks}
    highest = max((task.number for task in tasks), default=0)
    assert used.isdisjoint((task.number, task.round) for task in (*revision.reopened, *revision.added))
    assert [task.number for task in revision.added] == list(
        range(highest + 1, highest + 1 + len(revision.added))
    )


@given(_cases(), _plans())
def test_revising_again_by_the_same_plan_changes_nothing(
    tasks: tuple[Task, ...], steps: tuple[Step, ...]
) -> None:
    first = revise(tasks, steps)
    again = revise((*first.kept, *first.reopened, *first.added), steps)
    assert again == Revision(
        tuple(sorted((*first.kept, *first.reopened, *first.added), key=lambda t: _place(t, steps))),
        (),
        (),
        (),
    )


def _place(task: Task, steps: tuple[Step, ...]) -> int:
    return [step.id for step in steps].index(task.step)


def test_what_ended_without_a_result_and_is_not_wanted_is_let_alone() -> None:
    gone = tuple(
        _task(name, number, state) for number, (name, state) in enumerate(zip("ab", GONE, strict=True), 1)
    )
    assert revise((*gone, _task("c", 3, TaskState.REFUSED)), ()) == Revision((), (), (), ())


def test_what_follows_an_item_is_no_part_of_a_plan() -> None:
    leg = replace(_task("a", 2), step=":a+1", kind=StepKind.LEG)
    revision = revise((_task("a", 1), leg), (_step("a"),))
    assert (revision.dropped, [task.number for task in revision.kept]) == ((), [1])


def test_a_task_does_not_come_back_while_something_it_waits_for_has_failed() -> None:
    tasks = (_task("a", 1, TaskState.REFUSED), _task("b", 2, TaskState.CANCELLED))
    assert revise(tasks, (_step("a"), _step("b", "a"))).reopened == ()
    waiting = (_task("a", 1, TaskState.CANCELLED), _task("b", 2, TaskState.CANCELLED))
    assert [t.number for t in revise(waiting, (_step("a"), _step("b", "a"))).reopened] == [1, 2]

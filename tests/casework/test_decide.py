"""``decide`` under anything that can happen, in any order: what must hold always, holds."""

from __future__ import annotations

from hypothesis import settings

from onething.casework.happenings import (
    Answer,
    Decision,
)
from onething.casework.states import CaseState, TaskState
from tests.casework.life import Life

TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def _withdrawn_midway() -> Life:
    """A case whose first items are with departments when the applicant takes it back."""
    life = Life()
    life.submit(married=True, wrong=False)
    life.everything_goes_well()
    life.withdraw(0)
    assert life.view.state is CaseState.WITHDRAWING
    return life


def _under_way(life: Life) -> list[tuple[int, int]]:
    return [(task.number, task.round) for task in life.view.tasks if task.state is TaskState.UNDER_WAY]


def test_a_department_that_asks_for_more_does_not_hold_up_a_withdrawal() -> None:
    life = _withdrawn_midway()
    for number, round_ in _under_way(life):
        life.department(number, round_, Answer.NEEDS_MATERIAL)
    assert life.view.state is CaseState.WITHDRAWN


def test_an_officer_ends_what_a_department_s_nonsense_holds_up_in_a_withdrawal() -> None:
    life = _withdrawn_midway()
    for number, round_ in _under_way(life):
        life.confused(number, round_)
    stuck = [task for task in life.view.tasks if task.state is TaskState.STUCK]
    assert stuck
    life.officer(stuck[0].number, Decision.APPROVE)
    assert life.view.task(stuck[0].number) == stuck[0]
    life.officer(stuck[0].number, Decision.RETRY)
    assert _under_way(life) == [(stuck[0].number, stuck[0].round)]
    life.reversed_or_not(stuck[0].number, stuck[0].round, True)
    for task in stuck[1:]:
        life.officer(task.number, Decision.REJECT)
    assert life.view.state is CaseState.WITHDRAWN

"""What holds of a case at any time, whatever has happened to it."""

from __future__ import annotations

from hypothesis.stateful import RuleBasedStateMachine, invariant

from onething.casework.desk import Desk
from onething.casework.dispute import is_held
from onething.casework.states import CaseState, CaseView, TaskState
from onething.notices import Document
from onething.planning import StepKind


class Invariants(RuleBasedStateMachine):
    """Of ``view``, the papers that were issued and the rounds of the notices."""

    view: CaseView
    papers: list[Document]
    notices: list[int]

    @invariant()
    def a_case_that_ended_has_no_task_left(self) -> None:
        if self.view.state.final:
            assert [t for t in self.view.tasks if not t.state.final] == []
            assert [t for t in self.view.tasks if t.outstanding or t.wake_at] == []

    @invariant()
    def a_claim_ends_when_nothing_waits_for_its_officer(self) -> None:
        waiting = (TaskState.WITH_OFFICER, TaskState.STUCK)
        assert [t for t in self.view.tasks if t.claimed and t.state not in waiting] == []

    @invariant()
    def the_applicant_has_it_in_writing(self) -> None:
        titles = [paper.title for paper in self.papers]
        if not titles:  # a draft, or one that came to nothing
            assert [t for t in self.view.tasks if t.attempt] == []
            assert not self.view.accepted
            return
        assert titles[0] == "收件凭证" or self.view.state is CaseState.WITHDRAWN
        assert self.view.accepted == ("受理通知书" in titles)
        assert titles.count("一次性补正告知书") == len(self.notices)
        last = {"办结": "办结通知书", "不予通过": "办结通知书", "已撤回": "终止办理通知书"}.get(
            self.view.state
        )
        assert last is None or titles[-1] == last
        if self.view.state is CaseState.NOT_ACCEPTED:
            assert any(title.startswith("不予") for title in titles)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """A case that has not ended waits for somebody: a department, an officer, the applicant or the ticker."""
        if not self.view.state.final:
            waiting = (
                TaskState.UNDER_WAY,
                TaskState.REVERSING,
                TaskState.WITH_OFFICER,
                TaskState.PROCEDURE,
                TaskState.OWED,
                TaskState.UNSIGNED,
                TaskState.STUCK,
            )
            assert self.view.state is CaseState.CORRECTION or any(t.state in waiting for t in self.view.tasks)

    @invariant()
    def nothing_waits_for_a_dispute_that_is_over(self) -> None:
        desk = Desk(self.view, self.catalog, self.now)
        for task in self.view.tasks:
            if task.state is TaskState.DISPUTED:
                assert is_held(desk, task)
            elif task.state is TaskState.WITH_OFFICER and task.kind is StepKind.ITEM:
                assert not is_held(desk, task)

    @invariant()
    def what_is_under_way_is_watched(self) -> None:
        for task in self.view.tasks:
            if task.state in (TaskState.UNDER_WAY, TaskState.REVERSING):
                assert task.wake_at is not None, f"nobody would notice that task {task.number} is lost"

    @invariant()
    def there_is_one_notice_a_round(self) -> None:
        assert self.notices == sorted(set(self.notices))
        assert (self.view.state is CaseState.CORRECTION) <= bool(self.notices)

    @invariant()
    def nobody_starts_before_what_it_waits_for(self) -> None:
        states = {task.step: task.state for task in self.view.tasks}
        for task in self.view.tasks:
            if task.state in (TaskState.UNDER_WAY, TaskState.WITH_OFFICER) and task.kind is StepKind.ITEM:
                before = {states[step] for step in task.waits_for}
                undone = self.view.state is CaseState.WITHDRAWING or task.revoked
                assert undone or before <= {TaskState.DONE, TaskState.UNDER_WAY, TaskState.CORRECTION}

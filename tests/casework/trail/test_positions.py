"""The events alone say where a case and its tasks stand."""

from __future__ import annotations

import json

from hypothesis import settings
from hypothesis.stateful import invariant

from onething.casework.chain import canonical
from onething.casework.decide import decide
from onething.casework.happenings import Happening
from onething.casework.trail.positions import Positions
from tests.casework.life import Life
from tests.casework.test_small_lives import SmallLife


class _Told(Life):
    """A case's life, of which only the events are read."""

    def happen(self, happening: Happening) -> None:
        ruling = decide(self.view, happening, self.catalog, self.now)
        if not hasattr(self, "positions"):
            self.positions = Positions()
        for event in () if ruling is None else ruling.events:
            self.positions.take(event.kind, event.task, json.loads(canonical(event.body)))
        super().happen(happening)

    @invariant()
    def the_events_say_where_every_task_stands(self) -> None:
        assert {task.number: task.state for task in self.view.tasks} == self.positions.tasks

    @invariant()
    def the_events_say_where_the_case_stands(self) -> None:
        assert self.positions.case is self.view.state


class ToldBirth(_Told):
    """A birth."""


class ToldSmall(_Told, SmallLife):
    """A life of the small world."""


TestBirth, TestSmall = ToldBirth.TestCase, ToldSmall.TestCase
TestBirth.settings = TestSmall.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)

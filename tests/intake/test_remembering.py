"""No file is read twice, several are read side by side, and a failure of the engine is told once and tried again."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from onething.intake import EngineBusy, EngineFailed, Remembering, TextPage, Unreadable

PAGE = (TextPage(9, 9, ()),)


@dataclass
class Several:
    """An engine that answers only when as many files are being read as it reads at once."""

    at_once: int = 3
    read_now: list[bytes] = field(default_factory=list)
    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(3, timeout=20))

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        self.read_now.append(content)
        self.meeting.wait()
        return PAGE


@dataclass
class Failing:
    """An engine that fails with what it is given, in turn, and then reads."""

    problems: list[Unreadable]
    at_once: int = 2

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        if self.problems:
            raise self.problems.pop()
        return PAGE


def test_files_are_read_side_by_side_and_each_once() -> None:
    engine = Several()
    remembering = Remembering(engine)
    remembering.ahead([b"a", b"b", b"c", b"a", b"c"])
    assert sorted(engine.read_now) == [b"a", b"b", b"c"]
    assert [remembering.read(content) for content in (b"c", b"a", b"b", b"a")] == [PAGE] * 4
    assert len(engine.read_now) == 3
    assert len(remembering.pages) == 3


def test_an_engine_for_one_file_is_not_asked_ahead() -> None:
    engine = Several(at_once=1)
    Remembering(engine).ahead([b"a", b"b"])
    assert engine.read_now == []


@pytest.mark.parametrize("problem", [EngineFailed("crash"), EngineBusy("later")])
def test_a_failure_of_the_engine_is_told_once_and_then_tried_again(problem: Unreadable) -> None:
    for ahead in (True, False):
        remembering = Remembering(Failing([problem]))
        if ahead:
            remembering.ahead([b"a"])
        with pytest.raises(type(problem), match=str(problem)):
            remembering.read(b"a")
        assert remembering.read(b"a") == PAGE


def test_what_cannot_be_read_stays_so() -> None:
    remembering = Remembering(Failing([Unreadable("blurred")]))
    remembering.ahead([b"a"])
    for _ in range(3):
        with pytest.raises(Unreadable, match="blurred"):
            remembering.read(b"a")
    assert remembering.pages == {}

"""Another engine reads: its answers are looked at one by one, and its lines are levelled and measured as our own are."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.intake import EngineBusy, EngineFailed, EngineProcess, OutsideEye, Unreadable
from onething.intake.outside import LARGEST_ANSWER, LONGEST_LINE, MOST_LINES, SeenLine, lines_of
from tests.intake.making import pdf, picture, saved

CORNERS = [[10, 20], [60, 20], [60, 40], [10, 40]]


def line(**changes: Any) -> dict[str, Any]:
    return {"text": "姓名", "confidence": 0.98, "box": CORNERS} | changes


def answer(*lines: Any) -> bytes:
    return json.dumps({"lines": lines}).encode()


def test_an_answer_is_lines_with_places() -> None:
    assert lines_of(answer(line(), line(text="", confidence=1)), 100, 50) == (
        SeenLine("姓名", 0.98, ((10.0, 20.0), (60.0, 20.0), (60.0, 40.0), (10.0, 40.0))),
        SeenLine("", 1.0, ((10.0, 20.0), (60.0, 20.0), (60.0, 40.0), (10.0, 40.0))),
    )
    assert lines_of(b'{"lines": [], "engine": "more is allowed"}', 100, 50) == ()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "Expecting value"),
        (b"\xff\xfe", "utf-"),
        (b"[]", "`lines`"),
        (b"{}", "`lines`"),
        (b'{"lines": {}}', "`lines`"),
        (answer(7), "line 1 is no object"),
        (answer(line(), line(text=7)), "line 2: `text`"),
        (answer(line(text="字" * (LONGEST_LINE + 1))), "`text`"),
        (answer(line(confidence=None)), "`confidence`"),
        (answer(line(confidence=True)), "`confidence`"),
        (answer(line(confidence="0.9")), "`confidence`"),
        (answer(line(confidence=1.001)), "`confidence`"),
        (answer(line(confidence=-0.1)), "`confidence`"),
        (answer(line(confidence=math.nan)), "NaN"),
        (answer(line(box=[10, 20, 60, 40])), "four points"),
        (answer(line(box=CORNERS[:3])), "four points"),
        (answer(line(box=[*CORNERS[:3], [10, "40"]])), "four points"),
        (answer(line(box=[*CORNERS[:3], [10, 40, 5]])), "four points"),
        (answer(line(box=[*CORNERS[:3], [math.inf, 40]])), "Infinity"),
        (answer(line(box=[*CORNERS[:3], [10**400, 40]])), "four points"),
        (answer(line(box=[[10, 20], [120, 20], [120, 40], [10, 40]])), "outside the picture of 100×50"),
        (answer(line(box=[[10, -20], [60, -20], [60, 40], [10, 40]])), "outside"),
        (answer(line(box=[[10, 20]] * 4)), "no area"),
        (answer(*[line()] * (MOST_LINES + 1)), f"more than {MOST_LINES} lines"),
        (b'{"lines": []}' + b" " * LARGEST_ANSWER, "bytes"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_what_the_protocol_does_not_say_is_refused_with_the_reason(raw: bytes, why: str) -> None:
    with pytest.raises(EngineFailed, match=why):
        OutsideEye(lambda asked: raw).look(b"picture", 100, 50)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["text", "confidence", "box", "x"]), inner),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(json_values, max_size=4) | json_values)
def test_nothing_that_is_json_gets_through_unless_it_is_right(lines: Any) -> None:
    eye = OutsideEye(lambda asked: json.dumps({"lines": lines}).encode())
    try:
        seen = eye.look(b"", 100, 50)
    except EngineFailed:
        return
    assert all(0 <= each.confidence <= 1 and len(each.corners) == 4 for each in seen)


def test_a_service_that_is_busy_or_gone_says_so_itself() -> None:
    def busy(asked: bytes) -> bytes:
        raise EngineBusy("later")

    with pytest.raises(EngineBusy, match="later"):
        OutsideEye(busy).look(b"", 100, 50)


@dataclass
class Looking:
    """An eye with prepared answers, by the number of the picture."""

    answers: list[tuple[SeenLine, ...] | Unreadable]
    pictures: list[tuple[bytes, int, int]] = field(default_factory=list)

    def look(self, picture: bytes, width: int, height: int) -> tuple[SeenLine, ...]:
        self.pictures.append((picture, width, height))
        said = self.answers[(len(self.pictures) - 1) % len(self.answers)]
        if isinstance(said, Unreadable):
            raise said
        return said


def seen(text: str, x: float, y: float, size: float = 30, degrees: float = 0.0) -> SeenLine:
    """A line that begins at a place and runs in a direction."""
    along, down = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees))), size
    wide = size * len(text)
    corners = ((x, y), (x + along[0] * wide, y + along[1] * wide))
    far = [(a - along[1] * down, b + along[0] * down) for a, b in corners]
    return SeenLine(text, 0.95, (*corners, far[1], far[0]))


CARD = (seen("姓名", 50, 50), seen("張三", 150, 50), seen("性别", 50, 120), seen("女", 150, 120))


@pytest.fixture
def eye() -> Looking:
    return Looking([CARD])


@pytest.fixture
def engine(eye: Looking) -> Iterator[EngineProcess]:
    with EngineProcess(eye=eye) as process:
        yield process


@pytest.mark.reading
def test_a_picture_goes_out_upright_and_lines_come_back_simplified_with_measures(
    engine: EngineProcess, eye: Looking
) -> None:
    from PIL import Image

    (page,) = engine.read(saved(picture(600, 400), "PNG"))
    (sent, width, height) = eye.pictures[0]
    with Image.open(io.BytesIO(sent)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (width, height)) == ("JPEG", (600, 400))
    assert [text.text for text in page.lines] == ["姓名", "张三", "性别", "女"]
    assert page.lines[1].box == page.lines[1].seen == (150, 50, 210, 80)
    assert page.measures["letter"] == 30
    assert page.picture == (600, 400)


@pytest.mark.reading
def test_a_page_that_lies_askew_is_levelled_and_places_are_those_in_the_picture(
    engine: EngineProcess, eye: Looking
) -> None:
    eye.answers = [
        tuple(seen(t, 300 + 100 * n, 250 - 40 * n, 30, 180) for n, t in enumerate(("姓名", "张三", "性别")))
    ]
    (page,) = engine.read(saved(picture(900, 500), "PNG"))
    assert abs(abs(page.turned) - 180) < 0.1
    assert page.lines[0].seen == (240, 220, 300, 250)
    assert page.lines[0].box == (600, 250, 660, 280)


@pytest.mark.reading
def test_a_large_picture_is_sent_smaller_and_places_are_those_in_the_large_one(
    engine: EngineProcess, eye: Looking
) -> None:
    (page,) = engine.read(saved(picture(4400, 2200), "JPEG"))
    assert eye.pictures[0][1:] == (2200, 1100)
    assert page.picture == (4400, 2200)
    assert page.lines[1].seen == (300, 100, 420, 160)


@pytest.mark.reading
def test_every_page_of_a_file_is_asked_about_and_a_failure_leaves_the_child_whole(
    engine: EngineProcess, eye: Looking
) -> None:
    assert [len(page.lines) for page in engine.read(pdf(pages=3))] == [4, 4, 4]
    child = engine.pid
    for problem in (EngineBusy("later"), EngineFailed("no")):
        eye.answers, eye.pictures = [CARD, problem], []
        with pytest.raises(type(problem), match=str(problem)):
            engine.read(pdf(pages=3))
    eye.answers = [()]
    assert [page.lines for page in engine.read(pdf())] == [()]
    assert engine.pid == child


@pytest.mark.reading
def test_hostile_files_are_never_sent(engine: EngineProcess, eye: Looking) -> None:
    for content in (
        pdf(catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        pdf(pages=51),
        b"%PDF-1.7\n nothing",
    ):
        with pytest.raises(Unreadable):
            engine.read(content)
    assert eye.pictures == []


def test_a_child_that_asks_where_nobody_reads_is_no_engine() -> None:
    from tests.intake.test_engine import engine as made_up

    script = "answer(page(look='AAAA'))"
    with made_up(script) as process, pytest.raises(EngineFailed, match="asks for another engine"):
        process.read(b"x")

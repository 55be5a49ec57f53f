"""Calibration: more confidence never means less, a few lucky readings prove nothing, and what is said is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import ALL_SORTS, Calibration, calibration_text, load
from onething.intake.calibrating import (
    ENOUGH,
    Counted,
    calibrated,
    judged_by_all,
    reliability,
    thresholds,
    wilson,
)
from onething.intake.labels import Label

SORTS = ("姓名", "文字", "公民身份号码")


def one(engine: float, right: bool, sort: str = "姓名") -> Label:
    return Label("居民身份证", "", "姓名", sort, "12345678", engine, right)


labels = st.lists(
    st.builds(one, st.floats(0, 1), st.booleans(), st.sampled_from(SORTS)), min_size=ENOUGH, max_size=400
)


@given(labels, st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_more_confidence_never_means_less(known: list[Label], engines: list[float]) -> None:
    for curve in calibrated(known, "样本", "2026-11-25").values():
        said = [curve(engine) for engine in sorted(engines)]
        assert said == sorted(said)
        assert all(0 <= each <= 1 for each in said)


@given(labels)
def test_what_is_measured_can_be_written_into_a_pack_and_read_again(known: list[Label]) -> None:
    found = calibrated(known, "「样本」: 一, 二", "2026-11-25")
    assert load({"a.yaml": calibration_text(found)}).calibration == found


@given(labels)
def test_no_label_that_was_wrong_reaches_the_threshold(known: list[Label]) -> None:
    for sort, curve in calibrated(known, "样本", "2026-11-25").items():
        own = [each for each in known if sort in (each.sort, ALL_SORTS)]
        if sort == ALL_SORTS and len(judged_by_all(known)) >= ENOUGH:
            own = list(judged_by_all(known))
        assert not [each for each in own if not each.right and curve(each.engine) >= curve.alone < 1]
        assert curve.agreed <= curve.alone


def test_too_few_labels_prove_nothing() -> None:
    assert calibrated([one(0.99, True)] * (ENOUGH - 1), "样本", "2026-11-25") == {}
    mixed = [one(0.99, True)] * ENOUGH + [one(0.99, True, "文字")] * (ENOUGH - 1)
    assert set(calibrated(mixed, "样本", "2026-11-25")) == {ALL_SORTS, "姓名"}


def test_a_check_character_deserves_more_confidence() -> None:
    doubtful = [one(0.9, n % 10 > 0) for n in range(300)]
    checked = [one(0.9, True, "公民身份号码") for _ in range(ENOUGH)]
    plain = [one(0.9, True, "文字") for _ in range(ENOUGH)]
    found = calibrated([*doubtful, *checked, *plain], "样本", "2026-11-25")
    assert found["公民身份号码"](0.9) > found["文字"](0.9) > found["姓名"](0.9)


def test_where_a_higher_step_did_worse_both_are_one() -> None:
    known = (
        [one(0.91, True)] * 90 + [one(0.91, False)] * 10 + [one(0.95, True)] * 60 + [one(0.95, False)] * 40
    )
    curve = calibrated(known, "样本", "2026-11-25")["姓名"]
    assert len(curve.points) == 1
    assert curve(0.99) == pytest.approx(0.75, abs=0.01)


def test_below_what_was_measured_the_engine_is_never_believed_more_than_it_believes_itself() -> None:
    curve = Calibration("姓名", ((0.9, 0.95), (0.99, 0.999)))
    assert (curve(0.3), curve(0.9), curve(1.0)) == (0.3, 0.95, 0.999)
    assert curve(0.945) == pytest.approx((0.95 + 0.999) / 2)
    assert curve(float("nan")) != curve(0.99)


def test_where_the_surest_was_wrong_nothing_is_relied_on_alone() -> None:
    known = [one(0.999, True)] * 500 + [one(0.999, False)]
    curve = Calibration("姓名", ((0.9, 0.9), (0.99, 0.99)))
    assert thresholds(curve, known) == (1.0, 0.6)
    assert thresholds(curve, [one(0.981, False), *known[:-1]])[0] == pytest.approx(0.9811)


def test_the_intervals_are_wilson_s() -> None:
    low, high = wilson(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10)[1] == 1.0


def test_reliability_counts_every_reading_once_in_its_step() -> None:
    steps = reliability([(0.0, False), (0.5, True), (0.799, True), (1.0, True)], (0.0, 0.5, 0.8, 1.0))
    assert steps == (
        Counted(0.0, 0.5, 0.0, 1, 0),
        Counted(0.5, 0.8, pytest.approx(0.6495), 2, 2),  # type: ignore[arg-type]
        Counted(0.8, 1.0, 1.0, 1, 1),
    )
    assert [step.share for step in steps] == [0, 1, 1]

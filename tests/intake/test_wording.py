"""Words in free text: found however they are written, and told apart where they are denied."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.intake.wording import fold, occurrences, strange


def found(text: str, *words: str) -> list[tuple[str, bool]]:
    return [(text[slice(*each.span)], each.denied) for each in occurrences(fold(text), words)]


@pytest.mark.parametrize("text", ["金融", "金 融", "金\u200b融", "金\n融", "金\u3000融"])
def test_blanks_and_invisible_characters_hide_no_word(text: str) -> None:
    assert found(f"从事{text}业务", "金融") == [(text, False)]


def test_width_and_case_make_no_difference() -> None:
    assert found("ＡＰＰ开发", "app") == [("ＡＰＰ", False)]


@pytest.mark.parametrize(
    "text", ["非金融业务", "不含金融", "（不得从事金融活动）", "除金融以外", "未经批准不得金融", "禁止金融"]
)
def test_a_word_may_be_denied(text: str) -> None:
    assert [denied for _, denied in found(text, "金融")] == [True]


@pytest.mark.parametrize(
    "text", ["不含医药，金融", "除医药外的金融", "不锈钢金融", "非金属金融", "未来金融", "无人机金融"]
)
def test_what_is_denied_ends_and_not_every_bu_denies(text: str) -> None:
    assert [denied for _, denied in found(text, "金融")] == [False]


def test_a_word_that_overlaps_itself_is_found_each_time() -> None:
    assert len(found("哈哈哈", "哈哈")) == 2


def test_letters_that_no_pack_is_written_in_are_told() -> None:
    assert [("餐飲金融тест"[slice(*span)]) for span in strange(fold("餐飲金融тест"))] == ["飲", "тест"]
    assert strange(fold("餐饮 ABC 123（一）；㎡")) == ()


@given(st.text(max_size=200))
def test_every_folded_character_was_written_somewhere(text: str) -> None:
    plain = fold(text)
    assert len(plain.text) == len(plain.places)
    assert list(plain.places) == sorted(plain.places)
    assert all(place < len(text) for place in plain.places)


@pytest.mark.parametrize(
    "text", ["不金融；" * 25_000, "金融" * 50_000, "不" * 100_000, "飲" * 100_000, "\u200b" * 100_000]
)
def test_a_hostile_text_is_searched_quickly(text: str) -> None:
    start = time.perf_counter()
    sum(1 for _ in occurrences(fold(text), ("金融", "不")))
    strange(fold(text))
    assert time.perf_counter() - start < 5

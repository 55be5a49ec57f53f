"""A scope falls into pieces, and every character is in one of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.intake.scope.pieces import Sort, pieces

MARKS = "；;。，,、：:（）()【】 \n　1一许可项目经营依法须批准软件开发服装销售的"


def sorts(text: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.sort.name) for piece in pieces(text) if piece.sort is not Sort.MARK]


@given(st.one_of(st.text(max_size=200), st.text(MARKS, max_size=300)))
def test_the_pieces_are_the_text(text: str) -> None:
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text
    ends = [0, *(piece.end for piece in found)]
    assert [piece.start for piece in found] == ends[:-1]
    assert all(piece.text == text[piece.start : piece.end] for piece in found)


def test_headings_entries_brackets_and_remarks_are_told_apart() -> None:
    assert sorts("许可项目：餐饮服务（不含冷食）。一般项目：软件开发；依法须经批准的项目，经相关部门批准后方可开展经营活动") == [
        ("许可项目：", "HEADING"),
        ("餐饮服务", "ENTRY"),
        ("（不含冷食）", "NOTE"),
        ("一般项目：", "HEADING"),
        ("软件开发", "ENTRY"),
        ("依法须经批准的项目", "REMARK"),
        ("经相关部门批准后方可开展经营活动", "REMARK"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "1、物业管理 2、软件开发",
        "（1）物业管理；（2）软件开发",
        "①物业管理；②软件开发",
        "一、物业管理；二、软件开发",
    ],
)
def test_numbers_before_entries_are_no_entries(text: str) -> None:
    assert ("物业管理", "ENTRY") in sorts(text)
    assert not any(
        name == "ENTRY" and said.strip("、") in ("1", "2", "一", "二") for said, name in sorts(text)
    )


def test_a_number_that_belongs_to_the_entry_stays() -> None:
    assert sorts("二、三类医疗器械销售；3D打印服务") == [
        ("二", "ENTRY"),
        ("三类医疗器械销售", "ENTRY"),
        ("3D打印服务", "ENTRY"),
    ]


def test_a_bracket_that_nobody_closed_does_not_swallow_what_follows() -> None:
    assert ("餐饮服务", "ENTRY") in sorts("服装销售（含内衣；餐饮服务")


def test_a_sentence_that_only_begins_like_a_remark_of_the_law_is_an_entry() -> None:
    assert sorts("依法开展餐饮服务") == [("依法开展餐饮服务", "ENTRY")]


@pytest.mark.parametrize(
    "text", ["（；" * 50_000, "(" * 100_000, "；" * 100_000, "销售" * 50_000, "1、" * 50_000, "a b" * 33_000]
)
def test_a_hostile_text_of_a_hundred_thousand_characters_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    assert "".join(piece.text for piece in pieces(text)) == text
    assert time.perf_counter() - start < 5

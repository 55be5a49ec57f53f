"""Traditional characters become simplified ones; a name stays a name."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from onething.intake.simplifying import simplified

CONVERT = OpenCC("t2s").convert


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公民身份號碼", "公民身份号码"),
        ("張學寧", "张学宁"),
        ("買買提·阿卜杜拉", "买买提·阿卜杜拉"),
        ("¥1.00整", "¥1.00整"),
    ],
)
def test_printed_words_become_simplified(text: str, expected: str) -> None:
    assert simplified(text, CONVERT) == expected


@pytest.mark.parametrize("name", ["张乾", "徐昇", "於陵", "陈徵", "甯垚喆", "王煇", "李暐"])
def test_a_name_keeps_the_character_that_it_is_registered_with(name: str) -> None:
    assert simplified(name, CONVERT) == name

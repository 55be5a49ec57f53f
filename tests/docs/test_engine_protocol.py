"""The page for a city's engineer: its example is an answer, its figures are the code's, both languages say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from onething.compose.reading import _SECONDS
from onething.intake.advice import MOST_ASKED
from onething.intake.fields import SURE
from onething.intake.opening import LARGEST_SIDE
from onething.intake.outside import LARGEST_ANSWER, LONGEST_LINE, MOST_LINES, lines_of
from onething.intake.pool import MOST_MEMORY_OF_A_CHILD, MOST_PAGES_OF_A_CHILD

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("engine-protocol.md", "engine-protocol.zh-CN.md")


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def example(page: str) -> str:
    (found,) = re.findall(r"```json\n(.*?)```", text_of(page), re.S)
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_example_is_an_answer(page: str) -> None:
    assert [line.text for line in lines_of(example(page).encode(), 1170, 800)] == ["姓名", "朱晓燕"]


def test_both_languages_show_the_same() -> None:
    first, second = PAGES
    assert json.loads(example(first)) == json.loads(example(second))
    code = [re.findall(r"`([^`\n]+)`", re.sub("```.*?```", "", text_of(page), flags=re.S)) for page in PAGES]
    assert sorted(set(code[0]) - {"NaN"}) == sorted(set(code[1]) - {"NaN"})


@pytest.mark.parametrize("page", PAGES)
def test_the_figures_are_those_of_the_code(page: str) -> None:
    said = set(re.findall(r"[0-9.]+", text_of(page)))
    figures = (LARGEST_SIDE, LARGEST_ANSWER // 1_000_000, MOST_LINES, LONGEST_LINE, SURE, int(_SECONDS))
    assert {str(figure) for figure in figures} <= said


def test_the_figures_of_the_pool_are_those_of_the_code() -> None:
    text = text_of("reading-papers.md")
    assert (
        f"after {MOST_PAGES_OF_A_CHILD} pages, or with more than {MOST_MEMORY_OF_A_CHILD / 1e9:g} GB" in text
    )
    assert MOST_ASKED == 5
    assert "At most five pages of an application" in text

"""Labels that are broken, spaced out, in two languages, misread, or words of a sentence."""

from __future__ import annotations

import pytest

from onething.catalog import Template
from onething.intake import TextLine, TextPage
from onething.intake.fields import FieldReading, read_fields


def page(*rows: tuple[str, tuple[int, int, int, int]]) -> TextPage:
    return TextPage(1200, 900, tuple(TextLine(text, box, 0.99) for text, box in rows))


def read(template: tuple[Template, ...], *rows: tuple[str, tuple[int, int, int, int]]) -> dict[str, str]:
    return {each.row.field: each.value for each in read_fields(page(*rows), template)}


NAME = Template("姓名", ("姓名", "Name"), reading="姓名")
KIN = Template("关系", ("户主或与户主关系",))
CLASS = Template("车型", ("准驾车型", "Class"), pattern="[A-Z][0-9]")


@pytest.mark.parametrize(
    ("first", "second"), [("户主或", "与户主关系"), ("户主或与", "户主关系"), ("户主或与户", "主关系：")]
)
def test_a_label_in_two_lines_is_one(first: str, second: str) -> None:
    rows = ((first, (100, 100, 240, 135)), (second, (90, 140, 250, 175)), ("长子", (300, 120, 380, 155)))
    assert read((KIN,), *rows) == {"关系": "长子"}


def test_a_label_whose_characters_are_far_apart_is_one() -> None:
    rows = (("姓", (100, 100, 130, 135)), ("名", (250, 100, 280, 135)), ("王梅", (330, 100, 410, 135)))
    assert read((NAME,), *rows) == {"姓名": "王梅"}


def test_characters_with_something_between_them_are_no_label() -> None:
    rows = (("姓", (100, 100, 130, 135)), ("张", (160, 100, 190, 135)), ("名", (250, 100, 280, 135)))
    assert read((NAME,), *rows) == {"姓名": ""}


def test_a_label_with_its_translation_below_it_is_one() -> None:
    rows = (
        ("准驾车型", (100, 100, 230, 135)),
        ("Class", (100, 138, 160, 156)),
        ("A1", (260, 100, 300, 135)),
        ("COFFEE 12", (500, 140, 640, 165)),
    )
    assert read((CLASS,), *rows) == {"车型": "A1"}


BUYER = Template("买受人", ("买受人",), reading="姓名")


@pytest.mark.parametrize("sentence", ["第一条买受人所购商品房的情况", "买受人应当按时付款，逾期的承担责任"])
def test_a_label_s_word_in_a_sentence_is_no_label(sentence: str) -> None:
    rows = (("买受人：卢真洋", (100, 100, 330, 135)), (sentence, (100, 200, 700, 235)))
    assert read((BUYER,), *rows) == {"买受人": "卢真洋"}


SHORT = (NAME, Template("性别", ("性别",), pattern="[男女]"), Template("民族", ("民族",)))


def test_a_short_label_with_a_misread_character_is_known_by_its_column() -> None:
    rows = (
        ("姓各", (100, 100, 180, 135)),
        ("王梅", (230, 100, 310, 135)),
        ("性则女", (100, 180, 220, 215)),
        ("民族", (100, 260, 180, 295)),
        ("汉", (230, 260, 270, 295)),
    )
    assert read(SHORT, *rows) == {"姓名": "王梅", "性别": "女", "民族": "汉"}


def test_a_foreign_letter_is_no_misread_character_of_a_label() -> None:
    number = Template("号", ("护照号",), pattern="[A-Z0-9]{6,9}")
    rows = (("护照PASSPORT", (100, 100, 330, 135)), ("姓名", (100, 200, 180, 235)))
    assert read((number, NAME), *rows)["号"] == ""


def test_a_value_that_looks_like_a_label_is_not_taken_for_one() -> None:
    rows = (
        ("民族", (100, 100, 180, 135)),
        ("汉族", (230, 100, 310, 135)),
        ("性别女", (100, 180, 220, 215)),
    )
    assert read(SHORT, *rows) == {"姓名": "", "性别": "女", "民族": "汉族"}


def test_an_unknown_label_is_no_value() -> None:
    rows = (("姓名", (100, 100, 180, 135)), ("开户行及账号：6222", (430, 100, 700, 135)))
    assert read((NAME,), *rows) == {"姓名": ""}
    scope = Template("范围", ("范围",), reading="多行")
    near = (("范围", (100, 100, 180, 135)), ("餐饮服务：货物进出口", (200, 100, 500, 135)))
    assert read((scope,), *near) == {"范围": "餐饮服务:货物进出口"}


WORDS = Template("大写", ("金额(大写)",), reading="金额", same=("小写",))
NUMERALS = Template("小写", ("(小写)", "小写"), reading="金额", same=("大写",))


def amounts(words: str, numerals: str) -> dict[str, FieldReading]:
    lines = page(
        ("金额（大写）", (100, 100, 300, 135)),
        (words, (330, 100, 700, 135)),
        ("（小写）", (720, 100, 850, 135)),
        (numerals, (870, 100, 1000, 135)),
    )
    return {each.row.field: each for each in read_fields(lines, (WORDS, NUMERALS))}


@pytest.mark.parametrize("words", ["壹佰贰拾元整", "⊗壹佰贰拾元整", "8壹佰贰拾圆整", "人民币壹佰贰拾元整"])
def test_an_amount_in_words_and_in_numerals_is_one_amount(words: str) -> None:
    assert {each.value for each in amounts(words, "¥120.00").values()} == {"120.00"}


def test_amounts_that_differ_are_both_said_and_none_is_taken() -> None:
    found = amounts("壹佰贰拾元整", "¥210.00")
    assert [(each.value, each.code) for each in found.values()] == [("", "CONFLICT"), ("", "CONFLICT")]
    assert "壹佰贰拾元整" in found["大写"].complaint and "¥210.00" in found["大写"].complaint


def test_an_amount_whose_other_writing_was_not_read_stands_alone() -> None:
    assert amounts("模糊", "¥210.00")["小写"].value == "210.00"

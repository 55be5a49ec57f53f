"""What was probably misread is proposed with both readings, never mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import Template
from onething.intake import TextLine, TextPage
from onething.intake.fields import FieldReading, read_fields
from onething.intake.lookalike import likely_names
from onething.intake.misread import proposals
from onething.standards import (
    check_credit_code,
    check_id_number,
    credit_code_check_character,
    luhn_digit,
    mrz_digit,
)

CREDIT = "91999999XAPQELJH3"
CREDIT += credit_code_check_character(CREDIT)
CARD = "629900000008001" + luhn_digit("629900000008001")
_BODY = "E12345678" + mrz_digit("E12345678"), "900101" + mrz_digit("900101"), "300101" + mrz_digit("300101")
MRZ = f"{_BODY[0]}CHN{_BODY[1]}F{_BODY[2]}{'<' * 14}0"
MRZ += mrz_digit("".join(_BODY) + "<" * 14 + "0")


def read(validator: str, text: str, pattern: str, sure: float = 0.99) -> FieldReading:
    row = Template("号", ("号码",), validator=validator, pattern=pattern)
    page = TextPage(900, 100, (TextLine(f"号码:{text}", (10, 10, 700, 45), sure),))
    return read_fields(page, (row,))[0]


@pytest.mark.parametrize(
    ("validator", "right", "place", "misread", "pattern"),
    [
        ("统一社会信用代码", CREDIT, 11, "0", "[0-9A-Z]{18}"),
        ("统一社会信用代码", CREDIT, 16, "8", "[0-9A-Z]{18}"),
        ("银行卡号", CARD, 11, "3", "[0-9]{16,19}"),
        ("公民身份号码", "999901198802071003", 7, "3", "[0-9]{17}[0-9X]"),
        ("护照机读码", MRZ, 1, "7", "[A-Z0-9<]{44}"),
    ],
)
def test_a_number_whose_check_fails_is_proposed_with_both_readings(
    validator: str, right: str, place: int, misread: str, pattern: str
) -> None:
    wrong = right[:place] + misread + right[place + 1 :]
    found = read(validator, wrong, pattern)
    assert (found.value, found.text, found.code) == ("", wrong, "CHECKSUM")
    assert right in found.maybe
    assert f"「{wrong}」" in found.complaint and f"「{right}」" in found.complaint


@pytest.mark.parametrize("letter", ["O", "D"])
def test_a_letter_for_a_digit_in_a_credit_code_is_proposed(letter: str) -> None:
    code = "91990000XAPQELJH3"
    code += credit_code_check_character(code)
    found = read("统一社会信用代码", code[:5] + letter + code[6:], "[0-9A-Z]{18}")
    assert (found.value, found.code) == ("", "CHECKSUM")
    assert code in found.maybe


@given(st.text("0123456789X", min_size=18, max_size=18))
def test_every_proposal_passes_the_check_and_differs_in_one_character(text: str) -> None:
    for near in proposals(text, check_id_number):
        assert check_id_number(near) is None
        assert sum(a != b for a, b in zip(text, near, strict=True)) == 1


def test_too_many_proposals_help_nobody() -> None:
    assert proposals("00000", lambda text: None) == ()
    assert len(proposals(CREDIT[:4] + "0" + CREDIT[5:], check_credit_code)) <= 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [("末小明", "宋小明"), ("主小明", "王小明"), ("粱静", "梁静")],
)
def test_a_name_that_begins_with_no_family_name_may_begin_with_one_that_looks_like_it(
    name: str, expected: str
) -> None:
    assert expected in likely_names(name)


@pytest.mark.parametrize("name", ["王明", "欧阳娜娜", "扎西·多吉", "阿卜杜拉木", "买买提江", "", "古"])
def test_a_name_that_may_well_be_right_is_left_alone(name: str) -> None:
    assert likely_names(name) == ()


def test_a_likely_misread_name_is_said_with_what_it_may_be() -> None:
    row = Template("姓名", ("姓名",), reading="姓名")

    def name(text: str, sure: float) -> FieldReading:
        page = TextPage(900, 100, (TextLine(f"姓名:{text}", (10, 10, 200, 45), sure),))
        return read_fields(page, (row,))[0]

    doubtful, clear = name("主小明", 0.93), name("主小明", 0.995)
    assert (doubtful.value, doubtful.text) == ("", "主小明")
    assert "王小明" in doubtful.maybe and "也可能是" in doubtful.complaint
    assert (clear.value, clear.maybe) == ("主小明", ()), "what is read clearly is taken as printed so"


def test_a_name_that_another_place_of_the_paper_writes_otherwise_is_said_with_both() -> None:
    template = (
        Template("持证人", ("持证人",), reading="姓名", same=("姓名（一）", "姓名（二）")),
        Template("姓名（一）", ("姓名",), reading="姓名", nth=1),
        Template("姓名（二）", ("姓名",), reading="姓名", nth=2),
    )
    rows = ("持证人:王未", "姓名:王末", "姓名:李明")
    lines = tuple(TextLine(text, (10, 10 + 90 * n, 250, 45 + 90 * n), 0.99) for n, text in enumerate(rows))
    holder, *_ = read_fields(TextPage(900, 400, lines), template)
    assert (holder.value, holder.code, holder.maybe) == ("", "CONFLICT", ("王末",))
    assert "「王未」" in holder.complaint and "「王末」" in holder.complaint

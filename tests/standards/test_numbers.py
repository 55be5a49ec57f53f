"""Credit codes, card numbers and formal amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.standards import (
    check_bank_card,
    check_credit_code,
    check_mobile_number,
    credit_code_check_character,
    fen_of_formal,
    formal_of_fen,
    luhn_digit,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_standard_s_own_example_is_a_credit_code() -> None:
    assert check_credit_code("91350100M000100Y43") is None
    assert check_credit_code("９１350100m000100y43") is None


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(body: str, place: int, other: str) -> None:
    code = body + credit_code_check_character(body)
    wrong = code[:place] + other + code[place + 1 :]
    assert check_credit_code(code) is None
    assert (check_credit_code(wrong) is None) == (wrong == code)


@pytest.mark.parametrize(
    "text", ["", "9135", "I1350100M000100Y43", "91350100M000100Y433", "91350100M000100Y4Z"]
)
def test_what_is_no_credit_code_is_said_to_be_none(text: str) -> None:
    assert check_credit_code(text)


@given(st.text("0123456789", min_size=11, max_size=18), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_card_number_is_found(body: str, place: int, other: str) -> None:
    number = body + luhn_digit(body)
    place %= len(number)
    wrong = number[:place] + other + number[place + 1 :]
    assert (check_bank_card(wrong) is None) == (wrong == number)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("13912345678", True),
        ("139 1234 5678", True),
        ("+86-139-1234-5678", True),
        ("１９９００００１１７１", True),
        ("+85291234567", True),
        ("0000000000", False),
        ("23800001234", False),
        ("12912345678", False),
        ("1391234567", False),
        ("139123456789", False),
        ("010-65551234", False),
        ("+86 010 65551234", False),
        ("", False),
        ("请打家里", False),
    ],
)
def test_a_telephone_is_one_that_a_text_message_reaches(number: str, right: bool) -> None:
    assert (check_mobile_number(number) is None) is right


@given(st.integers(0, 10**14 - 1))
def test_an_amount_in_formal_numerals_reads_back(fen: int) -> None:
    assert fen_of_formal(formal_of_fen(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币壹佰元整", 10_000),
        ("壹万零伍拾圆零叁分", 1_005_003),
        ("叁拾元伍角正", 3050),
        ("拾伍元整", 1500),
        ("壹亿贰仟万元整", 12_000_000_000),
    ],
)
def test_amounts_are_read_as_receipts_write_them(text: str, fen: int) -> None:
    assert fen_of_formal(text) == fen


@pytest.mark.parametrize("text", ["", "元", "壹佰", "佰", "壹贰元整", "壹拾佰元整", "100元", "壹佰元整整"])
def test_what_is_no_formal_amount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="「"):
        fen_of_formal(text)

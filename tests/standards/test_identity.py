"""公民身份号码 by its own arithmetic."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.standards.identity import check_character, check_id_number, clean_id_number, parse_id_number

# The example of GB 11643-1999, and one whose check character is X.
STANDARD_EXAMPLE = "11010519491231002X"

bodies = st.builds(
    lambda region, born, serial: f"{region:06d}{born:%Y%m%d}{serial:03d}",
    st.integers(110000, 999999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


def test_the_example_of_the_standard_is_read():
    number = parse_id_number(STANDARD_EXAMPLE)
    assert (number.region, number.born, number.sex) == ("110105", date(1949, 12, 31), "女")


def test_a_small_x_full_width_digits_and_blanks_are_the_same_number():
    assert clean_id_number(" １１０１０５ 19491231 002x") == STANDARD_EXAMPLE
    assert check_id_number("１１０１０５19491231002ｘ") is None


def test_an_unknown_region_is_no_error():
    body = "99990119900101101"
    assert check_id_number(body + check_character(body)) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "18位"),
        ("11010519491231002", "17位"),
        ("1101051949123100２XX", "19位"),
        ("1101051949123100AX", "前17位应为数字"),
        ("110105194902300021", "19490230"),
        ("110105000012310021", "00001231"),
        ("110105194912310021", "校验码不符"),
        ("²10105194912310021", "校验码不符"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢١", "前17位应为数字"),
    ],
)
def test_a_complaint_says_what_is_wrong(text: str, part: str):
    complaint = check_id_number(text)
    assert complaint is not None
    assert part in complaint


@given(bodies)
def test_every_body_has_exactly_one_check_character(body: str):
    right = [c for c in "0123456789X" if check_id_number(body + c) is None]
    assert right == [check_character(body)]


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int):
    number = body + check_character(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert check_id_number(wrong) is not None


@given(bodies, st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_noticed(body: str, place: int):
    number = body + check_character(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (check_id_number(swapped) is None) == (swapped == number)


def test_a_body_of_another_length_has_no_check_character():
    with pytest.raises(ValueError, match="seventeen"):
        check_character("1234")

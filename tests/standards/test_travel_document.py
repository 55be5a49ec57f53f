"""The machine-readable line of passports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.standards import check_mrz, mrz_digit

SPECIMEN = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""The standard's own example (ICAO Doc 9303 part 4)."""


def test_the_standard_s_example_is_right() -> None:
    assert check_mrz(SPECIMEN) is None
    assert (mrz_digit("L898902C3"), mrz_digit("740812")) == ("6", "2")


@pytest.mark.parametrize("text", ["", SPECIMEN[:-1], SPECIMEN + "0", SPECIMEN.lower(), "护照"])
def test_what_has_not_the_form_of_the_line_is_none(text: str) -> None:
    assert "44位" in (check_mrz(text) or "")


@given(st.sampled_from([*range(9), *range(13, 19), *range(21, 27)]), st.integers(1, 9))
def test_one_changed_character_is_noticed(place: int, more: int) -> None:
    old = SPECIMEN[place]
    new = str((int(old) + more) % 10) if old.isdigit() else "0" if old != "A" else "B"
    changed = SPECIMEN[:place] + new + SPECIMEN[place + 1 :]
    assert (check_mrz(changed) is None) == (mrz_digit(new) == mrz_digit(old))


def test_other_characters_have_no_check_digit() -> None:
    with pytest.raises(ValueError, match="machine-readable"):
        mrz_digit("é")

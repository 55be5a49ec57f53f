"""A paper that needs a seal passes only with one that was surely seen; what is not known is an officer's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onething.intake import Ring, TextPage
from tests.intake.pages import read, recorded

CERTIFICATE = recorded("出生医学证明")
WHERE = (983, 1278, 1220, 1515)
COLOUR, GREY = {"colour": 0.4}, {"colour": 0.02}
CLEAR = {"letter": 40.0, "sharp": 0.5, "smear": 1.0, "bright": 220.0, "cut": 0.0}


def seen(rings: tuple[Ring, ...] | None, measures: dict[str, float] = COLOUR) -> TextPage:
    return replace(CERTIFICATE, rings=rings, measures={**CLEAR, **measures})


def told(page: TextPage) -> list[tuple[str, str]]:
    return [(f.code, f.severity) for f in read(page, "出生医学证明").findings]


def test_a_whole_red_ring_is_a_seal() -> None:
    assert told(seen((Ring(WHERE, 0.8, red=True),))) == []


@pytest.mark.parametrize(
    ("rings", "measures", "wanted"),
    [
        ((), COLOUR, ("SEAL_MISSING", "fix")),
        ((Ring(WHERE, 0.3, red=True),), COLOUR, ("SEAL_MISSING", "fix")),
        ((), GREY, ("SEAL_UNSURE", "human")),
        ((Ring(WHERE, 0.6, red=True),), COLOUR, ("SEAL_UNSURE", "human")),
        ((Ring(WHERE, 1.0, red=False),), COLOUR, ("SEAL_UNSURE", "human")),
        ((Ring(WHERE, 1.0, red=False),), GREY, ("SEAL_UNSURE", "human")),
        (None, COLOUR, ("SEAL_UNSURE", "human")),
        (None, {}, ("SEAL_UNSURE", "human")),
    ],
)
def test_no_seal_is_the_applicants_and_a_doubtful_one_an_officers(
    rings: tuple[Ring, ...] | None, measures: dict[str, float], wanted: tuple[str, str]
) -> None:
    assert told(seen(rings, measures)) == [wanted]


def test_the_finding_has_its_clause_and_the_place_where_the_seal_should_be() -> None:
    (found,) = read(seen(()), "出生医学证明").findings
    assert (found.clause, found.expected, found.page) == ("《母婴保健法》第二十三条", "出生医学证明专用章", 1)
    assert found.box is not None
    x0, y0, *_ = found.box
    assert 2 * x0 > CERTIFICATE.width * 0.8 and 2 * y0 > CERTIFICATE.height
    assert "出生医学证明专用章" in found.message and found.english


def test_a_doubtful_seal_is_shown_where_it_is() -> None:
    (found,) = read(seen((Ring(WHERE, 0.6, red=True),)), "出生医学证明").findings
    assert found.box == WHERE


def test_a_paper_that_needs_none_is_not_asked_for_one() -> None:
    assert told_of_card() == []


def told_of_card() -> list[str]:
    return [f.code for f in read(recorded("母亲身份证"), "母亲身份证").findings]

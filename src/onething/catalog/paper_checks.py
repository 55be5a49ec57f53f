"""What a kind of paper must agree with in itself, written once and said of whomever a slot is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from onething.catalog.items import read_check
from onething.catalog.model import Check
from onething.catalog.reader import Entry
from onething.catalog.yaml import PackError, Spot
from onething.facts import FactType

ABOUT = "{对象}"


def read_paper_checks(
    spots: Iterable[Spot], about: str, types: Mapping[str, FactType], errors: list[PackError]
) -> tuple[Check, ...]:
    """The checks of a material for one of its slots. A mistake is told once, however many slots there are."""
    found = []
    for spot in spots:
        mistakes: list[PackError] = []
        row = Entry(_said_of(spot, about), "核对", mistakes)
        check = read_check(row, types)
        row.close()
        errors += (mistake for mistake in mistakes if mistake not in errors)
        if check is not None:
            found.append(check)
    return tuple(found)


def _said_of(spot: Spot, about: str) -> Spot:
    """The entry with the slot's person in the place of ``{对象}``. What is replaced has no fixed column any more."""
    if isinstance(spot.value, dict):
        return replace(spot, value={key: _said_of(inner, about) for key, inner in spot.value.items()})
    if isinstance(spot.value, list):
        return replace(spot, value=[_said_of(inner, about) for inner in spot.value])
    if not isinstance(spot.value, str) or ABOUT not in spot.raw:
        return spot
    text = spot.raw.replace(ABOUT, about)
    return replace(spot, value=text, raw=text, inline=False)

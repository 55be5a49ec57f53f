"""What a kind of paper must agree with in itself, written once and said of whomever a slot is about, and its seal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from onething.catalog.items import read_check
from onething.catalog.model import Check
from onething.catalog.reader import Entry
from onething.catalog.seal import CORNERS, Seal
from onething.catalog.terms import Otherwise
from onething.catalog.yaml import PackError, Spot
from onething.facts import FactType

ABOUT = "{对象}"
_OWN = re.compile(r"\{对象\}(\.?\w+)")


def read_paper_checks(
    spots: Iterable[Spot], about: str, types: Mapping[str, FactType], errors: list[PackError]
) -> tuple[Check, ...]:
    """The checks of a material for one of its slots: those whose ``{对象}`` facts the packs declare for whom the slot is
    about. A mistake is told once, however many slots there are."""
    found = []
    for spot in spots:
        if not all(f"{about}{name}" in types for name in _OWN.findall(_rule_of(spot))):
            continue
        mistakes: list[PackError] = []
        row = Entry(_said_of(spot, about), "核对", mistakes)
        check = read_check(row, types)
        row.close()
        errors += (mistake for mistake in mistakes if mistake not in errors)
        if check is not None:
            found.append(check)
    return tuple(found)


def own_facts(spot: Spot) -> frozenset[str]:
    """The facts of a check that are said of whom the paper is about, as templates write them."""
    return frozenset(f"{ABOUT}{name}" for name in _OWN.findall(_rule_of(spot)))


def _rule_of(spot: Spot) -> str:
    rule = spot.value.get("rule") if isinstance(spot.value, dict) else None
    return "" if rule is None else rule.raw


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


def read_seal(entry: Entry) -> Seal | None:
    """The seal that a material must bear; None when it needs none."""
    spot = entry.spot_of("seal")
    if spot is None:
        return None
    row = Entry(spot, "印章", entry.errors)
    name, where, clause = row.text("name"), row.text("where", CORNERS[-1]), row.clause("clause")
    otherwise = row.choice("otherwise", Otherwise, Otherwise.OFFICER)
    if where not in CORNERS:
        row.wrong(row.where("where"), f"「where」不能是「{where}」", f"可以写：{'、'.join(CORNERS)}")
    if clause is None:
        row.wrong(row.place, "要盖章，要有依据", "请加「clause: {law: …, article: …}」")
    row.close()
    return None if clause is None else Seal(name, where, clause, otherwise)

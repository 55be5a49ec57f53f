"""One key of a pack entry, and the shape of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """``kind``: text, flag, whole, number, rule, limit, amount (money), later, texts, mapping,
    synonyms, answers, one (an entry), many (a list of
    entries) or mixed (a list of texts or entries). ``of`` names the entry's shape; ``choices`` are the only values."""

    kind: str
    says: str
    required: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of entry. ``what`` is its name in error messages."""

    what: str
    keys: Mapping[str, Key]


def text(says: str, *, required: bool = False, choices: tuple[str, ...] = ()) -> Key:
    return Key("text", says, required, choices)


def must(says: str) -> Key:
    return Key("text", says, True)

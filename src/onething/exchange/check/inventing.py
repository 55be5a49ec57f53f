"""A subject that no register can know, in the form of one that it does know."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onething.standards import check_character, check_id_number

_NOBODY = "00000019000101001"
"""Seventeen digits of an ID number in a region that does not exist."""


def invented(subject: Mapping[str, str]) -> dict[str, str]:
    """The same keys with values that nobody has: a right ID number of nowhere, zeros for other digits."""
    return {name: _like(value) for name, value in subject.items()}


def _like(value: str) -> str:
    if check_id_number(value) is None:
        return _NOBODY + check_character(_NOBODY)
    other = re.sub(r"[0-9]", "0", value)
    return other if other != value else value[::-1] + "0"

"""What a misread number may have been. Only proposals for a person: none of them ever becomes a fact."""

from __future__ import annotations

from collections.abc import Callable

ALIKE = {
    "0": "689",
    "1": "74",
    "2": "7",
    "3": "895",
    "4": "19",
    "5": "683",
    "6": "0859",
    "7": "12",
    "8": "0369",
    "9": "0483",
}
"""Digits that photographs confuse."""
LETTERS = {
    "0": "DQ",
    "4": "A",
    "6": "G",
    "7": "T",
    "8": "B",
    "A": "4",
    "B": "R",
    "C": "G",
    "D": "Q",
    "E": "F",
    "F": "EP",
    "G": "6C",
    "H": "N",
    "J": "T",
    "K": "X",
    "M": "N",
    "N": "MH",
    "P": "FR",
    "Q": "D",
    "R": "PB",
    "T": "Y7",
    "U": "J",
    "V": "UY",
    "X": "KY",
    "Y": "XT",
}
"""Letters and digits that are confused in codes of both (统一社会信用代码)."""
LOOKS = {
    "O": "0",
    "o": "0",
    "D": "0",
    "Q": "0",
    "I": "1",
    "l": "1",
    "|": "1",
    "Z": "2",
    "S": "5",
    "s": "5",
    "B": "8",
    "〇": "0",
    "○": "0",
}
"""Letters that a digit was taken for."""
MOST = 3


def proposals(text: str, check: Callable[[str], str | None]) -> tuple[str, ...]:
    """The texts that differ in one easily confused character and pass ``check``; where there are too many to help, as
    with weak checks, those that differ in the likeliest way; none when these are too many, too."""
    for most in (None, 1):
        near = [
            changed
            for place, character in enumerate(text)
            for other in _others(character)[:most]
            if check(changed := text[:place] + other + text[place + 1 :]) is None
        ]
        if len(near) <= MOST:
            return tuple(near)
    return ()


def _others(character: str) -> str:
    """What a character may have been, the likeliest first."""
    tables = (LOOKS, ALIKE, LETTERS)
    return "".join(dict.fromkeys("".join(table.get(character, "") for table in tables)))

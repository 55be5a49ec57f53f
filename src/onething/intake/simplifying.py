"""The recogniser now and then answers in traditional characters; papers here are printed in simplified ones.

Characters that stand in people's names as they are (乾, 昇, 於: 通用规范汉字表) are left: changing them would change
the name."""

from __future__ import annotations

from collections.abc import Callable

_IN_NAMES = frozenset("昇陞暐煇邨氾龢迺甯堃喆脩絜祕頫锺仝甦镕")
"""Not in GB 2312, and in use in names nevertheless."""


def simplified(text: str, convert: Callable[[str], str]) -> str:
    """The text with traditional characters as simplified ones. ``convert`` does it for one character."""
    return "".join(
        character
        if _common(character) or character in _IN_NAMES or not _common(convert(character))
        else convert(character)
        for character in text
    )


def _common(character: str) -> bool:
    """Whether it is a simplified character of GB 2312 (all 6763 are), or no Chinese character at all."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True

"""The pieces of a value: boxes that belong together, put together, and whether they are the whole of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onething.catalog import Template
from onething.intake.engine import TextLine
from onething.intake.geometry import union
from onething.intake.normal import normal

WITHIN = "文中"
"""Of a field that is found in running text."""
_TICKS = "☑☐□■✓√★☆◆●○△▲"
"""Boxes to tick and ornaments around a value."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value: the box that it is in and its text there."""

    line: TextLine
    text: str


def fits(text: str, field: Template) -> bool:
    """Whether a value has the form that the field's pattern asks for."""
    return not field.pattern or field.place == WITHIN or re.fullmatch(field.pattern, text) is not None


PARSED = ("日期", "期限", "截止", "整数", "金额")


def good(parts: Sequence[Part], field: Template) -> bool:
    """Whether the parts are the whole value, as far as its form can tell."""
    text = joined(parts, field).text
    if field.pattern:
        return fits(text, field)
    if field.reading not in PARSED:
        return False
    try:
        normal(text, field.reading)
    except ValueError:
        return False
    return True


def joined(parts: Sequence[Part], field: Template) -> TextLine:
    text = "".join(part.text for part in parts).strip(_TICKS)
    if text.endswith(")") and "(" not in text:
        text = text[:-1]  # of a bracket around label and value
    if field.pattern:
        # Only a whole word counts: eighteen of nineteen digits would be a guess.
        match = re.search(f"(?<![0-9A-Z])(?:{field.pattern})(?![0-9A-Z])", text.upper())
        text = match[0] if match else text
    return replace(union([part.line for part in parts]), text=text)

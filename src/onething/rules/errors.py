"""What is wrong with a rule, in the words of the policy officer who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleError:
    """One mistake. ``position`` is the 0-based character offset in the rule."""

    message: str
    position: int


class RuleErrors(Exception):
    """Every mistake in a rule, in order of position."""

    def __init__(self, text: str, errors: Iterable[RuleError]) -> None:
        self.text = text
        self.errors = tuple(sorted(dict.fromkeys(errors), key=lambda e: e.position))
        super().__init__("\n".join(caret(text, error) for error in self.errors))


def caret(text: str, error: RuleError) -> str:
    """The message, the line it is about (cut to what fits), and a caret under the place."""
    start = text.rfind("\n", 0, error.position) + 1
    end = text.find("\n", error.position)
    line = text[start : len(text) if end < 0 else end]
    column = error.position - start
    if column > 40:
        line, column = "…" + line[column - 39 :], 40
    line = line[:80]
    blank = "".join("　" if ord(c) > 0x2E7F else " " for c in line[:column])
    return f"第 {error.position + 1} 个字符：{error.message}\n  {line}\n  {blank}^"


def nearest(word: str, known: Iterable[str]) -> str:
    """A proposal such as 「您是不是要写「营业收入」?」, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"，您是不是要写{'或'.join(f'「{name}」' for name in close)}？" if close else ""

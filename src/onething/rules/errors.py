"""What is wrong with a rule, in the words of the policy officer who wrote it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise


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
    column = error.position - start
    line = text[start + max(0, column - 39) : len(text) if end < 0 else end][:120]
    if column > 40:
        line, column = "…" + line, 40
    line = line[:80]
    blank = "".join("　" if unicodedata.east_asian_width(c) in "WF" else " " for c in line[:column])
    return f"第 {error.position + 1} 个字符：{error.message}\n  {line}\n  {blank}^"


def nearest(word: str, known: Iterable[str]) -> str:
    """A proposal such as 「您是不是要写「营业收入」?」, or nothing."""
    word = word[:40]
    letters = set(word)
    # Only names that share letters are worth the slow comparison: a pack has thousands.
    alike = sorted(known, key=lambda name: len(letters & set(name)) / (len(name) + 1), reverse=True)[:40]
    close = difflib.get_close_matches(word, alike, n=3, cutoff=0.5)
    return f"，您是不是要写{'或'.join(f'「{name}」' for name in close)}？" if close else ""


def spaced(word: str, operators: Iterable[str], known: Callable[[str], bool]) -> str | None:
    """``且高新技术企业`` → ``且 高新技术企业``: a word as operator words and known names, if it splits so."""
    if len(word) > 60:
        return None
    operators = tuple(operators)
    ways: dict[int, tuple[str, ...] | None] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        ways[start] = None
        for end in range(len(word), start, -1):
            rest, part = ways[end], word[start:end]
            if rest is not None and end - start < len(word) and (part in operators or known(part)):
                ways[start] = (part, *rest)
                break
    found = ways[0]
    if found is None or not any(part in operators for part in found):
        return None
    # Two names side by side make no sense.
    sensible = all(a in operators or b in operators for a, b in pairwise(found))
    return " ".join(found) if sensible else None

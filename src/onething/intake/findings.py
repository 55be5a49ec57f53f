"""预审意见: what is wrong or doubtful, said so that the applicant knows what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.facts import Source


class Verdict(StrEnum):
    """What is to be done with an application or a paper."""

    PASS = "pass"  # noqa: S105 - a verdict: everything needed was read, every check is 是
    FIX = "fix"  # the applicant mends what the notice lists
    HUMAN = "human"  # an officer looks; the applicant need not do anything


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity``: ``fix`` goes into the notice, ``human`` makes an officer look, ``note`` only informs.

    ``code`` names the sort, one of those in docs/pre-review.md or of the packs' checks; ``material`` is the slot, ``field`` the fact, ``page`` and ``box`` the place. ``expected`` is what
    ``against`` says (a slot, a register, the form), ``found`` what is said otherwise. ``english`` is the message in
    English, where the packs give one. ``spans`` are the places in a text that the form states (characters from 0, the
    end not included)."""

    code: str
    severity: str
    message: str
    material: str = ""
    field: str = ""
    subject: str = ""
    expected: str = ""
    found: str = ""
    clause: str = ""
    page: int | None = None
    box: tuple[int, ...] | None = None
    against: str = ""
    english: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> str:
        """Where ``found`` is said: a paper's slot, else the form; empty where two registers contradict one another."""
        if self.material and self.material != self.against:
            return self.material
        return "" if self.code == "REGISTER_DIFFERS" and not self.material else str(Source.FORM)


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """The verdict that these findings make together."""
    severities = {finding.severity for finding in findings}
    if "fix" in severities:
        return Verdict.FIX
    return Verdict.HUMAN if "human" in severities else Verdict.PASS


def differing(expected: str, found: str) -> tuple[int, ...]:
    """The places (from 0) at which two texts of one length differ; empty when their lengths differ."""
    if len(expected) != len(found):
        return ()
    return tuple(n for n, (a, b) in enumerate(zip(expected, found, strict=True)) if a != b)


def difference(expected: str, found: str, here: str, there: str) -> str:
    """Where two texts differ, character by character: ``here`` says ``found``, ``there`` says ``expected``."""
    spots = differing(expected, found)
    # Nobody counts the places of a date or an amount.
    if len(found) > 1 and 0 < len(spots) <= 3 and "".join(found.split("·")).isalnum():
        unit = "位" if found.isascii() else "个字"
        return "；".join(
            f"第 {n + 1} {unit}，{here}是「{found[n]}」，{there}是「{expected[n]}」" for n in spots
        )
    return f"{here}是「{found}」，{there}是「{expected}」"


def in_words(name: str) -> str:
    """A fact's full name as people say it: ``母亲.姓名`` is 母亲的姓名."""
    return name.replace(".", "的")

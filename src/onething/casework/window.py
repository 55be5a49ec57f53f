"""窗口: a clerk enters for who has come in person, and compares papers with their originals. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from onething.casework.actors import Actor, Role
from onething.casework.desk import Desk
from onething.casework.errors import NotAllowed
from onething.facts import TrustGrade
from onething.intake import SEAL_CODES, PaperReading


def with_originals(
    actor: Actor, readings: Iterable[PaperReading], verified: Iterable[str]
) -> tuple[PaperReading, ...]:
    """The readings, where what was read from the papers of these slots counts as seen in the original (grade B).
    Raises NotAllowed when anybody but an officer says so."""
    slots = frozenset(verified)
    if slots and actor.role is not Role.OFFICER:
        raise NotAllowed("「verified」（已核对原件）只能由窗口人员填写，请删去。")
    return tuple(_seen(reading) if reading.slot in slots else reading for reading in readings)


def _seen(reading: PaperReading) -> PaperReading:
    facts = (replace(f, provenance=replace(f.provenance, grade=TrustGrade.B)) for f in reading.facts)
    # Whoever held the original has seen its seal, however the copy turned out.
    findings = (finding for finding in reading.findings if finding.code not in SEAL_CODES)
    return replace(reading, facts=tuple(facts), findings=tuple(findings))


def originals_seen(desk: Desk, actor: Actor, verified: tuple[str, ...]) -> None:
    """Write down which papers a clerk has compared with their originals."""
    if verified:
        desk.event("OriginalsSeen", actor=actor, papers=sorted(verified))

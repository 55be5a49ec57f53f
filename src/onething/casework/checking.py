"""核对读数: an officer compares what was read from the papers with the papers themselves. What was misread is put
right; how it was read teaches (``onething intake learn``). Pure.

A value that a person has looked at has no confidence any more: nobody needs to look at it again. The event says of every
field whether it was right and how far off, never what stands there."""

from __future__ import annotations

from dataclasses import asdict, replace

from onething.casework import acceptance
from onething.casework.desk import Desk
from onething.casework.dispute import OPEN
from onething.casework.happenings import ReadingsChecked
from onething.facts import Fact, Source


def is_unseen(fact: Fact) -> bool:
    """Whether the text engine has read it and no person has compared it yet."""
    return fact.provenance.source is Source.PAPER and fact.provenance.engine is not None


def by_a_person(fact: Fact) -> Fact:
    """The fact as a person has read it from the paper."""
    return replace(fact, provenance=replace(fact.provenance, confidence=None, engine=None))


def readings_checked(desk: Desk, happening: ReadingsChecked) -> bool:
    """Take what an officer found. In a case that has ended, or is being withdrawn, it only teaches. False when nothing
    was compared or a new review is about to begin."""
    state, facts = desk.view.state, happening.facts
    if not facts or not (state in OPEN or state.final):
        return False
    corrected = {(fact.name, fact.subject) for fact in happening.corrected}
    desk.event(
        "ReadingsChecked",
        actor=happening.actor,
        fields=sorted({fact.name for fact in facts}),
        corrected=sorted({name for name, _ in corrected}),
        labels=[asdict(label) for label in happening.labels],
    )
    if state.final:
        return True
    before, seen = desk.dossier, {(fact.name, fact.subject) for fact in facts}
    findings = (
        f
        for f in before.findings
        if (f.field, f.subject) not in corrected and not (f.code == "UNSURE" and (f.field, f.subject) in seen)
    )
    desk.file(sheet=before.sheet.superseding(map(by_a_person, facts)), findings=tuple(findings))
    if corrected:
        acceptance.readings_corrected(desk, before, corrected)
    return True

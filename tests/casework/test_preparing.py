"""A supplement's papers are put into their right slots like those of an application."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

from bench.review_papers import Application, PageEngine, good
from onething.casework.judging import judged
from onething.casework.preparing import open_files, prepare, read_again
from onething.casework.states import Dossier
from onething.intake import PaperReading
from onething.planning import read_application
from tests.intake.pages import packs

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
CERTIFICATE, MOTHER, FATHER = "出生医学证明", "母亲身份证", "父亲身份证"


def case_of(application: Application) -> Dossier:
    """What a case knows after its first review."""
    catalog, engine = packs(), PageEngine(random.Random(1), recorded=[0.999])
    stated = read_application(application.raw, catalog)
    files = open_files(stated, engine.files(application).__getitem__)
    prepared = prepare(catalog, stated, files, engine, NOW)
    judgement = judged(catalog, prepared)
    return Dossier(
        sheet=prepared.sheet,
        papers={},
        readings=prepared.readings,
        materials=prepared.materials,
        findings=judgement.findings,
    )


def supplement(before: Dossier, application: Application, handed: dict[str, str]) -> tuple[PaperReading, ...]:
    """What reading a supplement gives: slot → whose paper of the application lies there."""
    catalog, engine = packs(), PageEngine(random.Random(2), recorded=[0.999])
    files = engine.files(application)
    raw = json.dumps({"materials": [{"material": slot, "file": paper} for slot, paper in handed.items()]})
    stated = read_application(raw.encode(), catalog, thing="birth", known=before.sheet)
    papers = open_files(stated, files.__getitem__)
    moved, readings = read_again(catalog, stated, papers, engine, NOW, before)
    assert [(file.slot, file.subject) for file in moved] == [(r.slot, r.subject) for r in readings]
    return readings


def codes(readings: tuple[PaperReading, ...]) -> dict[str, list[str]]:
    return {reading.slot: [finding.code for finding in reading.findings] for reading in readings}


def test_a_paper_that_was_missing_is_moved_from_a_wrong_slot_to_its_own() -> None:
    whole, lacking = good(1), good(1)
    del lacking.papers[CERTIFICATE], lacking.papers[FATHER]
    before = case_of(lacking)
    assert codes(supplement(before, whole, {FATHER: CERTIFICATE})) == {CERTIFICATE: ["MOVED"]}


def test_two_missing_papers_that_lie_in_one_anothers_slots_are_exchanged() -> None:
    whole, lacking = good(1), good(1)
    del lacking.papers[MOTHER], lacking.papers[FATHER]
    readings = supplement(case_of(lacking), whole, {MOTHER: FATHER, FATHER: MOTHER})
    assert codes(readings) == {FATHER: ["MOVED"], MOTHER: ["MOVED"]}


def test_a_good_paper_that_the_case_has_is_not_pushed_out() -> None:
    whole, lacking = good(1), good(1)
    del lacking.papers[FATHER]
    readings = supplement(case_of(lacking), whole, {FATHER: MOTHER})
    assert [reading.slot for reading in readings] == [FATHER]
    assert "MOVED" not in codes(readings)[FATHER]


def test_a_paper_that_was_no_use_may_be_replaced_from_another_slot() -> None:
    whole, blurred = good(1), good(1)
    blurred.unclear[MOTHER] = 0.0
    del blurred.papers[FATHER]
    assert codes(supplement(case_of(blurred), whole, {FATHER: MOTHER})) == {MOTHER: ["MOVED"]}


def test_a_paper_in_its_right_slot_stays() -> None:
    whole, lacking = good(1), good(1)
    del lacking.papers[FATHER]
    assert codes(supplement(case_of(lacking), whole, {FATHER: FATHER})) == {FATHER: []}

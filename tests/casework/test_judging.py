"""What a review says is what handing in does: the same findings, the same notice, the same papers in the same slots."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bench.review_defects import DEFECTS, Inject
from bench.review_papers import Application, PageEngine, Scrap, good
from onething.casework.acceptance import tasks_of
from onething.casework.decide import decide
from onething.casework.happenings import RegisterRead, Submitted
from onething.casework.judging import CaseworkError, Reviewed, review_application
from onething.casework.service import read_actor
from onething.casework.states import ZONE, CaseState, CaseView, Dossier
from onething.catalog import load, read_files
from onething.intake import Finding, Verdict
from onething.planning import StepKind
from tests.casework.ground import FAMILY, Site

CATALOG = load(read_files([Path(__file__).resolve().parents[2] / "packs"]))
NOON = datetime(2026, 11, 25, 12, tzinfo=ZONE)
MEI = read_actor("applicant:mei")
OF_THE_PAPERS_ALONE = [d for d in DEFECTS if d.__name__ != "register_disagrees"]


def reviewed(application: Application) -> Reviewed:
    engine = PageEngine(random.Random(1), recorded=[0.999])
    files = engine.files(application)
    return review_application(CATALOG, "birth", application.raw, files.__getitem__, engine, NOON)


def handed_in(review: Reviewed) -> CaseView:
    """The case that the application becomes when every register knows the person and adds nothing."""
    one = review.prepared
    plan = one.plan
    dossier = Dossier(one.sheet, {}, one.readings, one.materials, promise=plan.savings.days_parallel)
    view = CaseView(
        "c1", "birth", CATALOG.digest, "applicant:mei", CaseState.PRE_REVIEW, 0, False, tasks_of(plan.steps), dossier,
        NOON.date(),
    )  # fmt: skip
    ruling = decide(view, Submitted(MEI, plan), CATALOG, NOON)
    assert ruling is not None
    view = ruling.view
    for task in view.tasks:
        if task.kind is StepKind.READ:
            ruling = decide(view, RegisterRead(task.number, task.round, (), True, "r"), CATALOG, NOON)
            assert ruling is not None
            view = ruling.view
    return view


def to_mend(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f.message for f in findings if f.severity == "fix")


@pytest.mark.parametrize("inject", OF_THE_PAPERS_ALONE, ids=lambda inject: inject.__name__)
def test_what_a_review_asks_for_is_what_the_case_asks_for(inject: Inject) -> None:
    application = good(4)
    inject(application, random.Random(2))
    review = reviewed(application)
    case = handed_in(review)
    assert to_mend(case.dossier.findings) == to_mend(review.judgement.findings)
    assert (case.state is CaseState.CORRECTION) == (review.judgement.verdict is Verdict.FIX)
    in_the_case = {(f.code, f.field) for f in case.dossier.findings}
    assert {(f.code, f.field) for f in review.judgement.findings} <= in_the_case


def test_what_passes_the_review_is_accepted() -> None:
    review = reviewed(good(4))
    assert review.judgement.verdict is Verdict.PASS
    assert handed_in(review).accepted


def test_an_application_for_another_thing_is_not_reviewed() -> None:
    raw = good(1).raw
    with pytest.raises(CaseworkError, match="不是「retirement」"):
        review_application(CATALOG, "retirement", raw, lambda name: b"", PageEngine(random.Random(1)), NOON)


def test_a_file_that_cannot_be_opened_is_told() -> None:
    def gone(name: str) -> bytes:
        raise FileNotFoundError(None, "文件夹里没有这个文件")

    with pytest.raises(CaseworkError, match="打不开：文件夹里没有这个文件"):
        review_application(CATALOG, "birth", good(1).raw, gone, PageEngine(random.Random(1)), NOON)


def test_a_paper_handed_in_anew_takes_the_place_of_all_that_the_old_one_said(site: Site) -> None:
    case = site.apply(**{"母亲.公民身份号码": "999901199001011003"})
    site.answer(case)
    assert site.view(case).state is CaseState.CORRECTION
    assert site.view(case).dossier.sheet.said("母亲.民族")
    page = PageEngine(random.Random(1), recorded=[0.999])
    mother = FAMILY.mother
    scrap = page.files(Application({}, {"母亲身份证": Scrap()}, {}))["母亲身份证"]
    counter = replace(site.counter(), engine=page)
    raw = json.dumps(
        {
            "facts": {"母亲.公民身份号码": mother.id_number},
            "materials": [{"material": "母亲身份证", "file": "m"}],
        }
    )
    counter.supplement(read_actor("applicant:mei"), case, raw.encode(), lambda name: scrap)
    sheet = site.view(case).dossier.sheet
    assert sheet.said("母亲.民族") == ()
    assert {f.provenance.origin for f in sheet.said("母亲.姓名") if f.provenance.origin} == {"出生医学证明"}

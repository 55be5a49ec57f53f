"""Every finding says on which clause it stands, where on the paper to look, and what to do."""

from __future__ import annotations

import random

import pytest

from bench.review_defects import DEFECTS, Inject
from bench.review_papers import good
from onething.catalog import Catalog
from onething.intake import Finding
from onething.intake.clauses import with_clauses
from tests.intake.pages import packs
from tests.intake.test_judging import judge

NO_PAGE = {"MISSING", "ILLEGIBLE", "EMPTY_FILE"}
"""There is no paper, or nothing of it could be opened."""


@pytest.mark.parametrize("inject", DEFECTS, ids=lambda inject: inject.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_every_finding_has_a_clause_and_about_a_paper_its_spot(inject: Inject, seed: int) -> None:
    application = good(seed + 20)
    inject(application, random.Random(seed))
    findings = judge(application).findings
    assert [f.code for f in findings if not f.clause.startswith("《")] == []
    about_papers = [f for f in findings if f.material and f.code not in NO_PAGE and f.severity != "note"]
    assert [f.code for f in about_papers if f.page is None or f.box is None] == []


@pytest.mark.parametrize("inject", DEFECTS, ids=lambda inject: inject.__name__)
def test_who_need_not_do_anything_is_told_so_and_who_must_is_told_what(inject: Inject) -> None:
    application = good(31)
    inject(application, random.Random(9))
    for finding in judge(application).findings:
        if finding.severity == "human":
            assert "工作人员" in finding.message
        elif finding.severity == "fix":
            assert any(word in finding.message for word in ("请", "怎么"))


def items(catalog: Catalog, *codes: str) -> list[tuple[str, object]]:
    return [("", catalog.items[code]) for code in codes]


@pytest.mark.parametrize(
    ("finding", "clause"),
    [
        (Finding("MISSING", "fix", "", material="居住证"), "《居住证暂行条例》第十二条"),
        (Finding("MISSING", "fix", "", material="出生医学证明"), "《母婴保健法》第二十三条"),
        (Finding("DIFFERS", "fix", "", field="父母结婚日期"), "《民法典》第一千零四十九条"),
        (Finding("X", "fix", "", clause="《甲》第一条", material="居住证"), "《甲》第一条"),
        (Finding("X", "fix", ""), "《母婴保健法》第二十三条"),
    ],
)
def test_a_clause_is_that_of_whoever_asks(finding: Finding, clause: str) -> None:
    catalog = packs()
    planned = items(catalog, "birth-certificate-check", "family-register-check", "resident-medical-insurance")
    (found,) = with_clauses([finding], catalog, planned)  # type: ignore[arg-type]
    assert found.clause == clause


def test_what_a_register_says_otherwise_stands_on_the_basis_of_reading_it() -> None:
    catalog = packs()
    register = catalog.registers["marriages"]
    finding = Finding("REGISTER_DIFFERS", "human", "", against=register.name)
    (found,) = with_clauses([finding], catalog, items(catalog, "birth-certificate-check"))  # type: ignore[arg-type]
    assert found.clause == str(register.basis)


def test_without_any_item_there_is_no_clause() -> None:
    assert with_clauses([Finding("X", "fix", "")], packs(), []) == (Finding("X", "fix", ""),)

"""A second thing in data only: retiring."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import Plan, StepKind, make_plan, read_application
from onething.rules import Truth, decide

PACKS = Path(__file__).resolve().parents[2] / "packs"
USUAL: dict[str, object] = {
    "参保身份": "单位职工",
    "有特殊工种经历": False,
    "参加职工医保": True,
    "缴存过公积金": True,
    "持有独生子女父母光荣证": False,
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([PACKS]))


def _plan(catalog: Catalog, **answers: object) -> Plan:
    raw = json.dumps({"thing": "retirement", "answers": {**USUAL, **answers}}).encode()
    return make_plan(catalog, "retirement", FactSheet(read_application(raw, catalog).facts))


def test_only_the_national_and_the_thing_s_own_pack_are_needed() -> None:
    assert load(read_files([PACKS / "national", PACKS / "retirement"])).things.keys() == {"retirement"}


def test_no_python_knows_any_item_department_or_paper_of_the_thing() -> None:
    root = PACKS.parent
    code = "".join(
        p.read_text("utf-8") for part in ("src", "simulators") for p in (root / part).rglob("*.py")
    )
    words = ("pension-claim", "contribution-record", "retiree-service", "housing-fund", "公积金")
    assert [word for word in words if word in code] == []


def test_four_departments_work_side_by_side_when_the_pension_is_decided(catalog: Catalog) -> None:
    plan = _plan(catalog, 持有独生子女父母光荣证=True)
    starts = {step.code: step.start for step in plan.steps if step.kind is StepKind.ITEM}
    after = ("medical-retirement", "housing-fund-withdrawal", "one-child-reward", "retiree-service")
    assert {starts[code] for code in after} == {8}
    assert len({catalog.items[code].department for code in after}) == 4
    assert (plan.savings.days_serial, plan.savings.days_parallel) == (15, 11)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("参加职工医保", "medical-retirement"),
        ("缴存过公积金", "housing-fund-withdrawal"),
        ("持有独生子女父母光荣证", "one-child-reward"),
    ],
)
def test_what_does_not_apply_is_not_planned(catalog: Catalog, answer: str, code: str) -> None:
    assert code in {step.code for step in _plan(catalog, **{answer: True}).steps}
    assert code not in {step.code for step in _plan(catalog, **{answer: False}).steps}


def test_special_work_asks_for_the_personal_file_and_an_officer(catalog: Catalog) -> None:
    required = {line.slot for line in _plan(catalog, 有特殊工种经历=True).materials if line.required}
    assert {"职工档案", "特殊工种证明"} <= required
    review = catalog.items["contribution-record-check"].review
    assert review is not None
    assert decide(review, {"有特殊工种经历": True}) is Truth.YES


@pytest.mark.parametrize(("months", "expected"), [(179, Truth.NO), (180, Truth.YES), (181, Truth.YES)])
def test_fifteen_years_are_counted_in_months(catalog: Catalog, months: int, expected: Truth) -> None:
    rule = catalog.items["pension-claim"].conditions[1].rule
    assert decide(rule, {"养老累计缴费月数": months}) is expected


def test_registers_and_results_spare_papers(catalog: Catalog) -> None:
    spared = {line.slot for line in _plan(catalog).materials if not line.required}
    assert spared == {"本人户口簿", "社会保险缴费凭证", "退休证明", "医保缴费凭证", "公积金缴存凭证"}

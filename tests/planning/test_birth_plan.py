"""The plan of the birth pack as it is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import Savings, StepKind, make_plan, read_application
from tests.planning.gaps import gaps_of

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([PACKS]))


def _sheet(catalog: Catalog, **answers: object) -> FactSheet:
    said = {"父母已婚": True, "落户随": "母亲", "参加居民医保": True, "申领社保卡": True, **answers}
    raw = json.dumps({"thing": "birth", "answers": said}, ensure_ascii=False).encode()
    return FactSheet(read_application(raw, catalog).facts)


def test_the_last_two_departments_work_side_by_side(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog))
    when = {step.code: (step.start, step.finish) for step in plan.steps if step.kind is StepKind.ITEM}
    assert when == {
        "birth-certificate-check": (0, 1),
        "household-registration": (1, 2),
        "resident-medical-insurance": (2, 3),
        "social-card": (2, 3),
    }


def test_an_item_waits_for_its_registers_and_for_who_gives_its_facts(catalog: Catalog) -> None:
    steps = {step.id: set(step.waits_for) for step in make_plan(catalog, "birth", _sheet(catalog)).steps}
    assert steps == {
        "新生儿/1:births": set(),
        ":population-mother": set(),
        ":population-father": set(),
        "新生儿/1:birth-certificate-check": {"新生儿/1:births"},
        "新生儿/1:household-registration": {
            ":population-mother",
            ":population-father",
            "新生儿/1:birth-certificate-check",
        },
        "新生儿/1:resident-medical-insurance": {"新生儿/1:household-registration"},
        "新生儿/1:social-card": {"新生儿/1:household-registration"},
    }


def test_the_critical_path_is_one_way_to_the_end(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog))
    assert plan.critical_path == (
        "新生儿/1:birth-certificate-check",
        "新生儿/1:household-registration",
        "新生儿/1:resident-medical-insurance",
    )
    assert plan.digest == catalog.digest


def test_the_savings_are_those_of_the_catalogue(catalog: Catalog) -> None:
    assert make_plan(catalog, "birth", _sheet(catalog)).savings == Savings(
        days_serial=4,
        days_parallel=3,
        papers_before=11,
        papers_now=3,
        forms_before=4,
        forms_now=1,
        visits_before=5,
        visits_now=0,
    )


def test_registers_spare_papers_and_say_so(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog))
    assert {m.slot: m.required for m in plan.materials} == {
        "出生医学证明": True,
        "母亲身份证": True,
        "父亲身份证": True,
        "母亲户口簿": False,
        "父亲户口簿": False,
        "新生儿户口簿": False,
    }


def test_an_item_that_does_not_apply_is_not_planned(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog, 申领社保卡=False))
    assert "social-card" not in {step.code for step in plan.steps}


def test_an_unanswered_question_leaves_an_item_undecided_with_its_fact(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog, 申领社保卡=None))
    assert plan.undecided == (("social-card", ("申领社保卡",)),)


def test_twins_have_steps_of_their_own(catalog: Catalog) -> None:
    raw = {
        "thing": "birth",
        "answers": {"申领社保卡": True},
        "facts": {"新生儿": [{"姓名": "王一"}, {"姓名": "王二"}]},
    }
    sheet = FactSheet(read_application(json.dumps(raw).encode(), catalog).facts)
    plan = make_plan(catalog, "birth", sheet)
    steps = {step.id: step.waits_for for step in plan.steps}
    assert {"新生儿/1:social-card", "新生儿/2:social-card", "新生儿/2:births", ":population-mother"} <= set(
        steps
    )
    assert steps["新生儿/2:social-card"] == ("新生儿/2:household-registration",)
    assert plan.savings.days_parallel == 3
    assert [(line.slot, line.subject) for line in plan.materials if line.required] == [
        ("出生医学证明", "新生儿/1"),
        ("母亲身份证", ""),
        ("出生医学证明", "新生儿/2"),
        ("父亲身份证", ""),
    ]


def test_no_step_starts_before_what_it_waits_for(catalog: Catalog) -> None:
    steps = {step.id: step for step in make_plan(catalog, "birth", _sheet(catalog)).steps}
    assert all(steps[before].finish <= step.start for step in steps.values() for before in step.waits_for)


def test_everything_that_is_still_missing_is_told_at_once(catalog: Catalog) -> None:
    assert {gap.name for gap in gaps_of(catalog, "birth", _sheet(catalog))} == {
        "新生儿.姓名",
        "新生儿.性别",
        "新生儿.出生时刻",
        "新生儿.出生医学证明编号",
        "母亲.姓名",
        "母亲.公民身份号码",
        "父亲.公民身份号码",
        "联系电话",
    }


def test_a_mother_alone_needs_nothing_of_a_father(catalog: Catalog) -> None:
    alone = {"父母已婚": False, "登记父亲": False, "落户随": "母亲", "参加居民医保": True, "申领社保卡": True}
    raw = json.dumps({"thing": "birth", "answers": alone}).encode()
    sheet = FactSheet(read_application(raw, catalog).facts)
    plan = make_plan(catalog, "birth", sheet)
    assert [step.code for step in plan.steps if step.kind is StepKind.READ] == ["births", "population-mother"]
    assert [line.slot for line in plan.materials if "父亲" in line.slot] == []
    assert [gap.name for gap in gaps_of(catalog, "birth", sheet) if "父亲" in gap.name] == []


def test_unmarried_parents_are_asked_whether_the_father_is_registered(catalog: Catalog) -> None:
    raw = json.dumps({"thing": "birth", "answers": {"父母已婚": False, "落户随": "母亲"}}).encode()
    undecided = dict(make_plan(catalog, "birth", FactSheet(read_application(raw, catalog).facts)).undecided)
    assert undecided["household-registration"] == ("登记父亲",)

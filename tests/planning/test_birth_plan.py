"""The plan of the birth pack as it is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import Savings, StepKind, make_plan, read_application
from tests.packs.usual import USUAL
from tests.planning.gaps import gaps_of

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([PACKS]))


def _sheet(catalog: Catalog, **answers: object) -> FactSheet:
    said = {**USUAL, **answers}
    raw = json.dumps({"thing": "birth", "facts": said}, ensure_ascii=False).encode()
    return FactSheet(read_application(raw, catalog).facts)


def test_departments_work_side_by_side(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog))
    when = {step.code: (step.start, step.finish) for step in plan.steps if step.kind is StepKind.ITEM}
    assert when == {
        "birth-certificate-check": (0, 1),
        "family-register-check": (0, 0),
        "household-registration": (1, 2),
        "vaccination-record": (1, 2),
        "childcare-guidance": (1, 3),
        "maternity-benefit": (1, 4),
        "resident-medical-insurance": (2, 3),
        "social-card": (2, 3),
        "insurance-contribution": (3, 4),
    }


def test_an_item_waits_for_its_registers_and_for_who_gives_its_facts(catalog: Catalog) -> None:
    steps = {step.id: set(step.waits_for) for step in make_plan(catalog, "birth", _sheet(catalog)).steps}
    assert steps["新生儿/1:birth-certificate-check"] == {"新生儿/1:births"}
    assert steps["新生儿/1:household-registration"] == {
        ":population-mother",
        ":population-father",
        ":family-register-check",
        "新生儿/1:birth-certificate-check",
    }
    assert steps["新生儿/1:insurance-contribution"] == {
        "新生儿/1:household-registration",
        "新生儿/1:resident-medical-insurance",
    }
    assert steps[":maternity-benefit"] == {":insured-mother", "新生儿/1:birth-certificate-check"}


def test_the_critical_path_is_one_way_to_the_end(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog))
    assert plan.critical_path == (
        "新生儿/1:birth-certificate-check",
        "新生儿/1:household-registration",
        "新生儿/1:resident-medical-insurance",
        "新生儿/1:insurance-contribution",
    )
    assert plan.digest == catalog.digest


def test_the_savings_are_those_of_the_catalogue(catalog: Catalog) -> None:
    assert make_plan(catalog, "birth", _sheet(catalog)).savings == Savings(
        days_serial=11,
        days_parallel=4,
        papers_before=20,
        papers_now=3,
        forms_before=8,
        forms_now=1,
        visits_before=10,
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
        "结婚证": False,
        "参保登记凭证": False,
        "病历资料": False,
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
        "answers": USUAL,
        "facts": {"新生儿": [{"姓名": "王一"}, {"姓名": "王二"}]},
    }
    sheet = FactSheet(read_application(json.dumps(raw).encode(), catalog).facts)
    plan = make_plan(catalog, "birth", sheet)
    steps = {step.id: step.waits_for for step in plan.steps}
    assert {"新生儿/1:social-card", "新生儿/2:social-card", "新生儿/2:births", ":population-mother"} <= set(
        steps
    )
    assert steps["新生儿/2:social-card"] == ("新生儿/2:household-registration",)
    assert plan.savings.days_parallel == 4
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
        "父母结婚日期",
        "母亲.银行卡号",
        "联系电话",
    }


def test_a_mother_alone_needs_nothing_of_a_father(catalog: Catalog) -> None:
    alone = {**USUAL, "父母已婚": False, "登记父亲": False}
    raw = json.dumps({"thing": "birth", "answers": alone}).encode()
    sheet = FactSheet(read_application(raw, catalog).facts)
    plan = make_plan(catalog, "birth", sheet)
    assert [step.code for step in plan.steps if step.kind is StepKind.READ] == [
        "births",
        "population-mother",
        "insured-mother",
    ]
    assert [line.slot for line in plan.materials if "父亲" in line.slot] == []
    assert [gap.name for gap in gaps_of(catalog, "birth", sheet) if "父亲" in gap.name] == []


def test_unmarried_parents_are_asked_whether_the_father_is_registered(catalog: Catalog) -> None:
    raw = json.dumps({"thing": "birth", "answers": {**USUAL, "父母已婚": False}}).encode()
    undecided = dict(make_plan(catalog, "birth", FactSheet(read_application(raw, catalog).facts)).undecided)
    assert undecided["household-registration"] == ("登记父亲",)


def _kinds(catalog: Catalog, **answers: object) -> dict[str, str]:
    plan = make_plan(catalog, "birth", _sheet(catalog, **answers))
    assert plan.undecided == ()
    return {step.code: str(step.kind) for step in plan.steps if step.kind is not StepKind.LEG}


def test_an_identity_card_comes_a_year_later_and_is_no_task_of_the_case(catalog: Catalog) -> None:
    assert _kinds(catalog)["resident-id-card"] == "以后"
    assert "resident-id-card" not in _kinds(catalog, 申领居民身份证=False)


def test_a_child_of_a_parent_of_the_next_city_is_registered_there_and_the_parent_shows_a_residence_permit(
    catalog: Catalog,
) -> None:
    kinds = _kinds(catalog, 落户本市=False)
    assert "registration-elsewhere" in kinds
    assert "household-registration" not in kinds
    plan = make_plan(catalog, "birth", _sheet(catalog, 落户本市=False))
    departments = {step.code: step.department for step in plan.steps}
    assert departments["registration-elsewhere"] == "police-neighbour"
    assert "居住证" in {line.slot for line in plan.materials if line.required}


HERE_MOTHER, HERE_FATHER = "population-mother", "population-father"
THERE_MOTHER, THERE_FATHER = f"neighbour-{HERE_MOTHER}", f"neighbour-{HERE_FATHER}"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, {HERE_MOTHER, HERE_FATHER}),
        ({"落户随": "父亲"}, {HERE_MOTHER, HERE_FATHER}),
        ({"落户本市": False}, {THERE_MOTHER, HERE_FATHER}),
        ({"落户本市": False, "落户随": "父亲"}, {HERE_MOTHER, THERE_FATHER}),
        ({"另一方户口在本市": False}, {HERE_MOTHER, THERE_FATHER}),
        ({"另一方户口在本市": False, "落户随": "父亲"}, {THERE_MOTHER, HERE_FATHER}),
        ({"落户本市": False, "另一方户口在本市": False}, {THERE_MOTHER, THERE_FATHER}),
        ({"外籍一方": "父亲", "另一方户口在本市": None}, {HERE_MOTHER}),
        ({"外籍一方": "父亲", "另一方户口在本市": None, "落户本市": False}, {THERE_MOTHER}),
        ({"外籍一方": "母亲", "落户随": "父亲", "另一方户口在本市": None, "落户本市": False}, {THERE_FATHER}),
        ({"父母已婚": False, "登记父亲": False, "另一方户口在本市": None}, {HERE_MOTHER}),
        ({"父母已婚": False, "登记父亲": False, "另一方户口在本市": None, "落户本市": False}, {THERE_MOTHER}),
    ],
)
def test_each_parent_is_looked_up_where_the_household_is_registered_and_nowhere_else(
    catalog: Catalog, answers: dict[str, object], expected: set[str]
) -> None:
    kinds = _kinds(catalog, **answers)
    assert {code for code in kinds if "population" in code} == expected
    plan = make_plan(catalog, "birth", _sheet(catalog, **answers))
    assert not [line.slot for line in plan.materials if line.required and line.slot.endswith("亲户口簿")]


def test_a_child_born_elsewhere_is_not_looked_up_in_this_city(catalog: Catalog) -> None:
    assert "births" not in _kinds(catalog, 生在本市=False)


def test_costs_that_were_not_settled_are_by_the_father_s_insurance_when_the_mother_has_none(
    catalog: Catalog,
) -> None:
    kinds = _kinds(catalog, 母亲参加生育保险=False, 父亲参加生育保险=True, 生育费用已直接结算=False)
    assert {"birth-cost-settlement", "insured-father"} <= kinds.keys()
    assert not {"maternity-benefit", "insured-mother"} & kinds.keys()


def test_a_foreign_father_shows_his_passport_and_no_register_is_asked_about_him(catalog: Catalog) -> None:
    plan = make_plan(catalog, "birth", _sheet(catalog, 外籍一方="父亲"))
    assert "population-father" not in {step.code for step in plan.steps}
    assert "父亲护照" in {line.slot for line in plan.materials if line.required}
    assert "父亲身份证" not in {line.slot for line in plan.materials}


def test_eight_departments_and_the_next_city_s_police_take_part_and_every_old_paper_has_who_asks(
    catalog: Catalog,
) -> None:
    items = [catalog.items[code] for code in catalog.things["birth"].goals]
    assert len({item.department for item in items} - {"police-neighbour"}) == 8
    assert "police-neighbour" in {item.department for item in items}
    assert len(items) >= 10
    asked = {need.slot: item.code for item in items for need in item.materials}
    assert len(asked) >= 12
    assert set(catalog.things["birth"].slots) <= asked.keys()


def test_every_situation_of_the_pack_is_a_plan_of_its_own(catalog: Catalog) -> None:
    plans = set()
    for situation in catalog.things["birth"].situations:
        answers = dict(situation.answers)
        plan = make_plan(catalog, "birth", _sheet(catalog, **({"登记父亲": True} | answers)))
        plans.add((tuple(step.id for step in plan.steps), plan.materials))
    assert len(plans) == len(catalog.things["birth"].situations) == 5


def test_where_household_and_insurance_rules_differ_the_plan_recommends_with_both_clauses(
    catalog: Catalog,
) -> None:
    advice = {line.name: line for line in make_plan(catalog, "birth", _sheet(catalog, 落户本市=False)).advice}
    line = advice["户口只能登记在一个地方，医保可以在居住地参加"]
    assert line.clauses == ("《户口登记条例》第六条", "《居住证暂行条例》第十二条")
    assert "居住证" in line.says
    assert line.name not in {each.name for each in make_plan(catalog, "birth", _sheet(catalog)).advice}


def test_a_contribution_is_told_with_its_clause_before_anybody_applies(catalog: Catalog) -> None:
    (fee,) = make_plan(catalog, "birth", _sheet(catalog)).fees
    assert (fee.fen, fee.clause) == (40_000, "《社会保险法》第二十五条")

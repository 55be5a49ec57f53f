"""What belongs to a case: backward from the goals, for each subject, with what is undecided and what is impossible."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import Catalog
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade, Value
from onething.planning import Plan, PlanError, make_plan
from tests.catalog.packs import catalog_of, item, pack
from tests.planning.gaps import gaps_of

FACTS = [{"name": name} for name in "甲乙丙"] + [{"name": "要", "kind": "是否"}]
OWNERS = {
    "name": "股东",
    "kind": "列表",
    "members": [{"name": "姓名"}, {"name": "签名"}, {"name": "在场", "kind": "是否"}],
}
FORM = Provenance(Source.FORM, TrustGrade.D)


def _sheet(**facts: Value) -> FactSheet:
    return FactSheet(tuple(Fact(name, value, FORM) for name, value in facts.items()))


def _owners(*names: str, **first: Value) -> FactSheet:
    facts = [Fact("股东.姓名", name, FORM, f"股东/{n}") for n, name in enumerate(names, start=1)]
    return FactSheet((*facts, *(Fact(f"股东.{k}", v, FORM, "股东/1") for k, v in first.items())))


def _waits(plan: Plan) -> dict[str, set[str]]:
    return {step.id: set(step.waits_for) for step in plan.steps}


def test_only_what_the_goal_needs_is_planned() -> None:
    items = [item("a", needs=["甲"]), item("b", gives=["甲"]), item("c", gives=["乙"])]
    plan = make_plan(catalog_of(pack(items, goals=["a"], facts=FACTS)), "t", FactSheet())
    assert _waits(plan) == {":b": set(), ":a": {":b"}}


def test_an_item_that_does_not_apply_gives_nothing() -> None:
    items = [item("a", needs=["甲"]), item("b", gives=["甲"], applies="要")]
    catalog = catalog_of(pack(items, goals=["a"], facts=FACTS, form=["要"]))
    with pytest.raises(PlanError, match=r"「事项a」要「甲」.*（事项a）"):
        make_plan(catalog, "t", _sheet(要=False))
    assert _waits(make_plan(catalog, "t", _sheet(要=True))) == {":b": set(), ":a": {":b"}}


def test_the_message_about_an_unreachable_fact_shows_the_way_to_it() -> None:
    items = [
        item("a", needs=["甲"]),
        item("b", gives=["甲"], needs=["乙"]),
        item("c", gives=["乙"], applies="要"),
    ]
    catalog = catalog_of(pack(items, goals=["a"], facts=FACTS, form=["要"]))
    with pytest.raises(PlanError, match=r"（事项a → 事项b）"):
        make_plan(catalog, "t", _sheet(要=False))


def test_what_hangs_on_an_undecided_item_is_undecided_with_it() -> None:
    items = [item("a", needs=["甲"]), item("b", gives=["甲"], applies="要")]
    plan = make_plan(catalog_of(pack(items, goals=["a"], facts=FACTS, form=["要"])), "t", FactSheet())
    assert dict(plan.undecided) == {"b": ("要",), "a": ("要",)}
    assert plan.steps == ()


def test_a_fact_that_the_form_has_does_not_hang_on_an_undecided_item() -> None:
    items = [item("a", needs=["甲"]), item("b", gives=["甲"], applies="要")]
    plan = make_plan(catalog_of(pack(items, goals=["a"], facts=FACTS, form=["要", "甲"])), "t", FactSheet())
    assert dict(plan.undecided) == {"b": ("要",)}
    assert set(_waits(plan)) == {":a"}


def test_the_open_question_of_any_member_is_told() -> None:
    items = [item("a", per="股东", applies="股东.在场"), item("b")]
    catalog = catalog_of(pack(items, facts=[OWNERS], form=["股东.在场"]))
    plan = make_plan(catalog, "t", _owners("王", "李", 在场=True))
    assert set(_waits(plan)) == {"股东/1:a", ":b"}
    assert plan.undecided == (("a", ("股东.在场",)),)


def test_an_item_for_the_case_waits_for_every_member_s_item() -> None:
    items = [item("sign", per="股东", gives=["股东.签名"]), item("all", needs=["股东"])]
    catalog = catalog_of(pack(items, goals=["all"], facts=[OWNERS], form=["股东.姓名"]))
    assert _waits(make_plan(catalog, "t", _owners("王", "李")))[":all"] == {"股东/1:sign", "股东/2:sign"}


def test_an_item_after_items_of_all_members_waits_for_them() -> None:
    items = [item("sign", per="股东"), item("all", after=["sign"])]
    catalog = catalog_of(pack(items, goals=["all"], facts=[OWNERS]))
    assert _waits(make_plan(catalog, "t", _owners("王", "李")))[":all"] == {"股东/1:sign", "股东/2:sign"}


def test_a_member_s_item_waits_for_its_own_member_only() -> None:
    items = [item("a", per="股东", gives=["股东.签名"]), item("b", per="股东", needs=["股东.签名"])]
    waits = _waits(make_plan(catalog_of(pack(items, facts=[OWNERS])), "t", _owners("王", "李")))
    assert (waits["股东/1:b"], waits["股东/2:b"]) == ({"股东/1:a"}, {"股东/2:a"})


def test_a_gap_is_told_once_with_everybody_who_wants_it() -> None:
    items = [item("a", needs=["甲"]), item("b", needs=["甲", "乙"])]
    catalog = catalog_of(pack(items, facts=FACTS, form=["甲", "乙", "丙"]))
    gaps = gaps_of(catalog, "t", _sheet(乙="x"))
    assert [(gap.name, gap.subject, gap.wanted_by) for gap in gaps] == [("甲", "", ("事项a", "事项b"))]


def test_what_a_planned_item_gives_is_no_gap() -> None:
    items = [item("a", needs=["甲"]), item("b", gives=["甲"])]
    assert gaps_of(catalog_of(pack(items, facts=FACTS, form=["甲"])), "t", FactSheet()) == ()


def test_gaps_are_told_for_each_member() -> None:
    items = [item("a", per="股东", needs=["股东.姓名", "股东.签名"])]
    catalog = catalog_of(pack(items, facts=[OWNERS], form=["股东.姓名", "股东.签名"]))
    gaps = gaps_of(catalog, "t", _owners("王", "李", 签名="x"))
    assert [(gap.name, gap.subject) for gap in gaps] == [("股东.签名", "股东/2")]


def _papers(*, reads: tuple[str, ...] = (), **need: Any) -> Catalog:
    items = [
        item(
            "a",
            materials=[{"slot": "本", "spared_by": ["r"], **need}],
            reads=list(reads),
            after=["b"],
        ),
        item("b", materials=[{"slot": "本", "grade": "B", "spared_by": ["r"]}]),
    ]
    register = {
        "id": "r", "register": "r", "name": "某库", "department": "d", "subject": {"键": "甲"},
        "fields": {"值": "乙"}, "basis": {"law": "某法", "article": "第二条"},
    }  # fmt: skip
    return catalog_of(
        pack(
            items,
            facts=FACTS,
            form=["甲", "要"],
            registers=[register],
            materials=[{"name": "纸"}],
            slots=[{"name": "本", "material": "纸", "gives": []}],
            thing={"slots": ["本"]},
        )
    )


def test_a_paper_is_spared_only_when_the_register_is_really_read() -> None:
    assert [line.required for line in make_plan(_papers(), "t", FactSheet()).materials] == [True]
    (line,) = make_plan(_papers(reads=("r",)), "t", FactSheet()).materials
    assert (line.required, line.reason) == (False, "某库可查，不用交")


def test_one_who_insists_is_enough_and_is_named() -> None:
    (line,) = make_plan(_papers(reads=("r",), spared_by=[]), "t", FactSheet()).materials
    assert (line.required, line.reason, line.wanted_by) == (True, "事项a要核对", ("事项b", "事项a"))


def test_the_best_grade_that_anybody_wants_counts() -> None:
    (line,) = make_plan(_papers(), "t", FactSheet()).materials
    assert line.grade == "B"


def test_a_paper_that_only_some_situations_need_is_not_asked_for_in_others() -> None:
    catalog = _papers(when="要", reads=("r",))
    assert make_plan(catalog, "t", _sheet(要=False)).materials[0].wanted_by == ("事项b",)
    assert set(make_plan(catalog, "t", _sheet(要=True)).materials[0].wanted_by) == {"事项a", "事项b"}


def test_a_chain_of_thousands_of_items_is_planned() -> None:
    items = [item("i0")] + [item(f"i{n}", after=[f"i{n - 1}"]) for n in range(1, 3000)]
    made = make_plan(catalog_of(pack(items, goals=["i2999"])), "t", FactSheet())
    assert [step.code for step in made.steps] == [f"i{n}" for n in range(3000)]


def _conditional() -> Catalog:
    items = [
        item("a", needs=["甲", {"fact": "乙", "when": "有乙"}], reads=[{"register": "r", "when": "有乙"}]),
    ]
    register = {
        "id": "r", "register": "r", "name": "某库", "department": "d", "subject": {"键": "乙"},
        "fields": {"值": "丙"}, "basis": {"law": "某法", "article": "第二条"},
    }  # fmt: skip
    asked = {"questions": [{"fact": "有乙", "text": "有乙吗？"}]}
    facts = [*FACTS, {"name": "有乙", "kind": "是否"}]
    return catalog_of(pack(items, facts=facts, form=["甲", "乙", "丙"], thing=asked, registers=[register]))


def test_what_is_wanted_only_sometimes_is_neither_asked_nor_read_otherwise() -> None:
    catalog = _conditional()
    without, having = _sheet(甲="x", 有乙=False), _sheet(甲="x", 有乙=True)
    assert [gap.name for gap in gaps_of(catalog, "t", without)] == []
    assert [gap.name for gap in gaps_of(catalog, "t", having)] == ["乙"]
    assert [step.code for step in make_plan(catalog, "t", without).steps] == ["a"]
    assert [step.code for step in make_plan(catalog, "t", having).steps] == ["r", "a"]


def test_an_open_question_about_what_is_wanted_is_told() -> None:
    assert make_plan(_conditional(), "t", _sheet(甲="x")).undecided == (("a", ("有乙",)),)

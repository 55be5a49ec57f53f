"""同一件事: one child, one running case; the other parent joins it, strangers learn nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.casework.actors import read_actor
from onething.casework.joint import identity_mark, marks_of, person_of
from onething.casework.models import CaseRow, CoApplicantRow, EventRow, MatterRow
from onething.casework.service import CaseworkError, NotAllowed
from onething.catalog import Thing
from onething.facts import STATED, Fact, FactSheet
from simulators.city import families
from tests.casework.ground import FAMILY, KEY, Site

MEI, FANG, OTHER = map(read_actor, ("applicant:mei", "applicant:fang", "applicant:other"))
OPERATOR = read_actor("operator:lin")
THING = Thing("birth", "出生", (), (), (), same_when=("孩子.编号", "地方"), applicants=("母亲.号", "父亲.号"))


def sheet(*numbers: str | None, place: str | None = "甲", **persons: str) -> FactSheet:
    children = [Fact("孩子.编号", number, STATED, f"孩子/{n}") for n, number in enumerate(numbers, start=1)]
    named = [Fact(f"{person}.号", number, STATED) for person, number in persons.items()]
    return FactSheet((*children, Fact("地方", place, STATED), *named))


def test_every_member_has_a_mark_of_its_own_in_any_order() -> None:
    twins = marks_of(THING, sheet("a", "b"), KEY)
    assert len(twins) == 2
    assert twins == marks_of(THING, sheet("b", "a"), KEY)
    assert marks_of(THING, sheet("b"), KEY) < twins


def test_marks_tell_things_keys_and_every_fact_apart_but_not_ways_of_writing() -> None:
    [mark] = marks_of(THING, sheet("a"), KEY)
    assert marks_of(THING, sheet("ａ "), KEY) == {mark}
    for other in (
        marks_of(THING, sheet("a", place="乙"), KEY),
        marks_of(THING, sheet("a"), b"another key"),
        marks_of(replace(THING, id="death"), sheet("a"), KEY),
    ):
        assert len(other) == 1
        assert mark not in other


@pytest.mark.parametrize("unknown", [sheet(None), sheet("a", place=None), FactSheet()])
def test_what_is_unknown_makes_nothing_the_same(unknown: FactSheet) -> None:
    assert marks_of(THING, unknown, KEY) == frozenset()


def test_a_thing_that_does_not_say_what_is_the_same_has_no_marks() -> None:
    assert marks_of(replace(THING, same_when=()), sheet("a"), KEY) == frozenset()


@given(st.text(), st.text())
def test_only_who_has_the_number_that_the_case_names_is_one_of_its_persons(mother: str, number: str) -> None:
    found = person_of(THING, sheet("a", 母亲=mother), identity_mark(number, KEY), KEY)
    same = identity_mark(mother, KEY) == identity_mark(number, KEY)
    assert found == ("母亲" if same else "")
    assert person_of(THING, sheet("a", 母亲=mother), "", KEY) == ""


def test_the_other_parent_joins_the_case_and_its_owner_is_told(site: Site) -> None:
    case = site.apply("applicant:mei")
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)
    assert site.apply("applicant:fang") == case
    assert site.apply("applicant:fang") == case
    assert CaseRow.objects.count() == 1
    assert [body["person"] for kind, body in site.events(case) if kind == "ApplicantJoined"] == ["父亲"]
    assert [line.id for line in site.casework.cases(FANG)] == [case]
    says = [line.says for line in site.casework.report(MEI, case, purpose="查看").trail]
    assert "父亲加入了申请" in says


def test_who_joined_sees_the_case_but_not_what_is_said_of_the_other(site: Site) -> None:
    case = site.apply("applicant:mei")
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)
    site.apply("applicant:fang")
    hers, his = (site.casework.report(who, case, purpose="查看") for who in (MEI, FANG))
    assert "母亲.公民身份号码" in {fact.name for fact in hers.facts}
    assert {fact.name.partition(".")[0] for fact in his.facts} >= {"父亲", "新生儿"}
    assert not [fact for fact in his.facts if fact.name.startswith("母亲.")]
    assert his.tasks == hers.tasks
    number = site.task(case, "maternity-benefit").number
    assert site.casework.reasons(MEI, case, number, purpose="查看")
    assert "母亲." not in str(site.casework.reasons(FANG, case, number, purpose="查看"))


def test_who_joined_supplements_but_does_not_withdraw(site: Site) -> None:
    wrong = FAMILY.father.id_number[:16] + "97"
    case = site.apply("applicant:mei", **{"父亲.公民身份号码": wrong})
    site.answer(case)
    assert site.view(case).state == "待补正"
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)
    assert site.apply("applicant:fang") == case
    with pytest.raises(NotAllowed, match="只有最先递交"):
        site.casework.withdraw(FANG, case, "不办了")
    raw = json.dumps({"facts": {"父亲.公民身份号码": FAMILY.father.id_number}}).encode()
    assert site.counter().supplement(FANG, case, raw, lambda name: b"") != "待补正"


@pytest.mark.parametrize("known_as", [None, "a stranger", "the child's grandfather"])
def test_a_stranger_is_refused_and_learns_nothing(site: Site, known_as: str | None) -> None:
    case = site.apply("applicant:mei")
    events = EventRow.objects.count()
    if known_as:
        number = list(families(2))[1].father.id_number
        site.people.verify(OPERATOR, OTHER, number)
    with pytest.raises(CaseworkError) as refused:
        site.apply("applicant:other")
    told = str(refused.value)
    secrets = (case, FAMILY.mother.name, FAMILY.father.name, FAMILY.mother.id_number, "mei", "待", "birth")
    assert [word for word in secrets if word in told] == []
    assert "不能重复申请" in told
    assert EventRow.objects.count() == events
    for look in (
        lambda: site.casework.report(OTHER, case, purpose="查看"),
        lambda: site.casework.withdraw(OTHER, case, ""),
        lambda: site.counter().supplement(OTHER, case, b"{}", lambda name: b""),
    ):
        with pytest.raises(NotAllowed, match="没有找到"):
            look()
    assert site.casework.cases(OTHER) == []


def test_the_refusal_is_the_same_for_the_unknown_and_for_those_whom_the_case_does_not_name(
    site: Site,
) -> None:
    site.apply("applicant:mei")
    told = []
    for verified in (False, True):
        if verified:
            site.people.verify(OPERATOR, OTHER, list(families(2))[1].father.id_number)
        with pytest.raises(CaseworkError) as refused:
            site.apply("applicant:other")
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_the_owner_s_second_application_for_the_child_is_refused_with_the_own_reference(site: Site) -> None:
    case = site.apply("applicant:mei")
    with pytest.raises(CaseworkError, match=case):
        site.apply("applicant:mei", married=False)


def test_when_the_case_has_ended_the_child_may_be_applied_for_again(site: Site) -> None:
    case = site.apply("applicant:mei")
    site.registers_answer(case)
    assert site.casework.withdraw(MEI, case, "填错了") == "撤回中"
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)
    with pytest.raises(CaseworkError, match="不能重复申请"):
        site.apply("applicant:fang")
    site.answer(case)
    assert site.view(case).state == "已撤回"
    assert MatterRow.objects.filter(mark__isnull=False).count() == 0
    assert site.apply("applicant:fang") != case


def test_a_supplement_cannot_make_a_case_about_the_child_of_another_case(site: Site) -> None:
    second = list(families(2))[1]
    site.apply("applicant:mei")
    case = site.apply("applicant:other", second, papers=False)
    site.answer(case)
    assert site.view(case).state == "待补正"
    before = EventRow.objects.count()
    raw = json.dumps({"facts": {"新生儿.出生医学证明编号": FAMILY.birth.certificate}}).encode()
    with pytest.raises(CaseworkError, match="同一件事"):
        site.counter(second).supplement(OTHER, case, raw, lambda name: b"")
    assert EventRow.objects.count() == before
    fresh = json.dumps({"facts": {"新生儿.出生医学证明编号": "Z999999999"}}).encode()
    site.counter(second).supplement(OTHER, case, fresh, lambda name: b"")
    assert MatterRow.objects.filter(case_id=case).count() == 1
    again = site.apply("applicant:fang", second)
    assert again != case


def test_marks_and_joins_hold_no_personal_data(site: Site) -> None:
    site.apply("applicant:mei")
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)
    site.apply("applicant:fang")
    kept = str([*MatterRow.objects.values(), *CoApplicantRow.objects.values()])
    assert FAMILY.birth.certificate not in kept
    assert FAMILY.father.id_number not in kept

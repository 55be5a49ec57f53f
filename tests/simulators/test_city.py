"""The registers of the invented city agree with one another."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from onething.standards.identity import parse_id_number
from simulators import city
from simulators.city import REGION, families
from tests.simulators.standin import CITY, Department, facts_of


def test_the_same_number_is_always_the_same_family() -> None:
    assert list(families(3)) == CITY[:3]


def test_nobody_shares_a_number() -> None:
    people = list(families(10_000))
    numbers = [person.id_number for f in people for person in (f.mother, f.father)]
    assert len(set(numbers)) == len(numbers)
    assert len({f.birth.certificate for f in people}) == len(people)


@given(st.integers(1, 3000))
def test_a_family_is_consistent_in_itself(number: int) -> None:
    family = city.family(number)
    for person, sex in ((family.mother, "女"), (family.father, "男")):
        said = parse_id_number(person.id_number)
        assert (said.region, said.born, said.sex) == (REGION, person.born, sex)
        assert person.sex == sex
    assert family.birth.name[0] == family.father.name[0]
    assert family.birth.issued > family.birth.born.date()
    assert family.married < family.birth.born.date()


def test_the_parents_in_the_register_of_births_are_in_the_population_register(tmp_path: Path) -> None:
    health, police = Department(tmp_path, "health"), Department(tmp_path, "police")
    for family in CITY:
        entry = health.store.entry("births", family.birth.certificate)
        assert entry is not None
        for who, person in (("母亲", family.mother), ("父亲", family.father)):
            known = police.store.entry("population", entry[f"{who}公民身份号码"])
            assert known is not None
            assert (known["姓名"], known["性别"], known["户籍地址"]) == (
                person.name,
                person.sex,
                person.address,
            )


def test_a_registered_child_has_a_number_that_fits_and_an_address_of_the_chosen_parent(
    tmp_path: Path,
) -> None:
    police = Department(tmp_path, "police")
    for number, family in enumerate(CITY):
        parent = ("母亲", "父亲")[number % 2]
        outcome = police.perform(
            f"k{number}", case=f"c{number}", facts={**facts_of(family), "落户随": parent}
        ).json
        said = parse_id_number(outcome["facts"]["新生儿.公民身份号码"])
        assert (said.born, said.sex) == (family.birth.born.date(), family.birth.sex)
        person = family.mother if parent == "母亲" else family.father
        assert outcome["facts"]["新生儿.户籍地址"] == outcome["licence"]["住址"] == person.address


def test_a_number_is_not_given_again_after_a_registration_was_undone(tmp_path: Path) -> None:
    police = Department(tmp_path, "police")
    facts = facts_of(CITY[0])
    twin = {**facts, "新生儿.出生医学证明编号": "Z990000099"}
    first = police.perform("k1", facts=facts).json
    police.post(f"/v1/requests/{first['request']}/reversal", {}, Idempotency_Key="r1")
    second = police.perform("k2", case="c2", facts=twin).json
    assert second["facts"]["新生儿.公民身份号码"] != first["facts"]["新生儿.公民身份号码"]


def test_the_insurance_and_the_card_belong_to_the_childs_number(tmp_path: Path) -> None:
    number = Department(tmp_path, "police").perform().json["facts"]["新生儿.公民身份号码"]
    facts = {**facts_of(CITY[0]), "新生儿.公民身份号码": number}
    insured = Department(tmp_path, "medical-insurance").perform(facts=facts).json["facts"]
    card = Department(tmp_path, "social-security").perform(facts=facts).json["facts"]
    assert insured["新生儿.医保编号"].endswith(number[6:])
    assert card["新生儿.社会保障卡号"].endswith(number[6:])


def test_the_health_department_knows_its_own_certificates_only(tmp_path: Path) -> None:
    health = Department(tmp_path)
    facts = facts_of(CITY[0])
    for number, (name, value, code) in enumerate(
        [
            ("新生儿.出生医学证明编号", "Z999999999", "unknown"),
            ("新生儿.姓名", "别人", "differs"),
            ("母亲.公民身份号码", CITY[1].mother.id_number, "differs"),
        ]
    ):
        outcome = health.perform(f"k{number}", facts={**facts, name: value}).json
        assert (outcome["state"], outcome["reason"]["code"]) == ("rejected", code)
    assert health.effects == []


def test_what_was_done_is_still_done_after_a_restart(tmp_path: Path) -> None:
    first = Department(tmp_path).perform().json
    again = Department(tmp_path)
    assert again.perform().json == first
    assert again.effects == [("k1", "done")]

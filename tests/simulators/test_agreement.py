"""One small city: what one department says of somebody, every other department says too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onething.standards import check_id_number
from simulators.city import EMPLOYERS, FIRST_SPECIAL, SPECIAL, City, city, families
from simulators.departments import departments
from simulators.store import Store
from tests.simulators.agreement import Line, disagreements, lines_of, said
from tests.simulators.standin import CITY, Department, facts_of

WHOLE = city(60)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    """Every line of every register of all departments, as their own databases hold them."""
    folder = tmp_path_factory.mktemp("registers")
    found = []
    for name, department in departments(immediate=True).items():
        store = Store(folder / f"{name}.db")
        store.seed(department.registers, WHOLE)
        found += lines_of(name, store)
    return found


def by(lines: list[Line], register: str) -> dict[str, Line]:
    return {line.subject: line for line in lines if line.register == register}


def test_the_city_is_big_and_mixed_and_always_the_same() -> None:
    assert city(60) == WHOLE
    assert len(WHOLE.families) == 60 + 2 * len(SPECIAL)
    assert WHOLE.families[:60] == tuple(families(60))
    assert len({family.kind for family in WHOLE.families}) == 1 + len(SPECIAL)
    assert {len(family.births) for family in WHOLE.families} == {1, 2, 3}


def test_every_number_is_right_and_nobody_s_twice() -> None:
    numbers = [person.id_number for person in WHOLE.people if person.id_number]
    assert len(set(numbers)) == len(numbers) > 200
    assert [number for number in numbers if check_id_number(number)] == []
    certificates = [birth.certificate for family in WHOLE.families for birth in family.births]
    assert len(set(certificates)) == len(certificates)


def test_every_department_has_a_register_and_no_two_say_different_things(lines: list[Line]) -> None:
    assert {line.department for line in lines} == departments(immediate=True).keys()
    assert disagreements(lines) == []


def test_departments_overlap_so_that_they_could_disagree(lines: list[Line]) -> None:
    """Every department says something of a person that another says too, and most people are known to five."""
    shared = {about: {d for who in values.values() for d in who} for about, values in said(lines).items()}
    overlapping = [who for who in shared.values() if len(who - {"number"}) > 1]
    assert set.union(*overlapping) >= departments(immediate=True).keys()
    assert len(overlapping) > 1000
    known = [len(who) for (_, field), who in shared.items() if field == "姓名"]
    assert sorted(known)[len(known) // 2] >= 5


def _tampered(lines: list[Line]) -> Iterator[tuple[Line, str, list[Line]]]:
    """The registers with one text changed: for every register, every field that another department has too."""
    twice = {
        about
        for about, values in said(lines).items()
        if len({department for who in values.values() for department in who}) > 1
    }
    for register in {line.register: None for line in lines}:
        mine = [line for line in lines if line.register == register]
        for field in mine[0].fields:
            victims = [line for line in mine if (line.subject, field) in twice and line.fields[field]]
            for line in victims[:1]:
                changed = replace(line, fields={**line.fields, field: "别的"})
                yield line, field, [changed if each is line else each for each in lines]


def test_a_single_value_that_differs_is_found_in_every_register(lines: list[Line]) -> None:
    tried = set()
    for line, field, changed in _tampered(lines):
        tried.add((line.register, field))
        assert [(person, name) for person, name, _ in disagreements(changed)] == [(line.subject, field)]
    assert {register for register, _ in tried} == {line.register for line in lines} - {"births"}
    assert len(tried) > 20


@pytest.mark.parametrize("who", ["母亲", "父亲"])
def test_a_parent_whom_the_certificate_names_otherwise_is_found(lines: list[Line], who: str) -> None:
    certificate = next(line for line in lines if line.register == "births")
    changed = replace(certificate, fields={**certificate.fields, f"{who}姓名": "别人"})
    wrong = disagreements([changed if line is certificate else line for line in lines])
    assert [(person, field) for person, field, _ in wrong] == [
        (certificate.fields[f"{who}公民身份号码"], "姓名")
    ]


def test_spouses_name_each_other_and_the_police_know_it(lines: list[Line]) -> None:
    marriages, population = by(lines, "marriages"), by(lines, "population")
    for number, line in marriages.items():
        other = line.fields["配偶公民身份号码"]
        if other:
            assert marriages[other].fields["配偶公民身份号码"] == number
            assert marriages[other].fields["登记日期"] == line.fields["登记日期"]
        if number in population:
            state = population[number].fields["婚姻状况"]
            assert state == "离婚" if line.fields["离婚日期"] else state in ("有配偶", "丧偶")
    single = [number for number, line in population.items() if line.fields["婚姻状况"] == "未婚"]
    assert single
    assert not marriages.keys() & set(single)


def test_who_is_insured_by_work_works_and_who_died_does_neither(lines: list[Line]) -> None:
    insured, working = by(lines, "insured"), by(lines, "employment")
    assert {number for number, line in insured.items() if line.fields["生育保险在保"]} == working.keys()
    assert insured.keys() == by(lines, "contributions").keys()
    dead = {n for n, line in by(lines, "population").items() if line.fields["死亡日期"]}
    assert len(dead) == 4
    assert not dead & (insured.keys() | working.keys() | by(lines, "residents").keys())


def test_every_person_who_is_named_is_known_somewhere(lines: list[Line]) -> None:
    """By the police of this city or the next or, from another country, as a resident; the dead by the police alone."""
    known = by(lines, "population").keys() | by(lines, "residents").keys()
    assert {person for person, _ in said(lines)} <= known


def test_a_household_lives_at_one_address_and_has_one_living_head(lines: list[Line]) -> None:
    households: dict[str, list[Line]] = {}
    for line in by(lines, "population").values():
        households.setdefault(line.fields["户号"], []).append(line)
    for members in households.values():
        assert len({line.fields["户籍地址"] for line in members}) == 1
        living = [line.fields["与户主关系"] for line in members if not line.fields["死亡日期"]]
        assert living.count("户主") == (1 if living else 0)
    relations = {line.fields["与户主关系"] for line in by(lines, "population").values()}
    assert relations >= {"户主", "妻", "子", "女", "儿媳", None}


def test_each_special_family_is_what_it_is_called(lines: list[Line]) -> None:
    births = by(lines, "births")
    population, neighbours = (
        by([line for line in lines if line.department == name], "population")
        for name in ("police", "police-neighbour")
    )
    kinds = {family.kind: family for family in WHOLE.families if family.number >= FIRST_SPECIAL}
    alone = births[kinds["父母未婚，只登记母亲"].birth.certificate].fields
    assert (alone["父亲公民身份号码"], alone["父亲姓名"]) == (None, None)
    twins = [births[birth.certificate].fields for birth in kinds["双胞胎"].births]
    assert len({twin["母亲公民身份号码"] for twin in twins}) == 1
    assert len({twin["新生儿姓名"] for twin in twins}) == 2
    for kind in ("母亲户口在外地", "父母户口都在外地"):
        mother = kinds[kind].mother
        assert mother.id_number not in population
        assert neighbours[mother.id_number].fields["户籍地址"] == mother.address
        assert by(lines, "residents")[mother.id_number].fields["户籍地址"].startswith("外州市")
    foreign = births[kinds["母亲是外国人"].birth.certificate].fields
    assert (foreign["母亲公民身份号码"], foreign["母亲护照号码"]) == (
        None,
        kinds["母亲是外国人"].mother.passport,
    )
    assert kinds["孩子在外地出生"].birth.certificate not in births
    assert len(by(lines, "vaccinations")) == 6


def test_the_employers_have_right_credit_codes() -> None:
    codes = [employer.credit_code for employer in EMPLOYERS]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not _right_credit_code(code)] == []
    assert _right_credit_code("91350100M000100Y43"), "the example of GB 32100-2015"
    assert not _right_credit_code(codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1"))


def _right_credit_code(code: str) -> bool:
    """GB 32100-2015, by its own table of weights."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(letters.index(c) * weight for c, weight in zip(code[:17], weights, strict=True))
    return len(code) == 18 and letters[(31 - total % 31) % 31] == code[17]


def test_after_a_birth_is_registered_everywhere_the_child_is_the_same_everywhere(tmp_path: Path) -> None:
    made = {name: Department(tmp_path, name) for name in departments(immediate=True)}
    facts = facts_of(CITY[0])
    facts["新生儿.公民身份号码"] = made["police"].perform(facts=facts).json["facts"]["新生儿.公民身份号码"]
    insurance = made["medical-insurance"].perform(facts=facts).json
    facts["新生儿.医保编号"] = insurance["facts"]["新生儿.医保编号"]
    made["tax"].perform(facts=facts)
    lines = [line for name, department in made.items() for line in lines_of(name, department.store)]
    child = [line.department for line in lines if line.subject == facts["新生儿.公民身份号码"]]
    assert child == ["police", "medical-insurance", "tax"]
    assert disagreements(lines) == []
    medical = made["medical-insurance"]
    medical.post(f"/v1/requests/{insurance['request']}/reversal", {}, Idempotency_Key="undo")
    assert medical.store.entry("insured", facts["新生儿.公民身份号码"]) is None


def test_a_register_is_as_the_city_is_after_a_restart_and_keeps_what_was_written(tmp_path: Path) -> None:
    police = Department(tmp_path, "police")
    child = police.perform().json["facts"]["新生儿.公民身份号码"]
    again = Department(tmp_path, "police")
    assert again.store.entry("population", child) is not None
    larger = City((*CITY, *families(12)))
    again.store.seed(departments(immediate=True)["police"].registers, larger)
    assert again.store.entry("population", larger.families[-1].mother.id_number) is not None


def test_an_item_never_writes_over_somebody_s_line_nor_takes_it_away(tmp_path: Path) -> None:
    medical, mother = Department(tmp_path, "medical-insurance"), CITY[0].mother
    before = medical.store.entry("insured", mother.id_number)
    number = medical.perform(facts={**facts_of(CITY[0]), "新生儿.公民身份号码": mother.id_number}).json[
        "request"
    ]
    assert medical.store.entry("insured", mother.id_number) == before
    medical.post(f"/v1/requests/{number}/reversal", {}, Idempotency_Key="undo")
    assert medical.store.entry("insured", mother.id_number) == before is not None


def test_a_database_of_another_version_is_begun_afresh(tmp_path: Path) -> None:
    Department(tmp_path).perform()
    store = Store(tmp_path / "health.db")
    store.run("PRAGMA user_version=1")
    assert Department(tmp_path).effects == []

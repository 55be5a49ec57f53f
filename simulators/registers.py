"""What stands in every register of every department: drawn from the same city, so they agree with one another.

A field's name means the same in every register; ``母亲姓名`` beside ``母亲公民身份号码`` is that person's ``姓名``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.city import City, Family, Person

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Register:
    """``key`` names the subject; ``rows`` are what stands there from the beginning."""

    key: str
    rows: Callable[[City], Rows]


def births(city: City) -> Rows:
    """Births in the hospitals of this city, by certificate."""
    return {
        birth.certificate: {
            "新生儿姓名": birth.name,
            "性别": birth.sex,
            "出生时刻": birth.born.strftime("%Y-%m-%dT%H:%M:00+08:00"),
            "出生孕周": birth.weeks,
            "出生体重": {"amount": str(birth.weight_grams), "unit": "克"},
            "接生机构": birth.hospital,
            **_parent("母亲", family.mother),
            **_parent("父亲", family.father if family.father_registered else None),
        }
        for family in city.families
        if family.born_here
        for birth in family.births
    }


def _parent(who: str, person: Person | None) -> dict[str, Any]:
    return {
        f"{who}姓名": person.name if person else None,
        f"{who}公民身份号码": person.id_number or None if person else None,
        f"{who}护照号码": person.passport or None if person else None,
    }


def population(city: City) -> Rows:
    """Households of this city; who is registered elsewhere is kept elsewhere."""
    return _households(city, lambda person: person.local)


def neighbour_population(city: City) -> Rows:
    """Households of the next city: of those who live here and are registered there."""
    return _households(city, lambda person: person.of_the_next_city)


def _households(city: City, kept: Callable[[Person], bool]) -> Rows:
    return {
        person.id_number: {
            "姓名": person.name,
            "性别": person.sex,
            "民族": person.nation,
            "出生日期": person.born.isoformat(),
            "户籍地址": person.address,
            "户号": _household(family, person),
            "与户主关系": _relation(family, person),
            "婚姻状况": _marital(family, person),
            "死亡日期": person.died.isoformat() if person.died else None,
        }
        for family in city.families
        for person in family.members
        if kept(person)
    }


def _household(family: Family, person: Person) -> str:
    """Who is registered at one address is one household."""
    addresses = list(dict.fromkeys(member.address for member in family.members))
    return f"H{family.number:07d}{addresses.index(person.address) + 1}"


def _relation(family: Family, person: Person) -> str | None:
    """To the head of the household: the first of its living members."""
    if person.died:
        return None
    living = (member for member in family.members if not member.died)
    head = next(member for member in living if member.address == person.address)
    if person == head:
        return "户主"
    if person in family.siblings:
        child = "子" if person.sex == "男" else "女"
        return f"孙{child}" if head == family.head else child
    if head == family.head:
        return "子" if person == family.father else "儿媳"
    return "妻"


def _marital(family: Family, person: Person) -> str:
    if person in family.siblings:
        return "未婚"
    if person == family.head:
        return "有配偶"
    if family.married is None:
        return "未婚"
    if family.divorced:
        return "离婚"
    other = family.father if person == family.mother else family.mother
    return "丧偶" if other.died else "有配偶"


def marriages(city: City) -> Rows:
    """Marriages by each spouse who has an ID number. Of a marriage that is over only its end is told."""
    return {
        person.id_number: {
            "姓名": person.name,
            "登记日期": None if family.divorced else family.married.isoformat(),
            "离婚日期": family.divorced.isoformat() if family.divorced else None,
            "配偶姓名": None if family.divorced else other.name,
            "配偶公民身份号码": None if family.divorced else other.id_number or None,
            "配偶护照号码": None if family.divorced else other.passport or None,
        }
        for family in city.families
        if family.married
        for person, other in ((family.mother, family.father), (family.father, family.mother))
        if person.id_number
    }


def insured(city: City) -> Rows:
    """Who is insured, and how: by work with maternity insurance, or as a resident without."""
    return {
        person.id_number: {
            "姓名": person.name,
            "参保类型": "职工" if person.working else "居民",
            "生育保险在保": person.working,
            **_employer(person),
        }
        for person in _insured(city)
    }


def contributions(city: City) -> Rows:
    """What the tax office collects for insurances."""
    return {
        person.id_number: {
            "姓名": person.name,
            "参保类型": "职工" if person.working else "居民",
            **_employer(person),
        }
        for person in _insured(city)
    }


def employment(city: City) -> Rows:
    """Who works where, and since when."""
    return {
        person.id_number: {
            "姓名": person.name,
            **_employer(person),
            "入职日期": person.job.since.isoformat(),
        }
        for person in city.people
        if person.working and person.job
    }


def _insured(city: City) -> Iterator[Person]:
    return (person for person in city.people if person.id_number and not person.died)


def _employer(person: Person) -> dict[str, Any]:
    employer = person.job.employer if person.job and person.working else None
    return {
        "单位名称": employer.name if employer else None,
        "统一社会信用代码": employer.credit_code if employer else None,
    }


def vaccinations(city: City) -> Rows:
    """Records of elder children; a newborn's is made on application."""
    return {
        child.id_number: {
            "姓名": child.name,
            "性别": child.sex,
            "出生日期": child.born.isoformat(),
            "监护人姓名": family.mother.name,
            "监护人公民身份号码": family.mother.id_number,
        }
        for family in city.families
        for child in family.siblings
    }


def residents(city: City) -> Rows:
    """Who lives in the city, wherever the household is registered."""
    return {
        person.id_number or person.passport: {
            "姓名": person.name,
            "性别": person.sex,
            "出生日期": person.born.isoformat(),
            "居住地址": person.lives or person.address,
            "户籍地址": person.address or None,
            "联系电话": person.phone or None,
        }
        for person in city.people
        if not person.died
    }


REGISTERS: Mapping[str, Mapping[str, Register]] = {
    "health": {"births": Register("出生医学证明编号", births)},
    "disease-control": {"vaccinations": Register("公民身份号码", vaccinations)},
    "police": {"population": Register("公民身份号码", population)},
    "police-neighbour": {"population": Register("公民身份号码", neighbour_population)},
    "civil-affairs": {"marriages": Register("公民身份号码", marriages)},
    "medical-insurance": {"insured": Register("公民身份号码", insured)},
    "tax": {"contributions": Register("公民身份号码", contributions)},
    "social-security": {"employment": Register("公民身份号码", employment)},
    "community": {"residents": Register("证件号码", residents)},
}
"""By department."""

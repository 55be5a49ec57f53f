"""A small invented city: families with newborns, their households, work and papers, drawn from one seed.

Every register of every department is drawn from these people (``registers.py``), so what one department says of
somebody the others say too. The region codes 9999xx do not exist in GB/T 2260: no number of a person or an employer
here can belong to a real one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

REGION, ELSEWHERE = "999901", "999902"
DISTRICT = "江州市云溪区"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_MALE = ["伟", "建国", "志强", "文博", "子轩", "浩然", "俊杰", "明远", "家豪", "宇航"]
GIVEN_FEMALE = ["芳", "秀英", "丽娟", "雨桐", "欣怡", "思涵", "静雯", "晓燕", "梦洁", "若兰"]
ROADS = ["桂花路", "文昌街", "滨河东路", "青石巷", "望湖路", "学府街"]
HOSPITALS = ["江州市妇幼保健院", "江州市第一人民医院", "云溪区人民医院"]
FIRST_SPECIAL = 1_000_001
"""The number of the first family that is not ordinary."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Employer:
    name: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class Job:
    employer: Employer
    since: date


@dataclass(frozen=True, slots=True)
class Person:
    """``address`` is where the household is registered; ``lives`` where a person from elsewhere lives in the city.
    A foreigner has a passport instead of an ID number."""

    name: str
    sex: str
    nation: str
    born: date
    id_number: str
    address: str
    phone: str
    passport: str = ""
    lives: str = ""
    died: date | None = None
    job: Job | None = None

    @property
    def account(self) -> str:
        """A bank card: 6299 and digits of the number, which no bank gives out, with its check digit (Luhn)."""
        body = f"6299{self.id_number[6:17]}000"
        doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
        return f"{body}{-sum(each // 10 + each % 10 for each in doubled) % 10}"

    @property
    def local(self) -> bool:
        """Whether this city keeps the household."""
        return self.id_number != "" and not self.lives

    @property
    def of_the_next_city(self) -> bool:
        """Whether the next city keeps the household."""
        return self.id_number != "" and self.lives != ""

    @property
    def working(self) -> bool:
        return self.job is not None and self.died is None


@dataclass(frozen=True, slots=True)
class Birth:
    certificate: str
    name: str
    sex: str
    born: datetime
    weeks: int
    weight_grams: int
    hospital: str
    issued: date


@dataclass(frozen=True, slots=True)
class Family:
    """``birth`` is the newborn's, ``other_births`` those of its twins; ``siblings`` are older. ``married`` to each
    other, unless it is None; ``divorced`` before the birth. ``head`` is a grandfather who heads the household."""

    number: int
    mother: Person
    father: Person
    married: date | None
    birth: Birth
    father_registered: bool = True
    kind: str = "普通家庭"
    other_births: tuple[Birth, ...] = ()
    siblings: tuple[Person, ...] = ()
    divorced: date | None = None
    head: Person | None = None
    born_here: bool = True

    @property
    def mother_insured(self) -> bool:
        """Who is employed is insured."""
        return self.mother.working

    @property
    def births(self) -> tuple[Birth, ...]:
        return (self.birth, *self.other_births)

    @property
    def members(self) -> tuple[Person, ...]:
        """Everybody but the newborns, who have no number yet."""
        head = (self.head,) if self.head else ()
        return (*head, self.father, self.mother, *self.siblings)


@dataclass(frozen=True, slots=True)
class City:
    families: tuple[Family, ...]

    @property
    def people(self) -> Iterator[Person]:
        for family in self.families:
            yield from family.members


def id_number(region: str, born: date, serial: int) -> str:
    """A number with a right GB 11643 check character; an odd serial is a man's."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def credit_code(region: str, serial: int) -> str:
    """A company's GB 32100 code: the organisation's GB 11714 number and the check character of the whole."""
    body = f"{serial:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    code = f"91{region}{body}" + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(_CREDIT.index(c) * pow(3, place, 31) for place, c in enumerate(code))
    return code + _CREDIT[-total % 31]


EMPLOYERS = tuple(
    Employer(f"江州{name}有限公司", credit_code(REGION, 70_000_000 + number))
    for number, name in enumerate(("云纺织", "桂香食品", "望湖物流", "青石建材", "文昌印务", "滨河电子"))
)


def city(count: int, seed: int = 2026) -> City:
    """The first ``count`` ordinary families, and the special ones, who live in every such city."""
    return City((*families(count, seed), *special_families(seed)))


def families(count: int, seed: int = 2026) -> Iterator[Family]:
    """The first ``count`` ordinary families; the same number is always the same family."""
    for number in range(1, count + 1):
        yield family(number, seed)


def special_families(seed: int = 2026) -> Iterator[Family]:
    """Two families of every kind that is not ordinary."""
    for place, (kind, change) in enumerate(item for item in SPECIAL for _ in "12"):
        made = replace(family(FIRST_SPECIAL + place, seed), kind=kind, father_registered=True)
        yield change(made)


def family(number: int, seed: int = 2026) -> Family:
    """An ordinary family; the same number is always the same."""
    draw = random.Random(f"{seed}/{number}")
    married = date(2019, 1, 1) + timedelta(days=draw.randrange(2000))
    address = f"{DISTRICT}{draw.choice(ROADS)}{draw.randrange(1, 300)}号{draw.randrange(1, 20)}幢{draw.randrange(101, 1800)}室"
    mother = _adult(number, draw, "女", address)
    father = _adult(
        number, draw, "男", address if draw.random() < 0.7 else address.replace("云溪区", "临江区")
    )
    born = datetime(2026, 10, 26) + timedelta(minutes=draw.randrange(60 * 24 * 28))  # noqa: DTZ001 - local time by definition
    sex = draw.choice("男女")
    given = draw.choice(GIVEN_MALE if sex == "男" else GIVEN_FEMALE)
    birth = Birth(
        certificate=f"Z99{number:07d}",
        name=father.name[0] + given,
        sex=sex,
        born=born,
        weeks=draw.randrange(36, 42),
        weight_grams=draw.randrange(260, 420) * 10,
        hospital=draw.choice(HOSPITALS),
        issued=born.date() + timedelta(days=draw.randrange(1, 6)),
    )
    # Two of three mothers are employed, and all fathers. Every twentieth birth is registered with its mother alone.
    if number % 3 != 2:
        mother = replace(mother, job=_job(draw))
    return Family(number, mother, replace(father, job=_job(draw)), married, birth, number % 20 != 0)


def _adult(number: int, draw: random.Random, sex: str, address: str) -> Person:
    # 37 and 4500 share no factor: a birthday comes again only after 4,500 families, with the next serial.
    born = date(1988, 1, 1) + timedelta(days=number * 37 % 4500)
    serial = number // 4500 * 2 + 100 + (1 if sex == "男" else 0)
    given = draw.choice(GIVEN_MALE if sex == "男" else GIVEN_FEMALE)
    return Person(
        name=draw.choice(SURNAMES) + given,
        sex=sex,
        nation=draw.choice(["汉", "汉", "汉", "汉", "回", "畲"]),
        born=born,
        id_number=id_number(REGION, born, serial),
        address=address,
        phone=f"1990000{draw.randrange(10000):04d}",
    )


def _job(draw: random.Random) -> Job:
    return Job(draw.choice(EMPLOYERS), date(2014, 1, 1) + timedelta(days=draw.randrange(4000)))


def _from_elsewhere(person: Person) -> Person:
    """Registered in another city, living in this one."""
    serial = int(person.id_number[14:17])
    return replace(
        person,
        id_number=id_number(ELSEWHERE, person.born, serial),
        address=person.address.replace(DISTRICT, "外州市东山区").replace("江州市临江区", "外州市东山区"),
        lives=person.address,
    )


def _foreign(person: Person, name: str) -> Person:
    passport = f"EX{person.id_number[8:17]}"
    return replace(
        person,
        name=name,
        nation="",
        id_number="",
        passport=passport,
        lives=person.address,
        address="",
        job=None,
    )


def _apart(family: Family) -> Family:
    """Parents who are not married have households of their own."""
    address = family.father.address.replace(DISTRICT, "江州市临江区")
    return replace(family, father=replace(family.father, address=address))


def _twin(family: Family, place: int) -> Birth:
    """The ``place``-th brother or sister of the newborn, some minutes later."""
    first = family.birth
    sex = "男女"[place % 2]
    given = (GIVEN_MALE if sex == "男" else GIVEN_FEMALE)[(family.number + place) % 10]
    while first.name[0] + given == first.name:
        given = "小" + given
    return replace(
        first,
        certificate=f"Z{99 - place}{family.number:07d}",
        name=first.name[0] + given,
        sex=sex,
        born=first.born + timedelta(minutes=7 * place),
        weight_grams=first.weight_grams - 200 * place,
    )


def _elder(family: Family, years: int) -> Person:
    """An elder child, so many years old at the birth, in its mother's household."""
    born = family.birth.born.date().replace(day=1) - timedelta(days=365 * years)
    sex = "女男"[(family.number + years) % 2]
    serial = (family.number - FIRST_SPECIAL) * 10 + (1 if sex == "男" else 0)
    return Person(
        name=family.birth.name[0] + (GIVEN_MALE if sex == "男" else GIVEN_FEMALE)[family.number % 10],
        sex=sex,
        nation=family.mother.nation,
        born=born,
        id_number=id_number(REGION, born, serial),
        address=family.mother.address,
        phone="",
    )


def _grandfather(family: Family) -> Person:
    born = date(1958, 3, 1) + timedelta(days=family.number % 900)
    return Person(
        name=family.father.name[0] + "德福",
        sex="男",
        nation=family.father.nation,
        born=born,
        id_number=id_number(REGION, born, 301),
        address=family.father.address,
        phone="",
    )


def _named(family: Family, mother: str, father: str, child: str) -> Family:
    return replace(
        family,
        mother=replace(family.mother, name=mother),
        father=replace(family.father, name=father),
        birth=replace(family.birth, name=child),
    )


def _born_at(family: Family, born: datetime) -> Family:
    birth = replace(family.birth, born=born, issued=born.date() + timedelta(days=2))
    return replace(family, birth=birth)


SPECIAL: tuple[tuple[str, Callable[[Family], Family]], ...] = (
    ("父母未婚，登记了父亲", lambda f: replace(_apart(f), married=None)),
    ("父母未婚，只登记母亲", lambda f: replace(_apart(f), married=None, father_registered=False)),
    ("双胞胎", lambda f: replace(f, other_births=(_twin(f, 1),))),
    ("三胞胎", lambda f: replace(f, other_births=(_twin(f, 1), _twin(f, 2)))),
    ("母亲户口在外地", lambda f: replace(f, mother=_from_elsewhere(f.mother))),
    ("父亲户口在外地", lambda f: replace(f, father=_from_elsewhere(f.father))),
    (
        "父母户口都在外地",
        lambda f: replace(f, mother=_from_elsewhere(f.mother), father=_from_elsewhere(f.father)),
    ),
    ("母亲是外国人", lambda f: replace(f, mother=_foreign(f.mother, "Anna Keller"))),
    ("父亲是外国人", lambda f: replace(f, father=_foreign(f.father, "Paul Martin"))),
    ("父亲在孩子出生前去世", lambda f: replace(f, father=replace(f.father, died=date(2026, 6, 2)))),
    (
        "母亲生产后去世",
        lambda f: replace(f, mother=replace(f.mother, died=f.birth.born.date() + timedelta(days=1))),
    ),
    ("出生前父母已离婚", lambda f: replace(_apart(f), divorced=date(2026, 4, 13))),
    ("第二个孩子", lambda f: replace(f, siblings=(_elder(f, 4),))),
    ("第三个孩子", lambda f: replace(f, siblings=(_elder(f, 8), _elder(f, 3)))),
    ("祖父是户主", lambda f: replace(f, head=_grandfather(f))),
    ("孩子在外地出生", lambda f: replace(f, born_here=False)),
    ("孩子随母姓", lambda f: _named(f, "欧阳若兰", f.father.name, "欧阳静")),
    ("名字有间隔号和生僻字", lambda f: _named(f, "阿依古丽·买买提", "马㛃", "古丽娜尔·马㛃")),
    (
        "父母都没有工作",
        lambda f: replace(f, mother=replace(f.mother, job=None), father=replace(f.father, job=None)),
    ),
    ("跨年夜出生", lambda f: _born_at(f, datetime(2025, 12, 31, 23, 59))),  # noqa: DTZ001 - local time
)
"""What makes a family special, and how an ordinary one becomes so."""

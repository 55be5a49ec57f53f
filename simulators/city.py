"""A small invented city: families with newborns whose registers agree with one another.

Everything is drawn from a seed, so pictures, registers and tests see the same people. The region code 999901
does not exist in GB/T 2260: no number here can belong to a real person.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

REGION = "999901"
DISTRICT = "江州市云溪区"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_MALE = ["伟", "建国", "志强", "文博", "子轩", "浩然", "俊杰", "明远", "家豪", "宇航"]
GIVEN_FEMALE = ["芳", "秀英", "丽娟", "雨桐", "欣怡", "思涵", "静雯", "晓燕", "梦洁", "若兰"]
ROADS = ["桂花路", "文昌街", "滨河东路", "青石巷", "望湖路", "学府街"]
HOSPITALS = ["江州市妇幼保健院", "江州市第一人民医院", "云溪区人民医院"]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    sex: str
    nation: str
    born: date
    id_number: str
    address: str
    phone: str

    @property
    def account(self) -> str:
        """A bank account: 62 and the digits of the number, which no bank gives out."""
        return f"6299{self.id_number[6:17]}0000"


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
    number: int
    mother: Person
    father: Person
    married: date
    birth: Birth

    @property
    def father_registered(self) -> bool:
        """Every twentieth birth is registered with its mother alone."""
        return self.number % 20 != 0

    @property
    def mother_insured(self) -> bool:
        """Two of three mothers are employed and insured; the fathers of the others are."""
        return self.number % 3 != 2


def id_number(region: str, born: date, serial: int) -> str:
    """A number with a right GB 11643 check character; an odd serial is a man's."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def families(count: int, seed: int = 2026) -> Iterator[Family]:
    """The first ``count`` families of the city; the same number is always the same family."""
    for number in range(1, count + 1):
        yield _family(number, random.Random(f"{seed}/{number}"))


def _family(number: int, draw: random.Random) -> Family:
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
    return Family(number, mother, father, married, birth)


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

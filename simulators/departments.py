"""The departments: their registers and what their items do. Each runs as a process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from simulators.city import REGION, Family, id_number
from simulators.store import Store

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``subject`` is whom the effect is done for: nobody gets the same thing twice."""

    approved: bool
    subject: str
    facts: dict[str, Any] = field(default_factory=dict)
    licence: dict[str, Any] | None = None
    reason: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Item:
    """``takes`` seconds before the answer is ready (0: at once)."""

    code: str
    needs: tuple[str, ...]
    decide: Callable[[Store, Facts], Verdict]
    takes: float = 0.0


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    items: tuple[Item, ...]
    registers: Mapping[str, str]  # register → key of its subject
    seed: Callable[[Store, list[Family]], None]


def _refuse(subject: str, code: str, text: str, clause: str = "") -> Verdict:
    return Verdict(False, subject, reason=(code, text, clause))


def _births(store: Store, city: list[Family]) -> None:
    store.fill(
        "births",
        {
            f.birth.certificate: {
                "新生儿姓名": f.birth.name,
                "性别": f.birth.sex,
                "出生时刻": f.birth.born.strftime("%Y-%m-%dT%H:%M:00+08:00"),
                "出生孕周": f.birth.weeks,
                "出生体重": {"amount": str(f.birth.weight_grams), "unit": "克"},
                "接生机构": f.birth.hospital,
                "母亲公民身份号码": f.mother.id_number,
                "父亲公民身份号码": f.father.id_number if f.father_registered else None,
            }
            for f in city
        },
    )


def _check_certificate(store: Store, facts: Facts) -> Verdict:
    number = str(facts["新生儿.出生医学证明编号"])
    entry = store.entry("births", number)
    if entry is None:
        return _refuse(number, "unknown", "登记库里没有这个编号的出生医学证明。", "《母婴保健法》第二十三条")
    for fact, name in (("新生儿.姓名", "新生儿姓名"), ("母亲.公民身份号码", "母亲公民身份号码")):
        if fact in facts and facts[fact] != entry[name]:
            return _refuse(number, "differs", f"{name}与出生医学信息登记不一致。", "《母婴保健法》第二十三条")
    return Verdict(True, number, {"新生儿.核验号": f"H{number}"})


def _population(store: Store, city: list[Family]) -> None:
    people = [person for f in city for person in (f.mother, f.father)]
    store.fill(
        "population",
        {
            p.id_number: {
                "姓名": p.name,
                "性别": p.sex,
                "民族": p.nation,
                "出生日期": p.born.isoformat(),
                "户籍地址": p.address,
            }
            for p in people
        },
    )


def _register_birth(store: Store, facts: Facts) -> Verdict:
    number = str(facts["新生儿.出生医学证明编号"])
    parent = store.entry("population", str(facts.get(f"{facts['落户随']}.公民身份号码")))
    if parent is None:
        return _refuse(number, "unknown-parent", "人口库里没有落户一方。", "《户口登记条例》第七条")
    born = datetime.fromisoformat(str(facts["新生儿.出生时刻"])).date()
    # A number is never given again, not even after its registration was undone.
    count = store.run(
        "SELECT COUNT(*) FROM effect WHERE item IN ('household-registration', 'registration-elsewhere') AND kind='done'"
    )[0][0]
    odd = str(facts["新生儿.性别"]) in ("1", "男")
    own = id_number(REGION, date(born.year, born.month, born.day), (count * 2 + (1 if odd else 2)) % 1000)
    address = parent["户籍地址"]
    return Verdict(
        True,
        number,
        {"新生儿.公民身份号码": own, "新生儿.户籍地址": address},
        {"kind": "居民户口簿", "姓名": facts["新生儿.姓名"], "公民身份号码": own, "住址": address},
    )


def _has_number(facts: Facts) -> str | None:
    number = str(facts["新生儿.公民身份号码"])
    good = re.fullmatch(r"\d{17}[\dX]", number) and number == id_number(
        number[:6], date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"), int(number[14:17])
    )
    return number if good else None


def _insure(store: Store, facts: Facts) -> Verdict:
    number = _has_number(facts)
    if number is None:
        return _refuse("", "bad-number", "公民身份号码的校验码不对。", "《社会保险经办条例》第六条")
    return Verdict(True, number, {"新生儿.医保编号": f"YB{number[6:]}"})


def _issue_card(store: Store, facts: Facts) -> Verdict:
    number = _has_number(facts)
    if number is None:
        return _refuse("", "bad-number", "公民身份号码的校验码不对。", "《社会保险经办条例》第七条")
    card = f"SK{number[6:]}"
    return Verdict(True, number, {"新生儿.社会保障卡号": card}, {"kind": "社会保障卡", "卡号": card})


def _marriages(store: Store, city: list[Family]) -> None:
    entries = {}
    for f in city:
        for person, other in ((f.mother, f.father), (f.father, f.mother)):
            entries[person.id_number] = {
                "登记日期": f.married.isoformat(),
                "配偶公民身份号码": other.id_number,
            }
    store.fill("marriages", entries)


def _insured(store: Store, city: list[Family]) -> None:
    store.fill(
        "insured",
        {
            person.id_number: {"生育保险在保": insured}
            for f in city
            for person, insured in ((f.mother, f.mother_insured), (f.father, True))
        },
    )


def _pay_benefit(store: Store, facts: Facts) -> Verdict:
    mother = str(facts.get("母亲.公民身份号码") or facts["母亲.姓名"])
    entry = store.entry("insured", mother)
    if entry is not None and not entry["生育保险在保"]:
        return _refuse(mother, "not-insured", "母亲没有在保的生育保险。", "《社会保险法》第五十四条")
    return Verdict(True, mother, {"生育津贴核定号": _numbered(store, "maternity-benefit", "SJ")})


def _settle(store: Store, facts: Facts) -> Verdict:
    subject = str(facts.get("母亲.公民身份号码") or facts["母亲.姓名"])
    return Verdict(True, subject, {"生育费用结算号": _numbered(store, "birth-cost-settlement", "JS")})


def _numbered(store: Store, item: str, mark: str) -> str:
    """A number that was never given before, not even for what was undone."""
    count = store.run("SELECT COUNT(*) FROM effect WHERE item=? AND kind='done'", item)[0][0]
    return f"{mark}{count + 1:08d}"


def _giving(item: str, gives: str, mark: str) -> Callable[[Store, Facts], Verdict]:
    """An item that gives every child a number of its own."""

    def decide(store: Store, facts: Facts) -> Verdict:
        child = str(facts.get("新生儿.公民身份号码") or facts.get("新生儿.核验号"))
        return Verdict(True, child, {gives: _numbered(store, item, mark)})

    return decide


def _nothing(store: Store, city: list[Family]) -> None:
    """These departments learn of a child when it is registered."""


def departments(immediate: bool) -> dict[str, Department]:
    """The departments of the city; with ``immediate`` the police answer at once."""
    name, child = "新生儿.姓名", ("新生儿.姓名", "新生儿.公民身份号码")
    born = ("新生儿.出生医学证明编号", name, "新生儿.性别", "新生儿.出生时刻")
    registration, takes = (*born, "新生儿.核验号", "落户随"), 0.0 if immediate else 0.3
    phone, mother = "联系电话", "母亲.姓名"
    made = (
        Department(
            "health",
            (Item("birth-certificate-check", born, _check_certificate),),
            {"births": "出生医学证明编号"},
            _births,
        ),
        Department(
            "disease-control",
            (
                Item(
                    "vaccination-record",
                    (name, "新生儿.出生时刻", "新生儿.核验号", mother, phone),
                    _giving("vaccination-record", "新生儿.接种档案号", "JZ"),
                ),
            ),
            {},
            _nothing,
        ),
        Department(
            "police",
            (
                Item("household-registration", registration, _register_birth, takes),
                Item("registration-elsewhere", registration, _register_birth, takes),
                Item(
                    "resident-id-card",
                    (*child, "新生儿.户籍地址", phone),
                    _giving("resident-id-card", "新生儿.身份证办理号", "SF"),
                ),
            ),
            {"population": "公民身份号码"},
            _population,
        ),
        Department("civil-affairs", (), {"marriages": "公民身份号码"}, _marriages),
        Department(
            "medical-insurance",
            (
                Item("resident-medical-insurance", (*child, "新生儿.户籍地址", phone), _insure),
                Item("maternity-benefit", (mother, "母亲.银行卡号"), _pay_benefit),
                Item("birth-cost-settlement", (mother, "母亲.银行卡号"), _settle),
            ),
            {"insured": "公民身份号码"},
            _insured,
        ),
        Department(
            "tax",
            (
                Item(
                    "insurance-contribution",
                    (*child, "新生儿.医保编号", phone),
                    _giving("insurance-contribution", "新生儿.缴费凭证号", "JF"),
                ),
            ),
            {},
            _nothing,
        ),
        Department(
            "social-security", (Item("social-card", (*child, mother, phone), _issue_card),), {}, _nothing
        ),
        Department(
            "community",
            (
                Item(
                    "childcare-guidance",
                    (name, "新生儿.出生时刻", "新生儿.核验号", mother, phone),
                    _giving("childcare-guidance", "新生儿.照护服务号", "YE"),
                ),
            ),
            {},
            _nothing,
        ),
    )
    return {department.id: department for department in made}

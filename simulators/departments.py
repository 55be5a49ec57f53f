"""The departments of the city, and the police of the next one: their registers and what their items do. Each runs as a
process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from simulators.city import ELSEWHERE, REGION, id_number
from simulators.registers import REGISTERS, Register
from simulators.store import Store

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that an item writes into its department's own register."""

    register: str
    subject: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``state`` is the contract's. ``subject`` is whom the effect is done for: nobody gets the same thing twice.
    ``reason`` is a code, a sentence and a clause; ``materials`` are what is missing."""

    state: str
    subject: str
    facts: dict[str, Any] = field(default_factory=dict)
    licence: dict[str, Any] | None = None
    entry: Entry | None = None
    reason: tuple[str, str, str] = ("", "", "")
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """``takes`` seconds before the answer is ready (0: at once). ``clause`` is the law that the item rests on."""

    code: str
    needs: tuple[str, ...]
    clause: str
    decide: Callable[[Store, Facts], Verdict]
    takes: float = 0.0


@dataclass(frozen=True, slots=True)
class Department:
    """``bears`` calls a second at most, however many the others bear."""

    id: str
    items: tuple[Item, ...]
    registers: Mapping[str, Register]
    bears: int | None = None


def _approve(subject: str, facts: dict[str, Any], **more: Any) -> Verdict:
    return Verdict("approved", subject, facts, **more)


def _refuse(subject: str, code: str, text: str, clause: str) -> Verdict:
    return Verdict("rejected", subject, reason=(code, text, clause))


def _check_certificate(store: Store, facts: Facts) -> Verdict:
    number = str(facts["新生儿.出生医学证明编号"])
    entry = store.entry("births", number)
    if entry is None:
        return _refuse(number, "unknown", "登记库里没有这个编号的出生医学证明。", "《母婴保健法》第二十三条")
    for fact, name in (("新生儿.姓名", "新生儿姓名"), ("母亲.公民身份号码", "母亲公民身份号码")):
        if fact in facts and facts[fact] != entry[name]:
            return _refuse(number, "differs", f"{name}与出生医学信息登记不一致。", "《母婴保健法》第二十三条")
    return _approve(number, {"新生儿.核验号": f"H{number}"})


def _registering(item: str, region: str) -> Callable[[Store, Facts], Verdict]:
    """Births registered by the police of ``region``, for parents whose households they keep."""

    def decide(store: Store, facts: Facts) -> Verdict:
        return _register_birth(store, facts, item, region)

    return decide


def _register_birth(store: Store, facts: Facts, item: str, region: str) -> Verdict:
    number, follows = str(facts["新生儿.出生医学证明编号"]), str(facts["落户随"])
    parent_number = facts.get(f"{follows}.公民身份号码")
    if not parent_number:
        why = ("no-parent", f"没有{follows}的公民身份号码，要看{follows}的户口簿。", "《户口登记条例》第七条")
        return Verdict("needs_material", number, reason=why, materials=(f"{follows}户口簿",))
    parent = store.entry("population", str(parent_number))
    if parent is None:
        return _refuse(number, "unknown-parent", "人口库里没有落户一方。", "《户口登记条例》第七条")
    born = datetime.fromisoformat(str(facts["新生儿.出生时刻"])).date()
    # A number is never given again, not even after its registration was undone.
    count = store.run("SELECT COUNT(*) FROM effect WHERE item=? AND kind='done'", item)[0][0]
    sex = _sex(facts)
    own = id_number(
        region, date(born.year, born.month, born.day), (count * 2 + (1 if sex == "男" else 2)) % 1000
    )
    name, address = facts["新生儿.姓名"], parent["户籍地址"]
    fields = {
        "姓名": name,
        "性别": sex,
        "民族": parent["民族"],
        "出生日期": born.isoformat(),
        "户籍地址": address,
        "户号": parent["户号"],
        "与户主关系": "子" if sex == "男" else "女",
        "婚姻状况": "未婚",
        "死亡日期": None,
    }
    return _approve(
        number,
        {"新生儿.公民身份号码": own, "新生儿.户籍地址": address},
        licence={"kind": "居民户口簿", "姓名": name, "公民身份号码": own, "住址": address},
        entry=Entry("population", own, fields),
    )


def _sex(facts: Facts) -> str:
    return "男" if str(facts["新生儿.性别"]) in ("1", "男") else "女"


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
    fields = {"生育保险在保": False, **_resident(facts)}
    return _approve(number, {"新生儿.医保编号": f"YB{number[6:]}"}, entry=Entry("insured", number, fields))


def _resident(facts: Facts) -> dict[str, Any]:
    """A child is insured as a resident, without an employer."""
    return {
        "姓名": facts["新生儿.姓名"],
        "参保类型": "居民",
        "单位名称": None,
        "统一社会信用代码": None,
    }


def _contribute(store: Store, facts: Facts) -> Verdict:
    child = str(facts["新生儿.公民身份号码"])
    number = _numbered(store, "insurance-contribution", "JF")
    return _approve(
        child, {"新生儿.缴费凭证号": number}, entry=Entry("contributions", child, _resident(facts))
    )


def _issue_card(store: Store, facts: Facts) -> Verdict:
    number = _has_number(facts)
    if number is None:
        return _refuse("", "bad-number", "公民身份号码的校验码不对。", "《社会保险经办条例》第七条")
    card = f"SK{number[6:]}"
    return _approve(number, {"新生儿.社会保障卡号": card}, licence={"kind": "社会保障卡", "卡号": card})


def _pay_benefit(store: Store, facts: Facts) -> Verdict:
    mother = str(facts.get("母亲.公民身份号码") or facts["母亲.姓名"])
    entry = store.entry("insured", mother)
    if entry is not None and not entry["生育保险在保"]:
        return _refuse(mother, "not-insured", "母亲没有在保的生育保险。", "《社会保险法》第五十四条")
    return _approve(mother, {"生育津贴核定号": _numbered(store, "maternity-benefit", "SJ")})


def _settle(store: Store, facts: Facts) -> Verdict:
    subject = str(facts.get("母亲.公民身份号码") or facts["母亲.姓名"])
    return _approve(subject, {"生育费用结算号": _numbered(store, "birth-cost-settlement", "JS")})


def _numbered(store: Store, item: str, mark: str) -> str:
    """A number that was never given before, not even for what was undone."""
    count = store.run("SELECT COUNT(*) FROM effect WHERE item=? AND kind='done'", item)[0][0]
    return f"{mark}{count + 1:08d}"


def _giving(item: str, gives: str, mark: str) -> Callable[[Store, Facts], Verdict]:
    """An item that gives every child a number of its own."""

    def decide(store: Store, facts: Facts) -> Verdict:
        child = str(facts.get("新生儿.公民身份号码") or facts.get("新生儿.核验号"))
        return _approve(child, {gives: _numbered(store, item, mark)})

    return decide


NEXT_CITY_BEARS = 40
"""Calls a second: the next city lets others in through a narrow door."""


def departments(immediate: bool) -> dict[str, Department]:
    """The departments of the city and the police of the next one; with ``immediate`` the police answer at once."""
    name, child = "新生儿.姓名", ("新生儿.姓名", "新生儿.公民身份号码")
    born = ("新生儿.出生医学证明编号", name, "新生儿.性别", "新生儿.出生时刻")
    registration = (*born, "新生儿.核验号", "落户随")
    takes, longer = (0.0, 0.0) if immediate else (0.3, 1.2)
    phone, mother = "联系电话", "母亲.姓名"
    care = (name, "新生儿.出生时刻", "新生儿.核验号", mother, phone)
    items = {
        "health": (Item("birth-certificate-check", born, "《母婴保健法》第二十三条", _check_certificate),),
        "disease-control": (
            Item(
                "vaccination-record",
                care,
                "《人口与计划生育法》第三十条",
                _giving("vaccination-record", "新生儿.接种档案号", "JZ"),
            ),
        ),
        "police": (
            Item(
                "household-registration",
                registration,
                "《户口登记条例》第六条",
                _registering("household-registration", REGION),
                takes,
            ),
            Item(
                "resident-id-card",
                (*child, "新生儿.户籍地址", phone),
                "《居民身份证法》第二条",
                _giving("resident-id-card", "新生儿.身份证办理号", "SF"),
            ),
        ),
        "police-neighbour": (
            Item(
                "registration-elsewhere",
                registration,
                "《户口登记条例》第六条",
                _registering("registration-elsewhere", ELSEWHERE),
                longer,
            ),
        ),
        "civil-affairs": (),
        "medical-insurance": (
            Item(
                "resident-medical-insurance",
                (*child, "新生儿.户籍地址", phone),
                "《社会保险经办条例》第六条",
                _insure,
            ),
            Item("maternity-benefit", (mother, "母亲.银行卡号"), "《社会保险法》第五十六条", _pay_benefit),
            Item("birth-cost-settlement", (mother, "母亲.银行卡号"), "《社会保险法》第五十四条", _settle),
        ),
        "tax": (
            Item(
                "insurance-contribution",
                (*child, "新生儿.医保编号", phone),
                "《社会保险法》第二十五条",
                _contribute,
            ),
        ),
        "social-security": (
            Item("social-card", (*child, mother, phone), "《社会保险经办条例》第七条", _issue_card),
        ),
        "community": (
            Item(
                "childcare-guidance",
                care,
                "《人口与计划生育法》第三十条",
                _giving("childcare-guidance", "新生儿.照护服务号", "YE"),
            ),
        ),
    }
    bears = {"police-neighbour": NEXT_CITY_BEARS}
    return {id_: Department(id_, done, REGISTERS[id_], bears.get(id_)) for id_, done in items.items()}

"""What can be wrong with an application, injected one by one, and the code under which the review must name it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bench.review_papers import TODAY, Application, Bill, Permit, Scrap, list_of, with_costs
from simulators.city import GIVEN_FEMALE, GIVEN_MALE, SURNAMES, Family, Person, family, id_number

LETTERS = SURNAMES + "".join(GIVEN_MALE + GIVEN_FEMALE)
CARDS = ("母亲", "父亲")


@dataclass(frozen=True)
class Wanted:
    """Under one of these codes, and about this paper or fact, the defect must be named."""

    codes: tuple[str, ...]
    material: str = ""
    field: str = ""


Inject = Callable[[Application, random.Random], Wanted]


def _one_character(text: str, draw: random.Random) -> str:
    place = draw.randrange(len(text))
    return text[:place] + draw.choice([c for c in LETTERS if c != text[place]]) + text[place + 1 :]


def _one_digit(text: str, draw: random.Random, places: range) -> str:
    place = draw.choice(places)
    return text[:place] + draw.choice([d for d in "0123456789" if d != text[place]]) + text[place + 1 :]


def _another_number(number: str, draw: random.Random) -> str:
    """A right number of the same region and sex, of another day."""
    born = date(1985, 1, 1) + timedelta(days=draw.randrange(4000))
    return id_number(number[:6], born, int(number[14:17]))


def _stranger(number: str, draw: random.Random) -> Person:
    other = family(draw.randrange(20_000, 40_000))
    return other.father if int(number[16]) % 2 else other.mother


def _change(application: Application, slot: str, **changes: Any) -> None:
    paper = application.papers[slot]
    assert isinstance(paper, Person)
    application.papers[slot] = replace(paper, **changes)


def _certificate(application: Application) -> Family:
    paper = application.papers["出生医学证明"]
    assert isinstance(paper, Family)
    return paper


_DIFFERS = ("DIFFERS", "MISREAD")


def missing_paper(a: Application, draw: random.Random) -> Wanted:
    slot = draw.choice(sorted(a.papers))
    del a.papers[slot]
    return Wanted(("MISSING",), slot)


def missing_fact(a: Application, draw: random.Random) -> Wanted:
    # What the papers say need not be stated: only what stands on no paper is missing.
    name = draw.choice(["联系电话", "父母结婚日期"])
    del a.form[name]
    return Wanted(("MISSING",), field=name)


def wrong_paper(a: Application, draw: random.Random) -> Wanted:
    slot = f"{draw.choice(CARDS)}身份证"
    a.papers[slot] = _certificate(a)
    return Wanted(("WRONG_PAPER",), slot)


def unknown_paper(a: Application, draw: random.Random) -> Wanted:
    slot = draw.choice(sorted(a.papers))
    a.papers[slot] = Scrap()
    return Wanted(("ILLEGIBLE", "RETAKE"), slot)


def another_persons_card(a: Application, draw: random.Random) -> Wanted:
    who = draw.choice(CARDS)
    number = a.form[f"{who}.公民身份号码"]
    stranger = _stranger(number, draw)
    while stranger.name == a.form[f"{who}.姓名"]:
        stranger = _stranger(number, draw)
    a.papers[f"{who}身份证"] = stranger
    return Wanted(("OTHER_PERSON",), f"{who}身份证")


def another_childs_certificate(a: Application, draw: random.Random) -> Wanted:
    other = family(draw.randrange(20_000, 40_000))
    while other.birth.name == a.form["新生儿.姓名"]:
        other = family(draw.randrange(20_000, 40_000))
    a.papers["出生医学证明"] = other
    return Wanted(("OTHER_PERSON",), "出生医学证明")


def character_in_the_form(a: Application, draw: random.Random) -> Wanted:
    name = draw.choice(["新生儿.姓名", "母亲.姓名", "父亲.姓名"])
    a.form[name] = _one_character(a.form[name], draw)
    return Wanted(_DIFFERS, field=name)


def character_on_a_card(a: Application, draw: random.Random) -> Wanted:
    who = draw.choice(CARDS)
    _change(a, f"{who}身份证", name=_one_character(a.form[f"{who}.姓名"], draw))
    return Wanted(_DIFFERS, f"{who}身份证", f"{who}.姓名")


def digit_of_the_certificate(a: Application, draw: random.Random) -> Wanted:
    name = "新生儿.出生医学证明编号"
    a.form[name] = _one_digit(a.form[name], draw, range(1, 10))
    return Wanted(_DIFFERS, field=name)


def another_number_in_the_form(a: Application, draw: random.Random) -> Wanted:
    name = f"{draw.choice(CARDS)}.公民身份号码"
    a.form[name] = _another_number(a.form[name], draw)
    return Wanted(_DIFFERS, field=name)


def checksum_in_the_form(a: Application, draw: random.Random) -> Wanted:
    name = f"{draw.choice(CARDS)}.公民身份号码"
    a.form[name] = _one_digit(a.form[name], draw, range(14, 17))
    return Wanted(("CHECKSUM", "MISREAD"), field=name)


def checksum_on_a_card(a: Application, draw: random.Random) -> Wanted:
    who = draw.choice(CARDS)
    _change(a, f"{who}身份证", id_number=_one_digit(a.form[f"{who}.公民身份号码"], draw, range(14, 17)))
    return Wanted(("CHECKSUM", "UNREAD"), f"{who}身份证", f"{who}.公民身份号码")


def sex_in_the_form(a: Application, draw: random.Random) -> Wanted:
    a.form["新生儿.性别"] = "男" if a.form["新生儿.性别"] == "女" else "女"
    return Wanted(_DIFFERS, field="新生儿.性别")


def hour_in_the_form(a: Application, draw: random.Random) -> Wanted:
    born = _certificate(a).birth.born - timedelta(minutes=draw.choice([1, 60, 1440]))
    a.form["新生儿.出生时刻"] = f"{born:%Y-%m-%d %H:%M}"
    return Wanted(_DIFFERS, field="新生儿.出生时刻")


def expired_permit(a: Application, draw: random.Random) -> Wanted:
    a.form["落户本市"] = False
    a.papers["居住证"] = Permit(_certificate(a).mother, TODAY - timedelta(days=draw.randrange(1, 900)))
    return Wanted(("EXPIRED",), "居住证")


def expired_card(a: Application, draw: random.Random) -> Wanted:
    slot = f"{draw.choice(CARDS)}身份证"
    until = TODAY - timedelta(days=draw.randrange(1, 3000))
    a.backs[slot] = f"{until.replace(year=until.year - 10, day=1):%Y.%m.%d}-{until:%Y.%m.%d}"
    return Wanted(("EXPIRED",), slot)


def missing_seal(a: Application, draw: random.Random) -> Wanted:
    a.unsealed["出生医学证明"] = "none"
    return Wanted(("SEAL_MISSING",), "出生医学证明")


def doubtful_seal(a: Application, draw: random.Random) -> Wanted:
    a.unsealed["出生医学证明"] = draw.choice(["grey", "part"])
    return Wanted(("SEAL_UNSURE",), "出生医学证明")


def bill_against_itself(a: Application, draw: random.Random) -> Wanted:
    fen = draw.randrange(200_000, 900_000)
    with_costs(a, fen)
    a.papers["医疗收费票据"] = Bill(fen, fen + draw.choice([-9, 90, 1000, 100_000]), TODAY)
    return Wanted(("AMOUNT_IN_WORDS",), "医疗收费票据")


def bill_of_tomorrow(a: Application, draw: random.Random) -> Wanted:
    fen = draw.randrange(200_000, 900_000)
    with_costs(a, fen)
    a.papers["医疗收费票据"] = Bill(fen, fen, TODAY + timedelta(days=draw.randrange(1, 60)))
    return Wanted(("DATED_IN_FUTURE",), "医疗收费票据")


def bill_against_its_list(a: Application, draw: random.Random) -> Wanted:
    fen = draw.randrange(200_000, 900_000)
    with_costs(a, fen)
    a.papers["费用清单"] = list_of(fen + draw.choice([-9, 90, 1000, 100_000]))
    return Wanted(("BILL_AND_LIST",))


def father_is_a_woman(a: Application, draw: random.Random) -> Wanted:
    """All papers and registers agree, but they cannot be right."""
    woman = family(draw.randrange(20_000, 40_000)).mother
    one = replace(_certificate(a), father=woman)
    a.papers |= {"出生医学证明": one, "父亲身份证": woman}
    a.form |= {"父亲.姓名": woman.name, "父亲.公民身份号码": woman.id_number}
    a.registers |= {
        "父亲.姓名": woman.name,
        "父亲.性别": woman.sex,
        "父亲.出生日期": str(woman.born),
        "父亲.公民身份号码": woman.id_number,
        "登记的配偶号码": woman.id_number,
    }
    return Wanted(("FATHER_NOT_A_MAN",))


def mother_is_a_child(a: Application, draw: random.Random) -> Wanted:
    """The mother would have been a child herself."""
    one = _certificate(a)
    born = date(2026, 11, 1) - timedelta(days=draw.randrange(4000, 4900))
    girl = replace(one.mother, born=born, id_number=id_number(one.mother.id_number[:6], born, 22))
    a.papers |= {"出生医学证明": replace(one, mother=girl), "母亲身份证": girl}
    a.form["母亲.公民身份号码"] = girl.id_number
    a.registers |= {"母亲.出生日期": str(born), "母亲.公民身份号码": girl.id_number}
    return Wanted(("MOTHERS_AGE",))


def born_tomorrow(a: Application, draw: random.Random) -> Wanted:
    one = _certificate(a)
    born = one.birth.born.replace(year=2027)
    a.papers["出生医学证明"] = replace(one, birth=replace(one.birth, born=born))
    a.form["新生儿.出生时刻"] = a.registers["新生儿.出生时刻"] = f"{born:%Y-%m-%d %H:%M}"
    return Wanted(("BORN_IN_FUTURE",))


def married_tomorrow(a: Application, draw: random.Random) -> Wanted:
    day = str(TODAY + timedelta(days=draw.randrange(1, 400)))
    a.form["父母结婚日期"] = day
    return Wanted(("MARRIED_IN_FUTURE",))


def parents_exchanged(a: Application, draw: random.Random) -> Wanted:
    mother, father = (f"{who}.公民身份号码" for who in CARDS)
    a.form[mother], a.form[father] = a.form[father], a.form[mother]
    return Wanted(("MOTHER_NOT_A_WOMAN", "DIFFERS"))


def follows_nobody(a: Application, draw: random.Random) -> Wanted:
    a.form |= {"父母已婚": False, "登记父亲": False, "落户随": "父亲"}
    del a.form["父母结婚日期"]
    for name in ("登记的结婚日期", "登记的配偶号码"):
        del a.registers[name]
    return Wanted(("NO_FATHER_TO_FOLLOW",))


def card_against_its_number(a: Application, draw: random.Random) -> Wanted:
    who = draw.choice(CARDS)
    if draw.random() < 0.5:
        person = a.papers[f"{who}身份证"]
        assert isinstance(person, Person)
        _change(a, f"{who}身份证", born=person.born + timedelta(days=draw.randrange(1, 400)))
        return Wanted(("ID_BIRTHDAY",), f"{who}身份证")
    _change(a, f"{who}身份证", sex="男" if who == "母亲" else "女")
    return Wanted(("ID_SEX",), f"{who}身份证")


def illegible(a: Application, draw: random.Random) -> Wanted:
    slot = draw.choice(sorted(a.papers))
    a.unclear[slot] = 0.0
    return Wanted(("ILLEGIBLE", "RETAKE"), slot)


def unclear(a: Application, draw: random.Random) -> Wanted:
    """So that nothing is presented as read. What is read with some doubt and confirmed by another source is no defect."""
    slot = draw.choice(sorted(a.papers))
    a.unclear[slot] = draw.choice([0.65, 0.75])
    return Wanted(("UNSURE", "UNREAD", "MISREAD", "ILLEGIBLE", "RETAKE"), slot)


def register_disagrees(a: Application, draw: random.Random) -> Wanted:
    name = draw.choice(["母亲.姓名", "父亲.姓名", "新生儿.姓名", "新生儿.出生时刻", "登记的配偶号码"])
    if name == "登记的配偶号码":
        a.registers[name] = _another_number(a.registers[name], draw)
        return Wanted(("ANOTHER_SPOUSE",))
    old = a.registers[name]
    a.registers[name] = "2026-10-30 08:15" if name.endswith("时刻") else _one_character(old, draw)
    return Wanted(("REGISTER_DIFFERS",), field=name)


DEFECTS: tuple[Inject, ...] = (
    missing_paper, missing_fact, wrong_paper, unknown_paper, another_persons_card, another_childs_certificate,
    character_in_the_form, character_on_a_card, digit_of_the_certificate, another_number_in_the_form,
    checksum_in_the_form, checksum_on_a_card, sex_in_the_form, hour_in_the_form, expired_permit, expired_card, missing_seal, doubtful_seal,
    bill_against_itself, bill_of_tomorrow, bill_against_its_list,
    father_is_a_woman, mother_is_a_child, born_tomorrow, married_tomorrow, parents_exchanged, follows_nobody, card_against_its_number, illegible, unclear,
    register_disagrees,
)  # fmt: skip
DRAWN = frozenset(DEFECTS) - {
    unclear,
    doubtful_seal,
    bill_against_itself,
    bill_of_tomorrow,
    bill_against_its_list,
}
"""Defects that pictures are drawn with. One drawn a little blurred or with part of a seal may still be read rightly, and bills
are not drawn."""
ABOUT_A_CARD: tuple[Inject, ...] = (
    another_persons_card, character_on_a_card, checksum_on_a_card, card_against_its_number, checksum_in_the_form,
)  # fmt: skip
ABOUT_THE_FORM: tuple[Inject, ...] = (
    sex_in_the_form,
    hour_in_the_form,
    digit_of_the_certificate,
    missing_fact,
)
"""A defect of a card and some of the form can be seen together."""

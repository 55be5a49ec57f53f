"""How surely something must have been read: by its sort, and less when another source says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onething.catalog import Calibration
from onething.facts import Fact, FactSheet, Fen, Provenance, Source, TrustGrade, Value
from onething.intake import Thresholds
from tests.intake.pages import packs

SLOT = "母亲身份证"
PAPER = Provenance(Source.PAPER, TrustGrade.C, SLOT, 1, confidence=0.7)


def read(
    value: str = "王芳", confidence: float | None = 0.7, name: str = "母亲.姓名", slot: str = SLOT
) -> Fact:
    return Fact(name, value, Provenance(Source.PAPER, TrustGrade.C, slot, 1, confidence=confidence))


def said(value: str, source: Source, origin: str = "x") -> Fact:
    return Fact("母亲.姓名", value, Provenance(source, TrustGrade.D, origin))


@pytest.fixture
def thresholds(monkeypatch: pytest.MonkeyPatch) -> Thresholds:
    """Names need 0.98 alone and 0.6 when another source agrees."""
    catalog = packs()
    face = catalog.materials["居民身份证"].every_face[0]
    row = next(each for each in face.template if each.field == "姓名")
    curve = Calibration("姓名", ((0.9, 0.9),), alone=0.98, agreed=0.6)
    monkeypatch.setattr(
        "onething.intake.thresholds.rows_of", lambda *_: iter([(face, replace(row, calibration=curve))])
    )
    return Thresholds(catalog)


NUMBER = "999901199003010022"
"""Of a woman born on 1990-03-01."""


@pytest.mark.parametrize(
    ("name", "value", "number", "form", "enough"),
    [
        ("母亲.性别", "2", 0.99, "", True),
        ("母亲.出生日期", date(1990, 3, 1), 0.99, "", True),
        ("母亲.出生日期", date(1990, 3, 2), 0.99, "", False),
        ("母亲.性别", "1", 0.99, "", False),
        ("母亲.性别", "2", 0.5, "", False),
        ("母亲.性别", "2", 0.93, NUMBER, True),
        ("母亲.民族", "汉", 0.99, "", False),
    ],
)
def test_sex_and_birthday_are_proved_by_a_number_that_was_surely_read(
    name: str, value: Value, number: float, form: str, enough: bool
) -> None:
    fact = Fact(name, value, replace(PAPER, confidence=0.75))
    facts = [fact, Fact("母亲.公民身份号码", NUMBER, replace(PAPER, confidence=number))]
    if form:
        facts.append(Fact("母亲.公民身份号码", form, said("", Source.FORM).provenance))
    assert Thresholds(packs()).reached(fact, FactSheet(tuple(facts))) is enough


@pytest.mark.parametrize(
    ("others", "enough"),
    [
        ([], False),
        ([said("王芳", Source.FORM)], True),
        ([said("王 芳", Source.REGISTER)], True),
        ([said("王芬", Source.FORM)], False),
        ([said("王芳", Source.DERIVED)], False),
        ([read(slot=SLOT, confidence=0.6)], False),
        ([read(slot="出生医学证明", confidence=0.9)], True),
        ([Fact("父亲.姓名", "王芳", said("", Source.FORM).provenance)], False),
    ],
)
def test_another_source_that_says_exactly_the_same_makes_up_for_confidence(
    thresholds: Thresholds, others: list[Fact], enough: bool
) -> None:
    fact = read()
    assert thresholds.reached(fact, FactSheet((fact, *others))) is enough


def test_what_was_read_badly_is_looked_at_although_the_form_agrees(thresholds: Thresholds) -> None:
    fact = read(confidence=0.59)
    assert not thresholds.reached(fact, FactSheet((fact, said("王芳", Source.FORM))))


@pytest.mark.parametrize(
    ("other", "enough"),
    [
        (said("王芳", Source.REGISTER), True),
        (said("王芳", Source.DEPARTMENT), True),
        (said("王芳", Source.OFFICER), True),
        (said("王芬", Source.REGISTER), False),
        (read(slot="出生医学证明", confidence=0.98), True),
        (read(slot="出生医学证明", confidence=None), True),
        (read(slot="出生医学证明", confidence=0.97), False),
    ],
)
def test_what_is_proved_otherwise_does_not_rely_on_a_bad_reading(
    thresholds: Thresholds, other: Fact, enough: bool
) -> None:
    fact = read(confidence=0.59)
    assert thresholds.reached(fact, FactSheet((fact, other))) is enough


def test_what_a_person_read_needs_no_confidence_and_nonsense_is_none(thresholds: Thresholds) -> None:
    assert thresholds.reached(read(confidence=None), FactSheet())
    for source in (Source.FORM, Source.REGISTER):
        assert not thresholds.reached(read(confidence=float("nan")), FactSheet((said("王芳", source),)))


def test_a_thing_may_ask_for_more(thresholds: Thresholds) -> None:
    strict = Thresholds(thresholds.catalog, 0.999)
    fact = read(confidence=0.99)
    assert thresholds.reached(fact, FactSheet((fact,)))
    assert not strict.reached(fact, FactSheet((fact, said("王芳", Source.REGISTER))))


def test_what_no_pack_has_measured_needs_nine_in_ten() -> None:
    plain = Thresholds(packs())
    fact = read(slot="没有的栏", confidence=0.9)
    assert plain.reached(fact, FactSheet((fact,)))
    assert not plain.reached(read(slot="没有的栏", confidence=0.89), FactSheet((said("王芳", Source.FORM),)))


def bill(name: str, fen: int, slot: str = "医疗收费票据", confidence: float = 0.9) -> Fact:
    return Fact(name, Fen(fen), Provenance(Source.PAPER, TrustGrade.C, slot, 1, confidence=confidence))


@pytest.mark.parametrize(
    ("other", "enough"),
    [
        (bill("票据合计大写", 123400), True),
        (bill("清单合计", 123400, "费用清单"), True),
        (bill("票据合计大写", 123500), False),
        (Fact("票据合计大写", Fen(123400), Provenance(Source.FORM, TrustGrade.D, "x")), False),
        (bill("票据开票日期", 123400), False),
    ],
)
def test_a_sum_that_stands_elsewhere_on_paper_too_is_confirmed_by_it(other: Fact, enough: bool) -> None:
    catalog = packs()
    thresholds = Thresholds(catalog, None, catalog.things["birth"].checks)
    assert not thresholds.reached(bill("票据合计", 123400), FactSheet((bill("票据合计", 123400),)))
    sheet = FactSheet((bill("票据合计", 123400), other))
    assert thresholds.reached(bill("票据合计", 123400), sheet) is enough

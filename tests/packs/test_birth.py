"""What the birth pack says, in the words of the law that it stands on."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import Catalog, Item, load, read_files
from onething.facts import Value
from onething.rules import Truth, decide

PACKS = Path(__file__).resolve().parents[2] / "packs"
CATALOG = load(read_files([PACKS]))
REGISTRATION = CATALOG.items["household-registration"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return CATALOG


def _officer(item: Item, born: date, applied: date, married: bool | None = True) -> Truth:
    """Whether an officer must look at the registration."""
    assert item.review is not None
    facts: dict[str, Value] = {
        "新生儿.出生时刻": datetime.combine(born, time(23, 59)),
        "外籍一方": "无",
        "基准日": applied,
    }
    if married is not None:
        facts["父母已婚"] = married
    return decide(item.review, facts)


@pytest.mark.parametrize(
    ("born", "applied", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), Truth.NO),
        (date(2026, 1, 1), date(2026, 2, 1), Truth.NO),  # the corresponding day is the last one
        (date(2026, 1, 1), date(2026, 2, 2), Truth.YES),
        (date(2025, 12, 15), date(2026, 1, 15), Truth.NO),
        (date(2025, 12, 15), date(2026, 1, 16), Truth.YES),
        (date(2026, 2, 28), date(2026, 3, 28), Truth.NO),
        (date(2026, 2, 28), date(2026, 3, 29), Truth.YES),
    ],
)
def test_registration_within_a_month_needs_no_officer(born: date, applied: date, expected: Truth) -> None:
    assert _officer(REGISTRATION, born, applied) is expected


@given(st.dates(date(2024, 1, 1), date(2030, 12, 1)), st.integers(0, 27))
def test_no_one_who_comes_within_four_weeks_is_held_up(born: date, days: int) -> None:
    assert _officer(REGISTRATION, born, date.fromordinal(born.toordinal() + days)) is Truth.NO


@given(st.dates(date(2024, 1, 1), date(2030, 12, 1)), st.integers(33, 400))
def test_everyone_who_comes_after_a_month_is_looked_at(born: date, days: int) -> None:
    assert _officer(REGISTRATION, born, date.fromordinal(born.toordinal() + days)) is Truth.YES


def test_parents_who_are_not_married_are_looked_at_by_an_officer() -> None:
    assert _officer(REGISTRATION, date(2026, 1, 1), date(2026, 1, 2), married=False) is Truth.YES
    assert _officer(REGISTRATION, date(2026, 1, 1), date(2026, 1, 2), married=None) is Truth.UNKNOWN


def test_every_item_has_a_legal_basis_a_promise_and_a_department_that_can_bear_it(catalog: Catalog) -> None:
    for item in catalog.items.values():
        assert item.basis
        assert item.promised is not None
        assert catalog.departments[item.department].quota.calls >= 1


def test_reading_a_register_has_a_legal_basis() -> None:
    birth = load(read_files([PACKS / "national", PACKS / "birth"]))
    assert {str(register.basis) for register in birth.registers.values()} == {
        "《母婴保健法》第二十三条",
        "《户口登记条例》第四条",
        "《婚姻登记条例》第十五条",
        "《社会保险法》第五十四条",
    }


def test_a_department_gets_only_what_its_item_is_about(catalog: Catalog) -> None:
    assert "父亲.公民身份号码" not in catalog.items["social-card"].needs
    assert not any(fact.startswith("父亲") for fact in catalog.items["resident-medical-insurance"].needs)


def test_a_paper_s_template_reads_every_fact_that_its_slot_promises(catalog: Catalog) -> None:
    for name in catalog.things["birth"].slots:
        slot = catalog.slots[name]
        read = {
            field.fact.replace("{对象}", slot.about) for field in catalog.materials[slot.material].template
        }
        assert set(slot.gives) <= read


def test_only_the_national_and_the_thing_s_own_pack_are_needed() -> None:
    files = read_files([PACKS / "national", PACKS / "birth"])
    assert load(files).things.keys() == {"birth"}

"""Packs become one catalogue, known by the digest of their canonical form."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from onething.catalog import canonical, digest_of, load, open_pack, read_files
from onething.facts import Kind

PACKS = Path(__file__).resolve().parents[2] / "packs"


def test_the_shipped_packs_are_right_and_open_again_from_their_canonical_form() -> None:
    content = canonical(read_files([PACKS]))
    assert open_pack(content) == load(read_files([PACKS]))
    assert open_pack(content).digest == digest_of(content)


def test_line_ends_order_and_the_way_of_accents_do_not_change_the_digest() -> None:
    composed, apart = "é.yaml", unicodedata.normalize("NFD", "é.yaml")
    one = canonical({composed: "x: é\r\n", "b.yaml": "y"})
    other = canonical({"b.yaml": "y", apart: unicodedata.normalize("NFD", "x: é\n")})
    assert digest_of(one) == digest_of(other)


def test_a_changed_character_changes_the_digest() -> None:
    assert digest_of(canonical({"a": "x"})) != digest_of(canonical({"a": "y"}))


def test_codes_and_names_stay_as_they_were_written() -> None:
    text = "tables:\n  - {name: 甲, codes: [0111, {code: 010, label: 1.50}, no, 2020-01-01]}\n"
    entries = load({"a.yaml": text}).tables["甲"].entries
    assert {code: entry.label for code, entry in entries.items()} == {
        "0111": "0111",
        "010": "1.50",
        "no": "no",
        "2020-01-01": "2020-01-01",
    }


def test_a_person_s_facts_are_declared_once_and_said_of_each() -> None:
    facts = load(read_files([PACKS])).facts
    for person in ("母亲", "父亲"):
        assert facts[f"{person}.出生日期"].kind is Kind.DATE
        assert facts[f"{person}.公民身份号码"].validator == "公民身份号码"


def test_an_empty_file_and_an_empty_section_say_nothing() -> None:
    assert load({"a.yaml": "# nothing\n", "b.yaml": "facts:\n"}).facts == {}

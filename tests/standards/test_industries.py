"""The industries of GB/T 4754-2017."""

from __future__ import annotations

from collections import Counter

import pytest

from onething.standards import LEVELS, classes_of, industries, lineage, within


def test_the_table_has_as_many_entries_as_the_standard_with_its_amendment() -> None:
    counted = Counter(LEVELS[entry.level] for entry in industries().values())
    assert counted == {"门类": 20, "大类": 97, "中类": 473, "小类": 1382}


def test_every_entry_has_a_name_and_stands_below_one_that_is_there() -> None:
    for entry in industries().values():
        assert entry.name.strip() == entry.name != ""
        assert (entry.level == 0) == (entry.parent == "")
        assert not entry.parent or industries()[entry.parent].level == entry.level - 1


def test_every_group_has_a_class() -> None:
    assert all(classes_of(code) for code in industries())
    assert len(classes_of("F")) == sum(within(code, "F") for code in industries() if len(code) == 4)


def test_a_class_lies_in_everything_above_it() -> None:
    assert lineage("6513") == ("I", "65", "651", "6513")
    assert within("6513", "I")
    assert not within("65", "6513")


def test_a_code_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        lineage("9999")

"""Papers and facts have English names beside the Chinese ones, and a name that nothing has is a mistake."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import PackErrors, named_in_english
from tests.catalog.packs import catalog_of, item, pack


def _pack(*english: dict[str, Any]) -> dict[str, Any]:
    persons = [{"of": ["母亲", "父亲"], "facts": [{"name": "姓名"}]}]
    return pack([item("a")], persons=persons, materials=[{"name": "卡"}], english=list(english))


def test_a_fact_of_somebody_is_put_together_from_its_parts() -> None:
    words = catalog_of(
        _pack(
            {"name": "卡", "says": "card"},
            {"name": "母亲", "says": "mother"},
            {"name": "姓名", "says": "name"},
            {"name": "父亲.姓名", "says": "name of the father"},
        )
    ).english
    said = [named_in_english(words, name) for name in ("卡", "母亲.姓名", "父亲.姓名", "父亲", "本市")]
    assert said == ["card", "mother's name", "name of the father", "", ""]


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ([{"name": "母新", "says": "mother"}], "母亲"),
        ([{"name": "卡", "says": "card"}, {"name": "卡", "says": "paper"}], "已在"),
        ([{"name": "卡"}], "缺少「says」"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_one(english: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(PackErrors) as caught:
        catalog_of(_pack(*english))
    assert words in str(caught.value)

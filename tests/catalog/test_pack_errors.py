"""Mistakes in packs are told all at once, with their place and how to mend them."""

from __future__ import annotations

from pathlib import Path

import pytest

from onething.catalog import PackErrors, canonical, digest_of, load, open_pack, read_files

PACKS = Path(__file__).resolve().parents[2] / "packs"


def _errors(files: dict[str, str]) -> list[str]:
    with pytest.raises(PackErrors) as caught:
        load(files)
    return [str(error) for error in caught.value.errors]


def test_the_shipped_packs_are_right_and_open_again_from_their_canonical_form() -> None:
    content = canonical(read_files([PACKS]))
    assert open_pack(content).digest == digest_of(content)


def test_line_ends_and_order_do_not_change_the_digest() -> None:
    assert digest_of(canonical({"a": "x\r\n", "b": "y"})) == digest_of(canonical({"b": "y", "a": "x\n"}))


def test_a_rule_s_mistake_has_its_column_in_the_file() -> None:
    text = "facts:\n  - {name: 人数, kind: 整数}\nitems:\n  - code: a\n    applies: 人数 > 3 且 人树 > 1\n"
    assert any("a.yaml:5:23" in error and "人数" in error for error in _errors({"a.yaml": text}))


def test_several_mistakes_are_told_together() -> None:
    text = "facts:\n  - {name: 甲, kind: 数字}\n  - {nme: 乙}\nthngs: []\n"
    found = "\n".join(_errors({"a.yaml": text}))
    assert "「数字」" in found
    assert "「nme」" in found
    assert "「thngs」" in found


@pytest.mark.parametrize(
    "text",
    [
        "facts: &a [1]\nitems: *a\n",
        "facts: [",
        "- 1\n",
        "facts:\n  - {name: 甲, name: 乙}\n",
        "a: !!python/object:os.x {}\n",
    ],
)
def test_hostile_or_broken_yaml_is_an_error_with_a_place(text: str) -> None:
    assert all(error.startswith("a.yaml:") for error in _errors({"a.yaml": text}))


def test_an_empty_folder_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=str(tmp_path)):
        read_files([tmp_path])

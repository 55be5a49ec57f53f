"""Mistakes in packs are told all at once, with their place and how to mend them."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.catalog import PackErrors, load, read_files
from tests.catalog.packs import item, pack

PACKS = Path(__file__).resolve().parents[2] / "packs"


def _errors(files: dict[str, str]) -> list[str]:
    with pytest.raises(PackErrors) as caught:
        load(files)
    return [str(error) for error in caught.value.errors]


def test_a_rule_s_mistake_has_its_column_in_the_file() -> None:
    text = "facts:\n  - {name: 人数, kind: 整数}\nitems:\n  - code: a\n    applies: 人数 > 3 且 人树 > 1\n"
    assert any("a.yaml:5:23" in error and "「人数」" in error for error in _errors({"a.yaml": text}))


def test_a_rule_s_mistake_is_drawn_under_its_line() -> None:
    text = "facts:\n  - {name: 人数, kind: 整数}\nitems:\n  - {code: a, applies: 人树 > 1}\n"
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": text})
    drawn = [error.excerpt for error in caught.value.errors if error.excerpt]
    assert drawn == ["  人树 > 1\n  ^"]


def test_several_mistakes_are_told_together() -> None:
    text = "facts:\n  - {name: 甲, kind: 数字}\n  - {nme: 乙}\nthngs: []\n"
    found = _errors({"a.yaml": text})
    assert [error.partition(": ")[0] for error in found] == [
        "a.yaml:2:21",
        "a.yaml:3:5",
        "a.yaml:3:6",
        "a.yaml:4:1",
    ]
    assert "「数字」" in found[0]
    assert "「name」" in found[2]
    assert "「things」" in found[3]


def test_every_mistake_is_one_line_with_file_line_and_column() -> None:
    text = "items:\n  - {code: a, departmnt: x}\nholidays:\n  - {year: 2026, off: [1.1]}\n"
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": text})
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.errors) > 4
    assert all(line.startswith("a.yaml:") and line.split(":")[2].isdigit() for line in lines)


def test_mistakes_about_a_person_s_facts_are_told_once() -> None:
    text = "persons:\n  - of: [甲, 乙]\n    facts:\n      - {name: 姓名, kid: 1}\n      - {name: 性别, kind: 代玛}\n"
    found = _errors({"a.yaml": text})
    assert [error.partition(": ")[0] for error in found] == ["a.yaml:4:20", "a.yaml:5:26"]
    assert "「kind」" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("birth/items.yaml", ("department: police", "department: polise"), "department: polise", "police"),
        ("birth/items.yaml", ("register: births,", "register: birth,"), "register: birth,", "births"),
        (
            "birth/items.yaml",
            ("      - 新生儿.核验号\n", "      - 新生儿.核验码\n"),
            "- 新生儿.核验码",
            "核验号",
        ),
        ("birth/items.yaml", ("slot: 父亲身份证", "slot: 父亲身分证"), "slot: 父亲身分证", "父亲身份证"),
        ("birth/items.yaml", ("per: 新生儿", "per: 新生婴"), "per: 新生婴", "新生儿"),
        (
            "birth/items.yaml",
            ("      - birth-certificate-check\n", "      - brith-certificate-check\n"),
            "- brith-certificate-check",
            "birth-certificate-check",
        ),
        ("birth/items.yaml", ("fact: 落户随", "fact: 落户从"), "fact: 落户从", "落户随"),
        ("birth/facts.yaml", ("fact: 父亲.姓名", "fact: 父亲.名姓"), "fact: 父亲.名姓", "父亲.姓名"),
        (
            "birth/facts.yaml",
            ("material: 出生医学证明", "material: 出生证明"),
            "material: 出生证明",
            "出生医学证明",
        ),
        ("birth/facts.yaml", ("table: 父母一方", "table: 父母"), "table: 父母", "父母一方"),
        ("birth/departments.yaml", ("民族: 母亲.民族", "民族: 母亲.名族"), "民族: 母亲.名族", "母亲.民族"),
        ("national/papers.yaml", ('"{对象}.住址"', '"{对象}.主址"'), '"{对象}.主址"', "母亲.住址"),
        ("national/messages.yaml", ("号 {ref}", "号 {name}"), "号 {name}", "{ref}"),
    ],
)
def test_a_name_that_is_nowhere_declared_is_shown_where_it_stands(
    old: str, new: tuple[str, str], line: str, words: str
) -> None:
    files = read_files([PACKS])
    assert new[0] in files[old]
    files[old] = files[old].replace(new[0], new[1], 1)
    number = next(n for n, text in enumerate(files[old].split("\n"), start=1) if line in text)
    assert any(error.startswith(f"{old}:{number}:") and words in error for error in _errors(files))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("facts: &a [1]\nitems: *a\n", "a.yaml:1:8", "引用"),
        ("departments:\n  - {id: !!str a, name: b}\n", "a.yaml:2:10", "类型标记"),
        ("a: !!python/object:os.x {}\n", "a.yaml:1:4", "类型标记"),
        ("facts: [", "a.yaml:", "YAML"),
        ("- 1\n", "a.yaml:1:1", "最外层"),
        ("facts:\n  - {name: 甲, name: 乙}\n", "a.yaml:2:15", "两次"),
        ("facts:\n  - {name: 甲}\n  - {name: 甲}\n", "a.yaml:3:5", "a.yaml:2:5"),
        ("facts: []\n---\nfacts: []\n", "a.yaml:2:1", "YAML"),
        ("? [a]\n: 1\n", "a.yaml:1:3", "名称"),
        ("facts: " + "[" * 30 + "]" * 30, "a.yaml:1:27", "嵌套"),
        ("facts: " + "[" * 200_000, "a.yaml:", "嵌套"),
        ("#" * 1_000_001, "a.yaml:1:1", "太大"),
        ("departments:\n  - {id: a, name: b, seconds: .inf}\n", "a.yaml:2:31", "大于 0"),
        ("departments:\n  - {id: a, name: b, calls: 1:30}\n", "a.yaml:2:29", "整数"),
        ("departments:\n  - {id: a, name: b, calls: 0}\n", "a.yaml:2:29", "至少 1"),
        ("tables:\n  - {name: 甲, codes: [{code: a, parent: b}]}\n", "a.yaml:2:5", "上级"),
        ("facts:\n  - {name: 甲, kind: 列表}\n", "a.yaml:2:5", "members"),
        (
            "materials:\n  - name: 甲\n    template: [{field: 乙, labels: [丙], fact: 丁, pattern: '('}]\n",
            "a.yaml:3:58",
            "正则",
        ),
        ("holidays:\n  - {year: 2026, off: [2025-01-01]}\n", "a.yaml:2:24", "2026 年"),
        ("holidays:\n  - {year: 2026, off: [2026-01-02~2026-01-01]}\n", "a.yaml:2:24", "颠倒"),
        (
            "holidays:\n  - {year: 2026, off: [2026-01-04], working: [2026-01-04]}\n",
            "a.yaml:2:47",
            "既放假又上班",
        ),
    ],
)
def test_hostile_or_broken_yaml_is_an_error_with_its_place(text: str, place: str, words: str) -> None:
    found = _errors({"a.yaml": text})
    assert any(error.startswith(place) and words in error for error in found), found


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abk: -[]{}'\"\n#&*!|>?%@`\t,.0189是列表人数", max_size=60))
def test_whatever_is_written_is_a_catalogue_or_told_errors(text: str) -> None:
    with suppress(PackErrors):
        assert load({"a.yaml": text}).digest


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_pack_is_never_anything_but_told_errors(data: st.DataObject) -> None:
    files = read_files([PACKS])
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].split("\n")
    line = data.draw(st.integers(0, len(lines) - 1))
    lines[line] = data.draw(
        st.sampled_from(["", lines[line][:-3], lines[line] * 2, lines[line].replace(": ", ":")])
    )
    with suppress(PackErrors):
        assert load({**files, name: "\n".join(lines)}).digest


def test_an_empty_folder_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=str(tmp_path)):
        read_files([tmp_path])


def test_a_file_that_is_no_text_or_too_large_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.yaml").write_bytes(b" " * 1_000_001)
    with pytest.raises(PackErrors) as caught:
        read_files([tmp_path])
    assert [error.place.file for error in caught.value.errors] == ["a.yaml", "b.yaml"]


def test_two_folders_do_not_hide_each_other_s_files(tmp_path: Path) -> None:
    shutil.copytree(PACKS, tmp_path / "packs")
    (tmp_path / "packs" / "birth" / "people.yaml").write_text("# another file of the same name\n")
    files = read_files([tmp_path / "packs" / "birth", tmp_path / "packs" / "national"])
    assert {"birth/people.yaml", "national/people.yaml"} <= set(files)
    assert load(files).things["birth"].name == "新生儿出生一件事"


@pytest.mark.parametrize(
    ("advice", "words"),
    [
        (
            {"name": "n", "when": "是", "says": "s", "clauses": [{"law": "某法", "article": "第一条"}]},
            "两边的依据",
        ),
        ({"name": "n", "says": "s", "clauses": [{"law": "某法", "article": "第一条"}] * 2}, "什么情形适用"),
        (
            {
                "name": "n",
                "when": "没有的",
                "says": "s",
                "clauses": [{"law": "某法", "article": "第一条"}] * 2,
            },
            "没有的",
        ),
    ],
)
def test_advice_names_its_situation_and_both_clauses(advice: dict[str, object], words: str) -> None:
    content = pack([item("a")], thing={"advice": [advice]})
    assert any(words in error for error in _errors({"a.yaml": json.dumps(content, ensure_ascii=False)}))

"""英文名: what papers, slots, registers and facts are called in English, for applicants who read no Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onething.catalog.key import Shape, must
from onething.catalog.reader import Entry
from onething.catalog.yaml import PackError
from onething.rules import nearest

if TYPE_CHECKING:
    from onething.catalog.model import Catalog

ENGLISH_SHAPES: Mapping[str, Shape] = {
    "english": Shape(
        "英文名",
        {
            "name": must(
                "材料、材料栏、登记库、数据项的名称；数据项也可以分段写，例如「母亲」「姓名」各写一次"
            ),
            "says": must("英文怎么说，例如 ID number"),
        },
    ),
}


def read_english(entry: Entry) -> tuple[str, str]:
    """The name and what it is called in English."""
    return entry.text("name"), entry.text("says")


def check_english(catalog: Catalog, entries: Mapping[tuple[str, object], Entry]) -> None:
    """Every name must be one that the packs use."""
    facts = {
        part
        for name, declared in catalog.facts.items()
        for full in (name, *(f"{name}.{member}" for member in declared.members))
        for part in (full, *full.split("."))
    }
    labels = {declared.label for declared in catalog.facts.values() if declared.label}
    registers = {register.name for register in catalog.registers.values()}
    known = {*facts, *labels, *registers, *catalog.materials, *catalog.slots}
    for name in catalog.english:
        if name not in known:
            entry = entries["english", name]
            near = nearest(name, known).lstrip("，")
            entry.errors.append(PackError(entry.where("name"), f"没有「{name}」这个名称", near))


def in_english(words: Mapping[str, str], name: str) -> str:
    """What a name is called in English; empty when the packs do not say. A fact of somebody is put together: ``母亲.姓名`` is
    ``mother's name``."""
    if name in words:
        return words[name]
    of, dot, short = name.partition(".")
    return f"{words[of]}'s {words[short]}" if dot and of in words and short in words else ""

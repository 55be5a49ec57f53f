"""国民经济行业分类 GB/T 4754-2017 with its amendment No. 1 (2019): 20 门类, 97 大类, 473 中类, 1382 小类.

Codes and names are those of the standard; the table stands in ``gbt4754_2017.tsv`` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

LEVELS = ("门类", "大类", "中类", "小类")
"""What the levels are called, by the length of the code: ``C``, ``13``, ``131``, ``1311``."""


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry of the classification. ``parent`` is empty for a section."""

    code: str
    name: str
    parent: str

    @property
    def level(self) -> int:
        """0 门类 … 3 小类."""
        return len(self.code) - 1


@cache
def industries() -> Mapping[str, Industry]:
    """Every entry by its code, parents before children."""
    found: dict[str, Industry] = {}
    section = ""
    for line in files("onething.standards").joinpath("gbt4754_2017.tsv").read_text("utf-8").splitlines():
        code, name = line.split("\t")
        if len(code) == 1:
            section = code
        parent = "" if len(code) == 1 else section if len(code) == 2 else code[:-1]
        found[code] = Industry(code, name, parent)
    return MappingProxyType(found)


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The code with everything above it, the section first. Raises KeyError for a code that does not exist."""
    entry = industries()[code]
    return (*lineage(entry.parent), code) if entry.parent else (code,)


@cache
def within(code: str, other: str) -> bool:
    """Whether ``code`` is ``other`` or lies below it."""
    return other in lineage(code)


@cache
def classes_of(code: str) -> tuple[str, ...]:
    """The classes (小类) that lie in an entry, itself included."""
    return tuple(each for each in industries() if len(each) == 4 and within(each, code))

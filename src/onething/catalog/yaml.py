"""YAML with places: every value remembers its file, line and column, so that a mistake can be shown where it is.

Anchors, tags and duplicate keys are refused: a pack is plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class PackError:
    """One mistake: where, what is wrong, how to mend it."""

    place: Place
    message: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" → {self.mend}" if self.mend else "")


class PackErrors(Exception):
    """Every mistake in a set of packs, in order of place."""

    def __init__(self, errors: list[PackError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: (e.place.file, e.place.line, e.place.column)))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class Spot:
    """A YAML value with its place: ``value`` is a str, int, float, bool, None, list of Spots, or dict of Spots.
    ``inline``: a one-line scalar whose text starts at ``place`` (quotes count as one column)."""

    value: Any
    place: Place
    inline: bool = False

    def __iter__(self) -> Iterator[Spot]:
        return iter(self.value)


def parse(file: str, text: str, errors: list[PackError]) -> Spot | None:
    """The one document of a file; mistakes go to ``errors``."""
    start = Place(file, 1, 1)
    if len(text) > LARGEST:
        errors.append(PackError(start, f"文件太大（{len(text)} 字）", f"请拆成小于 {LARGEST} 字的几个文件"))
        return None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if (isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)) and event.start_mark:
                place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)
                errors.append(PackError(place, "不能用 & 和 * 引用", "请把内容写全"))
                return None
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else start
        errors.append(PackError(place, f"YAML 写法有误：{problem.problem}", "请检查缩进、冒号后的空格和引号"))
        return None
    except (yaml.YAMLError, RecursionError) as problem:
        errors.append(
            PackError(start, f"YAML 读不出来：{type(problem).__name__}", "请检查文件是否为 UTF-8 文本")
        )
        return None
    return None if node is None else _spot(file, node, errors, 0)


def _spot(file: str, node: Any, errors: list[PackError], depth: int) -> Spot:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if depth > 20:
        errors.append(PackError(place, "嵌套太深", "规则包最多 20 层"))
        return Spot(None, place)
    if isinstance(node, yaml.SequenceNode):
        return Spot([_spot(file, child, errors, depth + 1) for child in node.value], place)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Spot] = {}
        for key, child in node.value:
            name = str(key.value)
            if name in found:
                where = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
                errors.append(PackError(where, f"「{name}」写了两次", "请只留一个"))
            found[name] = _spot(file, child, errors, depth + 1)
        return Spot(found, place)
    quoted = node.style in ("'", '"')
    value = str(node.value) if quoted or node.style else _plain(node)
    return Spot(value, place, inline=node.start_mark.line == node.end_mark.line and not node.style)


def _plain(node: Any) -> Any:
    """A plain scalar's value; dates stay text, they are read by their declaration."""
    if node.tag.endswith(":int"):
        return int(node.value.replace("_", "")) if node.value.lstrip("+-").isdigit() else str(node.value)
    if node.tag.endswith(":float"):
        return float(node.value)
    if node.tag.endswith(":bool"):
        return str(node.value).lower() in ("true", "yes", "on")
    if node.tag.endswith(":null"):
        return None
    return str(node.value)

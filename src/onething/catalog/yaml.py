"""YAML with places: every value remembers its file, line and column, so that a mistake can be shown where it is.

Anchors, tags, merge keys and duplicate keys are refused: a pack is plain data. Plain scalars keep the text that was
written, because ``0111`` is an industry and not the number 111."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 1_000_000
"""Bytes of one file."""
DEEPEST = 20
"""Mappings and lists inside one another."""
_WHOLE = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+\.[0-9]+")


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
    """One mistake: where, what is wrong, how to mend it. ``excerpt``: the lines of a rule with a caret under the
    place, for people; it is not part of the one-line text."""

    place: Place
    message: str
    mend: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" → {self.mend}" if self.mend else "")


class PackErrors(Exception):
    """Every mistake in a set of packs, in order of place and each told once; as text one line for each."""

    def __init__(self, errors: list[PackError]) -> None:
        told = dict.fromkeys(errors)
        self.errors = tuple(sorted(told, key=lambda e: (e.place.file, e.place.line, e.place.column)))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class Spot:
    """A YAML value with its place: ``value`` is a str, int, float, bool, None, list of Spots, or dict of Spots.
    ``raw`` is a scalar's text as written. ``inline``: a one-line scalar whose text stands as it is in the
    file, from ``place`` on, or from the character behind the quote when it is ``quoted``. ``block``: its lines stand
    as they are below ``place`` (written with ``|``).
    ``key`` is where the key of a mapping's value stands."""

    value: Any
    place: Place
    raw: str = ""
    inline: bool = False
    quoted: bool = False
    block: bool = False
    key: Place | None = None

    def __iter__(self) -> Iterator[Spot]:
        return iter(self.value)


def parse(file: str, text: str, errors: list[PackError]) -> Spot | None:
    """The one document of a file, None when it is empty or cannot be read; mistakes go to ``errors``."""
    start = Place(file, 1, 1)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        errors.append(too_large(file))
        return None
    try:
        before = len(errors)
        _refuse_what_is_no_plain_data(file, text, errors)
        if len(errors) > before:
            return None
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else start
        errors.append(PackError(place, f"YAML 写法有误：{problem.problem}", "请检查缩进、冒号后的空格和引号"))
        return None
    except (yaml.YAMLError, UnicodeError):
        errors.append(PackError(start, "YAML 读不出来：有不能用的字符", "请存为 UTF-8 文本，去掉控制字符"))
        return None
    return None if node is None else _spot(file, node, errors)


def too_large(file: str) -> PackError:
    """The mistake of a file beyond LARGEST."""
    return PackError(Place(file, 1, 1), "文件太大", f"一个文件最多 {LARGEST} 字节，请拆成几个")


def _refuse_what_is_no_plain_data(file: str, text: str, errors: list[PackError]) -> None:
    """Looks at the events before anything is composed, so that neither depth nor references cost memory."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if event.start_mark is None:
            continue
        place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            errors.append(PackError(place, "不能用 & 和 * 引用", "请把内容写全"))
        if getattr(event, "tag", None):
            errors.append(PackError(place, "不能用 ! 写类型标记", "请去掉 ! 和它后面的词"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                errors.append(PackError(place, "嵌套太深", f"最多 {DEEPEST} 层"))
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _spot(file: str, node: Any, errors: list[PackError], key_place: Place | None = None) -> Spot:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        return Spot([_spot(file, child, errors) for child in node.value], place, key=key_place)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Spot] = {}
        for key, child in node.value:
            where = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode):
                errors.append(PackError(where, "冒号前面应为一个名称", "请写成「名称: 内容」"))
                continue
            name = str(key.value)
            if name in found:
                errors.append(PackError(where, f"「{name}」写了两次", "请只留一个"))
            found[name] = _spot(file, child, errors, where)
        return Spot(found, place, key=key_place)
    plain = node.style in (None, "")
    one_line = node.start_mark.line == node.end_mark.line
    quoted = node.style in ("'", '"')
    width = node.end_mark.column - node.start_mark.column
    return Spot(
        value=_plain(node) if plain else str(node.value),
        place=place,
        raw=str(node.value),
        inline=one_line and (plain or (quoted and width == len(node.value) + 2)),
        quoted=quoted,
        block=node.style == "|",
        key=key_place,
    )


def _plain(node: Any) -> Any:
    """A plain scalar's value. Only what people take for a number is one: no octal, no sexagesimal, no infinity."""
    text = str(node.value)
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if _WHOLE.fullmatch(text) and len(text) <= 18:
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) and len(text) <= 18 else text

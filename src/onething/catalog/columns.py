"""Which columns of a table hold which national fields, and the words a table uses: data in ``columns.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from onething.catalog.yaml import PackError, PackErrors, Place, Spot, parse

REQUIRED = ("code", "name", "department", "type")
"""Fields without which a row is no item."""
_WORDS = (
    "empty", "yes", "no", "working_days", "days", "immediate", "not_immediate", "no_window", "no_fee", "origins",
    "original", "copy", "electronic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A national field: its name for people, and what columns may call it. ``unused``: a draft has no place for it."""

    name: str
    says: str
    columns: tuple[str, ...]
    unused: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """``of_column`` finds a field by a column's name; ``materials`` the part of a material by its column's name;
    ``words`` are the table's words by what they mean."""

    fields: Mapping[str, Field]
    of_column: Mapping[str, Field]
    materials: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def is_empty(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return text == "" or text in self.words["empty"]


def shipped(name: str) -> str:
    """The text of a data file of this room."""
    return files("onething.catalog").joinpath(name).read_text(encoding="utf-8")


def read_columns(text: str, file: str = "columns.yaml") -> Columns:
    """The mapping that a file holds. Raises PackErrors with the place of what is missing or wrong."""
    errors: list[PackError] = []
    document = read_data(text, file, errors)
    fields: dict[str, Field] = {}
    of_column: dict[str, Field] = {}
    for name, spot in _part(document, "fields", errors).items():
        inner = spot.value if isinstance(spot.value, dict) else {}
        says = inner["says"].raw if "says" in inner else name
        columns = texts(inner.get("columns"))
        if not columns:
            errors.append(PackError(spot.place, f"「{name}」要写 columns", "例如「columns: [事项名称]」"))
        fields[name] = Field(name, says, columns, "unused" in inner and inner["unused"].value is True)
        for column in columns:
            if column in of_column:
                errors.append(PackError(spot.place, f"栏目名「{column}」写在两个字段里", "请只留一个"))
            of_column[column] = fields[name]
    materials = {
        column: part for part, spot in _part(document, "materials", errors).items() for column in texts(spot)
    }
    words = {key: texts(spot) for key, spot in _part(document, "words", errors).items()}
    for missing in [name for name in REQUIRED if name not in fields]:
        errors.append(PackError(document.place, f"「fields」里没有「{missing}」", "这个字段不能少"))
    for missing in [name for name in _WORDS if name not in words]:
        errors.append(PackError(document.place, f"「words」里没有「{missing}」", "照 columns.yaml 补上"))
    if errors:
        raise PackErrors(errors)
    return Columns(fields, of_column, materials, words)


def read_data(text: str, file: str, errors: list[PackError]) -> Spot:
    """The mapping at the top of a data file. Raises PackErrors when there is none."""
    document = parse(file, text, errors)
    if document is None or not isinstance(document.value, dict):
        place = errors[0].place if errors else Place(file, 1, 1)
        raise PackErrors([*errors, PackError(place, "这个文件应写成「名称: 内容」的形式")])
    return document


def texts(spot: Spot | None) -> tuple[str, ...]:
    """A text or a list of texts."""
    if spot is None:
        return ()
    if isinstance(spot.value, list):
        return tuple(part.raw for part in spot.value if not isinstance(part.value, list | dict))
    return (spot.raw,)


def _part(document: Spot, name: str, errors: list[PackError]) -> Mapping[str, Spot]:
    spot = document.value.get(name)
    if spot is None or not isinstance(spot.value, dict):
        errors.append(PackError(document.place, f"没有「{name}:」这一段", "照 columns.yaml 补上"))
        return {}
    return spot.value

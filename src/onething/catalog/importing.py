"""A service-item table → the files of a pack of drafts, and a report of what was understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from onething.catalog.columns import REQUIRED, Columns
from onething.catalog.drafting import Drafting, Tally, Unclear, Unusable, unused
from onething.catalog.load import load
from onething.catalog.model import Catalog
from onething.catalog.paper_names import PaperNames
from onething.catalog.tables import Row, RowError, read_table

FULL = 700_000
"""Bytes after which a pack file is continued in another."""
ABOUT = "{对象}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made. ``files``: path → YAML text, which ``load`` accepts; empty when no row could be used.
    ``errors``: rows left out. ``unused``: columns that are known and have no place; ``unknown``: columns that are not
    known, with how many rows have them."""

    files: Mapping[str, str]
    rows: int
    drafts: int
    errors: tuple[RowError, ...]
    fields: tuple[Tally, ...]
    unclear: tuple[Unclear, ...]
    unused: tuple[str, ...]
    unknown: Mapping[str, int]


class _Dumper(yaml.CSafeDumper):
    """Writes no anchors: a pack may not have any."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def import_table(
    name: str,
    content: bytes,
    columns: Columns,
    names: PaperNames,
    beside: Catalog | None = None,
) -> Imported:
    """Draft items of a table. ``beside`` is the catalogue they will stand beside: what it declares is not declared
    again. A row that cannot be used is an error, never an exception."""
    rows, errors = read_table(name, content)
    count = len(rows) + len(errors)
    drafting = Drafting(columns, " ".join(name.split())[-100:])
    header = list(dict.fromkeys(column for row in rows for column in row.cells))
    items: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in rows:
        try:
            _add(drafting, row, items, beside)
        except Unusable as problem:
            errors.append(RowError(row.line, *problem.args))
    sections = _sections(drafting, [item for _, item in items.values()], names, beside)
    written = _files(sections, drafting.source) if items else {}
    if written and beside is None:
        load(written)  # raises PackErrors: a fault of ours, never to be written
    return Imported(
        files=written,
        rows=count,
        drafts=len(items),
        errors=tuple(sorted(errors, key=lambda error: error.line)),
        fields=tuple(drafting.tallies.values()),
        unclear=tuple(drafting.unclear),
        unused=tuple(unused(columns, header)),
        unknown=drafting.unknown,
    )


def _add(
    drafting: Drafting, row: Row, items: dict[str, tuple[int, dict[str, Any]]], beside: Catalog | None
) -> None:
    item = drafting.item(row)
    code = item["code"]
    if code in items:
        raise Unusable(f"实施编码「{code}」已在第 {items[code][0]} 行写过", "请删去一行，或改编码")
    if beside is not None and code in beside.items:
        raise Unusable(f"规则包里已有事项「{code}」", "请先删去原来的，或从表里删去这一行")
    items[code] = (row.line, item)


def _sections(
    drafting: Drafting, items: Sequence[dict[str, Any]], names: PaperNames, beside: Catalog | None
) -> dict[str, list[dict[str, Any]]]:
    """The entries of each file's section."""
    departments = [
        {"id": code, "name": name}
        for code, name in drafting.departments.items()
        if any(item["department"] == code for item in items)
        and (beside is None or code not in beside.departments)
    ]
    slots: dict[str, str] = {}
    for item in items:
        for need in item.get("materials", ()):
            slots.setdefault(need["slot"], _material(names.paper(need["slot"]), beside))
    if beside is not None:
        slots = {slot: material for slot, material in slots.items() if slot not in beside.slots}
    materials = [
        {"name": material}
        for material in dict.fromkeys(slots.values())
        if beside is None or material not in beside.materials
    ]
    return {
        "departments": departments,
        "materials": materials,
        "slots": [{"name": slot, "material": material} for slot, material in slots.items()],
        "items": list(items),
    }


def _material(name: str, beside: Catalog | None) -> str:
    """A paper whose template speaks of a person needs to know of whom: that is left to the officer."""
    known = beside.materials.get(name) if beside is not None else None
    spoken = known is not None and any(ABOUT in field.fact for field in known.template)
    return f"{name}（草稿）" if spoken else name


def _files(sections: Mapping[str, Iterable[dict[str, Any]]], source: str) -> dict[str, str]:
    head = f"# 草稿：从 {source} 导入，还没有人核对。核对一个事项后，删去它的 draft。\n"
    files: dict[str, str] = {}
    for section, entries in sections.items():
        parts: list[str] = []
        size, number = 0, 1
        for entry in entries:
            text = yaml.dump([entry], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
            size += len(text.encode())
            if size > FULL:
                files[f"{section}-{number}.yaml"] = f"{head}{section}:\n{''.join(parts)}"
                parts, size, number = [], len(text.encode()), number + 1
            parts.append(text)
        if parts:
            tail = "" if number == 1 else f"-{number}"
            files[f"{section}{tail}.yaml"] = f"{head}{section}:\n{''.join(parts)}"
    return files


def required_columns(columns: Columns) -> str:
    """The columns that no table may lack, for people."""
    return "；".join(
        f"{columns.fields[name].says}（{'、'.join(columns.fields[name].columns)}）" for name in REQUIRED
    )

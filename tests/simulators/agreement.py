"""Whether the registers of all departments say the same of everybody."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from onething.standards import parse_id_number
from simulators.store import Store


@dataclass(frozen=True)
class Line:
    """One line of a register."""

    department: str
    register: str
    subject: str
    fields: dict[str, Any]


Said = dict[tuple[str, str], dict[Any, list[str]]]
"""(person, field) → what is said of it → by which departments. ``number`` is the ID number itself."""


def lines_of(department: str, store: Store) -> list[Line]:
    """Everything that stands in a department's registers."""
    rows = store.run("SELECT register, subject, fields FROM entry ORDER BY register, subject")
    return [Line(department, register, subject, json.loads(fields)) for register, subject, fields in rows]


def said(lines: Iterable[Line]) -> Said:
    """Everything that any department says of any person."""
    found: Said = defaultdict(lambda: defaultdict(list))
    for line in lines:
        for person, field, value in _statements(line):
            found[person, field][value].append(line.department)
    for person in {person for person, _ in found if len(person) == 18}:
        number = parse_id_number(person)
        for field, value in (("出生日期", number.born.isoformat()), ("性别", number.sex)):
            found[person, field][value].append("number")
    return found


def _statements(line: Line) -> Iterator[tuple[str, str, Any]]:
    if line.register != "births":
        for field, value in line.fields.items():
            yield line.subject, field, value
    for field, value in line.fields.items():
        for paper in ("公民身份号码", "护照号码"):
            who = field.removesuffix(paper)
            if field.endswith(paper) and who and value:
                yield value, "姓名", line.fields[f"{who}姓名"]


def disagreements(lines: Iterable[Line]) -> list[tuple[str, str, dict[Any, list[str]]]]:
    """Every field of a person of which departments say different things."""
    return [(*about, dict(values)) for about, values in said(lines).items() if len(values) > 1]

"""One row of a service-item table → one draft item, and what was and was not understood of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from onething.catalog import understand
from onething.catalog.columns import REQUIRED, Columns
from onething.catalog.tables import Cell, Row
from onething.catalog.terms import Limit, LimitUnit
from onething.catalog.understand import Puzzled

T = TypeVar("T")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
LONGEST_SHOWN = 60
"""Characters of a text that a report quotes."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something in an item that was not understood: the field's name for people, its text, why."""

    line: int
    code: str
    field: str
    text: str
    why: str

    def __str__(self) -> str:
        quoted = f"「{_short(self.text)}」" if self.text else ""
        return f"{self.field}{quoted}：{self.why}"


@dataclass(slots=True)
class Tally:
    """How one field fared over a table."""

    says: str
    filled: int = 0
    understood: int = 0
    empty: int = 0

    @property
    def unclear(self) -> int:
        return self.filled - self.understood


class Unusable(ValueError):
    """A row that makes no item. ``args``: what is wrong, what to do."""


@dataclass(slots=True)
class Drafting:
    """Makes draft items; keeps the tallies, the unclear and the departments over a whole table."""

    columns: Columns
    source: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    unclear: list[Unclear] = field(default_factory=list)
    departments: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def item(self, row: Row) -> dict[str, Any]:
        """The YAML of a draft item. Raises Unusable."""
        cells = self._cells(row)
        for name in REQUIRED:
            if not isinstance(cells.get(name, ""), str):
                raise Unusable(f"「{self._says(name)}」应为文字", "请改成一段文字")
            if name not in cells:
                raise Unusable(f"没有「{self._says(name)}」", f"请填写这一栏（{self._names(name)}）")
        code = str(cells["code"])
        if _CODE.fullmatch(code) is None:
            raise Unusable(f"实施编码「{_short(code)}」不合写法", "编码用字母、数字、点和横线，最多 64 位")
        for name in ("name", "department", "type"):
            if len(str(cells[name])) > understand.LONGEST_NAME:
                raise Unusable(f"「{self._says(name)}」太长", f"最多 {understand.LONGEST_NAME} 个字")
        return _Reading(self, row.line, code, cells).item()

    def _cells(self, row: Row) -> dict[str, Cell]:
        """Field → cell, the first column that says something. Cells that say nothing are left out."""
        cells: dict[str, Cell] = {}
        for column, cell in row.cells.items():
            known = self.columns.of_column.get(column)
            if known is None:
                self.unknown[column[:LONGEST_SHOWN]] = self.unknown.get(column[:LONGEST_SHOWN], 0) + 1
            elif not self._says_nothing(cell):
                cells.setdefault(known.name, cell)
        return cells

    def _says_nothing(self, cell: Cell) -> bool:
        return self.columns.is_empty(cell) if isinstance(cell, str) else not cell

    def tally(self, name: str, says: str = "") -> Tally:
        return self.tallies.setdefault(name, Tally(says or self._says(name)))

    def _says(self, name: str) -> str:
        return self.columns.fields[name].says if name in self.columns.fields else name

    def _names(self, name: str) -> str:
        return "、".join(self.columns.fields[name].columns)


@dataclass(slots=True)
class _Reading:
    drafting: Drafting
    line: int
    code: str
    cells: dict[str, Cell]
    told: list[str] = field(default_factory=list)

    def item(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "code": self.code,
            "name": self._plain("name"),
            "department": self._department(),
            "type": self._plain("type"),
        }
        columns = self.drafting.columns
        statutory = self._read("statutory", lambda text: understand.limit(text, columns))
        promised = self._read("promised", self._promise)
        if statutory and promised and promised.unit is statutory.unit and promised.days > statutory.days:
            self._puzzle("promised", f"{promised.days} {promised.unit}", "比法定时限还长，请核对")
        visits, fee = (
            self._read("visits", understand.visits),
            self._read("fee", lambda t: understand.fee(t, columns)),
        )
        conditions = self._conditions()
        basis = self._basis(conditions)
        papers = self._papers()
        if basis:
            made["basis"] = [{"law": clause.law, "article": clause.article} for clause in basis]
        made |= {k: f"{v.days} {v.unit}" for k, v in (("statutory", statutory), ("promised", promised)) if v}
        made |= {k: v for k, v in (("visits_before", visits), ("fee", fee)) if v}
        if papers:
            made["materials"] = [{"slot": paper["slot"]} for paper in papers]
        draft = {
            "source": f"{self.drafting.source}:{self.line}",
            "conditions": conditions,
            "channels": self._channels(),
            "serves": list(self._names("serves")),
            "results": list(self._names("results")),
            "papers": [paper for paper in papers if len(paper) > 1],
            "immediate": bool(self._read("immediate", lambda text: understand.immediate(text, columns))),
        }
        if "partners" in self.cells:
            self._count("partners", None)
            self._puzzle("partners", self._plain("partners"), "几个部门怎样分工还要写成事项的先后")
        draft["unclear"] = list(dict.fromkeys(self.told))
        made["draft"] = {key: value for key, value in draft.items() if value}
        return made

    def _department(self) -> str:
        name = self._plain("department")
        code = self._plain("department_id")
        if not code:
            code = hashlib.sha256(name.encode()).hexdigest()[:8]
        elif _CODE.fullmatch(code) is None:
            raise Unusable(
                f"实施主体编码「{_short(code)}」不合写法", "编码用字母、数字、点和横线，最多 64 位"
            )
        made = f"org-{code}"
        first = self.drafting.departments.setdefault(made, name)
        if first != name:
            self._puzzle("department", name, f"同一编码的部门前面叫「{_short(first)}」，草稿用前面的名称")
        return made

    def _promise(self, text: str) -> Limit:
        limit = understand.limit(text, self.drafting.columns)
        if limit.unit is not LimitUnit.WORKING_DAYS:
            raise Puzzled("承诺时限在规则包里按工作日写，请折算后填 promised")
        return limit

    def _conditions(self) -> str:
        text = self._text("conditions")
        cut = understand.seems_cut(text)
        self._count("conditions", None if cut else text)
        if cut:
            self._puzzle("conditions", text[-LONGEST_SHOWN:], "文字像是在中间断了，请对照原文补全")
        return text

    def _basis(self, conditions: str) -> tuple[Any, ...]:
        stated = self._text("basis")
        found = understand.clauses(stated or conditions)
        tally = self.drafting.tally("basis")
        tally.filled += bool(stated or found)
        tally.understood += bool(found)
        tally.empty += not (stated or found)
        if not stated and found:
            laws = "、".join(map(str, found))
            self._puzzle("basis", laws, "没有设定依据，取自受理条件里提到的条文，请核对")
        elif stated and not found:
            self._puzzle("basis", stated, "没有看到《法名》第几条这样的写法")
        for law in understand.laws_alone(stated):
            self._puzzle("basis", f"《{law}》", "没有写第几条")
        return found

    def _papers(self) -> list[dict[str, Any]]:
        cell = self.cells.get("materials")
        if cell is None:
            self._count("materials", None)
            return []
        papers = understand.papers(cell, self.drafting.columns)
        self._count("materials", papers or None)
        made = []
        for paper in papers:
            draft = paper.draft
            for key, says, stated in (
                ("paper", "每份材料：名称", True),
                ("paper.form", "每份材料：原件或复印件", bool(draft.form)),
                ("paper.copies", "每份材料：份数", bool(draft.copies)),
                ("paper.required", "每份材料：是否必要", draft.required is not None),
                ("paper.origin", "每份材料：来源渠道", bool(draft.origin)),
            ):
                tally = self.drafting.tally(key, says)
                tally.filled += stated
                tally.understood += stated
                tally.empty += not stated
            for why in paper.puzzles:
                self._puzzle("materials", draft.slot, why)
            row = {
                "form": list(draft.form),
                "copies": draft.copies,
                "required": draft.required,
                "origin": draft.origin,
            }
            made.append(
                {"slot": draft.slot}
                | {k: v for k, v in row.items() if v not in ([], 0, None, "") or v is False}
            )
        return made

    def _channels(self) -> list[str]:
        columns = self.drafting.columns
        found = []
        if self._read("online", lambda text: understand.yes(text, columns)):
            found.append("网上")
        place = self._plain("window")
        self._count("window", place or None)
        if place and place not in columns.words["no_window"]:
            found.append("窗口")
        if self._read("courier", lambda text: understand.yes(text, columns)):
            found.append("快递")
        return found

    def _names(self, name: str) -> tuple[str, ...]:
        cell = self.cells.get(name, "")
        parts: list[Any] = re.split(r"[\n；;|、，,]", cell) if isinstance(cell, str) else cell
        if any(isinstance(part, dict) for part in parts):
            self._count(name, None)
            self._puzzle(name, str(cell), "应为名称的列表")
            return ()
        names = dict.fromkeys(part.replace("\n", " ")[: understand.LONGEST_NAME] for part in parts if part)
        self._count(name, names or None)
        return tuple(names)

    def _read(self, name: str, make: Callable[[str], T]) -> T | None:
        """What a cell says; None when it says nothing or is not understood, which is then told."""
        text = self._plain(name)
        found: T | None = None
        if text:
            try:
                found = make(text)
            except Puzzled as problem:
                self._puzzle(name, text, str(problem))
        self._count(name, found)
        return found

    def _count(self, name: str, found: object) -> None:
        tally = self.drafting.tally(name)
        tally.filled += name in self.cells
        tally.empty += name not in self.cells
        tally.understood += name in self.cells and found is not None

    def _puzzle(self, name: str, text: str, why: str) -> None:
        says = self.drafting.tally(name).says
        found = Unclear(self.line, self.code, says, text, why)
        self.drafting.unclear.append(found)
        self.told.append(str(found))

    def _plain(self, name: str) -> str:
        return self._text(name).replace("\n", " ")

    def _text(self, name: str) -> str:
        cell = self.cells.get(name, "")
        if not isinstance(cell, str):
            parts = (part for part in cell if isinstance(part, str))
            return "\n".join(parts)
        return cell


def unused(columns: Columns, names: list[str]) -> list[str]:
    """The columns among ``names`` that are known and have no place in a draft."""
    known = ((name, columns.of_column.get(name)) for name in names)
    return [name for name, found in known if found is not None and found.unused]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"

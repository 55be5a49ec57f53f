"""From parsed packs to one catalogue: declarations first, then everything that speaks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from onething.catalog.check import check_catalog
from onething.catalog.items import read_check, read_item
from onething.catalog.model import (
    Catalog,
    Department,
    Holidays,
    MaterialSlot,
    MaterialType,
    MessageTemplate,
    Question,
    Quota,
    Register,
    Template,
    Thing,
)
from onething.catalog.reader import Entry
from onething.catalog.yaml import PackError, Place, Spot
from onething.facts import CodeEntry, CodeTable, FactType, Kind, Sensitivity
from onething.rules import nearest
from onething.standards.units import UNITS

T = TypeVar("T")

SECTIONS = (
    "tables", "facts", "persons", "departments", "registers", "materials", "slots", "items", "things", "messages",
    "holidays",
)  # fmt: skip


class _Sections:
    """The entries of every section over all files."""

    def __init__(self, documents: Iterable[Spot], errors: list[PackError]) -> None:
        self.errors = errors
        self._found: dict[str, list[Spot]] = {name: [] for name in SECTIONS}
        for document in documents:
            for name, spot in document.value.items():
                if name not in self._found:
                    errors.append(PackError(spot.place, f"没有「{name}」这个栏目{nearest(name, SECTIONS)}"))
                elif not isinstance(spot.value, list):
                    errors.append(PackError(spot.place, f"「{name}」应为列表", "每一项前面写「- 」"))
                else:
                    self._found[name] += spot.value

    def read(
        self, section: str, what: str, make: Callable[[Entry], T], key: Callable[[T], Any]
    ) -> dict[Any, T]:
        """Every entry of a section by its key; duplicates are mistakes."""
        made: dict[Any, T] = {}
        places: dict[Any, Place] = {}
        for spot in self._found[section]:
            entry = Entry(spot, what, self.errors)
            value = make(entry)
            entry.close()
            name = key(value)
            if name in made:
                self.errors.append(
                    PackError(spot.place, f"{what}「{name}」已在 {places[name]} 写过", "请改名或删去一个")
                )
            made[name], places[name] = value, spot.place
        return made


def build(documents: Iterable[Spot], digest: str, errors: list[PackError]) -> Catalog:
    """The catalogue of all documents; mistakes go to ``errors``."""
    sections = _Sections(documents, errors)
    tables = sections.read("tables", "代码表", _table, lambda t: t.name)
    facts = sections.read("facts", "数据项", lambda e: _fact(e, tables), lambda f: f.name)
    for person in sections.read("persons", "人员", lambda e: _person(e, tables), lambda p: p[0]).values():
        facts |= person[1]
    item_types = flattened(facts)
    catalog = Catalog(
        digest=digest,
        departments=sections.read("departments", "部门", _department, lambda d: d.id),
        registers=sections.read("registers", "登记库", _register, lambda r: r.id),
        facts=facts,
        tables=tables,
        materials=sections.read("materials", "材料", _material, lambda m: m.name),
        slots=sections.read("slots", "材料栏", _slot, lambda s: s.name),
        items=sections.read("items", "事项", lambda e: read_item(e, item_types), lambda i: i.code),
        things=sections.read("things", "一件事", lambda e: _thing(e, item_types), lambda t: t.id),
        messages=sections.read("messages", "短信", _message, lambda m: m.id),
        holidays=sections.read("holidays", "节假日", _holidays, lambda h: h.year),
    )
    if not errors:
        check_catalog(catalog, errors)
    return catalog


def flattened(facts: Mapping[str, FactType]) -> dict[str, FactType]:
    """The declarations with members under their full names, as items with ``per`` speak of them."""
    types = dict(facts)
    for fact in facts.values():
        types |= {f"{fact.name}.{short}": member for short, member in fact.members.items()}
    return types


def _table(entry: Entry) -> CodeTable:
    entries = {}
    for spot in entry.spots("codes"):
        if isinstance(spot.value, dict):
            row = Entry(spot, "代码", entry.errors)
            code = CodeEntry(row.text("code"), row.text("label", ""), row.text("parent", "") or None)
            row.close()
        else:
            code = CodeEntry(str(spot.value), str(spot.value))
        entries[code.code] = code
    return CodeTable(entry.text("name"), entries)


def _fact(entry: Entry, tables: Mapping[str, CodeTable], prefix: str = "") -> FactType:
    short = entry.text("name")
    kind = entry.choice("kind", Kind, Kind.TEXT)
    table_name = entry.text("table", "")
    if table_name and table_name not in tables:
        entry.wrong(entry.place, f"没有代码表「{table_name}」{nearest(table_name, tables)}")
    unit = entry.text("unit", "") or None
    if kind is Kind.QUANTITY and unit not in UNITS:
        entry.wrong(entry.place, f"数量要写单位，「{unit or ''}」不是已知的单位{nearest(unit or '', UNITS)}")
    name = f"{prefix}{short}"
    members = {}
    for spot in entry.spots("members"):
        inner = Entry(spot, "数据项", entry.errors)
        member = _fact(inner, tables, f"{name}.")
        inner.close()
        members[member.name.rpartition(".")[2]] = member
    return FactType(
        name=name,
        kind=kind,
        unit=unit,
        table=tables.get(table_name),
        members=members,
        label=entry.text("label", ""),
        sensitivity=entry.choice("sensitivity", Sensitivity, Sensitivity.PERSONAL),
        validator=entry.text("validator", "") or None,
        question=entry.text("question", ""),
    )


def _person(entry: Entry, tables: Mapping[str, CodeTable]) -> tuple[str, dict[str, FactType]]:
    """Facts declared once and said of several persons: ``of: [母亲, 父亲]``."""
    facts: dict[str, FactType] = {}
    for person in entry.texts("of"):
        for spot in entry.spots("facts"):
            inner = Entry(spot, "数据项", [] if facts else entry.errors)
            fact = _fact(inner, tables, f"{person}.")
            facts[fact.name] = fact
    return ",".join(entry.texts("of")), facts


def _department(entry: Entry) -> Department:
    quota = Quota(entry.whole("calls", 50), entry.number("seconds", 1.0), entry.whole("concurrent", 8))
    return Department(entry.text("id"), entry.text("name"), quota)


def _register(entry: Entry) -> Register:
    clause = entry.clause("basis")
    if clause is None:
        entry.wrong(entry.place, "查询登记库要有法律依据", "请加「basis: {law: …, article: …}」")
    return Register(
        id=entry.text("id"),
        register=entry.text("register"),
        name=entry.text("name"),
        department=entry.text("department"),
        subject=entry.mapping("subject"),
        fields=entry.mapping("fields"),
        basis=clause,  # type: ignore[arg-type]
        per=entry.text("per", ""),
    )


def _material(entry: Entry) -> MaterialType:
    rows = []
    for spot in entry.spots("template"):
        row = Entry(spot, "版面", entry.errors)
        rows.append(
            Template(
                field=row.text("field"),
                labels=row.texts("labels"),
                fact=row.text("fact"),
                pattern=row.text("pattern", ""),
                place=row.text("place", "右"),
                validator=row.text("validator", ""),
                reading=row.text("reading", "文字"),
            )
        )
        row.close()
    return MaterialType(
        name=entry.text("name"),
        issuer=entry.text("issuer", ""),
        marks=entry.texts("marks"),
        template=tuple(rows),
        sides=entry.whole("sides", 1),
    )


def _slot(entry: Entry) -> MaterialSlot:
    return MaterialSlot(
        entry.text("name"), entry.text("material"), entry.text("about", ""), entry.texts("gives")
    )


def _thing(entry: Entry, types: Mapping[str, FactType]) -> Thing:
    questions = []
    for spot in entry.spots("questions"):
        row = Entry(spot, "问题", entry.errors)
        questions.append(
            Question(row.text("fact"), row.text("text"), row.text("hint", ""), row.rule("when", types))
        )
        row.close()
    checks = []
    for spot in entry.spots("checks"):
        row = Entry(spot, "核对", entry.errors)
        check = read_check(row, types)
        row.close()
        if check is not None:
            checks.append(check)
    return Thing(
        id=entry.text("id"),
        name=entry.text("name"),
        goals=entry.texts("goals"),
        questions=tuple(questions),
        form=entry.texts("form"),
        slots=entry.texts("slots"),
        checks=tuple(checks),
        phone=entry.text("phone", ""),
        pass_confidence=entry.number("pass_confidence", 0.9),
    )


def _message(entry: Entry) -> MessageTemplate:
    return MessageTemplate(entry.text("id"), entry.text("text"))


def _holidays(entry: Entry) -> Holidays:
    def days(key: str) -> frozenset[date]:
        found = set()
        for spot in entry.spots(key):
            first, _, last = str(spot.value).partition("~")
            try:
                start = date.fromisoformat(first)
                end = date.fromisoformat(last) if last else start
            except ValueError:
                entry.wrong(
                    spot.place, f"「{spot.value}」不是日期", "请写 2026-10-01 或 2026-10-01~2026-10-07"
                )
                continue
            found |= {date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)}
        return frozenset(found)

    return Holidays(
        entry.whole("year", 0), days("off"), days("working"), entry.text("provisional", "") == "True"
    )

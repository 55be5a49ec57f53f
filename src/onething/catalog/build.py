"""From parsed packs to one catalogue: declarations first, then everything that speaks of them."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from onething.catalog.calibration import VALIDATORS, read_calibration
from onething.catalog.check import check_catalog
from onething.catalog.draft_reader import check_drafts
from onething.catalog.english import check_english, read_english
from onething.catalog.items import read_item
from onething.catalog.model import (
    Catalog,
    Department,
    Holidays,
    MaterialSlot,
    MessageTemplate,
    Quota,
    Register,
)
from onething.catalog.notice_reader import read_notice
from onething.catalog.paper_checks import read_paper_checks
from onething.catalog.reader import Entry
from onething.catalog.reading_papers import read_material
from onething.catalog.reading_timing import read_escalation, read_item_type, read_procedure, read_rated
from onething.catalog.things import read_thing
from onething.catalog.trades import Trade, read_activity, read_permit, read_trade
from onething.catalog.yaml import PackError, Spot
from onething.facts import CodeEntry, CodeTable, FactType, Kind, Sensitivity
from onething.rules import nearest
from onething.standards.units import UNITS, unit_of

T = TypeVar("T")

SECTIONS = (
    "tables", "facts", "persons", "departments", "registers", "materials", "slots", "items", "things", "messages",
    "holidays", "item_types", "procedures", "escalations", "notices", "trades", "activities", "permits",
    "calibration", "english",
)  # fmt: skip


MESSAGE_FIELDS = ("{ref}", "{thing}")


class _Sections:
    """The entries of every section over all files. ``entries`` finds one by section and key; ``whole``: every
    section could be read, so that a name which is not there is really missing."""

    def __init__(self, documents: Iterable[Spot], errors: list[PackError]) -> None:
        self.errors = errors
        self.entries: dict[tuple[str, Any], Entry] = {}
        self.whole = True
        self._found: dict[str, list[Spot]] = {name: [] for name in SECTIONS}
        for document in documents:
            for name, spot in document.value.items():
                if name not in self._found:
                    self.whole = False
                    near = nearest(name, SECTIONS).lstrip("，") or f"可以写：{'、'.join(SECTIONS)}"
                    errors.append(PackError(spot.key or spot.place, f"没有「{name}」这个栏目", near))
                elif spot.value is None:
                    continue
                elif not isinstance(spot.value, list):
                    self.whole = False
                    errors.append(PackError(spot.place, f"「{name}」应为列表", "每一项前面写「- 」"))
                else:
                    self._found[name] += spot.value

    def read(
        self, section: str, what: str, make: Callable[[Entry], T], key: Callable[[T], Any]
    ) -> dict[Any, T]:
        """Every entry of a section by its key; duplicates are mistakes."""
        made: dict[Any, T] = {}
        for spot in self._found[section]:
            entry = Entry(spot, what, self.errors)
            value = make(entry)
            entry.close()
            name = key(value)
            first = self.entries.setdefault((section, name), entry)
            if first is entry:
                made[name] = value
            elif name != "":
                entry.wrong(spot.place, f"{what}「{name}」已在 {first.place} 写过", "请改名或删去一个")
        return made


def build(documents: Iterable[Spot], digest: str, errors: list[PackError]) -> Catalog:
    """The catalogue of all documents; mistakes go to ``errors``."""
    sections = _Sections(documents, errors)
    tables = sections.read("tables", "代码表", _table, lambda t: t.name)
    facts = sections.read("facts", "数据项", lambda e: _fact(e, tables), lambda f: f.name)
    for of, said in sections.read("persons", "人员", lambda e: _person(e, tables), lambda p: p[0]).values():
        twice = [name for name in said if name in facts]
        for name in twice:
            place = sections.entries["persons", of].place
            errors.append(PackError(place, f"数据项「{name}」已经写过", "请改名或删去一个"))
        facts |= {name: fact for name, fact in said.items() if name not in twice}
    item_types = flattened(facts)
    papers: dict[str, list[Spot]] = {}
    calibration = sections.read("calibration", "校准", read_calibration, lambda c: c.of)
    catalog = Catalog(
        digest=digest,
        departments=sections.read("departments", "部门", _department, lambda d: d.id),
        registers=sections.read("registers", "登记库", _register, lambda r: r.id),
        facts=facts,
        tables=tables,
        materials=sections.read(
            "materials", "材料", lambda e: read_material(e, papers, calibration), lambda m: m.name
        ),
        slots=sections.read("slots", "材料栏", lambda e: _slot(e, papers, item_types), lambda s: s.name),
        items=sections.read("items", "事项", lambda e: read_item(e, item_types), lambda i: i.code),
        things=sections.read("things", "一件事", lambda e: read_thing(e, item_types), lambda t: t.id),
        messages=sections.read("messages", "短信", _message, lambda m: m.id),
        holidays=sections.read("holidays", "节假日", _holidays, lambda h: h.year),
        item_types=sections.read("item_types", "事项类型", read_item_type, lambda t: t.name),
        procedures=sections.read("procedures", "特别程序", read_procedure, lambda p: p.name),
        escalations=sections.read("escalations", "督办", read_escalation, lambda e: e.name),
        notices=sections.read("notices", "文书", read_notice, lambda n: n.id),
        trades=sections.read("trades", "行业用语", read_trade, _trade_key),
        activities=sections.read(
            "activities", "经营方式", read_activity, lambda a: a.words[0] if a.words else ""
        ),
        permits=sections.read("permits", "许可经营项目", read_permit, lambda p: p.name),
        calibration=calibration,
        english=dict(sections.read("english", "英文名", read_english, lambda e: e[0]).values()),
    )
    if sections.whole:
        check_catalog(catalog, sections.entries, errors)
        check_english(catalog, sections.entries)
        check_drafts(catalog, sections.entries)
    return catalog


def flattened(facts: Mapping[str, FactType]) -> dict[str, FactType]:
    """The declarations with members under their full names, as items with ``per`` speak of them."""
    types = dict(facts)
    for fact in facts.values():
        types |= {f"{fact.name}.{short}": member for short, member in fact.members.items()}
    return types


def _trade_key(trade: Trade) -> str:
    """Several files may speak of one industry, each with other words."""
    return f"{trade.industry} {''.join(trade.words[:1])}"


def _table(entry: Entry) -> CodeTable:
    entries = {}
    for spot in entry.spots("codes"):
        if isinstance(spot.value, dict):
            row = Entry(spot, "代码", entry.errors)
            code = CodeEntry(row.text("code"), row.text("label", ""), row.text("parent", "") or None)
            row.close()
        else:
            code = CodeEntry(spot.raw, spot.raw)
        if code.code in entries:
            entry.wrong(spot.place, f"代码「{code.code}」写了两次", "请只留一个")
        if isinstance(spot.value, list) or not code.code:
            entry.wrong(spot.place, "代码应为文字，或写成 {code: …, label: …}")
        entries[code.code] = code
    for code in entries.values():
        if code.parent is not None and code.parent not in entries:
            near = nearest(code.parent, entries).lstrip("，")
            entry.wrong(entry.place, f"代码「{code.code}」的上级「{code.parent}」不在表里", near)
    return CodeTable(entry.text("name"), entries)


def _fact(entry: Entry, tables: Mapping[str, CodeTable], prefix: str = "") -> FactType:
    short = entry.text("name")
    kind = entry.choice("kind", Kind, Kind.TEXT)
    table_name = entry.text("table", "")
    if table_name and table_name not in tables:
        near = nearest(table_name, tables).lstrip("，")
        entry.wrong(entry.where("table"), f"没有代码表「{table_name}」", near)
    if kind is Kind.CODE and not table_name:
        entry.wrong(entry.place, f"代码「{short}」要写代码表", "请加一行「table: …」")
    unit = entry.text("unit", "") or None
    if kind is Kind.QUANTITY and unit_of(unit or "") is None:
        near = nearest(unit or "", UNITS).lstrip("，") or "请加一行「unit: …」"
        entry.wrong(entry.where("unit"), f"数量要写单位，「{unit or ''}」不是已知的单位", near)
    validator = entry.text("validator", "") or None
    if validator is not None and validator not in VALIDATORS:
        entry.wrong(
            entry.where("validator"), f"没有「{validator}」这种校验", f"可以写：{'、'.join(VALIDATORS)}"
        )
    name = f"{prefix}{short}"
    members: dict[str, FactType] = {}
    for spot in entry.spots("members"):
        inner = Entry(spot, "数据项", entry.errors)
        member = _fact(inner, tables, f"{name}.")
        inner.close()
        if member.kind is Kind.COLLECTION:
            inner.wrong(inner.where("kind"), "列表里不能再有列表", "请另写一个列表")
        own = member.name.rpartition(".")[2]
        if own in members:
            inner.wrong(inner.place, f"数据项「{member.name}」写了两次", "请只留一个")
        members[own] = member
    if (kind is Kind.COLLECTION) != bool(members):
        mend = "请加「members: [...]」" if kind is Kind.COLLECTION else "请写「kind: 列表」"
        entry.wrong(entry.place, f"「{name}」：只有列表有成员（members），列表也必须有", mend)
    return FactType(
        name=name,
        kind=kind,
        unit=unit,
        table=tables.get(table_name),
        members=members,
        label=entry.text("label", ""),
        sensitivity=entry.choice("sensitivity", Sensitivity, Sensitivity.PERSONAL),
        validator=validator,
        question=entry.text("question", ""),
    )


def _person(entry: Entry, tables: Mapping[str, CodeTable]) -> tuple[str, dict[str, FactType]]:
    """Facts declared once and said of several persons: ``of: [母亲, 父亲]``."""
    facts: dict[str, FactType] = {}
    people = entry.texts("of")
    if not people:
        entry.wrong(entry.where("of"), "没有写是谁的数据项", "请加「of: [母亲, 父亲]」这样一行")
    for number, person in enumerate(people):
        for spot in entry.spots("facts"):
            # The declaration is one; its mistakes are told for the first person only.
            inner = Entry(spot, "数据项", [] if number else entry.errors)
            fact = _fact(inner, tables, f"{person}.")
            inner.close()
            if fact.name in facts:
                inner.wrong(inner.place, f"数据项「{fact.name}」写了两次", "请只留一个")
            facts[fact.name] = fact
    return ",".join(people), facts


def _department(entry: Entry) -> Department:
    quota = Quota(entry.whole("calls", 50), entry.number("seconds", 1.0), entry.whole("concurrent", 8))
    for key, value in (("calls", quota.calls), ("concurrent", quota.concurrent)):
        if value == 0:
            entry.wrong(entry.where(key), f"「{key}」为 0 就永远调不通", "请写至少 1")
    return Department(
        entry.text("id"),
        entry.text("name"),
        quota,
        entry.text("pledge", ""),
        entry.text("review", ""),
        entry.text("court", ""),
    )


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
        verify=read_rated(entry, "verify"),
    )


def _slot(entry: Entry, papers: dict[str, list[Spot]], types: Mapping[str, FactType]) -> MaterialSlot:
    material, about = entry.text("material"), entry.text("about", "")
    spots = papers.get(material, [])
    checks = read_paper_checks(spots, about, types, entry.errors)
    return MaterialSlot(entry.text("name"), material, about, entry.texts("gives"), checks)


def _message(entry: Entry) -> MessageTemplate:
    text = entry.text("text")
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        entry.wrong(entry.where("text"), "花括号没有成对", f"可以写：{'、'.join(MESSAGE_FIELDS)}")
        fields = []
    for name in fields:
        if f"{{{name}}}" not in MESSAGE_FIELDS:
            mend = f"可以写：{'、'.join(MESSAGE_FIELDS)}；短信里不能有个人信息"
            entry.wrong(entry.where("text"), f"短信里没有「{{{name}}}」可填", mend)
    return MessageTemplate(entry.text("id"), text)


def _holidays(entry: Entry) -> Holidays:
    year = entry.whole("year", 0)
    if not 1950 <= year <= 2200:
        entry.wrong(entry.where("year"), "要写是哪一年", "例如「year: 2026」")

    def days(key: str) -> frozenset[date]:
        found: set[date] = set()
        for spot in entry.spots(key):
            first, _, last = spot.raw.partition("~")
            try:
                start = date.fromisoformat(first)
                end = date.fromisoformat(last) if last else start
            except ValueError:
                entry.wrong(spot.place, f"「{spot.raw}」不是日期", "请写 2026-10-01 或 2026-10-01~2026-10-07")
                continue
            if not start.year == end.year == year or end < start:
                entry.wrong(spot.place, f"「{spot.raw}」不在 {year} 年里，或前后颠倒了", "请对照放假通知核对")
                continue
            found |= {date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)}
        return frozenset(found)

    off, working = days("off"), days("working")
    for day in sorted(off & working):
        entry.wrong(entry.where("working", str(day)), f"{day} 既放假又上班", "请对照放假通知核对")
    return Holidays(year, off, working, entry.flag("provisional"))

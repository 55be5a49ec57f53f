"""What the catalogue as a whole must satisfy: every name that is spoken of exists, at its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onething.catalog.model import Catalog, Item, Register, Thing
from onething.catalog.notice_reader import check_notices, check_remedies
from onething.catalog.paper import MaterialType
from onething.catalog.paper_checks import own_facts
from onething.catalog.reader import Entry
from onething.catalog.reading_statements import check_statement
from onething.catalog.sources import check_sources, licences
from onething.catalog.terms import Later
from onething.catalog.yaml import PackError
from onething.facts import Kind, fact_type
from onething.rules import Rule, nearest

Entries = Mapping[tuple[str, Any], Entry]

ABOUT = "{对象}"
MESSAGES = (
    "accepted",
    "correction",
    "done",
    "partly-done",
    "refused",
    "withdrawn",
    "overdue",
    "procedure",
    "not-accepted",
    "later",
)
"""What a case says to its applicant by phone."""


def check_catalog(catalog: Catalog, entries: Entries, errors: list[PackError]) -> None:
    """Add every dangling reference, every fact without a source and every circle of items to ``errors``."""
    _References(catalog, entries, errors).check()
    check_notices(
        catalog.notices,
        entries,
        {
            "things": (catalog.things, "一件事"),
            "departments": (catalog.departments, "部门"),
            "types": (catalog.item_types, "事项类型"),
        },
    )
    check_remedies(catalog, entries)
    check_sources(catalog, entries, errors)


class _References:
    def __init__(self, catalog: Catalog, entries: Entries, errors: list[PackError]) -> None:
        self.catalog, self.entries, self.errors = catalog, entries, errors
        self.members = {f"{n}.{m}": n for n, t in catalog.facts.items() for m in t.members}
        self.lists = [name for name, declared in catalog.facts.items() if declared.kind is Kind.COLLECTION]
        self.sparing = {**catalog.registers, **catalog.items, **licences(catalog)}

    def check(self) -> None:
        catalog = self.catalog
        for item in catalog.items.values():
            self._item(item, self.entries["items", item.code])
        for register in catalog.registers.values():
            self._register(register, self.entries["registers", register.id])
        for material in catalog.materials.values():
            self._material(material, self.entries["materials", material.name])
        for slot in catalog.slots.values():
            entry = self.entries["slots", slot.name]
            self._known(entry, "material", [slot.material], catalog.materials, "材料")
            self._facts(entry, "gives", slot.gives)
        for procedure in catalog.procedures.values():
            entry = self.entries["procedures", procedure.name]
            self._known(entry, "types", procedure.types, catalog.item_types, "事项类型")
        for escalation in catalog.escalations.values():
            entry = self.entries["escalations", escalation.name]
            self._known(entry, "message", [escalation.message], catalog.messages, "短信")
        for thing in catalog.things.values():
            self._thing(thing, self.entries["things", thing.id])

    def _item(self, item: Item, entry: Entry) -> None:
        catalog = self.catalog
        self._known(entry, "department", [item.department], catalog.departments, "部门")
        self._collection(entry, item.per)
        self._known(entry, "reads", item.reads, catalog.registers, "登记库")
        self._known(entry, "after", item.after, catalog.items, "事项")
        for key, names in (("needs", item.needs), ("gives", item.gives)):
            self._facts(entry, key, names)
            self._spoken_of(entry, key, names, item.per)
        for need, row in zip(item.materials, entry.inner("materials"), strict=False):
            self._known(row, "slot", [need.slot], catalog.slots, "材料栏")
            self._known(row, "spared_by", need.spared_by, self.sparing, "登记库、事项或电子证照")
            self._rule(row, "when", need.when, item.per)
        for key in ("needs", "reads"):
            for row in entry.inner(key):
                name = row.raw("fact") or row.raw("register")
                self._rule(row, "when", item.only_when.get(name), item.per)
        for leg, row in zip(item.legs, entry.inner("legs"), strict=False):
            self._rule(row, "when", leg.when, item.per)
            self._since(row, leg.later, item.per)
        self._since(entry, item.later, item.per)
        fees = [fee.amount for fee in item.fees]
        for row in (entry, *entry.inner("fees")):
            for key in ("fee", "amount"):
                for amount in fees:
                    if amount.text == row.raw(key):
                        self._spoken_of(row, key, sorted(amount.names), item.per)
        self._rule(entry, "applies", item.applies, item.per)
        self._rule(entry, "review", item.review, item.per)
        for row in entry.inner("conditions"):
            rules = (c.rule for c in item.conditions if c.rule.text == row.raw("rule"))
            self._rule(row, "rule", next(rules, None), item.per)
        for statement, row in zip(item.statements, entry.inner("statements"), strict=False):
            for key, spoken in (("fact", (statement.fact,)), ("names", statement.names)):
                self._facts(row, key, spoken)
                self._spoken_of(row, key, spoken, item.per)
            for key, rule in (("when", statement.when), ("then", statement.then)):
                self._rule(row, key, rule, item.per)
            check_statement(statement, row, catalog.facts, catalog.permits)
        for code in item.reads:
            register = catalog.registers.get(code)
            if register is not None and register.per not in ("", item.per):
                mend = f"事项要写「per: {register.per}」"
                entry.wrong(
                    entry.where("reads", code), f"登记库「{code}」逐个查询{register.per}，事项却不是", mend
                )

    def _register(self, register: Register, entry: Entry) -> None:
        self._known(entry, "department", [register.department], self.catalog.departments, "部门")
        self._collection(entry, register.per)
        if not register.subject:
            entry.wrong(
                entry.where("subject"),
                "没有写按什么查（subject）",
                "例如「subject: {公民身份号码: 母亲.公民身份号码}」",
            )
        for key, names in (("subject", register.subject), ("fields", register.fields)):
            self._facts(entry, key, names.values())
            self._spoken_of(entry, key, names.values(), register.per)

    def _material(self, material: MaterialType, entry: Entry) -> None:
        slots = [slot for slot in self.catalog.slots.values() if slot.material == material.name]
        fields = (*material.template, *(field for face in material.faces for field in face.template))
        rows = (
            *entry.inner("template"),
            *(r for face in entry.inner("faces") for r in face.inner("template")),
        )
        for field, row in zip(fields, rows, strict=False):
            if not field.fact:
                continue
            if ABOUT not in field.fact:
                self._facts(row, "fact", [field.fact])
                continue
            names = {slot.name: field.fact.replace(ABOUT, slot.about) for slot in slots}
            # A thing need not speak of everything that stands on a paper; but somebody must, or it is a mistake.
            if names and all(fact_type(self.catalog.facts, name) is None for name in names.values()):
                slot_name, name = next(iter(names.items()))
                row.wrong(
                    row.where("fact"), f"在材料栏「{slot_name}」里，没有数据项「{name}」", self._near(name)
                )
        printed = {field.fact for field in fields}
        for check in entry.spots("checks"):
            for name in sorted(own_facts(check) - printed):
                entry.wrong(
                    check.place,
                    f"核对里的「{name}」不在这份材料的版面（template）上",
                    "请核对名称，或加上这一格",
                )

    def _thing(self, thing: Thing, entry: Entry) -> None:
        catalog = self.catalog
        if not thing.goals:
            entry.wrong(entry.where("goals"), "没有写要办成哪些事项", "请加「goals: [...]」")
        self._known(entry, "goals", thing.goals, catalog.items, "事项")
        self._known(entry, "slots", thing.slots, catalog.slots, "材料栏")
        self._known(entry, "lead", [thing.lead], catalog.departments, "部门")
        self._facts(entry, "form", thing.form)
        self._facts(entry, "phone", [thing.phone])
        for signer, row in zip(thing.signers, entry.inner("signers"), strict=False):
            self._facts(row, "numbers", signer.numbers)
            self._facts(row, "phone", [signer.phone])
            self._rule(row, "when", signer.when, "")
        self._facts(entry, "same_when", thing.same_when)
        self._facts(entry, "applicants", thing.applicants)
        if thing.applicants and not thing.same_when:
            mend = f"例如「same_when: [{(*catalog.facts, '编号')[0]}]」"
            entry.wrong(
                entry.where("applicants"), "写了谁可以申请，没有写什么相同就是同一件事（same_when）", mend
            )
        self._facts(entry, "addressee", [thing.addressee])
        for question, row in zip(thing.questions, entry.inner("questions"), strict=False):
            self._facts(row, "fact", [question.fact])
            self._rule(row, "when", question.when, "")
        for exclusion, row in zip(thing.exclusions, entry.inner("exclusions"), strict=False):
            self._rule(row, "when", exclusion.when, "")
        for row in entry.inner("checks"):
            self._facts(row, "facts", (c.raw for c in row.spots("facts")))
        if not 0 < (thing.pass_confidence or 1) <= 1:
            entry.wrong(entry.where("pass_confidence"), "「pass_confidence」应在 0 和 1 之间", "例如 0.9")
        if not 0 <= thing.audit_rate <= 1:
            entry.wrong(entry.where("audit_rate"), "「audit_rate」应在 0 和 1 之间", "例如 0.05")
        missing = [name for name in MESSAGES if name not in catalog.messages]
        if thing.phone and missing:
            mend = "请在「messages:」里补上，或去掉「phone」"
            entry.wrong(entry.where("phone"), f"要发短信，但没有写这些短信：{'、'.join(missing)}", mend)

    def _known(
        self, entry: Entry, key: str, names: Iterable[str], among: Mapping[str, object], what: str
    ) -> None:
        for name in names:
            if name and name not in among:
                near = nearest(name, among).lstrip("，") or (
                    f"可以写：{'、'.join(list(among)[:8])}" if among else ""
                )
                entry.wrong(entry.where(key, name), f"没有{what}「{name}」", near)

    def _facts(self, entry: Entry, key: str, names: Iterable[str]) -> None:
        for name in names:
            if name and fact_type(self.catalog.facts, name) is None:
                entry.wrong(entry.where(key, name), f"没有数据项「{name}」", self._near(name))

    def _near(self, name: str) -> str:
        return (
            nearest(name, (*self.catalog.facts, *self.members)).lstrip("，")
            or "请先在「facts:」里写这个数据项"
        )

    def _collection(self, entry: Entry, per: str) -> None:
        lists = self.lists
        if per and per not in lists:
            near = nearest(per, lists).lstrip("，") or (f"可以写：{'、'.join(lists)}" if lists else "")
            entry.wrong(entry.where("per"), f"没有列表「{per}」", near)

    def _since(self, entry: Entry, later: Later | None, per: str) -> None:
        if later is not None and later.since:
            self._facts(entry, "later", [later.since])
            self._spoken_of(entry, "later", [later.since], per)

    def _spoken_of(self, entry: Entry, key: str, names: Iterable[str], per: str) -> None:
        """A member's fact has a value only where one member is spoken of."""
        for name in names:
            collection = self.members.get(name, "")
            if collection and collection != per:
                mend = f"请加「per: {collection}」，或改用整个列表「{collection}」"
                entry.wrong(entry.where(key, name), f"「{name}」是列表「{collection}」里每一个的数据", mend)

    def _rule(self, entry: Entry, key: str, rule: Rule | None, per: str) -> None:
        if rule is not None:
            self._spoken_of(entry, key, sorted(rule.names), per)

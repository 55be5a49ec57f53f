"""Reading items and checks."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.draft_reader import read_draft
from onething.catalog.model import Check, Condition, Item, MaterialNeed, Performer
from onething.catalog.reader import Entry, read_clause
from onething.catalog.reading_statements import read_statements
from onething.catalog.reading_terms import read_deferral, read_fees, read_later, read_legs, read_pledge
from onething.catalog.reading_timing import read_undo
from onething.catalog.terms import Channel, Limit, LimitUnit, Otherwise, Unsure
from onething.facts import FactType, TrustGrade
from onething.rules import Rule


def read_item(entry: Entry, types: Mapping[str, FactType]) -> Item:
    """One item of a pack."""
    basis = tuple(read_clause(spot, entry.errors) for spot in entry.spots("basis"))
    draft = read_draft(entry)
    if not basis and draft is None:
        entry.wrong(
            entry.place,
            f"事项「{entry.text('code', '')}」没有法律依据（basis）",
            "请加「basis: [{law: …, article: …}]」",
        )
    conditions = []
    for spot in entry.spots("conditions"):
        row = Entry(spot, "条件", entry.errors)
        rule, clause = row.rule("rule", types), row.clause("clause")
        otherwise, message = row.choice("otherwise", Otherwise, Otherwise.OFFICER), row.text("message")
        if clause is None:
            row.wrong(row.place, "条件要有法律依据", "请加「clause: {law: …, article: …}」")
        elif rule is not None:
            conditions.append(Condition(rule, clause, otherwise, message))
        row.close()
    needs = []
    for spot in entry.spots("materials"):
        row = Entry(spot, "材料", entry.errors)
        needs.append(
            MaterialNeed(
                slot=row.text("slot"),
                when=row.rule("when", types),
                grade=row.choice("grade", TrustGrade, TrustGrade.C),
                spared_by=row.texts("spared_by"),
                clause=row.clause("clause"),
                deferrable=read_deferral(row),
                pledge=read_pledge(row),
            )
        )
        row.close()
    only_when: dict[str, Rule] = {}
    facts = _wanted(entry, "needs", "fact", types, only_when)
    registers = _wanted(entry, "reads", "register", types, only_when)
    promised = entry.limit("promised")
    if promised is not None and promised.unit is not LimitUnit.WORKING_DAYS:
        entry.wrong(entry.where("promised"), "承诺时限应为工作日", "例如「1 工作日」")
    immediate = entry.flag("immediate")
    if immediate and promised is not None:
        entry.wrong(
            entry.where("promised"), "即办件当场办结，不写承诺时限", "请去掉「promised」或「immediate」"
        )
    return Item(
        code=entry.text("code"),
        name=entry.text("name"),
        department=entry.text("department"),
        type=entry.text("type"),
        performer=entry.choice("performer", Performer, Performer.DEPARTMENT),
        basis=basis,
        needs=facts,
        gives=entry.texts("gives"),
        per=entry.text("per", ""),
        applies=entry.rule("applies", types),
        reads=registers,
        materials=tuple(needs),
        conditions=tuple(conditions),
        review=entry.rule("review", types),
        review_says=entry.text("review_says", ""),
        after=entry.texts("after"),
        statutory=entry.limit("statutory"),
        promised=Limit(0, LimitUnit.WORKING_DAYS) if immediate else promised,
        licence=entry.text("licence", ""),
        fees=read_fees(entry, types),
        forms_before=entry.whole("forms_before", 0),
        visits_before=entry.whole("visits_before", 0),
        only_when=only_when,
        channel=entry.choice("channel", Channel, Channel.AUTOMATIC),
        where=entry.text("where", ""),
        legs=read_legs(entry, types),
        later=read_later(entry),
        unsure=entry.choice("unsure", Unsure, Unsure.ASK),
        final=entry.text("final", ""),
        undo=read_undo(entry),
        draft=draft,
        statements=read_statements(entry, types),
    )


def _wanted(
    entry: Entry, key: str, named: str, types: Mapping[str, FactType], only_when: dict[str, Rule]
) -> tuple[str, ...]:
    """A list of names, each alone or as ``{fact: NAME, when: RULE}``; the rules go into ``only_when``."""
    found: dict[str, None] = {}
    for spot in entry.spots(key):
        name = spot.raw
        if isinstance(spot.value, dict):
            row = Entry(spot, f"「{key}」的一项", entry.errors)
            name = row.text(named)
            if (rule := row.rule("when", types)) is not None:
                only_when[name] = rule
            row.close()
        elif isinstance(spot.value, list) or spot.value is None:
            entry.wrong(spot.place, f"「{key}」的每一项应为文字，或写成 {{{named}: …, when: …}}")
            continue
        if name in found:
            entry.wrong(spot.place, f"「{key}」里「{name}」写了两次", "请只留一个")
        found[name] = None
    return tuple(found)


def read_check(entry: Entry, types: Mapping[str, FactType]) -> Check | None:
    """One check of a thing; None when its rule is wrong."""
    rule = entry.rule("rule", types)
    code, clause, message = entry.text("code"), entry.clause("clause"), entry.text("message")
    otherwise, facts = entry.choice("otherwise", Otherwise, Otherwise.OFFICER), entry.texts("facts")
    english = entry.text("english", "")
    if rule is None:
        return None
    return Check(code, rule, clause, message, otherwise, facts or tuple(sorted(rule.names)), english)

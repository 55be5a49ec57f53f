"""Reading things: their questions, situations and checks."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.items import read_check
from onething.catalog.model import Advice, Exclusion, Question, Situation, Thing
from onething.catalog.reader import Entry, read_clause
from onething.catalog.reading_retention import read_case_retention
from onething.catalog.reading_signers import read_signers
from onething.catalog.reading_timing import read_turn
from onething.facts import FactError, FactType, Kind, Value, read_value


def read_thing(entry: Entry, types: Mapping[str, FactType]) -> Thing:
    """One thing of a pack."""
    questions = []
    for spot in entry.spots("questions"):
        row = Entry(spot, "问题", entry.errors)
        questions.append(
            Question(
                fact=row.text("fact"),
                text=row.text("text"),
                hint=row.text("hint", ""),
                when=row.rule("when", types),
                synonyms=_synonyms(row, types),
            )
        )
        row.close()
    checks = []
    for spot in entry.spots("checks"):
        row = Entry(spot, "核对", entry.errors)
        check = read_check(row, types)
        row.close()
        if check is not None:
            checks.append(check)
    situations = []
    for spot in entry.spots("situations"):
        row = Entry(spot, "情形", entry.errors)
        situations.append(Situation(row.text("name"), _answers(row, types), row.text("says", "")))
        row.close()
    advice = [
        found
        for spot in entry.spots("advice")
        if (found := _advice(Entry(spot, "建议", entry.errors), types))
    ]
    return Thing(
        id=entry.text("id"),
        name=entry.text("name"),
        goals=entry.texts("goals"),
        questions=tuple(questions),
        form=entry.texts("form"),
        slots=entry.texts("slots"),
        checks=tuple(checks),
        phone=entry.text("phone", ""),
        signers=read_signers(entry, types),
        same_when=entry.texts("same_when"),
        applicants=entry.texts("applicants"),
        pass_confidence=entry.number("pass_confidence", 0) or None,
        audit_rate=entry.number("audit_rate", 0.0),
        situations=tuple(situations),
        advice=tuple(advice),
        lead=entry.text("lead", ""),
        correction=read_turn(entry),
        exclusions=tuple(
            excluded
            for spot in entry.spots("exclusions")
            if (excluded := _exclusion(Entry(spot, "不予受理的情形", entry.errors), types))
        ),
        addressee=entry.text("addressee", ""),
        retention=read_case_retention(entry),
    )


def _exclusion(row: Entry, types: Mapping[str, FactType]) -> Exclusion | None:
    """A case that is not accepted; None when its rule or clause is missing or wrong."""
    when, says, clause, remedy = (
        row.rule("when", types),
        row.text("says"),
        row.clause("clause"),
        row.text("remedy"),
    )
    if when is None and row.spot_of("when") is None:
        row.wrong(row.place, "不予受理要写什么情形（when）", "请写规则，例如「when: 非 生在本市」")
    if clause is None:
        row.wrong(row.place, "不予受理要有依据", "请加「clause: {law: …, article: …}」")
    row.close()
    return None if when is None or clause is None else Exclusion(when, says, clause, remedy)


def _advice(row: Entry, types: Mapping[str, FactType]) -> Advice | None:
    """What is recommended where rules differ; both sides' clauses must be named. None when its rule is wrong."""
    name, when, says = row.text("name"), row.rule("when", types), row.text("says")
    clauses = tuple(read_clause(spot, row.errors) for spot in row.spots("clauses"))
    if len(clauses) < 2:
        row.wrong(row.where("clauses"), "建议要写出两边的依据（clauses，至少两条）")
    if when is None and row.spot_of("when") is None:
        row.wrong(row.place, "建议要写什么情形适用（when）", "总是适用就写「when: 是」")
    row.close()
    return None if when is None else Advice(name, when, says, clauses)


def _synonyms(row: Entry, types: Mapping[str, FactType]) -> dict[str, tuple[str, ...]]:
    """Choice → other words for it: ``{母亲: [妈妈, 随母]}``. One word means one choice."""
    spot = row.spot_of("synonyms")
    if spot is None:
        return {}
    words = Entry(spot, "同义词", row.errors)
    found = {choice: words.texts(choice) for choice in words.fields}
    declared = types.get(row.raw("fact"))
    meant: dict[str, str] = {}
    for choice, others in found.items():
        place = words.where(choice)
        if declared is not None:
            try:
                read_value(declared, choice)
            except FactError as problem:
                row.wrong(place, f"同义词要写在一个答案后面：{problem}", "例如「synonyms: {是: [对, 有]}」")
        for other in others:
            if meant.setdefault(other, choice) != choice:
                row.wrong(place, f"「{other}」既是「{meant[other]}」又是「{choice}」", "请只写在一个答案后面")
    return found


def _answers(row: Entry, types: Mapping[str, FactType]) -> tuple[tuple[str, Value], ...]:
    """The answers of a situation, read as an applicant's would be."""
    spot = row.spot_of("answers")
    if spot is None or not isinstance(spot.value, dict) or not spot.value:
        row.wrong(row.where("answers"), "情形要写回答（answers）", "例如「answers: {父母已婚: 是}」")
        return ()
    found = []
    for name, said in spot.value.items():
        declared = types.get(name)
        if declared is None or declared.kind is Kind.COLLECTION:
            row.wrong(said.key or said.place, f"没有「{name}」这个可以回答的数据项")
            continue
        try:
            value = read_value(declared, said.value if isinstance(said.value, bool | int) else said.raw)
        except FactError as problem:
            row.wrong(said.place, str(problem))
            continue
        if value is None:
            row.wrong(said.place, f"「{name}」没有写回答", "请写一个答案，或去掉这一行")
        else:
            found.append((name, value))
    return tuple(found)

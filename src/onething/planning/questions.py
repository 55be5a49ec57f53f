"""Which question to ask next: only one whose answer changes the plan, in the order that ends soonest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onething.catalog import Catalog, Question, Thing
from onething.facts import (
    STATED,
    Fact,
    FactError,
    FactSheet,
    FactType,
    Kind,
    Value,
    read_value,
)
from onething.planning.plan import Plan
from onething.planning.planner import make_plan
from onething.rules import Truth, decide

UNKNOWN_WORDS = ("不知道", "不清楚", "不确定", "说不清", "unknown")
"""What people say when they cannot tell. It is an answer: the plan goes on without it."""
YES_WORDS, NO_WORDS = ("是", "对", "有", "要", "yes", "y"), ("否", "不", "不是", "没有", "不要", "no", "n")


class AnswerError(Exception):
    """The words are no answer to the question; the message says what can be answered."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """What to ask now. ``choices`` are all possible answers (empty: any value of its kind); ``decides`` the names of
    the items that hang on it; ``left`` how many questions may still come, this one included."""

    fact: str
    text: str
    hint: str
    kind: str
    choices: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    decides: tuple[str, ...]
    left: int


def next_question(catalog: Catalog, thing_id: str, sheet: FactSheet) -> NextQuestion | None:
    """The next question, or None when no answer would change the plan any more. Raises PlanError."""
    thing = catalog.things[thing_id]
    plan = make_plan(catalog, thing_id, sheet)
    open_ones = [question for question in thing.questions if _may_be_asked(question, sheet)]
    outcomes = {question.fact: _outcomes(catalog, thing_id, sheet, question) for question in open_ones}
    telling = [q for q in open_ones if _differ(outcomes[q.fact], plan)] or _undecided(open_ones, plan)
    if not telling:
        return None
    chosen = min(telling, key=lambda q: _remaining(outcomes[q.fact]))
    declared = catalog.facts[chosen.fact]
    items = [catalog.items[code].name for code, facts in plan.undecided if chosen.fact in facts]
    return NextQuestion(
        fact=chosen.fact,
        text=chosen.text,
        hint=chosen.hint,
        kind=str(declared.kind),
        choices=tuple(_choices(declared)),
        synonyms=chosen.synonyms,
        decides=tuple(dict.fromkeys(items)),
        left=len(telling),
    )


def read_answer(catalog: Catalog, thing_id: str, fact: str, words: str) -> Fact:
    """What somebody said, as a statement of the form; its value is None for "I do not know". Raises AnswerError."""
    thing = catalog.things[thing_id]
    question = next((q for q in thing.questions if q.fact == fact), None)
    declared = catalog.facts.get(fact)
    if question is None or declared is None:
        known = "、".join(q.fact for q in thing.questions)
        raise AnswerError(f"没有「{fact[:40]}」这个问题，可以回答的有：{known}。")
    try:
        return Fact(fact, read_value(declared, in_plain_words(catalog, thing, fact, words)), STATED)
    except FactError as problem:
        choices = "、".join(_choices(declared))
        rest = f"可以回答：{choices}，或「不知道」。" if choices else "不清楚可以回答「不知道」。"
        raise AnswerError(f"{problem}{rest}")


def in_plain_words(catalog: Catalog, thing: Thing, fact: str, words: str) -> str | bool | None:
    """The choice that somebody's words stand for; None for "I do not know"; else, or when the fact is no question's,
    the words themselves."""
    question = next((q for q in thing.questions if q.fact == fact), None)
    declared, said = catalog.facts.get(fact), words.strip()
    if question is None or declared is None:
        return words
    if said.lower() in UNKNOWN_WORDS:
        return None
    for choice, others in question.synonyms.items():
        if said == choice or said in others:
            return _as_boolean(choice) if declared.kind is Kind.BOOLEAN else choice
    if declared.kind is Kind.BOOLEAN:
        if said.lower() in YES_WORDS:
            return True
        if said.lower() in NO_WORDS:
            return False
    return said


def _as_boolean(choice: str) -> str | bool:
    return {"是": True, "否": False}.get(choice, choice)


def _may_be_asked(question: Question, sheet: FactSheet) -> bool:
    """Not asked before (an answer "I do not know" counts), and not out of place."""
    if sheet.said(question.fact):
        return False
    return question.when is None or decide(question.when, sheet.view()) is not Truth.NO


def _answers(declared: FactType) -> Sequence[Value]:
    """All possible answers of a kind that has few."""
    if declared.kind is Kind.BOOLEAN:
        return (True, False)
    if declared.kind is Kind.CODE and declared.table is not None:
        return tuple(declared.table.entries)
    return ()


def _choices(declared: FactType) -> Iterator[str]:
    if declared.kind is Kind.BOOLEAN:
        yield from ("是", "否")
    elif declared.table is not None:
        yield from (entry.label for entry in declared.table.entries.values())


def _outcomes(catalog: Catalog, thing: str, sheet: FactSheet, question: Question) -> list[Plan]:
    answers = _answers(catalog.facts[question.fact])
    return [
        make_plan(catalog, thing, sheet.with_facts([Fact(question.fact, answer, STATED)]))
        for answer in answers
    ]


def _differ(outcomes: Sequence[Plan], now: Plan) -> bool:
    """Whether the answers lead to different plans, or one of them to another than today's. A question without few
    answers decides nothing by itself: the form asks for it."""
    return len({_shape(plan) for plan in (*outcomes, *((now,) if outcomes else ()))}) > 1


def _shape(plan: Plan) -> object:
    """What an applicant would notice."""
    steps = tuple((step.id, step.kind, step.channel, step.doubts) for step in plan.steps)
    papers = tuple((line.slot, line.subject, line.required) for line in plan.materials)
    return steps, papers, plan.undecided, plan.advice, plan.fees


def _undecided(questions: Sequence[Question], plan: Plan) -> list[Question]:
    """Questions that only together with another one decide something, such as ``甲 = 乙``."""
    names = {fact for _, facts in plan.undecided for fact in facts}
    return [question for question in questions if question.fact in names]


def _remaining(outcomes: Sequence[Plan]) -> tuple[int, int]:
    """How much stays open in the worst case and over all answers: the smaller, the sooner it ends."""
    left = [len({fact for _, facts in plan.undecided for fact in facts}) for plan in outcomes]
    return max(left, default=0), sum(left)

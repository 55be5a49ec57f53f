"""Questions: only those that change the plan, until none does."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.catalog import Catalog, load, read_files
from onething.cli.main import main
from onething.facts import STATED, Fact, FactSheet
from onething.planning import AnswerError, make_plan, next_question, read_answer
from tests.catalog.packs import catalog_of, item, pack

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("甲", "乙", "丙", "丁")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([ROOT / "packs"]))


def _small(rules: list[str]) -> Catalog:
    """One item for each rule, one yes-or-no question for each name."""
    items = [item(f"i{number}", applies=rule) for number, rule in enumerate(rules)]
    facts = [{"name": name, "kind": "是否"} for name in NAMES]
    questions = [{"fact": name, "text": f"{name}？"} for name in NAMES]
    return catalog_of(pack(items, facts=facts, thing={"questions": questions}))


def _sheet(said: dict[str, bool | None]) -> FactSheet:
    return FactSheet(tuple(Fact(name, value, STATED) for name, value in said.items()))


def _steps(catalog: Catalog, said: dict[str, bool]) -> tuple[str, ...]:
    return tuple(step.id for step in make_plan(catalog, "t", _sheet({**said})).steps)


@st.composite
def _rules(draw: st.DrawFn) -> str:
    """A rule that names every fact once at most: then each fact that is still open can change it."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(1, 4))]
    rule = ""
    for name in names:
        leaf = draw(st.sampled_from([name, f"(非 {name})"]))
        rule = f"({rule} {draw(st.sampled_from(['且', '或']))} {leaf})" if rule else leaf
    return rule


@settings(max_examples=60, deadline=None)
@given(st.lists(_rules(), min_size=1, max_size=3), st.fixed_dictionaries({n: st.booleans() for n in NAMES}))
def test_asking_ends_with_the_plan_of_all_answers_and_asks_nothing_that_cannot_matter(
    rules: list[str], truth: dict[str, bool]
) -> None:
    catalog, said = _small(rules), dict[str, bool]()
    while (question := next_question(catalog, "t", _sheet({**said}))) is not None:
        others = [name for name in NAMES if name not in said and name != question.fact]
        plans = {
            answer: {
                values: _steps(
                    catalog, {**said, **dict(zip(others, values, strict=True)), question.fact: answer}
                )
                for values in product((True, False), repeat=len(others))
            }
            for answer in (True, False)
        }
        assert plans[True] != plans[False], f"{question.fact} was asked for nothing: {rules}"
        said[question.fact] = truth[question.fact]
    assert _steps(catalog, said) == _steps(catalog, truth)


def test_the_question_that_settles_most_comes_first() -> None:
    catalog = _small(["甲 且 乙", "甲 且 丙", "甲 且 丁"])
    question = next_question(catalog, "t", FactSheet(()))
    assert question is not None
    assert (question.fact, question.choices) == ("甲", ("是", "否"))
    assert question.decides == ("事项i0", "事项i1", "事项i2")
    assert next_question(catalog, "t", _sheet({"甲": False})) is None


def test_two_answers_that_decide_only_together_are_both_asked() -> None:
    catalog, said = _small(["甲 = 乙"]), dict[str, bool]()
    while (question := next_question(catalog, "t", _sheet({**said}))) is not None:
        said[question.fact] = True
    assert said.keys() == {"甲", "乙"}


def test_i_do_not_know_is_an_answer_and_is_not_asked_again() -> None:
    catalog = _small(["甲"])
    statement = read_answer(catalog, "t", "甲", " 不知道 ")
    assert statement.value is None
    assert next_question(catalog, "t", FactSheet((statement,))) is None


def test_a_question_out_of_place_is_not_asked(catalog: Catalog) -> None:
    asked, sheet = [], FactSheet(())
    while (question := next_question(catalog, "birth", sheet)) is not None:
        asked.append(question.fact)
        words = {"外籍一方": "无", "落户随": "母亲"}.get(question.fact, "是")
        sheet = sheet.with_facts([read_answer(catalog, "birth", question.fact, words)])
    assert "登记父亲" not in asked
    assert "父亲参加生育保险" not in asked
    assert make_plan(catalog, "birth", sheet).undecided == ()


@pytest.mark.parametrize(
    ("fact", "words", "value"),
    [
        ("父母已婚", "领证了", True),
        ("父母已婚", "没领证", False),
        ("父母已婚", "是", True),
        ("参加居民医保", "要", True),
        ("落户随", "妈妈", "母亲"),
        ("外籍一方", "都是中国人", "无"),
        ("外籍一方", "不确定", None),
    ],
)
def test_people_may_answer_in_their_own_words(catalog: Catalog, fact: str, words: str, value: object) -> None:
    assert read_answer(catalog, "birth", fact, words).value == value


def test_words_that_are_no_answer_are_told_with_the_choices(catalog: Catalog) -> None:
    with pytest.raises(AnswerError, match="无、母亲、父亲，或「不知道」"):
        read_answer(catalog, "birth", "外籍一方", "x" * 1000)
    with pytest.raises(AnswerError, match="没有「身高」这个问题"):
        read_answer(catalog, "birth", "身高", "1")


def test_the_terminal_asks_until_the_plan_is_decided() -> None:
    command = ["plan", "retirement", "--packs", str(ROOT / "packs"), "--ask"]
    told = CliRunner().invoke(main, command, input="胡说\n" + "是\n单位职工\n" * 12)
    assert told.exit_code == 0, told.output
    assert "职工退休一件事：" in told.output
    assert "还要回答" not in told.output


def test_answers_can_be_given_on_the_command_line_and_the_next_question_is_told_to_programs() -> None:
    command = [
        "plan",
        "retirement",
        "--packs",
        str(ROOT / "packs"),
        "--json",
        "--answer",
        "缴存过公积金=没有",
    ]
    told = CliRunner().invoke(main, command)
    assert '"next": {' in told.output
    assert "housing-fund-withdrawal" not in [line for line in told.output.split('"') if line]
    wrong = CliRunner().invoke(main, [*command[:-1], "缴存过公积金"])
    assert wrong.exit_code == 1
    assert "事实=回答" in wrong.output

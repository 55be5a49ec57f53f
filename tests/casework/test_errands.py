"""What a department's outcome says, as an answer: data that is missing, wrong or about somebody else is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from onething.casework.errands import answer_of, grant_of, key_of, request_of
from onething.casework.happenings import Answer
from onething.casework.states import CaseState, CaseView, Dossier, Task, TaskState
from onething.catalog import Catalog, load
from onething.exchange.service import BadAnswer, Outcome, OutcomeState, Reason, Taken
from onething.facts import Fact, FactError, FactSheet, Provenance, Source, TrustGrade
from onething.planning import StepKind
from tests.casework.lives import small_pack

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
FORM = Provenance(Source.FORM, TrustGrade.D)


def _catalog() -> Catalog:
    import json

    names = ("姓名", "电话", "许可号", "账号", "卡号")
    facts = [*({"name": name} for name in names), {"name": "发证日", "kind": "日期"}]
    facts += [{"name": "证号", "validator": "公民身份号码"}]
    pack = small_pack(facts=facts, permit={"gives": ["许可号", "发证日", "证号"]})
    return load({"a.yaml": json.dumps(pack, ensure_ascii=False)})


CATALOG = _catalog()
TASK = Task(2, ":permit", StepKind.ITEM, "permit", "", "许可", "police", (), TaskState.UNDER_WAY, round=3)
SHEET = FactSheet((Fact("姓名", "张三", FORM),))
VIEW = CaseView(
    "c1", "t", "d", "applicant:mei", CaseState.WITH_DEPARTMENTS, 1, True, (TASK,), Dossier(SHEET, {})
)
RIGHT = {"许可号": "X1", "发证日": "2026-11-19", "证号": "11010519491231002X"}


def _answer(facts: dict[str, Any], state: OutcomeState = OutcomeState.APPROVED, **more: Any) -> Any:
    outcome = Outcome("q1", state, facts, {}, more.pop("materials", ()), more.pop("reason", None), "")
    return answer_of(VIEW, CATALOG, TASK, outcome, NOW)


def test_a_request_has_its_key_its_ground_and_only_what_the_item_needs() -> None:
    request, grant = request_of(VIEW, CATALOG, TASK, "http://here"), grant_of(VIEW, CATALOG, TASK)
    assert (request.key, key_of(VIEW, TASK)) == ("c1:2:3:perform",) * 2
    assert (request.facts, request.subject) == ({"姓名": "张三"}, "c1")
    assert request.callback == "http://here/v1/callbacks/police"
    assert (grant.id, grant.purpose, grant.basis) == ("c1:2", "permit", "《某法》第一条")


def test_an_approval_brings_what_the_item_gives_and_nothing_else() -> None:
    answer = _answer({**RIGHT, "来源": "新库", "schemaVersion": 2})
    assert answer.answer is Answer.APPROVED
    assert {fact.name: str(fact.value) for fact in answer.facts} == RIGHT
    assert {fact.provenance.origin for fact in answer.facts} == {"permit"}


def test_a_department_that_is_still_working_says_when_to_ask_again() -> None:
    answer = answer_of(VIEW, CATALOG, TASK, Taken("q1", 7.0), NOW)
    assert (answer.answer, answer.request, answer.retry_after) == (Answer.WORKING, "q1", 7.0)


def test_a_refusal_has_its_reason_with_its_clause() -> None:
    answer = _answer({}, OutcomeState.REJECTED, reason=Reason("x", "不符合", "《某法》第二条"))
    assert answer.reason == "不符合（《某法》第二条）"


def test_renamed_data_are_refused_with_what_was_expected_and_what_came() -> None:
    renamed = {f"{name}_v2": value for name, value in RIGHT.items()}
    with pytest.raises(BadAnswer) as told:
        _answer(renamed)
    assert "should give 「许可号」、「发证日」、「证号」" in str(told.value)
    assert "but gave 「许可号_v2」" in str(told.value)


def test_an_approval_without_anything_is_refused() -> None:
    with pytest.raises(BadAnswer, match="but gave nothing"):
        _answer({})


@pytest.mark.parametrize("wrong", [["2026-11-19"], 7, {"y": 2026}, "不是日期", True])
def test_data_of_another_kind_are_refused_by_name(wrong: object) -> None:
    with pytest.raises(FactError, match="发证日"):
        _answer({**RIGHT, "发证日": wrong})


def test_a_number_whose_check_character_does_not_fit_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadAnswer) as told:
        _answer({**RIGHT, "证号": "110105194912310021"})
    assert "「证号」" in str(told.value)
    assert "1101" not in str(told.value)


def test_an_answer_about_somebody_else_is_refused_and_an_echo_of_what_was_sent_is_not() -> None:
    with pytest.raises(BadAnswer) as told:
        _answer({**RIGHT, "姓名": "李四"})
    assert "about somebody else: 「姓名」" in str(told.value)
    assert "李四" not in str(told.value)
    assert _answer({**RIGHT, "姓名": "张三"}).answer is Answer.APPROVED


def test_names_from_outside_may_be_long_many_or_strange() -> None:
    with pytest.raises(BadAnswer) as told:
        _answer({"\x1b[31m": 1, **{f"{number}" * 500: 1 for number in range(100)}})
    assert len(str(told.value)) < 500
    assert "\x1b" not in str(told.value)

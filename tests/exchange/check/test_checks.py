"""Every check passes at a department that keeps the contract, and alone fails where its own promise is broken."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.cli.show import as_json
from onething.exchange.check.model import Check
from onething.exchange.check.report import CHECKS, SILENCE
from onething.exchange.service import (
    CheckReport,
    CheckTarget,
    ItemTrial,
    RegisterTrial,
    Verdict,
    Wire,
    check_department,
)
from tests.exchange.check.department import PEOPLE, SECRET, TOKEN, Department, Inbox, Pool

CONTRACT = Path(__file__).resolve().parents[3] / "contracts" / "department-gateway.yaml"
FACTS = {"name": "张三丰", "wish": "yes"}
TARGET = CheckTarget(
    "http://d",
    TOKEN,
    SECRET,
    register=RegisterTrial("people", {"id": "110"}, ("name", "sex"), {"id": "000"}),
    item=ItemTrial("permit", FACTS, {**FACTS, "wish": "no"}, {**FACTS, "wish": "more"}),
)
SECRETS = (
    TOKEN,
    SECRET,
    *(value for person in PEOPLE.values() for value in person.values() if len(value) > 1),
)
"""What no report may hold. Words of one character cannot be told from others."""
ONLY_202 = {"perform-location", "perform-retry-after"}
ONLY_200 = {"perform-state"}
"""A department that forgets the facts of a result is caught when it had given them at once."""
VARIANTS = [
    *(check.id for check in CHECKS),
    "answers-json/media",
    "answers-problem/status",
    "answers-times/number",
    "auth-missing/registers",
    "callback-outcome/text",
    "callback-timestamp/iso",
    "perform-approved/422",
    "perform-approved/stuck",
    "perform-conflict/performs",
    "quota-retry-after/503",
    "register-receipt/none",
    "register-unknown-subject/500",
    "reversal-once/500",
]


def checked(department: Any, target: CheckTarget = TARGET) -> CheckReport:
    """The whole check-up of a department."""
    clock = department.clock
    wire = Wire(target.url, Pool(department), clock, clock, clock.sleep)  # type: ignore[arg-type]
    return check_department(target, wire, Inbox(department), "run1")


def found(report: CheckReport, verdict: Verdict) -> set[str]:
    return {result.id for result in report.results if result.verdict is verdict}


@pytest.mark.parametrize("asks", [0, 2], ids=["at once", "later"])
def test_a_department_that_keeps_the_contract_passes_everything(asks: int) -> None:
    department = Department(asks=asks, quota=150)
    report = checked(department, replace(TARGET, burst=200))
    assert found(report, Verdict.FAILED) == set()
    assert found(report, Verdict.NOT_TESTED) == (set() if asks else ONLY_202)
    assert (report.left, department.done) == ((), 0)


@pytest.mark.parametrize("fault", VARIANTS)
def test_where_one_promise_is_broken_that_check_fails_and_no_other(fault: str) -> None:
    check = fault.partition("/")[0]
    quota = check == "quota-retry-after"
    for asks in (0, 2):
        if (check in ONLY_202 and not asks) or (check in ONLY_200 and asks):
            continue
        department = Department(fault, asks, 150 if quota else 10_000)
        report = checked(department, replace(TARGET, burst=200 if quota else 0))
        assert found(report, Verdict.FAILED) == {check}
        told = as_json(report)
        assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_clause_of_a_check_stands_in_the_contract(check: Check) -> None:
    pointer, _, words = check.clause.partition(": ")
    place: Any = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    for name in pointer.split("."):
        place = place[name]
    assert words in (" ".join(place.split()) if words else "")


NOT_CHECKED = {
    "paths./v1/items/{item}/requests.post.responses.503": "an outage cannot be asked for",
}
"""Answers of the contract that a check-up cannot bring about."""


def test_every_answer_that_the_contract_names_is_cited_by_a_check() -> None:
    """401, 404 and 422 are the same promise wherever they stand; the checks cite its sentence or one of its places."""
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    cited = " ".join(check.clause for check in CHECKS)
    everywhere = {"401": "gets 401", "422": "What a department cannot read or take", "429": "gets 429"}
    missing = [
        answer
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
        for status in operation["responses"]
        for answer in [f"paths.{path}.{method}.responses.{status}"]
        if answer not in cited and everywhere.get(status, "no such words") not in cited
    ]
    assert missing == list(NOT_CHECKED)


def test_every_check_has_its_own_id_and_says_what_to_do() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check.advice.endswith("。") and check.name for check in CHECKS)


def test_without_an_item_nothing_is_performed_and_it_says_so() -> None:
    department = Department()
    report = checked(department, replace(TARGET, item=None))
    assert (department.rows, report.item, report.undone, report.left) == ({}, "", 0, ())
    assert [path for method, path in department.calls if path.startswith("/v1/items/permit")] == []
    assert found(report, Verdict.FAILED) == set()
    assert {"perform-approved", "reversal-once"} <= found(report, Verdict.NOT_TESTED)


def test_what_cannot_be_undone_is_tried_once_and_named() -> None:
    department = Department("never undoes")
    report = checked(department)
    assert found(report, Verdict.FAILED) == set()
    assert {"reversal-once", "perform-at-once", "perform-answer-lost"} <= found(report, Verdict.NOT_TESTED)
    assert [department.rows[number].outcome["state"] for number in report.left] == ["approved"]
    assert department.done == 1


@pytest.mark.parametrize(
    "fault",
    [
        "perform-again",
        "perform-at-once",
        "perform-grant",
        "perform-key-long",
        "perform-key-missing",
        "perform-no-facts",
    ],
)
def test_what_a_broken_department_performs_by_mistake_is_undone_as_well(fault: str) -> None:
    department = Department(fault)
    report = checked(department)
    assert (department.done, report.left) == (0, ())
    assert report.undone > 2


def test_a_department_with_a_small_quota_is_waited_for() -> None:
    department = Department(quota=5)
    assert found(checked(department), Verdict.FAILED) == set()


class Silent(Department):
    """Answers so many calls and then no more."""

    answers = 0

    def serve(self, *call: Any) -> Any:
        if len(self.calls) >= self.answers:
            self.calls.append(("", ""))
            raise urllib3.exceptions.ProtocolError("gone")
        return super().serve(*call)


@pytest.mark.parametrize("answers", [0, 1, 60])
def test_a_department_that_falls_silent_is_not_asked_for_ever(answers: int) -> None:
    department = Silent()
    department.answers = answers
    report = checked(department)
    assert found(report, Verdict.FAILED)
    assert len(department.calls) <= answers + SILENCE + 40
    assert "连不上部门的系统，没有再试" in {result.says for result in report.results}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab乙0 \n\x00", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["request", "state", "facts", "fields", "reason", "receipt", "as_of", "title", "materials"]), inner, max_size=5
    ),
    max_leaves=10,
)  # fmt: skip
answers = st.tuples(
    st.sampled_from([200, 202, 204, 301, 400, 401, 404, 409, 422, 429, 500]),
    st.dictionaries(
        st.sampled_from(["location", "retry-after", "date", "content-type"]), st.text("/r1 -:,", max_size=9)
    ),
    json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=9),
)


@given(st.lists(answers, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_whatever_a_system_answers_the_check_up_comes_to_an_end(replies: list[Any]) -> None:
    class Anything(Department):
        def serve(self, *call: Any) -> Any:
            self.calls.append(("", ""))
            return replies[len(self.calls) % len(replies)]

    department = Anything()
    report = checked(department, replace(TARGET, burst=5))
    assert len(report.results) == len(CHECKS)
    assert as_json(report)


def test_an_answer_that_is_nested_without_end_is_shown_in_short() -> None:
    class Deep(Department):
        def serve(self, *call: Any) -> Any:
            return 200, {"content-type": "application/json"}, b'{"a":' * 900 + b"1" + b"}" * 900

    report = checked(Deep(), replace(TARGET, item=None))
    assert "‹…›" in as_json(report)

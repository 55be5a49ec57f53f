"""Registering a company: what the applicant writes as its business is reviewed before anybody of the office reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onething.casework.judging import review_application
from onething.intake import Judgement, TextPage, Verdict, in_english
from tests.intake.pages import packs

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "company" / "1" / "application.json"


class NoPapers:
    """An engine that nobody should need."""

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        raise AssertionError("there is no paper")


def review(scope: str | None, **more: Any) -> Judgement:
    stated = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    stated["facts"] |= {"企业.经营范围": scope, **more}
    stated["facts"] = {name: value for name, value in stated["facts"].items() if value is not None}
    nothing: Callable[[str], bytes] = lambda name: b""  # noqa: E731
    raw = json.dumps(stated).encode()
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return review_application(packs(), "company", raw, nothing, NoPapers(), now).judgement


def told(judgement: Judgement) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in judgement.findings]


def test_an_ordinary_scope_passes() -> None:
    judgement = review(
        "许可项目：餐饮服务。一般项目：软件开发；物业管理（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
    )
    assert (judgement.verdict, told(judgement)) == (Verdict.PASS, [])


def test_business_that_needs_an_approval_before_is_told_with_place_and_clause() -> None:
    text = json.loads(EXAMPLE.read_text(encoding="utf-8"))["facts"]["企业.经营范围"]
    (finding,) = review(text).findings
    assert (finding.code, finding.severity) == ("SCOPE_PRIOR_PERMIT", "fix")
    assert finding.clause == "《市场主体登记管理条例》第十四条"
    assert [text[start:end] for start, end in finding.spans] == ["小额贷款业务"]
    assert "“小额贷款业务”" in in_english(finding)


def test_with_the_approval_it_passes() -> None:
    assert review("保安服务", 前置批准文件号="保安 99 号").verdict is Verdict.PASS


@pytest.mark.parametrize("scope", ["软件开发及一切业务", "一 切 业 务", "任何项目，法律允许的都做"])
def test_everything_is_no_scope(scope: str) -> None:
    assert ("SCOPE_VAGUE", "fix") in told(review(scope))


@pytest.mark.parametrize("scope", ["民间资金撮合", "非保安服务", "軟件開發", "保 安 服 务"])
def test_what_is_not_recognised_is_an_officer_s_and_no_pass(scope: str) -> None:
    judgement = review(scope)
    assert judgement.verdict is Verdict.HUMAN
    assert judgement.findings[0].message.startswith("无法核对")


def test_a_scope_that_is_not_stated_is_asked_for_once() -> None:
    judgement = review(None)
    assert [(f.code, f.field) for f in judgement.findings] == [("MISSING", "企业.经营范围")]

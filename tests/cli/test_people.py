"""Commands on people, in this process."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from onething.compose.service import set_up
from onething.custody.service import installation_key
from tests.casework.ground import FAMILY, Site
from tests.cli.running import run
from tests.house.application import application

AHEAD = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - a day far from midnight's edge


@pytest.fixture(autouse=True)
def _rows(rows: None) -> None:
    """Every test works on rows."""


def test_officers_are_added_away_back_and_gone() -> None:
    for account in ("0231", "0232"):
        run("officers", "add", "police", account, "--role", "承办人", "--as", "operator:lin")
    away = run("officers", "absent", "police", "0231", "--from", "2026-01-01", "--until", AHEAD,
               "--deputy", "0232", "--as", "operator:lin")  # fmt: skip
    assert "由 0232 代办" in away
    assert "不在岗" in run("inbox", "--as", "officer:police/0231", fails=True)
    run("officers", "back", "police", "0231", "--as", "officer:police/0231")
    run("inbox", "--as", "officer:police/0231")
    run("officers", "remove", "police", "0231", "--as", "operator:lin")
    shown = run("officers", "list", "police", "--as", "operator:lin")
    assert "0231 承办人（已离岗）" in shown
    listed = json.loads(run("officers", "list", "police", "--as", "operator:lin", "--json"))
    assert [(o["account"], o["left"]) for o in listed] == [("0231", True), ("0232", False)]


def test_an_open_department_says_so() -> None:
    assert "任何账号都可以" in run("officers", "list", "health", "--as", "operator:lin")


def test_a_mandate_is_given_listed_and_revoked(tmp_path: Path) -> None:
    paper = tmp_path / "委托书.jpg"
    paper.write_bytes(b"paper")
    words = ("mandate", "give", "applicant:fang", "--paper", str(paper), "--thing", "birth",
             "--from", "2026-01-01", "--until", AHEAD, "--as", "applicant:mei")  # fmt: skip
    given = json.loads(run(*words, "--json"))
    assert f"{given['id']} mei → fang birth" in run("mandate", "list", "--as", "applicant:fang")
    run("mandate", "revoke", given["id"], "--as", "applicant:mei")
    assert "已撤销" in run("mandate", "list", "--as", "applicant:mei")
    assert "没有找到" in run("mandate", "revoke", "M0", "--as", "applicant:mei", fails=True)


def test_wrong_days_and_missing_papers_are_told(tmp_path: Path) -> None:
    words = ("mandate", "give", "applicant:fang", "--until", AHEAD, "--as", "applicant:mei")
    assert "没有这个文件" in run(*words, "--from", AHEAD, "--paper", str(tmp_path / "none"), fails=True)
    assert "不是日期" in run(*words, "--from", "明天", "--paper", "x", fails=True)


def test_the_other_parent_is_identified_and_joins(tmp_path: Path) -> None:
    site = Site(tmp_path, installation_key(set_up().data))
    case = site.apply("applicant:mei", papers=False)
    number = FAMILY.father.id_number
    shown = run("identify", "applicant:fang", "--as", "operator:lin", types=number + "\n")
    assert ("已实名核验" in shown, number in shown) == (True, False)
    assert site.apply("applicant:fang", papers=False) == case
    assert case in run("cases", "--as", "applicant:fang")
    assert "父亲加入了申请" in run("case", case, "--as", "applicant:fang")


def test_an_agent_sees_the_principal_s_cases_with_a_mandate(tmp_path: Path) -> None:
    site, agent = Site(tmp_path), ("--as", "applicant:fang", "--for", "applicant:mei")
    case = site.apply("applicant:mei", papers=False)
    assert case not in run("cases", *agent)
    assert "代办要有今天有效的委托" in run("case", case, *agent, fails=True)
    paper = tmp_path / "p.jpg"
    paper.write_bytes(b"p")
    run("mandate", "give", "applicant:fang", "--paper", str(paper), "--from", "2026-01-01", "--until", AHEAD,
        "--as", "applicant:mei")  # fmt: skip
    assert case in run("cases", *agent)
    run("withdraw", case, "--reason", "填错了", "--yes", *agent)
    assert "由 applicant:fang 代 applicant:mei 办理" in run("case", case, "--as", "applicant:mei")


def test_a_window_clerk_enters_for_who_has_come(tmp_path: Path) -> None:
    raw, _ = application(FAMILY)
    (tmp_path / "application.json").write_text(json.dumps({**json.loads(raw), "materials": []}))
    words = ("apply", str(tmp_path), "--as", "officer:community/w1", "--for", "applicant:mei")
    run("officers", "add", "community", "w1", "--role", "窗口", "--as", "operator:lin")
    assert "办件号" in run(*words)
    again = json.loads(run(*words, "--json"))
    assert again["new"] is False
    assert again["case"] in run("cases", "--as", "applicant:mei")
    (tmp_path / "application.json").write_text(
        json.dumps({**json.loads(raw), "materials": [], "verified": []})
    )
    assert "只有登记为「窗口」" in run(
        "apply", str(tmp_path), "--as", "officer:police/1", "--for", "applicant:mei", fails=True
    )


def test_the_other_parent_signs_or_does_not(tmp_path: Path) -> None:
    site, father = Site(tmp_path, installation_key(set_up().data)), ("--as", "applicant:fang")
    run("identify", "applicant:fang", "--as", "operator:lin", types=FAMILY.father.id_number + "\n")
    answers = {"落户随": "父亲"}
    case = site.apply("applicant:mei", papers=False, married=False, answers=answers)
    assert "草稿" in run("case", case, *father, "--wait")
    assert "没有成立" in run("sign", case, "--decline", "随母亲落户", *father)
    assert "父亲不同意：随母亲落户" in run("case", case, "--as", "applicant:mei", "--trace")
    again = site.apply("applicant:mei", papers=False, married=False, answers=answers)
    assert json.loads(run("sign", again, *father, "--json")) == {"case": again, "state": "待预审"}
    assert "父亲 signed" in run("case", again, "--as", "applicant:mei", "--trace", "--lang", "en")
    out = tmp_path / "log.xes"
    run("export", "--xes", str(out), "--as", "operator:lin")
    assert "父亲签署" in out.read_text(encoding="utf-8")

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from onething.casework.happenings import RegisterRead
from onething.compose.service import set_up
from onething.facts import Fact, Provenance, Source, TrustGrade
from tests.casework.ground import FAMILY, Site
from tests.cli.running import run

ONE, TWO = ("--as", "officer:police/1"), ("--as", "officer:police/2")


def test_a_mistaken_decision_is_taken_back(rows: None) -> None:
    site = Site(set_up().data)
    case = site.apply(married=False)
    site.answer(case)
    number = str(site.task(case, "household-registration").number)
    run("decide", case, number, "reject", "--reason", "看错了", *ONE)
    words = ("undo", case, number, "--reason", "看错了人")
    assert "只有作出决定的本人，或者部门负责人可以撤回" in run(*words, *TWO, fails=True)
    assert json.loads(run(*words, *ONE, "--json")) == {"case": case, "state": "部门办理"}
    assert "没有可以撤回的决定" in run(*words, *ONE, fails=True)
    assert "工作人员撤回了对「出生登记（落户）」的决定" in run("case", case, "--as", "applicant:mei")


def test_what_a_register_says_is_disputed_corrected_and_told(rows: None, tmp_path: Path) -> None:
    site, mei = Site(set_up().data), ("--as", "applicant:mei")
    case = site.apply()
    read = site.task(case, "marriages")
    said = Provenance(Source.REGISTER, TrustGrade.A, origin="marriages")
    wrong = Fact("登记的结婚日期", date(1999, 1, 1), said)
    spouse = Fact("登记的配偶号码", FAMILY.father.id_number, said)
    site.happen(case, RegisterRead(read.number, read.round, (wrong, spouse), True, "r1"))
    site.answer(case)
    assert "没有登记库查到的「父母结婚日期」" in run(
        "dispute", case, "父母结婚日期", "--says", "不对", *mei, fails=True
    )
    run("dispute", case, "登记的结婚日期", "--says", "写错了年份", *mei)
    civil = ("--as", "officer:civil-affairs/1")
    waiting = json.loads(run("inbox", *civil, "--json"))
    [number] = [str(line["number"]) for line in waiting if line["name"] == "核实登记的「登记的结婚日期」"]
    assert "请用 onething correct" in run("decide", case, number, "approve", *civil, fails=True)
    right = FAMILY.married.isoformat()
    assert "应为日期" in run(
        "correct", case, number, "--value", "昨天", "--reason", "查档", *civil, fails=True
    )
    run("correct", case, number, "--value", right, "--reason", "查了原始档案", *civil)
    assert "不能这样办理" in run("uphold", case, number, "--reason", "对的", *civil, fails=True)
    assert site.task(case, "family-register-check").state == "已办结"
    told = run("case", case, *mei, "--trace")
    assert "写错了年份" in told
    assert "《个人信息保护法》第四十六条" in told
    out = tmp_path / "log.json"
    run("export", "--ocel", str(out), "--as", "operator:lin")
    assert right not in out.read_text(encoding="utf-8")

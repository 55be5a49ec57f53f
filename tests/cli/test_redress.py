from __future__ import annotations

import json
from pathlib import Path

from tests.casework.ground import Site
from tests.cli.running import run

ONE, TWO = ("--as", "officer:police/1"), ("--as", "officer:police/2")


def test_a_mistaken_decision_is_taken_back(rows: None, tmp_path: Path) -> None:
    site = Site(tmp_path)
    case = site.apply(married=False)
    site.answer(case)
    number = str(site.task(case, "household-registration").number)
    run("decide", case, number, "reject", "--reason", "看错了", *ONE)
    words = ("undo", case, number, "--reason", "看错了人")
    assert "只有作出决定的本人，或者部门负责人可以撤回" in run(*words, *TWO, fails=True)
    assert json.loads(run(*words, *ONE, "--json")) == {"case": case, "state": "部门办理"}
    assert "没有可以撤回的决定" in run(*words, *ONE, fails=True)
    assert "工作人员撤回了对「出生登记（落户）」的决定" in run("case", case, "--as", "applicant:mei")

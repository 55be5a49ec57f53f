from __future__ import annotations

from onething.compose.service import set_up
from tests.casework.ground import Site
from tests.cli.running import run

ONE, TWO = ("--as", "officer:police/1"), ("--as", "officer:police/2")


def test_a_task_is_claimed_handed_over_and_released(rows: None) -> None:
    site = Site(set_up().data)
    case = site.apply(married=False)
    site.answer(case)
    number = str(site.task(case, "household-registration").number)
    run("claim", case, number, *ONE)
    assert "［1 已认领］" in run("inbox", *TWO)
    assert "已由 1 认领" in run("decide", case, number, "approve", *TWO, fails=True)
    run("hand-over", case, number, "--to", "2", "--reason", "回避", *ONE)
    run("release", case, number, *TWO)
    assert "已认领" not in run("inbox", *TWO)
    run("decide", case, number, "approve", *ONE)
    assert "工作人员把「出生登记（落户）」转给同事办理：回避" in run("case", case, "--as", "applicant:mei")

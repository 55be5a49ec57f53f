"""``onething case REFERENCE --trace`` on the terminal and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from onething.cli import cases as command
from onething.cli.main import main
from tests.casework.lives import House, small_pack
from tests.rows import _schema, rows

__all__ = ["_schema", "rows"]
pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case whose permit waits for an officer, in an installation that the command opens."""
    house = House(tmp_path)
    case = house.apply(house.publish(small_pack()))
    house.pass_days(1)
    house.answer(case, "account")

    @contextmanager
    def opened() -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(casework=house.casework)

    monkeypatch.setattr(command, "_house", opened)
    return case


def _trace(case: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["case", case, "--as", "applicant:mei", "--trace", *words])


def test_the_story_the_table_and_the_chain_are_told_in_chinese(case: str) -> None:
    said = _trace(case).output
    assert said.startswith(f"某件事（{case}）：部门办理\n11月2日（周一）\n")
    assert "银行的系统　银行办成了「开户」" in said
    assert "数据：账号＝account-1" in said
    assert "决定用时的环节" in said
    assert "1 天　许可：公安人工办理" in said


def test_the_same_is_told_in_english(case: str) -> None:
    said = _trace(case, "--lang", "en").output
    assert said.startswith(f"某件事 ({case}): with the departments\n2 Nov 2026 (Mon)\n")
    assert "system of 银行　银行 finished “开户”" in said
    assert "What determined the length" in said
    assert "1 d　许可: an officer of 公安" in said


def test_programs_read_the_whole_story(case: str) -> None:
    told = json.loads(_trace(case, "--json").output)
    assert told["case"] == case
    assert told["chain"][-1]["party"] == "officer"
    assert told["chain"][-1]["span"]["seconds"] == 86_400
    assert {line["kind"] for line in told["lines"]} >= {"CaseSubmitted", "DepartmentAsked", "ItemDone"}
    permit = next(task for task in told["tasks"] if task["name"] == "许可")
    assert list(permit["waited"]) == ["officer"]
    assert {promise["kind"] for promise in permit["promises"]} == {"法定", "承诺"}

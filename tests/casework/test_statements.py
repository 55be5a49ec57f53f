"""What is written in free text, within a case: the applicant mends it, an officer looks, or nothing waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onething.casework.service import TaskState
from onething.casework.states import CaseState
from onething.catalog import Catalog
from tests.casework.lives import BASIS, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _published(house: House) -> Catalog:
    statement = {
        "code": "PURPOSE", "fact": "用途", "lacks": ["投资"], "clause": BASIS, "otherwise": "补正",
        "message": "账户不能用于这个，请更正用途。",
    }  # fmt: skip
    pack = small_pack(account={"needs": ["姓名", "用途"], "statements": [statement]})
    pack["facts"].append({"name": "用途"})
    pack["things"][0]["form"].append("用途")
    return house.publish(pack)


@pytest.mark.parametrize(
    ("purpose", "stands"),
    [
        ("存工资", TaskState.UNDER_WAY),
        ("不用于投资", TaskState.WITH_OFFICER),
        ("存工资，投\u200b资", TaskState.CORRECTION),
    ],
)
def test_only_the_item_that_asks_waits(house: House, purpose: str, stands: TaskState) -> None:
    case = house.apply(_published(house), 用途=purpose)
    assert house.task(case, "account").state is stands
    assert house.task(case, "permit").state is TaskState.WITH_OFFICER


def test_the_finding_is_kept_with_its_place_and_the_corrected_text_is_judged_anew(house: House) -> None:
    case = house.apply(_published(house), 用途="先存再投资")
    (finding,) = (f for f in _findings(house, case) if f.code == "PURPOSE")
    assert (finding.spans, finding.severity) == (((3, 5),), "fix")
    assert finding.message.endswith("（您写的是「投资」）")
    house.supplement(case, 用途="存工资")
    assert house.view(case).state is CaseState.WITH_DEPARTMENTS
    assert house.task(case, "account").state is TaskState.UNDER_WAY


def _findings(house: House, case: str) -> tuple[Any, ...]:
    return house.view(case).dossier.findings

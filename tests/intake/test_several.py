"""Papers of several members: each is asked for, read and told apart."""

from __future__ import annotations

from pathlib import Path

from onething.catalog import load, read_files
from onething.facts import FactSheet
from onething.intake import PaperFile, judge, read_papers
from onething.planning import make_plan
from simulators.city import families
from tests.house.application import JPEG, engine_for
from tests.planning.test_birth_plan import _sheet

CATALOG = load(read_files([Path(__file__).resolve().parents[2] / "packs"]))
FAMILY = next(families(1))
CHILDREN = ("新生儿/1", "新生儿/2")


def _papers(*subjects: str) -> list[PaperFile]:
    return [PaperFile("出生医学证明", f"{s[-1]}.jpg", JPEG + b"c1", s) for s in subjects]


def _missing(*subjects: str) -> list[str]:
    sheet = _sheet(CATALOG, 新生儿=[{"姓名": "王一"}, {"姓名": "王二"}])
    plan = make_plan(CATALOG, "birth", sheet)
    readings = read_papers(_papers(*subjects), CATALOG, engine_for(FAMILY), {}, "")
    found = judge(CATALOG, "birth", plan.materials, FactSheet(), readings).findings
    return [f.message for f in found if f.code == "MISSING" and f.material == "出生医学证明"]


def test_each_twin_s_certificate_is_asked_for() -> None:
    assert _missing(*CHILDREN) == []
    assert _missing("新生儿/1") == ["请上传「出生医学证明」（第 2 个）的照片。"]
    assert len(_missing()) == 2


def test_what_a_certificate_says_is_about_its_own_child() -> None:
    first, second = read_papers(_papers(*CHILDREN), CATALOG, engine_for(FAMILY), {"新生儿": "新生儿/1"}, "")
    for reading, child in ((first, "新生儿/1"), (second, "新生儿/2")):
        owners = {fact.name.partition(".")[0]: fact.subject for fact in reading.facts}
        assert owners == {"新生儿": child, "母亲": "", "父亲": ""}
        assert reading.subject == child


def test_what_is_wrong_with_a_paper_is_about_its_child() -> None:
    (reading,) = read_papers(
        [PaperFile("出生医学证明", "2.jpg", b"", "新生儿/2")], CATALOG, engine_for(FAMILY), {}, ""
    )
    assert [finding.subject for finding in reading.findings] == ["新生儿/2"]

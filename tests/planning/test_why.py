from pathlib import Path

import pytest

from onething.catalog import Catalog, load, read_files
from onething.planning import NotInPlan, why
from tests.planning.test_diagrams import _plan

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([ROOT / "packs"]))


def test_a_paper_says_who_asks_on_which_clause_and_how_else_it_can_be_proved(catalog: Catalog) -> None:
    told = "\n".join(why(catalog, _plan(catalog, {"落户本市": False}), "居住证"))
    assert "「居住证」要交" in told
    assert "医疗保障部门" in told
    assert "《居住证暂行条例》第十二条" in told
    assert "30 日内补交" in told


def test_a_spared_paper_says_what_spares_it(catalog: Catalog) -> None:
    told = "\n".join(why(catalog, _plan(catalog, {}), "结婚证"))
    assert "「结婚证」不用交" in told
    assert "婚姻登记档案" in told


@pytest.mark.parametrize("name", ["民政部门", "civil-affairs"])
def test_a_department_says_what_it_does_what_it_is_told_and_who_waits(catalog: Catalog, name: str) -> None:
    told = "\n".join(why(catalog, _plan(catalog, {}), name))
    assert "民政部门参与 2 个环节" in told
    assert "只查登记日期、配偶公民身份号码" in told
    assert "「出生登记（落户）」要等它的结果" in told


def test_a_department_without_part_says_so(catalog: Catalog) -> None:
    assert "不参与" in why(catalog, _plan(catalog, {"接受育儿指导": False}), "街道（乡镇）")[0]


def test_an_unknown_name_is_told_with_the_nearest(catalog: Catalog) -> None:
    with pytest.raises(NotInPlan, match="结婚证"):
        why(catalog, _plan(catalog, {}), "结昏证")
    with pytest.raises(NotInPlan, match="可以问"):
        why(catalog, _plan(catalog, {}), "zzzz" * 100)

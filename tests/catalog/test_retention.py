"""How long something is kept: a period, a clause, and never without the time in which a decision can be contested."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import PackErrors, Period
from tests.catalog.packs import catalog_of, pack
from tests.catalog.packs import item as pack_item

BASIS = {"law": "某法", "article": "第一条"}
APPEAL = {"keep": "6 个月", "clause": BASIS}


def _loaded(retention: Any, paper: Any = None) -> Any:
    material = {"name": "纸", "marks": ["纸"], **({} if paper is None else {"retention": paper})}
    written = pack([pack_item("a")], materials=[material])
    written["things"][0]["retention"] = retention
    return catalog_of(written)


def _wrong(retention: Any, paper: Any = None) -> str:
    with pytest.raises(PackErrors) as caught:
        _loaded(retention, paper)
    return "\n".join(f"{error}" for error in caught.value.errors)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("10 年", Period(10, "年")),
        ("6个月", Period(6, "个月")),
        ("6 月", Period(6, "个月")),
        ("30 天", Period(30, "日")),
    ],
)
def test_a_period_is_years_months_or_days(text: str, period: Period) -> None:
    catalog = _loaded({"keep": text, "clause": BASIS, "appeal": APPEAL}, {"keep": text, "clause": BASIS})
    thing = next(iter(catalog.things.values()))
    assert thing.retention.whole.keep == catalog.materials["纸"].retention.keep == period
    assert thing.retention.appeal.keep == Period(6, "个月")


@pytest.mark.parametrize("text", ["永久", "10", "10 工作日", "-1 年", "99999 年", ""])
def test_another_period_is_a_mistake(text: str) -> None:
    assert _wrong({"keep": text, "clause": BASIS, "appeal": APPEAL})


def test_without_a_clause_or_without_the_time_to_appeal_nothing_is_deleted_by_a_pack() -> None:
    assert "保存期限要有依据" in _wrong({"keep": "1 年", "appeal": APPEAL})
    assert "保存期限要有依据" in _wrong({"keep": "1 年", "clause": BASIS, "appeal": {"keep": "6 个月"}})
    assert "appeal" in _wrong({"keep": "1 年", "clause": BASIS})
    assert "保存期限要有依据" in _wrong({"keep": "1 年", "clause": BASIS, "appeal": APPEAL}, {"keep": "1 年"})
    assert "erase" in _wrong({"keep": "1 年", "clause": BASIS, "appeal": APPEAL, "erase": "是"})


def test_a_pack_that_says_nothing_keeps_everything() -> None:
    catalog = catalog_of(pack([pack_item("a")], materials=[{"name": "纸"}]))
    assert [thing.retention for thing in catalog.things.values()] == [None]
    assert catalog.materials["纸"].retention is None

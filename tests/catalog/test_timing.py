"""What packs say about time: right packs are read, wrong ones are told with place and mend."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import ClockKind, Limit, LimitUnit, PackErrors
from tests.catalog.packs import BASIS, catalog_of, item, pack

RATED = {"within": "5 工作日", "clause": BASIS[0]}
MESSAGE = [{"id": "m", "text": "{ref}"}]
RULE = {"name": "督办", "clocks": ["法定"], "over": "1 日", "role": "负责人", "message": "m"}


def test_an_item_that_is_done_at_once_is_promised_for_the_same_day() -> None:
    catalog = catalog_of(pack([item("a", immediate=True), item("b", promised="1 工作日")]))
    assert catalog.items["a"].promised == Limit(0, LimitUnit.WORKING_DAYS)
    assert [catalog.items[code].immediate for code in "ab"] == [True, False]


def test_types_procedures_and_escalations_are_read() -> None:
    types = [{"name": "行政许可", "acceptance": RATED, "deemed": True, "decision": RATED, "extension": RATED}]
    procedures = [{"name": "鉴定", "clause": BASIS[0], "types": ["行政许可"], "longest": "30 日"}]
    catalog = catalog_of(
        pack([item("a")], item_types=types, procedures=procedures, escalations=[RULE], messages=MESSAGE)
    )
    permit = catalog.item_types["行政许可"]
    assert permit.deemed
    assert permit.acceptance is not None
    assert str(permit.acceptance.limit) == "5 工作日"
    assert catalog.procedures["鉴定"].longest == Limit(30, LimitUnit.DAYS)
    assert catalog.escalations["督办"].clocks == (ClockKind.STATUTORY,)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"items": [item("a", immediate=True, promised="1 工作日")]}, "即办件当场办结，不写承诺时限"),
        ({"item_types": [{"name": "许可", "deemed": True}]}, "没有写受理时限"),
        ({"item_types": [{"name": "许可", "decision": {"within": "5 工作日"}}]}, "法定时限要有依据"),
        ({"item_types": [{"name": "许可", "decision": {"clause": BASIS[0]}}]}, "没有写多久"),
        ({"procedures": [{"name": "鉴定"}]}, "特别程序不计时，要有法律依据"),
        ({"procedures": [{"name": "鉴定", "clause": BASIS[0], "types": ["许可"]}]}, "没有事项类型「许可」"),
        ({"escalations": [{**RULE, "clocks": ["很久"]}]}, "没有「很久」这种时限"),
        ({"escalations": [{**RULE, "clocks": []}]}, "没有写对哪些时限督办"),
        ({"escalations": [{**RULE, "left": "1 日"}]}, "督办要写什么时候"),
        ({"escalations": [{k: v for k, v in RULE.items() if k != "over"}]}, "督办要写什么时候"),
        ({"escalations": [{**RULE, "message": "x"}]}, "没有短信「x」"),
        ({"escalations": [{**RULE, "over": "很久"}]}, "时限「很久」看不懂"),
        ({"thing": {"lead": "x"}}, "没有部门「x」"),
        ({"thing": {"correction": {"within": "5 日", "says": "逾期"}}}, "补正期限要有依据"),
        ({"thing": {"correction": {"clause": BASIS[0], "says": "逾期"}}}, "没有写多久以内补正"),
        (
            {"thing": {"exclusions": [{"says": "不归本市", "clause": BASIS[0], "remedy": "去外地"}]}},
            "不予受理要写什么情形",
        ),
        (
            {"thing": {"exclusions": [{"when": "是", "says": "不归本市", "remedy": "去外地"}]}},
            "不予受理要有依据",
        ),
    ],
)
def test_what_is_wrong_is_told(more: dict[str, Any], told: str) -> None:
    items = more.pop("items", [item("a")])
    with pytest.raises(PackErrors) as raised:
        catalog_of(pack(items, messages=MESSAGE, **more))
    assert told in str(raised.value)

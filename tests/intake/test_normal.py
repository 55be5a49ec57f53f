"""Values as papers write them."""

from __future__ import annotations

import pytest

from onething.intake.normal import normal


@pytest.mark.parametrize(
    ("text", "reading", "value"),
    [
        ("1988年2月7日", "日期", "1988-02-07"),
        ("2016.05.03", "日期", "2016-05-03"),
        ("二〇一六年十月二十一日", "日期", "2016-10-21"),
        ("二○一六年二月十日", "日期", "2016-02-10"),
        ("2016.05.03-2036.05.03", "期限", "2016-05-03/2036-05-03"),
        ("2016.05.03-长期", "期限", "2016-05-03/长期"),
        ("2025-01-02至2026-01-01", "期限", "2025-01-02/2026-01-01"),
        ("自2025年1月2日起至2026年1月1日止", "期限", "2025-01-02/2026-01-01"),
        ("¥1,234.50", "金额", "1234.50"),
        ("3500元", "金额", "3500.00"),
        ("壹仟贰佰叁拾肆元伍角整", "金额", "1234.50"),
        ("买买提•阿卜杜拉", "姓名", "买买提·阿卜杜拉"),
        ("39+5周", "整数", "39"),
        ("江州市", "文字", "江州市"),
    ],
)
def test_a_value_is_written_in_one_way(text: str, reading: str, value: str) -> None:
    assert normal(text, reading) == value


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2026年2月30日", "日期"),
        ("2026.5", "日期"),
        ("2036.05.03-2016.05.03", "期限"),
        ("2016.05.03", "期限"),
        ("1,23.5", "金额"),
        ("¥12.345", "金额"),
        ("4l周", "整数"),
    ],
)
def test_what_cannot_be_a_value_is_refused(text: str, reading: str) -> None:
    with pytest.raises(ValueError, match="「"):
        normal(text, reading)

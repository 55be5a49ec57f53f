"""The region that an address begins with: written in full, shortened or left out, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.standards import regions, split_address

REST = "望江西路74号桂苑小区16栋4单元2504室"
COUNTIES = sorted(code for code in regions() if not code.endswith("00"))


@given(st.sampled_from(COUNTIES), st.booleans(), st.booleans())
def test_an_address_in_full_says_its_region_and_the_rest(code: str, province: bool, blanks: bool) -> None:
    above = [regions()[c] for c in (code[:2] + "0000", code[:4] + "00") if c in regions()]
    parts = [*(above if province else above[-1:]), regions()[code]]
    found, rest = split_address((" " if blanks else "").join([*parts, REST]))
    if province:
        assert (found, rest) == (code, REST)
    else:  # without its province a name may be meant in two ways: then nothing is guessed
        assert found in ("", code, code[:4] + "00", code[:2] + "0000") or regions()[found] == regions()[code]


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("北京市朝阳区学府街250号", "110105", "学府街250号"),
        ("北京朝阳区学府街250号", "110105", "学府街250号"),
        ("云南昆明五华区望江西路74号", "530102", "望江西路74号"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "450103", "民族大道1号"),
        ("广西南宁市青秀区民族大道1号", "450103", "民族大道1号"),
        ("浙江省义乌市稠州北路1号", "330782", "稠州北路1号"),
        ("广东省东莞市鸿福路99号", "441900", "鸿福路99号"),
        ("深圳市南山区科技园1号", "440305", "科技园1号"),
        ("浙江省", "330000", ""),
        ("朝阳区学府街250号", "", "朝阳区学府街250号"),
        ("江州市云溪区学府街33号", "", "江州市云溪区学府街33号"),
        ("", "", ""),
        ("王梅", "", "王梅"),
    ],
)
def test_what_is_left_out_is_filled_in_only_where_one_region_can_be_meant(
    text: str, code: str, rest: str
) -> None:
    assert split_address(text) == (code, rest)


@given(st.text(max_size=60))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    code, rest = split_address(text)
    assert code in ("", *regions()) and (code or "".join(rest.split()) == rest)

"""Where values stand: wrapped, centred, apart, below their labels, beside seals and watermarks."""

from __future__ import annotations

import pytest

from onething.catalog import Template
from onething.intake import TextLine, TextPage
from onething.intake.fields import read_fields

Row = tuple[str, tuple[int, int, int, int]]


def read(template: tuple[Template, ...], *rows: Row) -> dict[str, str]:
    lines = tuple(TextLine(text, box, 0.99) for text, box in rows)
    return {each.row.field: each.value for each in read_fields(TextPage(1200, 900, lines), template)}


NAME = Template("姓名", ("姓名",), reading="姓名")
SEX = Template("性别", ("性别",), pattern="[男女]")
NATION = Template("民族", ("民族",))
ADDRESS = Template("住址", ("住址",), reading="多行")
CODE = Template("代码", ("代码",), pattern="[0-9A-Z]{18}")
BORN = Template("出生", ("出生",), reading="日期")


def test_a_name_goes_on_in_the_next_line_of_its_cell() -> None:
    rows: tuple[Row, ...] = (
        ("姓名", (100, 100, 180, 135)),
        ("古丽娜尔·艾", (230, 100, 430, 135)),
        ("山", (230, 145, 265, 180)),
        ("性别女", (100, 250, 220, 285)),
    )
    assert read((NAME, SEX), *rows)["姓名"] == "古丽娜尔·艾山"


def test_where_rows_stand_close_a_line_without_a_label_is_no_end_of_a_name() -> None:
    """The label 性别 was not read: what stands beside it is not the name's end."""
    rows: tuple[Row, ...] = (
        ("姓名", (100, 100, 180, 135)),
        ("王梅", (230, 100, 310, 135)),
        ("女", (230, 145, 265, 180)),
        ("民族", (100, 190, 180, 225)),
        ("汉", (230, 190, 265, 225)),
        ("住址", (100, 235, 180, 270)),
    )
    assert read((NAME, SEX, NATION, ADDRESS), *rows)["姓名"] == "王梅"


def test_a_watermark_below_a_value_is_no_part_of_it() -> None:
    rows: tuple[Row, ...] = (
        ("姓名", (100, 100, 180, 135)),
        ("贾磊", (230, 100, 310, 135)),
        ("样张", (235, 140, 400, 215)),
    )
    assert read((NAME,), *rows)["姓名"] == "贾磊"


def test_a_code_that_is_too_short_goes_on_in_the_next_line() -> None:
    rows: tuple[Row, ...] = (
        ("代码:91999999XAPQELJH", (100, 100, 460, 135)),
        ("3Q", (170, 145, 220, 180)),
    )
    assert read((CODE,), *rows)["代码"] == "91999999XAPQELJH3Q"


def test_an_address_whose_label_stands_at_its_middle_keeps_its_first_line() -> None:
    rows: tuple[Row, ...] = (
        ("住址", (100, 145, 180, 180)),
        ("江州市云溪区", (230, 100, 430, 135)),
        ("学府街148号", (230, 145, 430, 180)),
        ("3幢1室", (230, 190, 330, 225)),
    )
    assert read((ADDRESS,), *rows)["住址"] == "江州市云溪区学府街148号3幢1室"


def test_an_address_of_two_lines_may_stand_on_both_sides_of_its_label_s_middle() -> None:
    rows: tuple[Row, ...] = (
        ("住址", (100, 125, 180, 160)),
        ("江州市云溪区学府街", (230, 102, 530, 137)),
        ("148号", (230, 147, 330, 182)),
    )
    assert read((ADDRESS,), *rows)["住址"] == "江州市云溪区学府街148号"


def test_the_end_of_the_address_above_is_not_the_beginning_of_this_one() -> None:
    rows: tuple[Row, ...] = (
        ("住址", (100, 100, 180, 135)),
        ("江州市", (230, 100, 330, 135)),
        ("云溪区", (230, 145, 330, 180)),
        ("地址", (100, 190, 180, 225)),
        ("海宁市", (230, 190, 330, 225)),
        ("东湖区", (230, 235, 330, 270)),
    )
    other = Template("地址", ("地址",), reading="多行")
    assert read((ADDRESS, other), *rows) == {"住址": "江州市云溪区", "地址": "海宁市东湖区"}


def test_the_numbers_of_a_date_are_printed_into_the_gaps_of_a_form() -> None:
    rows: tuple[Row, ...] = (
        ("出生", (100, 100, 180, 135)),
        ("1988", (230, 100, 310, 135)),
        ("年", (350, 100, 385, 135)),
        ("2", (440, 100, 460, 135)),
        ("月7日", (510, 100, 600, 135)),
    )
    assert read((BORN,), *rows)["出生"] == "1988-02-07"


@pytest.mark.parametrize("noise", ["江州专用章", "复"])
def test_what_stands_close_behind_a_date_is_left_out_only_when_it_is_a_box_of_its_own(noise: str) -> None:
    apart: tuple[Row, ...] = (
        ("出生", (100, 100, 180, 135)),
        ("1988年2月7日", (230, 100, 430, 135)),
        (noise, (440, 100, 560, 135)),
    )
    assert read((BORN,), *apart)["出生"] == "1988-02-07"
    together: tuple[Row, ...] = (
        ("出生", (100, 100, 180, 135)),
        (f"1988年2月7日{noise}", (230, 100, 530, 135)),
    )
    assert read((BORN,), *together)["出生"] == ""


def test_values_may_all_stand_below_their_labels() -> None:
    rows: tuple[Row, ...] = (
        ("姓名", (100, 100, 180, 125)),
        ("王梅", (100, 140, 190, 175)),
        ("性别", (500, 100, 580, 125)),
        ("女", (500, 140, 540, 175)),
        ("民族", (100, 220, 180, 245)),
        ("汉", (100, 260, 140, 295)),
        ("住址", (100, 340, 180, 365)),
        ("江州市云溪区", (100, 380, 330, 415)),
        ("学府街1号", (100, 425, 300, 460)),
    )
    read_ = read((NAME, SEX, NATION, ADDRESS), *rows)
    assert read_ == {"姓名": "王梅", "性别": "女", "民族": "汉", "住址": "江州市云溪区学府街1号"}


def test_an_empty_field_does_not_take_what_stands_below_it() -> None:
    rows: tuple[Row, ...] = (
        ("姓名", (100, 100, 180, 135)),
        ("王梅", (230, 100, 310, 135)),
        ("性别", (100, 200, 180, 235)),
        ("女", (230, 200, 265, 235)),
        ("民族", (100, 300, 180, 335)),
        ("某某派出所", (100, 345, 330, 380)),
    )
    assert read((NAME, SEX, NATION), *rows)["民族"] == ""


PARTY = Template("出卖人", ("出卖人",))
AREA = Template("建筑面积", ("建筑面积",))
SEAT = Template("坐落", place="文中", pattern="坐落于([^,。]{4,60}?)的房屋", reading="文字", labels=())


def test_a_label_with_a_colon_counts_and_the_same_word_in_a_clause_does_not() -> None:
    rows: tuple[Row, ...] = (
        ("出卖人:江州房地产开发有限公司", (100, 100, 700, 135)),
        ("买受人与出卖人在平等、自愿的基础上达成如下协议", (100, 200, 900, 235)),
        ("出卖人应当在2026年5月9日前交付该商品房", (100, 300, 800, 335)),
        ("出卖人(签章):", (100, 700, 300, 735)),
    )
    assert read((PARTY,), *rows)["出卖人"] == "江州房地产开发有限公司"


def test_two_signatures_of_one_party_are_one_name() -> None:
    rows: tuple[Row, ...] = (
        ("姓名:王梅", (100, 100, 300, 135)),
        ("姓名(签字):王梅", (100, 700, 400, 735)),
    )
    assert read((NAME,), *rows)["姓名"] == "王梅"


def test_the_end_of_a_longer_word_is_no_label() -> None:
    rows: tuple[Row, ...] = (
        ("套内建筑面积(m)", (100, 100, 330, 135)),
        ("70.86", (350, 100, 430, 135)),
    )
    assert read((AREA,), *rows)["建筑面积"] == ""


def test_both_lines_beside_the_middle_of_their_label_are_the_value_in_their_order() -> None:
    rows: tuple[Row, ...] = (
        ("云南省江州市望江西路74号16栋2504", (255, 96, 925, 136)),
        ("住址", (107, 113, 195, 158)),
        ("室", (253, 131, 298, 176)),
    )
    assert read((ADDRESS,), *rows)["住址"] == "云南省江州市望江西路74号16栋2504室"
    assert read((NATION,), ("民族", (107, 113, 195, 158)), *[(t, b) for t, b in rows if t != "住址"]) == {
        "民族": "云南省江州市望江西路74号16栋2504室"
    }


def test_a_code_is_known_by_its_form_below_its_label_or_behind_another_word() -> None:
    below: tuple[Row, ...] = (
        ("代码", (175, 237, 419, 278)),
        ("S1497528(1-1)", (1000, 237, 1177, 274)),
        ("91110105MA121G771P", (176, 279, 573, 320)),
    )
    behind: tuple[Row, ...] = (
        ("代码", (86, 166, 148, 200)),
        ("No.", (145, 166, 194, 195)),
        ("91110105MA121G771P", (252, 166, 589, 202)),
    )
    for rows in (below, behind):
        assert read((CODE, NAME), *rows)["代码"] == "91110105MA121G771P"


def test_running_text_says_it_between_known_words_over_two_lines() -> None:
    rows: tuple[Row, ...] = (
        ("一、甲方将坐落于江州市云溪区学府街33号5栋230", (200, 100, 900, 135)),
        ("5室的房屋出租给乙方使用", (150, 150, 600, 185)),
    )
    assert read((SEAT,), *rows)["坐落"] == "江州市云溪区学府街33号5栋2305室"
    assert read((SEAT,), rows[0])["坐落"] == ""


def test_running_text_that_says_it_in_two_ways_says_nothing() -> None:
    rows: tuple[Row, ...] = (
        ("坐落于江州市学府街33号的房屋", (200, 100, 900, 135)),
        ("坐落于江州市望湖路12号的房屋", (200, 200, 900, 235)),
    )
    assert read((SEAT,), *rows)["坐落"] == ""

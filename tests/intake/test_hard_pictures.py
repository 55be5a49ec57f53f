"""Pictures that are hard in one way each, as the real engine read them (``tools.papers.recording`` draws them)."""

from __future__ import annotations

from onething.intake import Leaf, join, leaves_of
from tests.intake.pages import packs, recorded

MATERIALS = tuple(packs().materials.values())


def leaves(*names: str) -> tuple[Leaf, ...]:
    return tuple(leaf for name in names for leaf in leaves_of(f"{name}.jpg", [recorded(name)], MATERIALS))


def values(leaf: Leaf) -> dict[str, str]:
    return {field.row.field: field.value for field in leaf.fields if field.value}


def test_four_cards_on_a_table_are_two_cards_with_two_sides() -> None:
    papers = join(leaves("四张身份证"))
    assert [(paper.kind, len(paper.leaves)) for paper in papers] == [("居民身份证", 2), ("居民身份证", 2)]
    names = [values(leaf).get("姓名") for paper in papers for leaf in paper.leaves]
    assert [name for name in names if name] == ["古丽娜尔·艾山", "欧阳青衫"]
    assert [values(leaf)["有效期限"] for leaf in leaves("四张身份证") if "有效期限" in values(leaf)] == [
        "2037-12-18",
        "2199-12-31",
    ]


def test_a_book_over_several_pictures_is_one_paper() -> None:
    (book,) = join(leaves("户口簿首页", "户口簿登记卡", "户口簿登记卡二"))
    assert (book.kind, [leaf.file for leaf in book.leaves]) == (
        "居民户口簿",
        ["户口簿首页.jpg", "户口簿登记卡.jpg", "户口簿登记卡二.jpg"],
    )
    assert [values(leaf).get("户主姓名") or values(leaf)["姓名"] for leaf in book.leaves] == [
        "买买提·阿卜杜拉",
        "阿依古丽·吐尔逊",
        "王二",
    ]


def test_labels_that_are_broken_in_their_cells_lead_to_their_values() -> None:
    (card,) = leaves("户口簿登记卡")
    read = values(card)
    assert (read["户主或与户主关系"], read["公民身份证件编号"]) == ("长子", "999974199808083016")
    assert {"曾用名", "宗教信仰", "身高", "兵役状况", "其他住址"}.isdisjoint(read), "nothing is printed there"


def test_rare_characters_are_read() -> None:
    (card,) = leaves("生僻字")
    assert (values(card)["姓名"], values(card)["住址"]) == ("甯垚喆", "江州市云溪区曌嫣路8号")


def test_a_name_with_a_character_that_looks_traditional_keeps_it() -> None:
    (card,) = leaves("乾字")
    assert values(card)["姓名"] == "张乾昇"


def test_a_traditional_print_is_read_as_simplified() -> None:
    (card,) = leaves("繁体字")
    read = values(card)
    assert (read["姓名"], read["民族"], read["住址"]) == ("张学宁", "满", "江州市云溪区学府街8号")


def test_what_a_seal_covers_is_not_guessed() -> None:
    (paper,) = leaves("盖章")
    read = values(paper)
    assert read["姓名（一）"] == read["持证人"] == "石荔华"
    covered = next(field for field in paper.fields if field.row.field == "出生日期（二）")
    assert (covered.value, covered.code) == ("", "UNREAD")


def test_a_name_written_by_hand_is_a_person_s_to_read() -> None:
    (lease,) = leaves("手写")
    by_hand = next(field for field in lease.fields if field.row.field == "承租方")
    assert (by_hand.value, by_hand.code, by_hand.text) == ("", "UNREAD", "魏馨")
    assert values(lease)["出租方"] == "谭娟洋"

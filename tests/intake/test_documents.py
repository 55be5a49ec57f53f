"""Unsorted files: every paper named, split, joined, and refused where a person could not read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onething.intake import Kind, Leaf, TextLine, TextPage, join, kind_of, leaves_of, look
from tests.intake.making import pdf
from tests.intake.pages import Says, changed, gone, more, packs, reading_as, recorded

MATERIALS = tuple(packs().materials.values())
CARD, CERTIFICATE = recorded("母亲身份证"), recorded("出生医学证明")
GOOD = {"letter": 40.0, "sharp": 0.5, "smear": 1.0, "bright": 220.0, "glare": 0.0, "skin": 0.0, "cut": 0.0}
BACK = TextPage(
    1010,
    640,
    (
        TextLine("居民身份证", (300, 40, 600, 90), 0.99),
        TextLine("签发机关", (60, 300, 200, 340), 0.99),
        TextLine("江州市公安局", (230, 300, 440, 340), 0.99),
        TextLine("有效期限", (60, 400, 200, 440), 0.99),
        TextLine("2016.05.03-长期", (230, 400, 500, 440), 0.99),
    ),
)


def beside(*pages: TextPage, down: bool = False) -> TextPage:
    """Several papers in one picture."""
    lines, offset = list[TextLine](), 0
    for page in pages:
        x, y = (0, offset) if down else (offset, 0)
        lines += [
            replace(line, box=(line.box[0] + x, line.box[1] + y, line.box[2] + x, line.box[3] + y))
            for line in page.lines
        ]
        offset += (page.height if down else page.width) + 60
    return TextPage(offset, offset, tuple(lines), 0.0, GOOD)


def kinds(leaves: tuple[Leaf, ...]) -> list[str]:
    return [f"{leaf.kind.name}{leaf.kind.face.name}" if leaf.kind else "" for leaf in leaves]


@pytest.mark.parametrize("down", [False, True])
def test_several_papers_in_one_picture_are_split(down: bool) -> None:
    leaves = leaves_of("a.jpg", [beside(CARD, BACK, recorded("父亲身份证"), down=down)], MATERIALS)
    assert kinds(leaves) == ["居民身份证", "居民身份证国徽面", "居民身份证"]
    names = [field.value for leaf in leaves for field in leaf.fields if field.row.field == "姓名"]
    assert names == ["朱晓燕", "徐伟"]


def test_one_paper_is_never_split() -> None:
    for page, kind in ((CARD, "居民身份证"), (CERTIFICATE, "出生医学证明"), (BACK, "居民身份证国徽面")):
        assert kinds(leaves_of("a.jpg", [page], MATERIALS)) == [kind]


def test_both_sides_of_a_card_are_one_paper_whatever_their_pictures() -> None:
    leaves = leaves_of("front.jpg", [CARD], MATERIALS) + leaves_of("back.jpg", [BACK], MATERIALS)
    (paper,) = join(leaves)
    assert [leaf.file for leaf in paper.leaves] == ["front.jpg", "back.jpg"]
    assert {field.value for leaf in paper.leaves for field in leaf.fields} >= {"朱晓燕", "2199-12-31"}


def test_two_cards_in_two_heaps_are_two_papers() -> None:
    fronts = leaves_of("a", [CARD, recorded("父亲身份证")], MATERIALS)
    papers = join(fronts + leaves_of("b", [BACK, BACK], MATERIALS))
    assert [len(paper.leaves) for paper in papers] == [2, 2]


def test_a_household_book_is_one_paper_with_many_pages() -> None:
    book = packs().materials["居民户口簿"]
    faces = [book.every_face[0], book.every_face[1], book.every_face[1]]
    leaves = [Leaf("a.pdf", n, CARD, Kind(book.name, face, 1.0)) for n, face in enumerate(faces, 1)]
    assert [len(paper.leaves) for paper in join(leaves)] == [3]


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ({"glare": 0.2}, "GLARE"),
        ({"skin": 0.2}, "HIDDEN"),
        ({"sharp": 0.1}, "BLUR"),
        ({"sharp": 0.1, "smear": 3.0}, "MOTION"),
        ({"letter": 11.0}, "SMALL"),
        ({"bright": 30.0}, "DARK"),
        ({"cut": 2.0}, "CUT"),
    ],
)
def test_a_key_field_that_cannot_be_made_out_asks_for_a_new_picture_and_says_why(
    measures: dict[str, float], code: str
) -> None:
    page = replace(changed(CARD, "朱晓燕", gone), measures=GOOD | measures)
    (leaf,) = leaves_of("a.jpg", [page], MATERIALS)
    assert leaf.fault is not None
    assert leaf.fault.code == code
    assert leaf.fault.why and leaf.fault.tip


def test_a_picture_whose_key_fields_are_read_is_good_enough_whatever_was_measured() -> None:
    bad = GOOD | {"glare": 0.2, "sharp": 0.1, "bright": 30.0, "cut": 1.0}
    (leaf,) = leaves_of("a.jpg", [replace(CARD, measures=bad)], MATERIALS)
    assert leaf.fault is None


def test_a_page_on_which_nothing_is_sure_is_not_read() -> None:
    unsure = tuple(replace(line, confidence=0.6) for line in CARD.lines)
    (leaf,) = leaves_of("a.jpg", [replace(CARD, lines=unsure, measures=GOOD)], MATERIALS)
    assert (leaf.kind, leaf.fields) == (None, ())
    assert leaf.fault is not None


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ({}, "EMPTY"),
        ({"bright": 20.0}, "DARK"),
        ({"sharp": 0.03, "bright": 180.0, "skin": 0.7}, "HIDDEN"),
        ({"sharp": 0.03, "bright": 240.0, "skin": 0.2}, "BLUR"),
        ({"sharp": 0.03, "bright": 255.0}, "EMPTY"),
    ],
)
def test_why_there_is_no_text_on_a_picture_is_told(measures: dict[str, float], code: str) -> None:
    page = TextPage(800, 600, (), 0.0, GOOD | measures)
    (leaf,) = leaves_of("a.jpg", [page], MATERIALS)
    assert leaf.fault is not None and leaf.fault.code == code


def test_another_paper_that_is_clear_is_another_paper_and_no_bad_picture() -> None:
    words = ("江州大酒店住宿登记", "房号 1203", "入住 2026年11月3日", "合计 320.00")
    lines = tuple(TextLine(text, (10, 60 * n, 400, 60 * n + 40), 0.99) for n, text in enumerate(words))
    page = TextPage(800, 600, lines, 0.0, GOOD)
    (paper,) = join(leaves_of("a.jpg", [page], MATERIALS))
    assert (paper.kind, paper.confidence, paper.leaves[0].fault) == ("其他", 0.0, None)


def test_the_little_that_can_be_seen_of_a_known_paper_is_a_bad_picture() -> None:
    """Glare over the middle of a driving licence: the rest of it is sharp, and too little to know it by."""
    words = ("住址：", "江州市", "Address", "江州市公安", "出生日", "Date of", "初次领证日", "准驾")
    lines = tuple(TextLine(text, (10, 60 * n, 200, 60 * n + 40), 0.99) for n, text in enumerate(words))
    (leaf,) = leaves_of("a.jpg", [TextPage(800, 600, lines, 0.0, GOOD)], MATERIALS)
    assert leaf.kind is None
    assert leaf.fault is not None and leaf.fault.code == "UNCLEAR"


def test_a_long_printed_word_may_have_a_misread_character() -> None:
    found = kind_of(changed(CARD, "公民身份号码", reading_as("公民身份号吗")), MATERIALS)
    assert found is not None and found.name == "居民身份证" and found.confidence > 0.95


def test_a_misread_label_still_leads_to_its_value() -> None:
    (leaf,) = leaves_of("a", [changed(CARD, "公民身份号码", reading_as("公民身份号吗"))], MATERIALS)
    assert "999901198802071003" in [field.value for field in leaf.fields]


def test_a_label_in_two_boxes_still_leads_to_its_value() -> None:
    apart = more(
        changed(CARD, "姓名", gone),
        TextLine("姓", (140, 150, 170, 200), 0.99),
        TextLine("名", (185, 150, 215, 200), 0.99),
    )
    (leaf,) = leaves_of("a", [apart], MATERIALS)
    assert leaf.fields[0].value == "朱晓燕"


def test_files_that_are_no_papers_are_told_by_their_names() -> None:
    papers, refused = look([("a.svg", b"<svg/>"), ("b.pdf", pdf()), ("c", b"")], Says(CARD), MATERIALS)
    assert [paper.kind for paper in papers] == ["居民身份证"]
    assert [(finding.material, finding.code) for finding in refused] == [
        ("a.svg", "ACTIVE"),
        ("c", "EMPTY_FILE"),
    ]

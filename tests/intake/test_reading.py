"""What it cannot read it says; no guess is presented as read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.catalog import MaterialSlot
from onething.facts import Quantity, TrustGrade
from onething.intake import (
    EngineFailed,
    PaperFile,
    TextLine,
    TextPage,
    TooManyPixels,
    Unreadable,
    in_english,
    kind_of,
    read_papers,
)
from tests.intake.pages import JPEG, Says, changed, gone, more, packs, read, reading_as, recorded, values

CARD, CERTIFICATE = recorded("母亲身份证"), recorded("出生医学证明")
NUMBER = "999901198802071003"


def test_a_card_is_read_by_labels_and_places() -> None:
    reading = read(CARD)
    assert values(reading) == {
        "母亲.姓名": "朱晓燕",
        "母亲.性别": "2",
        "母亲.民族": "汉",
        "母亲.出生日期": date(1988, 2, 7),
        "母亲.住址": "江州市云溪区学府街148号13幢345室",
        "母亲.公民身份号码": NUMBER,
    }
    assert reading.findings == ()


def test_a_certificate_is_read_by_labels_and_places() -> None:
    read_ = values(read(CERTIFICATE, "出生医学证明"))
    assert read_["新生儿.姓名"] == "徐梦洁"
    assert read_["新生儿.出生时刻"] == datetime(2026, 11, 14, 13, 49)  # noqa: DTZ001 - local time by definition
    assert str(read_["新生儿.出生孕周"]) == "41"
    assert isinstance(read_["新生儿.出生体重"], Quantity)
    assert read_["新生儿.出生体重"].amount == 3890


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lines_makes_no_difference(draw: object) -> None:
    lines = list(CARD.lines)
    draw.shuffle(lines)  # type: ignore[attr-defined]
    assert values(read(replace(CARD, lines=tuple(lines)))) == values(read(CARD))


def test_a_fact_says_on_which_page_and_where_and_how_sure() -> None:
    fact = next(fact for fact in read(CARD).facts if fact.name == "母亲.公民身份号码")
    said = fact.provenance
    assert (said.origin, said.page, said.box, said.engine, said.grade) == (
        "母亲身份证",
        1,
        (379, 628, 728, 670),
        1.0,
        TrustGrade.C,
    )


def test_the_wrong_paper_is_named_and_gives_no_facts() -> None:
    reading = read(CERTIFICATE, "母亲身份证")
    assert (reading.kind, reading.legible, reading.facts) == ("出生医学证明", False, ())
    assert [(f.code, f.severity, f.message) for f in reading.findings] == [
        ("WRONG_PAPER", "fix", "「母亲身份证」里放的是出生医学证明，请换成居民身份证。")
    ]


@pytest.mark.parametrize("words", [[], ["超市小票", "合计 12.50 元"], ["公民身份号码"]])
def test_a_paper_that_is_nothing_known_is_not_taken_for_one(words: list[str]) -> None:
    lines = tuple(TextLine(text, (10, 40 * n, 200, 40 * n + 30), 1.0) for n, text in enumerate(words))
    reading = read(TextPage(800, 600, lines))
    assert (reading.kind, reading.facts) == ("", ())
    assert [f.code for f in reading.findings] == ["ILLEGIBLE"]
    assert "不是居民身份证" in reading.findings[0].message


def test_a_page_that_says_a_good_deal_is_called_another_paper_even_where_something_shines() -> None:
    words = (
        "惠多购超市学府街店购物小票",
        "收银员 069 机号 03",
        "小米两公斤 1 19.90",
        "鲜牛奶 1 12.90",
        "合计 157.12",
    )
    lines = tuple(TextLine(text, (10, 60 * n, 700, 60 * n + 40), 0.99) for n, text in enumerate(words))
    shiny = {"letter": 40.0, "sharp": 0.5, "smear": 1.0, "bright": 220.0, "cut": 0.0, "glare": 0.05}
    reading = read(TextPage(800, 600, lines, 0.0, shiny))
    (found,) = reading.findings
    assert (found.code, found.severity, found.found, found.expected) == (
        "WRONG_PAPER",
        "fix",
        "其他",
        "居民身份证",
    )
    assert "you sent as “母亲身份证” is another paper" in in_english(found)
    dim = replace(lines[0], confidence=0.3)
    reading = read(TextPage(800, 600, (dim, *lines[1:]), 0.0, shiny))
    assert [(f.code, f.found) for f in reading.findings] == [("RETAKE", "GLARE")]


def test_a_paper_is_known_by_all_its_marks() -> None:
    materials = packs().materials.values()
    found = kind_of(CARD, materials)
    assert found is not None and found.name == "居民身份证"
    assert kind_of(changed(CARD, "公民身份号码", gone), materials) is None


@pytest.mark.parametrize("sure", [0.0, 0.5, 0.7999])
def test_an_unsure_value_is_said_and_not_presented_as_read(sure: float) -> None:
    reading = read(changed(CARD, NUMBER, lambda line: replace(line, confidence=sure)))
    assert "母亲.公民身份号码" not in values(reading)
    assert [(f.code, f.severity, f.field, f.box) for f in reading.findings] == [
        ("UNREAD", "human", "母亲.公民身份号码", (379, 628, 728, 670))
    ]
    assert "照片不够清楚" in reading.findings[0].message


def test_a_value_whose_label_is_missing_is_not_found_although_it_is_there() -> None:
    reading = read(changed(CARD, "出生", gone))
    assert "母亲.出生日期" not in values(reading)
    assert [(f.code, f.severity, f.field) for f in reading.findings] == [("UNREAD", "note", "母亲.出生日期")]


def test_a_missing_value_is_not_replaced_by_the_next_one() -> None:
    reading = read(changed(CARD, "女", gone))
    assert "母亲.性别" not in values(reading)
    assert values(reading)["母亲.民族"] == "汉"
    assert [f.field for f in reading.findings] == ["母亲.性别"]


def test_a_field_that_the_papers_slot_must_give_makes_a_person_look() -> None:
    reading = read(changed(CARD, "朱晓燕", gone))
    assert [(f.field, f.severity) for f in reading.findings] == [("母亲.姓名", "human")]


def merged(*rows: str) -> TextPage:
    """A card whose labels and values were read into one box a line."""
    lines = (
        TextLine(text, (60, 80 * n, 60 + 34 * len(text), 80 * n + 40), 0.97) for n, text in enumerate(rows)
    )
    return TextPage(1010, 640, tuple(lines))


def test_labels_read_into_the_same_box_as_their_values_are_told_apart() -> None:
    page = merged(
        "姓名张三性别女民族汉", "出生1988年2月7日", "住址江州市云溪区学府街148号", f"公民身份号码{NUMBER}"
    )
    assert list(values(read(page)).values()) == [
        "张三", "2", "汉", date(1988, 2, 7), "江州市云溪区学府街148号", NUMBER,
    ]  # fmt: skip


def test_full_width_colons_blanks_and_digits_are_plain() -> None:
    page = merged(
        "姓 名：张三",
        "性别：女 民族：汉",
        "出生：１９８８年２月７日",
        "住址：江州",
        f"公民身份号码：{NUMBER}",
    )
    assert values(read(page))["母亲.出生日期"] == date(1988, 2, 7)
    assert values(read(page))["母亲.姓名"] == "张三"


@pytest.mark.parametrize("road", ["民族路12号", "出生街3号", "姓名巷1号"])
def test_an_address_may_contain_the_word_of_a_label(road: str) -> None:
    separate = changed(CARD, "江州市云溪区学府街148", reading_as(f"江州市{road}"))
    assert values(read(separate))["母亲.住址"] == f"江州市{road}号13幢345室"
    assert values(read(separate))["母亲.民族"] == "汉"
    second = changed(CARD, "号13幢345室", reading_as(road))
    assert values(read(second))["母亲.住址"] == f"江州市云溪区学府街148{road}"
    assert values(read(second))["母亲.民族"] == "汉"
    together = merged("姓名张三", "性别女民族汉", f"住址江州市{road}", f"公民身份号码{NUMBER}")
    assert values(read(together))["母亲.住址"] == f"江州市{road}"
    assert values(read(together))["母亲.民族"] == "汉"


def test_two_different_values_of_one_field_are_both_said_and_none_is_taken() -> None:
    other = "999901198802071011"
    page = more(
        CARD, TextLine("公民身份号码", (140, 700, 330, 745), 1.0), TextLine(other, (379, 700, 728, 745), 1.0)
    )
    reading = read(page)
    assert "母亲.公民身份号码" not in values(reading)
    found = next(f for f in reading.findings if f.field == "母亲.公民身份号码")
    assert (found.code, found.severity, found.found) == ("CONFLICT", "human", f"{NUMBER}、{other}")


def test_the_same_value_twice_is_no_conflict() -> None:
    page = more(
        CARD, TextLine("公民身份号码", (140, 700, 330, 745), 1.0), TextLine(NUMBER, (379, 700, 728, 745), 1.0)
    )
    assert values(read(page))["母亲.公民身份号码"] == NUMBER


def test_a_number_with_a_wrong_check_character_is_never_mended_and_both_readings_are_proposed() -> None:
    wrong = NUMBER.replace("1988", "1938")
    reading = read(changed(CARD, NUMBER, reading_as(wrong)))
    assert "母亲.公民身份号码" not in values(reading)
    found = next(f for f in reading.findings if f.field == "母亲.公民身份号码")
    assert (found.code, found.severity, found.found) == ("CHECKSUM", "human", wrong)
    assert f"读成「{wrong}」" in found.message
    assert f"「{NUMBER}」" in found.message.partition("也可能是")[2]
    assert "校验码不符" in found.message


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_number_with_one_wrong_character_never_becomes_a_fact(place: int, character: str) -> None:
    wrong = NUMBER[:place] + character + NUMBER[place + 1 :]
    reading = read(changed(CARD, NUMBER, reading_as(wrong)))
    assert ("母亲.公民身份号码" in values(reading)) == (wrong == NUMBER)


@pytest.mark.parametrize("text", [NUMBER + "5", "1" + NUMBER, NUMBER[:-1], "9999O1198802071003", "看不清"])
def test_a_number_that_is_too_long_too_short_or_has_letters_is_not_cut_to_fit(text: str) -> None:
    reading = read(changed(CARD, NUMBER, reading_as(text)))
    assert "母亲.公民身份号码" not in values(reading)
    assert [(f.code, f.found) for f in reading.findings] == [("UNREAD", text)]


def test_a_value_in_two_boxes_close_together_is_joined() -> None:
    halves = more(
        changed(CARD, NUMBER, gone),
        TextLine(NUMBER[:6], (379, 628, 490, 670), 0.99),
        TextLine(NUMBER[6:], (500, 628, 728, 670), 0.91),
    )
    fact = next(f for f in read(halves).facts if f.name == "母亲.公民身份号码")
    assert (fact.value, fact.provenance.engine) == (NUMBER, 0.91)


@pytest.mark.parametrize("text", ["4l周", "4.1周", "周", "４1周x"])
def test_a_doubtful_number_of_weeks_is_not_read(text: str) -> None:
    reading = read(changed(CERTIFICATE, "41周", reading_as(text)), "出生医学证明")
    assert "新生儿.出生孕周" not in values(reading)
    assert [(f.field, f.severity) for f in reading.findings] == [("新生儿.出生孕周", "note")]


@pytest.mark.parametrize(("text", "weeks"), [("41周", 41), ("41", 41), ("39+5周", 39), ("39周5天", None)])
def test_weeks_are_read_as_papers_write_them(text: str, weeks: int | None) -> None:
    reading = read(changed(CERTIFICATE, "41周", reading_as(text)), "出生医学证明")
    assert values(reading).get("新生儿.出生孕周") == weeks


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2026年11月14日13时49分", "2026年13月14日13时49分", "新生儿.出生时刻"),
        ("3890克", "3B90克", "新生儿.出生体重"),
        ("Z990000001", "Z99000001", "新生儿.出生医学证明编号"),
    ],
)
def test_what_cannot_be_a_value_is_not_one(old: str, new: str, field: str) -> None:
    reading = read(changed(CERTIFICATE, old, reading_as(new)), "出生医学证明")
    assert field not in values(reading)
    assert [(f.code, f.field, f.found) for f in reading.findings] == [("UNREAD", field, new)]


@pytest.mark.parametrize(
    ("problem", "code", "severity"),
    [
        (Unreadable("cannot identify image"), "ILLEGIBLE", "fix"),
        (TooManyPixels("50000×50000"), "TOO_LARGE", "fix"),
        (EngineFailed("no answer in 10 s"), "NOT_READ", "human"),
    ],
)
def test_a_failure_of_the_engine_is_a_finding_and_never_the_applicants_fault(
    problem: Unreadable, code: str, severity: str
) -> None:
    reading = read(problem)
    assert (reading.legible, reading.facts) == (False, ())
    assert [(f.code, f.severity, f.material) for f in reading.findings] == [(code, severity, "母亲身份证")]
    assert ("不用重拍" in reading.findings[0].message) == (severity == "human")


boxes = st.tuples(*[st.integers(-50, 1200)] * 4)
words = st.sampled_from(
    [
        "姓名",
        "性别女民族汉",
        "住址",
        "民族",
        "公民身份号码",
        NUMBER,
        "出生1988年2月30日",
        "住址民族路",
        "：",
        "𠮷",
        "",
    ]
)


@given(st.lists(st.builds(TextLine, words, boxes, st.floats(0, 1)), max_size=14))
def test_no_page_however_odd_makes_reading_fail(lines: list[TextLine]) -> None:
    marks = tuple(TextLine(text, (0, 900 + n, 50, 901 + n), 1.0) for n, text in enumerate(("姓名", "住址")))
    reading = read(TextPage(1000, 1000, (*lines, *marks)))
    named = {fact.name for fact in reading.facts} | {finding.field for finding in reading.findings}
    several = [finding.code for finding in reading.findings] == ["SEVERAL"]
    assert reading.kind == "" or several or len(named) == 6
    assert all(f.provenance.engine is not None and f.provenance.engine >= 0.8 for f in reading.facts)


def test_a_paper_that_contradicts_itself_is_looked_at_by_a_person() -> None:
    """An amount in words and in numerals, on a paper whose fields the thing does not even ask for."""
    packs_ = packs()
    contract = packs_.materials["商品房买卖合同"]
    slot = MaterialSlot("购房合同", contract.name, "", ())
    catalog = replace(packs_, slots={**packs_.slots, slot.name: slot})
    rows = (
        "商品房买卖合同",
        "出卖人:江州公司",
        "买受人:王梅",
        "总价款:¥1200000.00",
        "总价款(大写):壹佰贰拾壹万元整",
    )
    lines = tuple(
        TextLine(text, (60, 90 * n, 60 + 30 * len(text), 90 * n + 36), 0.99) for n, text in enumerate(rows)
    )
    paper = PaperFile(slot.name, "a.jpg", JPEG)
    (reading,) = read_papers([paper], catalog, Says(TextPage(900, 600, lines)), {}, "")
    assert {(finding.code, finding.severity) for finding in reading.findings} == {("CONFLICT", "human")}
    assert "壹佰贰拾壹万元整" in reading.findings[0].message and "¥1200000.00" in reading.findings[0].message

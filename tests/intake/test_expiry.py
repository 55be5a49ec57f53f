"""What is no longer valid is named with its law; a side that was not handed in is asked for only when it is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bench.review_papers import TODAY, good
from onething.catalog import Catalog
from onething.intake import TextLine, TextPage, Verdict, read_papers
from onething.intake.papers import PaperFile, PaperReading
from tests.intake.pages import JPEG, packs, recorded, values
from tests.intake.test_judging import judge, told

FRONT, SLOT = recorded("母亲身份证"), "母亲身份证"
UNTIL = "母亲.身份证有效期至"


def page(*rows: tuple[str, str]) -> TextPage:
    lines = []
    for n, (label, value) in enumerate(rows):
        y = 100 + 100 * n
        lines.append(TextLine(label, (60, y, 60 + 34 * len(label), y + 40), 0.99))
        if value:
            lines.append(TextLine(value, (400, y, 400 + 22 * len(value), y + 40), 0.99))
    return TextPage(1010, 640, tuple(lines))


def back(period: str) -> TextPage:
    return page(("居民身份证", ""), ("签发机关", "江州市公安局"), ("有效期限", period))


class Pages:
    """An engine that reads one file of several pages."""

    def __init__(self, *pages: TextPage) -> None:
        self.pages = pages

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        return self.pages


def read(*pages: TextPage, slot: str = SLOT, catalog: Catalog | None = None) -> PaperReading:
    paper = PaperFile(slot, "a.jpg", JPEG)
    return read_papers([paper], catalog or packs(), Pages(*pages), {}, "2026-11-20")[0]


def asking_for(*names: str) -> Catalog:
    """The packs, where the card must prove these facts."""
    catalog = packs()
    return replace(catalog, slots={**catalog.slots, SLOT: replace(catalog.slots[SLOT], gives=names)})


@pytest.mark.parametrize(("days", "verdict"), [(0, Verdict.PASS), (-1, Verdict.FIX)])
def test_a_card_is_valid_to_its_last_day(days: int, verdict: Verdict) -> None:
    application = good(1)
    application.backs[SLOT] = f"2016.01.01-{TODAY + timedelta(days=days):%Y.%m.%d}"
    judgement = judge(application)
    assert judgement.verdict is verdict
    if verdict is Verdict.FIX:
        (found,) = judgement.findings
        assert (found.code, found.clause, found.material, found.page) == (
            "EXPIRED", "《居民身份证法》第十一条", SLOT, 2,
        )  # fmt: skip
        assert (found.found, found.expected, found.against) == (
            str(TODAY - timedelta(days=1)), str(TODAY), "今天",
        )  # fmt: skip
        assert found.box is not None and found.message.startswith("母亲的身份证过了有效期")


def test_a_card_without_end_is_valid() -> None:
    application = good(1)
    application.backs[SLOT] = "2016.05.03-长期"
    assert judge(application).verdict is Verdict.PASS


def test_a_period_that_could_not_be_read_is_an_officers() -> None:
    application = good(1)
    application.backs[SLOT] = "2016.05.O3-2O36"
    judgement = judge(application)
    assert judgement.verdict is Verdict.HUMAN
    assert told(judgement) == [("UNREAD", "human", SLOT)]


def test_nobody_asks_for_the_back_when_nothing_needs_it() -> None:
    assert judge(good(1)).findings == ()
    assert read(FRONT).findings == ()


def test_the_back_is_asked_for_once_when_the_thing_needs_it() -> None:
    (found,) = read(FRONT, catalog=asking_for("母亲.姓名", UNTIL)).findings
    assert (found.code, found.severity, found.expected) == ("SIDE_MISSING", "fix", "国徽面")
    assert "有效期限的那一面" in found.message and found.page == 1
    assert read(FRONT, back("2016.05.03-长期"), catalog=asking_for("母亲.姓名", UNTIL)).findings == ()


def test_a_card_of_which_only_the_back_came_proves_nothing() -> None:
    assert [f.code for f in read(back("2016.05.03-长期")).findings] == ["SIDE_MISSING"]


def test_a_passport_says_how_long_it_is_valid_in_its_own_way() -> None:
    rows = (
        "护照 PASSPORT",
        "护照号码/Passport No.",
        "E12345678",
        "有效期至/Date of expiry",
        "03 5月/MAY 2030",
    )
    lines = (
        TextLine(text, (60, 60 + 60 * n, 60 + 20 * len(text), 100 + 60 * n), 0.99)
        for n, text in enumerate(rows)
    )
    said = values(read(TextPage(1010, 640, tuple(lines)), slot="母亲护照"))
    assert {name: str(value) for name, value in said.items()} == {
        "母亲.护照号码": "E12345678",
        "母亲.护照有效期至": "2030-05-03",
    }

"""What the national pack says, against the published notices."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from onething.catalog import Catalog, Moment, load, notice_for, read_files
from onething.standards import WorkingCalendar

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([PACKS]))


def _days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize(("year", "holidays", "working"), [(2025, 28, 248), (2026, 33, 248)])
def test_a_year_has_the_days_off_and_the_working_days_of_its_notice(
    catalog: Catalog, year: int, holidays: int, working: int
) -> None:
    data = catalog.holidays[year]
    calendar = WorkingCalendar(catalog.holidays.values())
    assert len(data.off) == holidays
    assert sum(calendar.is_working(day) for day in _days(year)) == working
    assert not data.provisional


@pytest.mark.parametrize("year", [2025, 2026])
def test_only_weekends_are_made_working_days_and_every_holiday_has_a_weekday(
    catalog: Catalog, year: int
) -> None:
    data = catalog.holidays[year]
    assert all(day.weekday() >= 5 for day in data.working)
    assert any(day.weekday() < 5 for day in data.off)


def test_a_limit_over_the_spring_festival_of_2026_counts_the_shifted_days(catalog: Catalog) -> None:
    calendar = WorkingCalendar(catalog.holidays.values())
    assert calendar.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert calendar.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert calendar.add_working_days(date(2026, 2, 13), 6) == date(2026, 2, 28)


def test_a_year_without_a_notice_says_that_it_is_provisional(catalog: Catalog) -> None:
    unannounced = [data for data in catalog.holidays.values() if not data.off]
    assert unannounced
    assert all(data.provisional for data in unannounced)


def test_every_message_can_be_filled_with_nothing_but_reference_and_thing(catalog: Catalog) -> None:
    for message in catalog.messages.values():
        text = message.text.format(ref="B-1", thing="某件事")
        assert "B-1" in text
        assert "某件事" in text


def test_every_moment_has_its_paper_and_a_licence_has_its_own(catalog: Catalog) -> None:
    papers = catalog.notices.values()
    only_licensing, not_licensing = {Moment.SPECIAL}, {
        Moment.PLEDGE, Moment.DEFERRAL, Moment.CLOSED, Moment.WITHDRAWN, Moment.SERVED,
    }  # fmt: skip
    for moment in Moment:
        licensing = notice_for(papers, moment, "x", "d", {"行政许可"})
        assert licensing is not None, moment
        if moment not in only_licensing | {Moment.GRANTED}:
            general = notice_for(papers, moment, "x", "d", {"公共服务"})
            assert general is not None, moment
            assert (general is licensing) == (moment in not_licensing), moment
    assert notice_for(papers, Moment.GRANTED, "x", "d", {"行政确认"}) is not None
    assert notice_for(papers, Moment.GRANTED, "x", "d", {"公共服务"}) is None


def test_papers_of_the_licensing_law_cite_the_article_that_asks_for_them(catalog: Catalog) -> None:
    articles = {
        Moment.RECEIVED: "第三十二条", Moment.ACCEPTED: "第三十二条", Moment.NOT_ACCEPTED: "第三十二条",
        Moment.CORRECTION: "第三十二条", Moment.GRANTED: "第三十八条", Moment.REFUSED: "第三十八条",
        Moment.REVOKED: "第六十九条", Moment.EXTENSION: "第四十二条", Moment.SPECIAL: "第四十五条",
    }  # fmt: skip
    for moment, article in articles.items():
        paper = notice_for(catalog.notices.values(), moment, "x", "d", {"行政许可"})
        assert paper is not None
        (clause,) = (c for c in paper.basis if c.law == "中华人民共和国行政许可法")
        assert clause.article.startswith(article)
        assert "{basis}" in paper.text
        assert paper.seal.startswith(("行政许可", "政务服务"))


def test_every_refusal_says_how_to_complain_and_by_when(catalog: Catalog) -> None:
    refusals = [
        p
        for p in catalog.notices.values()
        if p.moment in (Moment.REFUSED, Moment.NOT_ACCEPTED, Moment.REVOKED)
    ]
    assert len(refusals) == 6
    for paper in refusals:
        assert "六十日内向{review}申请行政复议" in paper.text
        assert "六个月内向{court}提起行政诉讼" in paper.text


def test_complaints_about_tax_go_to_the_tax_authority_above(catalog: Catalog) -> None:
    assert catalog.departments["tax"].review == "上一级税务机关"
    assert all(d.review and d.court for d in catalog.departments.values())

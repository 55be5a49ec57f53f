"""Reading how long something is kept: ``retention: {keep: 10 年, clause: …}``."""

from __future__ import annotations

from onething.catalog.reader import Entry
from onething.catalog.reading_terms import AFTER
from onething.catalog.retention import CaseRetention, Period, Retention

_UNITS = {"月": "个月", "天": "日"}


def read_paper_retention(entry: Entry) -> Retention | None:
    """How long the pictures of a kind of paper are kept, if not as long as the case."""
    spot = entry.spot_of("retention")
    return None if spot is None else _retention(Entry(spot, "材料的保存期限", entry.errors))


def read_case_retention(entry: Entry) -> CaseRetention | None:
    """How long everything of a thing's cases is kept, and how long a decision can be contested."""
    spot = entry.spot_of("retention")
    if spot is None:
        return None
    row = Entry(spot, "保存期限", entry.errors)
    contested = row.spot_of("appeal")
    if contested is None:
        row.wrong(
            row.place,
            "没有写申请人可以多久以内提起复议、诉讼（appeal）；这段时间里什么也不能删",
            "请加「appeal: {keep: 6 个月, clause: {law: …, article: …}}」",
        )
    appeal = None if contested is None else _retention(Entry(contested, "复议、诉讼期", entry.errors))
    whole = _retention(row)
    return None if whole is None or appeal is None else CaseRetention(whole, appeal)


def _retention(row: Entry) -> Retention | None:
    keep, clause = _period(row), row.clause("clause")
    if clause is None:
        row.wrong(row.place, "保存期限要有依据", "请加「clause: {law: …, article: …}」")
    row.close()
    return None if keep is None or clause is None else Retention(keep, clause)


def _period(row: Entry) -> Period | None:
    text = row.text("keep")
    written = AFTER.fullmatch(text)
    if written is None:
        if text:
            row.wrong(row.where("keep"), f"「{text[:40]}」看不懂是多久", "请写「10 年」「6 个月」或「30 日」")
        return None
    return Period(int(written[1]), _UNITS.get(written[2], written[2]))

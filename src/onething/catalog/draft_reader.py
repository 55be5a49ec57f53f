"""Reading the mark of a draft, and keeping drafts out of what people can apply for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onething.catalog.draft import Draft, DraftPaper
from onething.catalog.model import Catalog
from onething.catalog.reader import Entry
from onething.catalog.sources import reached_items


def read_draft(entry: Entry) -> Draft | None:
    """``draft: {source: …, conditions: …}``; None for an item that is no draft."""
    spot = entry.spot_of("draft")
    if spot is None:
        return None
    row = Entry(spot, "草稿", entry.errors)
    draft = Draft(
        source=row.text("source"),
        conditions=row.text("conditions", ""),
        channels=row.texts("channels"),
        serves=row.texts("serves"),
        results=row.texts("results"),
        papers=tuple(_paper(inner) for inner in _rows(row, "papers", "草稿的材料")),
        immediate=row.flag("immediate"),
        unclear=row.texts("unclear"),
    )
    row.close()
    return draft


def _rows(entry: Entry, key: str, what: str) -> list[Entry]:
    return [Entry(spot, what, entry.errors) for spot in entry.spots(key)]


def _paper(row: Entry) -> DraftPaper:
    paper = DraftPaper(
        slot=row.text("slot"),
        form=row.texts("form"),
        copies=row.whole("copies", 0),
        required=row.flag("required") if row.spot_of("required") is not None else None,
        origin=row.text("origin", ""),
    )
    row.close()
    return paper


def check_drafts(catalog: Catalog, entries: Mapping[tuple[str, Any], Entry]) -> None:
    """Add an error for every thing that would lead an applicant to a draft."""
    if not any(item.draft for item in catalog.items.values()):
        return
    for thing in catalog.things.values():
        entry = entries["things", thing.id]
        for code in reached_items(catalog, thing):
            if catalog.items[code].draft is not None:
                entry.wrong(
                    entry.where("goals", code),
                    f"「{thing.id}」要办的事项「{code}」还是草稿，不能让人申请",
                    "请核对这个事项，把条件写成规则、补上 basis，再删去它的「draft:」；或先把它移出 goals",
                )

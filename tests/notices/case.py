"""Papers and values for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from onething.catalog import Catalog, Moment, Notice, load, read_files
from onething.notices import NoticeValues

PACKS = Path(__file__).resolve().parents[2] / "packs"


def shipped() -> Catalog:
    """The packs of the project."""
    return load(read_files([PACKS]))


def paper(text: str, moment: Moment = Moment.RECEIVED, **more: Any) -> Notice:
    """A paper of the window with this text."""
    return Notice("n", moment, "某通知书", text, issuer="综合窗口", **more)


def values(**more: Any) -> NoticeValues:
    """What a case says."""
    return NoticeValues(
        **{
            "ref": "20261120-ABCD2345",
            "thing": "某件事",
            "applicant": "张三",
            "date": date(2026, 11, 20),
            "received": date(2026, 11, 18),
            **more,
        }
    )

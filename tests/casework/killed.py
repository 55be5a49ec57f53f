"""A deletion that is killed, for test_retention: a process fills, deletes, or looks whether nothing is half deleted."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from onething.compose.service import open_house

CASES, PAPERS = 80, 3
WHO = "慕容某某"


def _home(at: datetime | None = None) -> Any:
    open_house()
    from tests.casework.test_retention import Home

    home = Home(Path(os.environ["ONETHING_DATA"]))
    home.at = at or home.at
    return home


def fill() -> None:
    """Closed cases, each with its pictures."""
    home = _home()
    from tests.casework.test_retention import kept_pack

    catalog = home.publish(kept_pack())
    for number in range(CASES):
        case = home.apply(catalog, 姓名=f"{WHO}{number}")
        files = {
            place: f"{number:031x}{place_number}"
            for place_number, place in enumerate(("身份证", "户口簿", "照片"))
        }
        for file in files.values():
            home.vault.keep(file, "a.jpg", b"x" * 30_000, home.at)
        home.vault.assign(files.values(), case)
        from onething.casework.models import DossierRow

        row = DossierRow.objects.get(pk=case)
        row.content = json.dumps({**json.loads(row.content), "papers": files}, ensure_ascii=False)
        row.save()
        for code in ("permit", "account", "card"):
            home.answer(case, code)
    while home.eraser.plan():
        pass


def turn() -> None:
    """Delete one case after another, and say so."""
    home = _home()
    home.at = home.at.replace(year=2040)
    print("turning", flush=True)
    while home.eraser.erase_due(home.at, 1):
        print("deleted", flush=True)


def look() -> None:
    """Each case is there as it was, or gone without a rest; then the rest is deleted."""
    home = _home()
    from onething.casework.erasing import EMPTY
    from onething.casework.models import CaseRow, DossierRow, EventRow
    from onething.casework.service import verify_chain
    from onething.custody.models import StoredFile

    half = []
    for row in CaseRow.objects.all():
        bodies = EventRow.objects.filter(case_id=row.pk, body__isnull=False).count()
        content = DossierRow.objects.get(pk=row.pk).content
        files = StoredFile.objects.filter(case=row.pk)
        there = all((home.folder / "papers" / file.id).is_file() for file in files)
        whole = files.count() == PAPERS and there and content != EMPTY and bodies > 3
        gone = not files and content == EMPTY and bodies == 1 and row.erase_on is None
        fits = gone if row.erased_at else whole
        if not fits or verify_chain(row.pk) is not None:
            half.append(row.pk)
    erased = CaseRow.objects.filter(erased_at__isnull=False).count()
    home.at = home.at.replace(year=2040)
    while home.eraser.erase_due(home.at):
        pass
    home.vault.sweep(home.at)
    left = len(list((home.folder / "papers").iterdir())) + StoredFile.objects.count()
    print(json.dumps({"half": half, "erased": erased, "left": left, "written": _written(home.folder)}))


def _written(folder: Path) -> bool:
    """Whether anybody's name can still be found in the database's file, also where nothing points any more."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return WHO.encode() in (folder / "onething.db").read_bytes()

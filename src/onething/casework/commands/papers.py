"""The papers of a case: what was issued, and each as PDF, which is made once and kept from then on.

The event that issues a paper holds its values, so that it can be set whenever somebody wants it; what was set first is
kept, encrypted, and its digest goes into the chain: everybody after gets the same bytes."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from onething.casework.access import admit_officer
from onething.casework.actors import PLATFORM, Actor, Role
from onething.casework.desk import EventDraft
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.models import CaseRow, EventRow, TaskRow
from onething.casework.shelf import Shelf
from onething.casework.standing import own_case
from onething.casework.traces import BASIS
from onething.casework.transition import Ground, note
from onething.custody.service import Receipt, Vault
from onething.notices import NoTypesetter, Typesetter, Unprintable, fill, number_of, values_from_json


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a case. ``number`` counts the papers of the case, ``code`` is what is printed on it (编号); ``task``
    is the one that it is about (None: the whole case); ``erased``: retention has deleted its words; ``sha256`` is of
    the kept PDF, empty before the first look."""

    number: int
    code: str
    title: str
    task: int | None
    at: datetime
    erased: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class _Paper:
    line: PaperLine
    seq: int
    file: str
    body: dict[str, Any]
    packs: str


class Papers:
    """Looks at the papers of cases: applicants at their own, officers at those about their department's tasks."""

    def __init__(self, ground: Ground, vault: Vault, typesetter: Typesetter) -> None:
        self._ground, self._vault, self._typesetter = ground, vault, typesetter

    def list(self, actor: Actor, case: str) -> tuple[PaperLine, ...]:
        """The papers that this actor may see, in the order in which they were issued. Raises NotAllowed."""
        row = self._row(actor, case)
        return tuple(paper.line for paper in self._papers(actor, row))

    def pdf(self, actor: Actor, case: str, number: int, *, purpose: str) -> bytes:
        """One paper, with a use receipt. Raises NotAllowed, CaseworkError when it cannot be set."""
        row = self._row(actor, case)
        paper = next((p for p in self._papers(actor, row) if p.line.number == number), None)
        if paper is None or actor.role is Role.OPERATOR:
            raise NotAllowed(f"没有找到办件 {case} 里可以由您查看的文书 {number}。")
        if paper.line.erased:
            raise CaseworkError(f"文书 {number} 的内容已经按保存期限删除。")
        receipt = Receipt(
            case=case,
            subject="",
            reader=str(actor),
            source="platform/papers",
            fields=(paper.line.title,),
            purpose=purpose,
            basis=_basis(actor),
            at=self._ground.now(),
        )
        return self._vault.open(paper.file or self._make(row, paper), receipt)

    def _make(self, row: CaseRow, paper: _Paper) -> str:
        """Set the paper, keep it, write its digest into the chain. Returns the file; somebody else's if that came first."""
        catalog = self._ground.shelf.get(paper.packs)
        values = values_from_json(paper.body["values"])
        try:
            content = self._typesetter.pdf(
                fill(catalog.notices[paper.body["notice"]], values, paper.line.number)
            )
        except (Unprintable, NoTypesetter) as problem:
            raise CaseworkError(f"《{paper.line.title}》：{problem}")
        file = secrets.token_hex(16)
        self._vault.keep(file, f"{paper.line.title}.pdf", content, self._ground.now())
        with transaction.atomic():
            locked = CaseRow.objects.select_for_update().get(pk=row.pk)
            first = next(p for p in _papers(row, self._ground.shelf) if p.seq == paper.seq)
            if first.file:
                return first.file
            self._vault.assign([file], row.pk)
            digest = hashlib.sha256(content).hexdigest()
            body = {"title": paper.line.title, "of": paper.seq, "file": file, "sha256": digest}
            note(self._ground, locked, EventDraft("NoticeKept", paper.line.task, PLATFORM, body))
        return file

    def _row(self, actor: Actor, case: str) -> CaseRow:
        if actor.role is Role.APPLICANT:
            return own_case(self._ground, actor, case).row
        if actor.role is Role.OFFICER:
            admit_officer(self._ground, actor)
        row = CaseRow.objects.filter(pk=case).first()
        if row is None:
            raise NotAllowed(f"没有找到办件 {case}。")
        return row

    def _papers(self, actor: Actor, row: CaseRow) -> Sequence[_Paper]:
        papers = _papers(row, self._ground.shelf)
        if actor.role is not Role.OFFICER:
            return papers
        own = set(
            TaskRow.objects.filter(case_id=row.pk, department=actor.department).values_list(
                "number", flat=True
            )
        )
        if not own:
            raise NotAllowed(f"办件 {row.pk} 没有由您所在部门办理的环节。")
        return [paper for paper in papers if paper.line.task in own]


def _basis(actor: Actor) -> str:
    """On what basis the actor opens a paper."""
    if actor.role is Role.OFFICER:
        return BASIS
    return "受委托查看" if actor.principal else "本人查看"


def _papers(row: CaseRow, shelf: Shelf) -> list[_Paper]:
    """Every paper of a case, in the order of the chain, each by the packs that the case had when it was issued."""
    kinds = ("NoticeIssued", "NoticeKept", "PackMigrated")
    events = EventRow.objects.filter(case_id=row.pk, kind__in=kinds).order_by("-seq")
    issued, kept, packs = [], {}, row.pack_digest
    for event in events:
        body = None if event.body is None else json.loads(event.body)
        if event.kind == "NoticeIssued":
            issued.append((event, body, packs))
        elif event.kind == "PackMigrated":
            packs = packs if body is None else body["old"]
        elif body is not None:
            kept[body["of"]] = body
    found = []
    for number, (event, body, packs) in enumerate(reversed(issued), start=1):
        copy = kept.get(event.seq, {})
        code, title = "", "文书"
        if body is not None:
            values = values_from_json(body["values"])
            code, title = number_of(shelf.get(packs).notices[body["notice"]], values, number), body["title"]
        line = PaperLine(number, code, title, event.task, event.at, body is None, copy.get("sha256", ""))
        found.append(_Paper(line, event.seq, copy.get("file", ""), body or {}, packs))
    return found

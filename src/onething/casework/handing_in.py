"""Handing in: from what the applicant sends to a case, and from a supplement to the next round.

Papers are kept (encrypted) before the case takes them; what no case took is an orphan that the vault sweeps away."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onething.casework.actors import Actor
from onething.casework.chain import canonical
from onething.casework.commands.signatures import identities_of_signers
from onething.casework.joining import SameMatter, case_about, join
from onething.casework.joint import marks_of
from onething.casework.preparing import facts_of, open_files, prepare, read_again
from onething.casework.service import Application, Casework, Supplement
from onething.casework.standing import admit_applicant
from onething.casework.states import CaseState
from onething.casework.transition import Ground
from onething.casework.window import with_originals
from onething.catalog import Catalog
from onething.custody.service import Receipt, Vault, adopt_receipts, fingerprint, write_receipt
from onething.facts import to_wire
from onething.intake import LARGEST, Adviser, Consulting, PaperFile, Sending, TextEngine
from onething.planning import Application as Stated
from onething.planning import read_application


@dataclass(frozen=True, slots=True)
class Counter:
    """Where applications are handed in. ``key`` fingerprints applications; ``engine`` reads papers; ``adviser`` is asked about
    those that it does not know, with a use receipt of everything that leaves the house."""

    ground: Ground
    casework: Casework
    vault: Vault
    engine: TextEngine
    key: bytes
    adviser: Adviser | None = None

    def apply(
        self,
        actor: Actor,
        catalog: Catalog,
        raw: bytes,
        open_file: Callable[[str], bytes],
        reference: str = "",
    ) -> tuple[str, bool]:
        """Open a case from ``application.json`` and its files, or join the case of another who is about the same.
        ``reference`` is that of a case which a restored backup has lost. Returns the reference and whether it is new.

        Raises ApplicationErrors, CaseworkError, CustodyError; then nothing was opened."""
        stated = read_application(raw, catalog)
        actor = admit_applicant(self.ground, actor, stated.thing)
        files = open_files(stated, open_file)
        mark = fingerprint(self.key, _identity(actor, stated, files))
        # Reading papers takes seconds; without any, the database's own constraint tells the same.
        same = self.casework.same_application(mark) if files else None
        if same is not None:
            return self._adopted(mark, same), False
        now = self.ground.now()
        prepared = prepare(
            catalog,
            stated,
            files,
            self.engine,
            now,
            lambda readings: with_originals(actor, readings, stated.verified),
            self._consulting("", mark),
        )
        sheet = prepared.sheet
        signers = identities_of_signers(catalog.things[stated.thing], sheet, self.key)
        marks = marks_of(catalog.things[stated.thing], sheet, self.key)
        other = case_about(marks)
        if other is None:
            papers = self._keep(prepared.files)
            application = Application(
                stated.thing,
                sheet,
                papers,
                prepared.readings,
                prepared.plan,
                mark,
                marks,
                prepared.instead,
                stated.verified,
                signers,
                reference,
                self._drawn(catalog.things[stated.thing].audit_rate, mark),
            )
            try:
                case, new = self.casework.submit(actor, catalog, application)
                return self._adopted(mark, case), new
            except SameMatter as taken:
                other = taken.case
        same = self.casework.same_application(mark)  # it was handed in twice at one instant
        if same is None:
            join(self.ground, actor, other, self.key)
        return self._adopted(mark, same or other), False

    def supplement(self, actor: Actor, case: str, raw: bytes, open_file: Callable[[str], bytes]) -> CaseState:
        """Hand in what the notice asked for, read like an application by the case's own packs."""
        thing, catalog, before = self.casework.standing_of(actor, case)
        stated = read_application(raw, catalog, thing=thing, known=before.sheet)
        files = open_files(stated, open_file)
        files, readings = read_again(
            catalog, stated, files, self.engine, self.ground.now(), before, self._consulting(case)
        )
        readings = with_originals(actor, readings, stated.verified)
        papers = self._keep(files)
        facts = (*stated.facts, *facts_of(readings))
        marks = marks_of(catalog.things[thing], before.sheet.superseding(facts), self.key)
        return self.casework.supplement(
            actor, case, Supplement(facts, papers, readings, marks, stated.verified)
        )

    def _consulting(self, case: str, mark: str = "") -> Consulting | None:
        """The adviser, if there is one. A use receipt is written before anything leaves the house: for ``case``, or under
        the application's ``mark`` while there is none."""
        if self.adviser is None:
            return None

        def receipt(sending: Sending) -> None:
            write_receipt(
                Receipt(
                    case=case,
                    subject="",
                    reader=f"model:{sending.to}"[:120],
                    source="材料一页上的全部文字",
                    fields=sending.fields,
                    purpose="没有读全的材料，请模型提供参考",
                    basis="本机构启用的辅助模型（ONETHING_LLM_URL）",
                    at=self.ground.now(),
                    grant=_grant(mark) if mark else "",
                )
            )

        return Consulting(self.adviser, receipt)

    def _adopted(self, mark: str, case: str) -> str:
        """The case, with the receipts of what left the house while there was none."""
        if self.adviser is not None:
            adopt_receipts(_grant(mark), case)
        return case

    def _drawn(self, rate: float, mark: str) -> bool:
        """Whether the application belongs to the sample. Nobody without the key can tell beforehand."""
        share = int(fingerprint(self.key, b"audit " + mark.encode())[:8], 16) / 16**8
        return share < rate

    def _keep(self, files: tuple[PaperFile, ...]) -> Mapping[str, str]:
        papers = {}
        for paper in files:
            if 0 < len(paper.content) <= LARGEST:
                papers[paper.place] = secrets.token_hex(16)
                self.vault.keep(papers[paper.place], paper.name, paper.content, self.ground.now())
        return papers


def _grant(mark: str) -> str:
    return f"application:{mark}"[:64]


def _identity(actor: Actor, stated: Stated, files: tuple[PaperFile, ...]) -> bytes:
    """What makes two applications the same: who, what, every fact, every file."""
    body = {
        "owner": actor.owner,
        "thing": stated.thing,
        "facts": sorted([f.subject, f.name, repr(to_wire(f.value))] for f in stated.facts),
        "instead": sorted([each.kind, each.slot, each.subject] for each in stated.instead),
        "files": sorted([f.place, fingerprint(b"file", f.content)] for f in files),
    }
    return canonical(body).encode()

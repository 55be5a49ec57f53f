"""Officers and mandates, each written down by an explicit actor who may do so."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from onething.casework.access import admit_clerk, admit_officer, today
from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.joint import identity_mark
from onething.casework.transition import Ground
from onething.catalog import Catalog
from onething.custody.service import Receipt, Vault, write_receipt
from onething.facts import plain_code
from onething.parties.service import (
    Absence,
    Mandate,
    Officer,
    give_mandate,
    mandates_of,
    officers_of,
    register_officer,
    remove_officer,
    revoke_mandate,
    set_absence,
    verify_identity,
)
from onething.standards import check_id_number

_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")


class People:
    """The register of officers, the identities and the mandates of applicants. ``key`` is the installation's."""

    def __init__(self, ground: Ground, vault: Vault, key: bytes) -> None:
        self._ground, self._vault, self._key = ground, vault, key

    def register(self, actor: Actor, catalog: Catalog, officer: Officer) -> None:
        """An operator registers an officer, or changes roles and telephone number. Raises NotAllowed, CaseworkError,
        PartiesError."""
        _operator(actor)
        if officer.department not in catalog.departments:
            raise CaseworkError(
                f"没有部门「{officer.department[:40]}」，可以写的有：{'、'.join(catalog.departments)}。"
            )
        register_officer(officer)

    def remove(self, actor: Actor, department: str, account: str) -> None:
        """An operator writes down that an officer has left. Raises NotAllowed, PartiesError."""
        _operator(actor)
        remove_officer(department, account)

    def set_absence(self, actor: Actor, department: str, account: str, absence: Absence | None) -> None:
        """An operator, or the officer, says when the officer is away; None: back. Raises NotAllowed, PartiesError."""
        oneself = actor.role is Role.OFFICER and (actor.department, actor.name) == (department, account)
        if not oneself:
            _operator(actor)
        set_absence(department, account, absence)

    def officers(self, actor: Actor, department: str) -> Sequence[Officer]:
        """A department's register: for operators and its own officers. Raises NotAllowed."""
        if actor.role is Role.OFFICER and actor.department == department:
            admit_officer(self._ground, actor)
        else:
            _operator(actor)
        return officers_of(department)

    def verify(self, actor: Actor, applicant: Actor, number: str) -> None:
        """An operator, or a window clerk who has seen the document, writes down who an applicant is. Only a keyed
        digest of ``number`` (identity card or passport) is kept. Raises NotAllowed, CaseworkError."""
        if actor.role is not Role.OPERATOR:
            admit_clerk(self._ground, actor)
        plain = plain_code(number)
        if applicant.role is not Role.APPLICANT or applicant.principal:
            raise CaseworkError("实名核验的是申请人账号，例如 applicant:mei。")
        if check_id_number(plain) is not None and not _PASSPORT.fullmatch(plain):
            raise CaseworkError(
                "证件号码不对：公民身份号码要 18 位并且校验码正确，护照号码要 5 到 20 位字母和数字。"
            )
        with transaction.atomic():
            verify_identity(applicant.name, identity_mark(plain, self._key), str(actor), self._ground.now())
            write_receipt(
                Receipt(
                    case="",
                    subject=str(applicant),
                    reader=str(actor),
                    source="platform/identity",
                    fields=("证件号码",),
                    purpose="实名核验",
                    basis="查验本人证件",
                    at=self._ground.now(),
                )
            )

    def give_mandate(
        self,
        actor: Actor,
        catalog: Catalog,
        agent: Actor,
        things: Iterable[str],
        days: tuple[date, date],
        paper: tuple[str, bytes],
    ) -> Mandate:
        """An applicant lets another act: in these things (none: all), from the first to the last of ``days``.
        ``paper`` is the name and the content of the 授权委托书.

        Raises NotAllowed, CaseworkError, PartiesError, CustodyError; then nothing is written."""
        if actor.role is not Role.APPLICANT or agent.role is not Role.APPLICANT:
            raise NotAllowed("委托人和受托人都要是申请人账号，例如 applicant:mei。")
        wanted = tuple(things)
        for thing in wanted:
            if thing not in catalog.things:
                raise CaseworkError(
                    f"没有「{thing[:40]}」这件事，可以委托的有：{'、'.join(catalog.things)}。"
                )
        if days[1] < today(self._ground):
            raise CaseworkError(f"委托的最后一天（{days[1]}）已经过了。")
        file, now = secrets.token_hex(16), self._ground.now()
        with transaction.atomic():
            given = give_mandate(Mandate("", actor.name, agent.name, wanted, *days, file, now))
            self._vault.keep(file, *paper, now)
            self._vault.assign([file], given.id)
        return given

    def revoke_mandate(self, actor: Actor, mandate: str) -> None:
        """The principal takes a mandate back, at once. Raises NotAllowed, PartiesError."""
        if actor.role is not Role.APPLICANT:
            raise NotAllowed("只有委托人可以撤销委托。")
        revoke_mandate(mandate, actor.name, self._ground.now())

    def mandates(self, actor: Actor) -> Sequence[Mandate]:
        """What an applicant has given and received. Raises NotAllowed."""
        if actor.role is not Role.APPLICANT:
            raise NotAllowed("委托只对委托人和受托人开放。")
        return mandates_of(actor.name)


def _operator(actor: Actor) -> None:
    if actor.role is not Role.OPERATOR:
        raise NotAllowed("人员名册由运维人员登记，请用 --as operator:账号。")

"""The public surface of the room: officers of departments, who stands in for whom, and mandates.

A department without a single registered officer is open: whoever comes as its officer may act. As soon as one is
registered, only registered officers who are present act there. What needs a role always needs a registered officer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from onething.parties.mandates import Mandate, check_mandate
from onething.parties.models import IdentityRow, MandateRow, OfficerRow
from onething.parties.officers import (
    WINDOW,
    Absence,
    Officer,
    PartiesError,
    check_absence,
    check_officer,
    stands_in,
    with_role,
)

__all__ = [
    "WINDOW",
    "Absence",
    "Mandate",
    "Officer",
    "PartiesError",
    "give_mandate",
    "identity_of",
    "mandates_of",
    "may_act",
    "may_take_over",
    "officers_of",
    "officers_with",
    "register_officer",
    "remove_officer",
    "revoke_mandate",
    "set_absence",
    "verify_identity",
    "why_barred",
]


def register_officer(officer: Officer) -> None:
    """Write an officer down, or what is new of one; an absence stays as it was. Raises PartiesError."""
    check_officer(officer)
    OfficerRow.objects.update_or_create(
        department=officer.department,
        account=officer.account,
        defaults={"roles": list(dict.fromkeys(officer.roles)), "phone": officer.phone, "left": False},
    )


def remove_officer(department: str, account: str) -> None:
    """The officer no longer works there; the row stays. Raises PartiesError when nobody of that name does."""
    with transaction.atomic():
        row = _row(department, account)
        row.left = True
        row.save(update_fields=["left"])


def set_absence(department: str, account: str, absence: Absence | None) -> None:
    """Write down when the officer is away; None: is back. Raises PartiesError."""
    with transaction.atomic():
        row = _row(department, account)
        if absence is not None:
            check_absence(_officer(row), absence, officers_of(department))
        row.absent_from = absence.first if absence else None
        row.absent_until = absence.last if absence else None
        row.deputy = absence.deputy if absence else ""
        row.save(update_fields=["absent_from", "absent_until", "deputy"])


def officers_of(department: str) -> Sequence[Officer]:
    """Every officer who was ever registered there, in the order of their accounts."""
    return [_officer(row) for row in OfficerRow.objects.filter(department=department).order_by("account")]


def officers_with(department: str, role: str, on: date) -> tuple[Officer, ...]:
    """Who does the work of ``role`` in a department on a day: present holders, and deputies of absent ones."""
    return with_role(officers_of(department), role, on)


def may_take_over(department: str, account: str, holder: str, on: date) -> bool:
    """Whether ``account`` may go on with what ``holder`` has begun: as the deputy of somebody absent, or because the
    holder has left or is absent and nobody stands in. Never in a department without a register."""
    officers = {each.account: each for each in officers_of(department)}
    if not officers or account == holder:
        return account == holder
    began = officers.get(holder)
    deputy = None if began is None else stands_in(began, officers.values(), on)
    return deputy is None or deputy.account == account


def why_barred(department: str, account: str, on: date) -> str | None:
    """Why somebody may not act as an officer of this department today, in words; None: may."""
    officers = {each.account: each for each in officers_of(department)}
    if not officers:
        return None
    officer = officers.get(account)
    if officer is None or officer.left:
        return f"账号「{account}」没有登记为本部门的工作人员，请联系运维人员登记。"
    if not officer.present(on):
        return f"账号「{account}」登记为不在岗，回岗后请先销假（onething officers back）。"
    return None


def verify_identity(account: str, identity: str, by: str, at: datetime) -> None:
    """Write down who somebody is: ``identity`` is a keyed digest of the document's number, ``by`` who has seen it."""
    IdentityRow.objects.update_or_create(
        account=account, defaults={"identity": identity, "verified_by": by, "verified_at": at}
    )


def identity_of(account: str) -> str:
    """The keyed digest of the account's identity; empty when nobody has verified it."""
    return IdentityRow.objects.filter(account=account).values_list("identity", flat=True).first() or ""


def give_mandate(mandate: Mandate, random: Callable[[int], bytes] = secrets.token_bytes) -> Mandate:
    """Write a mandate down under an id of its own. Raises PartiesError."""
    given = replace(mandate, id=f"M{random(6).hex().upper()}", things=tuple(sorted(set(mandate.things))))
    check_mandate(given)
    MandateRow.objects.create(
        id=given.id,
        principal=given.principal,
        agent=given.agent,
        things=list(given.things),
        first=given.first,
        last=given.last,
        paper=given.paper,
        given_at=given.given_at,
    )
    return given


def revoke_mandate(mandate: str, principal: str, at: datetime) -> None:
    """End a mandate now. Raises PartiesError when the principal has given none of this id."""
    if not MandateRow.objects.filter(id=mandate, principal=principal).exists():
        raise PartiesError(f"没有找到您给出的委托 {mandate[:20]}。")
    MandateRow.objects.filter(id=mandate, revoked_at__isnull=True).update(revoked_at=at)


def mandates_of(account: str) -> Sequence[Mandate]:
    """What somebody has given and received, newest first."""
    rows = MandateRow.objects.filter(Q(principal=account) | Q(agent=account))
    return [_mandate(row) for row in rows.order_by("-given_at", "id")]


def may_act(agent: str, principal: str, thing: str, on: date) -> Mandate | None:
    """The mandate by which ``agent`` may act for ``principal`` in ``thing`` on a day; None: may not."""
    rows = MandateRow.objects.filter(
        agent=agent, principal=principal, revoked_at__isnull=True, first__lte=on, last__gte=on
    )
    held = (_mandate(row) for row in rows.order_by("-given_at", "id"))
    return next((mandate for mandate in held if mandate.holds(thing, on)), None)


def _row(department: str, account: str) -> OfficerRow:
    found = OfficerRow.objects.select_for_update().filter(department=department, account=account, left=False)
    row: OfficerRow | None = found.first()
    if row is None:
        raise PartiesError(f"部门「{department}」没有登记账号「{account}」。")
    return row


def _officer(row: OfficerRow) -> Officer:
    absence = None
    if row.absent_from is not None and row.absent_until is not None:
        absence = Absence(row.absent_from, row.absent_until, row.deputy)
    return Officer(row.department, row.account, tuple(row.roles), row.phone, absence, row.left)


def _mandate(row: MandateRow) -> Mandate:
    return Mandate(
        id=row.id,
        principal=row.principal,
        agent=row.agent,
        things=tuple(row.things),
        first=row.first,
        last=row.last,
        paper=row.paper,
        given_at=row.given_at,
        revoked_at=row.revoked_at,
    )

"""数据使用回执: every look at personal data is written down, and can be read by the person concerned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from onething.custody.models import UseReceipt


@dataclass(frozen=True, slots=True)
class Receipt:
    """数据使用回执: who read which fields of whom, for what, on which basis. Values are never in it."""

    case: str
    subject: str
    reader: str
    source: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    at: datetime
    grant: str = ""
    department_receipt: str = ""


def write_receipt(receipt: Receipt) -> None:
    """Write a receipt in the present transaction."""
    UseReceipt.objects.create(
        case=receipt.case,
        subject=receipt.subject,
        reader=receipt.reader,
        source=receipt.source,
        fields=list(receipt.fields),
        purpose=receipt.purpose,
        basis=receipt.basis,
        grant=receipt.grant,
        department_receipt=receipt.department_receipt,
        at=receipt.at,
    )


def write_receipts_of_a_day(receipts: Iterable[Receipt], since: datetime) -> None:
    """Write those of which there is none like it ``since`` the day began: somebody who looks at a list all day long has
    looked once."""
    for receipt in receipts:
        like = UseReceipt.objects.filter(case=receipt.case, reader=receipt.reader, source=receipt.source)
        if not like.filter(at__gte=since).exists():
            write_receipt(receipt)


def adopt_receipts(grant: str, case: str) -> None:
    """Receipts that were written under ``grant`` before there was a case belong to ``case`` from now on."""
    UseReceipt.objects.filter(case="", grant=grant).update(case=case)


def receipts_of(case: str) -> Sequence[Receipt]:
    """Every look at the personal data of one case, oldest first."""
    return [
        Receipt(
            case=row.case,
            subject=row.subject,
            reader=row.reader,
            source=row.source,
            fields=tuple(row.fields),
            purpose=row.purpose,
            basis=row.basis,
            at=row.at,
            grant=row.grant,
            department_receipt=row.department_receipt,
        )
        for row in UseReceipt.objects.filter(case=case).order_by("id")
    ]

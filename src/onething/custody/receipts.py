"""数据使用回执: every look at personal data is written down, and can be read by the person concerned."""

from __future__ import annotations

from collections.abc import Sequence
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

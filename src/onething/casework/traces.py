"""Use receipts for what officers see of cases."""

from __future__ import annotations

from collections.abc import Iterable

from onething.casework.actors import Actor
from onething.casework.look import InboxLine
from onething.casework.transition import ZONE, Ground
from onething.custody.service import Receipt, write_receipt, write_receipts_of_a_day

BASIS = "办理本部门事项"
"""Why an officer may see what the items of the department need."""


def leave_receipt(ground: Ground, actor: Actor, case: str, fields: Iterable[str], purpose: str) -> None:
    """No look of an officer at personal data without a trace."""
    write_receipt(_receipt(ground, actor, case, "platform/case", tuple(sorted(fields)), purpose))


def leave_inbox_receipts(ground: Ground, actor: Actor, lines: Iterable[InboxLine]) -> None:
    """Why something waits may be about somebody. Who looks at the inbox all day long has looked once."""
    day = ground.now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    told = sorted({line.case for line in lines if line.reason})
    receipts = (_receipt(ground, actor, case, "platform/inbox", ("待办的理由",), "查看待办") for case in told)
    write_receipts_of_a_day(receipts, day)


def _receipt(
    ground: Ground, actor: Actor, case: str, source: str, fields: tuple[str, ...], purpose: str
) -> Receipt:
    return Receipt(
        case=case,
        subject="",
        reader=str(actor),
        source=source,
        fields=fields,
        purpose=purpose,
        basis=BASIS,
        at=ground.now(),
    )

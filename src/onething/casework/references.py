"""A case's reference (办件号): the applicant knows it, departments' keys begin with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime

from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.models import CaseRow
from onething.casework.states import ZONE

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE = re.compile(rf"[0-9]{{8}}-[{_ALPHABET}]{{8}}")


def new_reference(now: datetime, random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """A case's reference: its day and 8 characters that nobody can guess, none of them easily confused."""
    return f"{now.astimezone(ZONE):%Y%m%d}-" + "".join(_ALPHABET[byte % 32] for byte in random(8))


def lost_reference(actor: Actor, reference: str) -> None:
    """Whether a case may be opened anew under the reference that a restored backup has lost: by a window clerk, who has
    seen the applicant's receipt. Departments then recognise what they have done for it. Raises NotAllowed,
    CaseworkError."""
    if actor.role is not Role.OFFICER:
        raise NotAllowed(
            "按原办件号补录由窗口人员核对收件凭证后办理：--as officer:部门/账号 --for applicant:账号。"
        )
    if not _REFERENCE.fullmatch(reference):
        raise CaseworkError(f"「{reference[:40]}」不是办件号。办件号是 8 位日期、短横和 8 位字母数字。")
    if CaseRow.objects.filter(pk=reference).exists():
        raise CaseworkError(f"办件 {reference} 在，没有丢失，不用补录。")

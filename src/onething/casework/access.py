"""Who may: whether an officer is admitted today."""

from __future__ import annotations

from datetime import date

from onething.casework.actors import Actor, Role
from onething.casework.errors import NotAllowed
from onething.parties.service import why_barred


def admit_officer(actor: Actor, on: date) -> None:
    """An officer comes to work. Raises NotAllowed for others, and for officers whom the department's register bars."""
    if actor.role is not Role.OFFICER:
        raise NotAllowed("只有工作人员可以这样做，请用 --as officer:部门/账号。")
    barred = why_barred(actor.department, actor.name, on)
    if barred is not None:
        raise NotAllowed(barred)

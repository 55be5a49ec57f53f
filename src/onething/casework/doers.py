"""Who did what: the chain seals what departments' systems report as the platform's; here they are told apart. Pure."""

from __future__ import annotations

from onething.casework.states import TaskState

FROM_DEPARTMENTS = frozenset(
    {"RegisterRead", "DepartmentTook", "DepartmentBack", "DepartmentNeedsMaterial", "ItemDone"}
)
"""What only a department's system can make happen."""
BY_WHOEVER_HAS_IT = frozenset({"ItemRefused", "ItemReversed", "ReversalImpossible"})
"""What a department's system makes happen when it has the task, and the rules otherwise."""


def doer(kind: str, seal: str, department: str, stood: TaskState | None) -> tuple[str, str]:
    """The role (applicant, officer, operator, platform, or department for its system) and its department's id.
    ``seal`` is the event's actor, ``department`` the task's, ``stood`` where the task stood before."""
    role, _, own = seal.partition(":")
    has_it = stood in (TaskState.UNDER_WAY, TaskState.REVERSING)
    reported = kind in FROM_DEPARTMENTS or (kind in BY_WHOEVER_HAS_IT and has_it)
    return ("department", department) if role == "platform" and reported and department else (role, own)

"""What of a case a reader may see: by role, by department, and as one of several applicants. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from onething.casework.actors import Actor, Role
from onething.casework.dispute import disputed_fact
from onething.casework.joint import about, others
from onething.casework.states import CaseView, Task
from onething.catalog import Catalog
from onething.facts import Fact
from onething.planning import StepKind


def sees(actor: Actor, tasks: Sequence[Task]) -> frozenset[int] | None:
    """The tasks whose events and findings this actor may read in full; None: all of them. Bodies hold what
    departments issued and what differs in somebody's papers: an officer sees the own department's, an operator none."""
    if actor.role is Role.APPLICANT:
        return None
    return frozenset(
        t.number for t in tasks if actor.role is Role.OFFICER and t.department == actor.department
    )


def visible(view: CaseView, catalog: Catalog, actor: Actor, person: str) -> tuple[Fact, ...]:
    """What this reader may see of people: who opened the case everything, ``person`` who joined it not what is said
    of the others, officers what their items need and give, operators nothing."""
    sheet, thing = view.dossier.sheet, catalog.things[view.thing]
    if actor.role is Role.APPLICANT:
        hidden = others(thing, person)
        return tuple(fact for fact in sheet.statements if not about(fact.name, hidden))
    if actor.role is not Role.OFFICER:
        return ()
    own = (t.code for t in view.tasks if t.department == actor.department)
    items = [catalog.items[code] for code in own if code in catalog.items]
    names = {name for item in items for name in (*item.needs, *item.gives)}
    names |= {name for item in items for c in item.conditions for name in c.rule.names}
    for task in view.tasks:
        if task.kind is StepKind.DISPUTE and task.department == actor.department:
            register = catalog.registers.get(task.code)
            names |= {disputed_fact(task), *(() if register is None else register.subject.values())}
    return tuple(fact for fact in sheet.statements if fact.name in names)

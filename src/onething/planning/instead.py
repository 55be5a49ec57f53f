"""Instead of a paper: a pledge (告知承诺) or a deferral (容缺), where every item that asks for the paper allows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onething.catalog import Catalog, Deferral, Item, Limit, Pledge
from onething.facts import which
from onething.planning.plan import MaterialLine, Plan, StepKind, WayKind


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the applicant chose for one paper: ``kind`` PLEDGE or DEFERRAL, its slot, and the member it is about."""

    kind: WayKind
    slot: str
    subject: str


@dataclass(frozen=True, slots=True)
class Instead:
    """What the choice means: ``says`` what is pledged or that the paper follows, the clause, the steps that rely on it,
    and within how long the paper must come or the pledge is checked (None: it is not). ``broken`` says what follows
    a broken pledge."""

    kind: WayKind
    slot: str
    subject: str
    says: str
    clause: str
    steps: tuple[str, ...]
    within: Limit | None
    broken: str = ""


class InsteadError(Exception):
    """A paper cannot be pledged or deferred; the message says what to do."""


def instead_of(catalog: Catalog, plan: Plan, chosen: tuple[Chosen, ...]) -> tuple[Instead, ...]:
    """What every choice means. Raises InsteadError with all that are not possible, a line each."""
    found, errors = [], []
    for each in chosen:
        try:
            found.append(_instead(catalog, plan, each))
        except InsteadError as problem:
            errors.append(str(problem))
    if errors:
        raise InsteadError("\n".join(errors))
    return tuple(found)


def without(plan: Plan, instead: tuple[Instead, ...]) -> tuple[MaterialLine, ...]:
    """The plan's list of papers when these are pledged or deferred."""
    reasons = {
        (each.slot, each.subject): "已书面承诺，不用交"
        if each.kind is WayKind.PLEDGE
        else f"容缺受理，{each.within}内补交"
        for each in instead
    }
    return tuple(
        replace(line, required=False, reason=reasons[key])
        if (key := (line.slot, line.subject)) in reasons
        else line
        for line in plan.materials
    )


def _instead(catalog: Catalog, plan: Plan, chosen: Chosen) -> Instead:
    name = f"「{chosen.slot}」{which(chosen.subject)}"
    line = next((m for m in plan.materials if (m.slot, m.subject) == (chosen.slot, chosen.subject)), None)
    if line is None or not line.required:
        raise InsteadError(f"{name}这次不用交，也就不用承诺或缓交，请去掉。")
    if chosen.kind not in {way.kind for way in line.ways}:
        other = "、".join(way.kind for way in line.ways)
        raise InsteadError(f"{name}不能{chosen.kind}，可以：{other}。")
    asking = tuple(_asking(catalog, plan, chosen))
    steps = tuple(step for step, _ in asking)
    terms = [term for _, term in asking]
    first = terms[0]
    if isinstance(first, Pledge):
        checks = [t.check for t in terms if isinstance(t, Pledge) and t.check is not None]
        within = min(checks, key=lambda limit: limit.days, default=None)
        return Instead(
            chosen.kind,
            chosen.slot,
            chosen.subject,
            first.says,
            str(first.clause),
            steps,
            within,
            first.broken,
        )
    soonest = min((t for t in terms if isinstance(t, Deferral)), key=lambda t: t.within.days)
    says = f"{soonest.within}内补交"
    return Instead(chosen.kind, chosen.slot, chosen.subject, says, str(soonest.clause), steps, soonest.within)


def _asking(catalog: Catalog, plan: Plan, chosen: Chosen) -> Iterator[tuple[str, Pledge | Deferral]]:
    """The steps that ask for the paper, each with its terms."""
    for step in plan.steps:
        if step.kind is not StepKind.ITEM or (chosen.subject and step.subject not in ("", chosen.subject)):
            continue
        term = _term(catalog.items[step.code], chosen)
        if term is not None:
            yield step.id, term


def _term(item: Item, chosen: Chosen) -> Pledge | Deferral | None:
    for need in item.materials:
        if need.slot == chosen.slot:
            return need.pledge if chosen.kind is WayKind.PLEDGE else need.deferrable
    return None

"""The planner: goal + situation → the parallel plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onething.catalog import Catalog, Item, LimitUnit, MaterialNeed
from onething.facts import FactSheet, Kind
from onething.planning.form import form_schema
from onething.planning.plan import MaterialLine, Plan, Savings, Step, StepKind
from onething.planning.reachable import Reached, owner_of, reach, subjects_of
from onething.rules import Truth, decide


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact of the form that nobody has stated yet, and the names of the items that want it."""

    name: str
    subject: str
    wanted_by: tuple[str, ...]


def make_plan(catalog: Catalog, thing_id: str, sheet: FactSheet) -> Plan:
    """The plan of a thing in a situation. Raises PlanError when a goal cannot be reached; KeyError for an unknown
    thing."""
    thing = catalog.things[thing_id]
    reached = reach(catalog, thing, sheet)
    steps = _schedule([*_reads(catalog, reached), *_items(reached)])
    needs = _needs(catalog, reached, sheet)
    materials = tuple(
        _line(catalog, reached, slot, subject, asking) for (slot, subject), asking in needs.items()
    )
    papers = sum(len(asking) for asking in needs.values())
    return Plan(
        thing=thing.id,
        digest=catalog.digest,
        steps=steps,
        materials=materials,
        undecided=reached.undecided,
        critical_path=_critical_path(steps),
        savings=_savings(reached, steps, papers, materials),
    )


def make_form(catalog: Catalog, plan: Plan, sheet: FactSheet) -> dict[str, Any]:
    """The one form of a plan as JSON Schema (2020-12): everything that the applicant must state."""
    items = [catalog.items[step.code] for step in plan.steps if step.kind is StepKind.ITEM]
    return form_schema(catalog, catalog.things[plan.thing], items, sheet.view())


def missing_facts(
    catalog: Catalog, thing_id: str, planned: Iterable[tuple[str, Item]], sheet: FactSheet
) -> tuple[Gap, ...]:
    """What the applicant still has to state so that every planned item (with its subject) is complete, all at once."""
    thing, items = catalog.things[thing_id], tuple(planned)
    asked = {*thing.form, *(question.fact for question in thing.questions)}
    given = {(fact, subject if item.per else "") for subject, item in items for fact in item.gives}
    views = {subject: sheet.view(subject) for subject, _ in items}
    gaps: dict[tuple[str, str], dict[str, None]] = {}
    for subject, item in items:
        for fact in item.needs_in(views[subject]):
            owner = owner_of(fact, subject)
            if fact in asked and (fact, owner) not in given and fact not in views[subject]:
                gaps.setdefault((fact, owner), {})[item.name] = None
    return tuple(Gap(name, subject, tuple(wanted)) for (name, subject), wanted in gaps.items())


def _reads(catalog: Catalog, reached: Reached) -> list[Step]:
    return [
        Step(
            id=f"{subject}:{code}",
            kind=StepKind.READ,
            code=code,
            subject=subject,
            name=catalog.registers[code].name,
            department=catalog.registers[code].department,
            waits_for=(),
            start=0,
            finish=0,
            slack=0,
            why=f"直接查{catalog.registers[code].name}，您不用交证明（{catalog.registers[code].basis}）",
        )
        for subject, code in reached.reads
    ]


def _items(reached: Reached) -> list[Step]:
    return [
        Step(
            id=f"{subject}:{item.code}",
            kind=StepKind.ITEM,
            code=item.code,
            subject=subject,
            name=item.name,
            department=item.department,
            waits_for=tuple(f"{owner}:{code}" for owner, code in reached.waits[subject, item.code]),
            start=0,
            finish=_working_days(item),
            slack=0,
            why="、".join(str(clause) for clause in item.basis),
        )
        for subject, item in reached.items
    ]


def _working_days(item: Item) -> int:
    """How long an item takes at most: as promised, else by law. Calendar days count as working days, which is
    never too short."""
    limit = item.promised or item.statutory
    assert item.promised is None or item.promised.unit is LimitUnit.WORKING_DAYS
    return limit.days if limit else 0


def _schedule(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Earliest start and finish in working days, and slack against the end of the whole."""
    start: dict[str, int] = {}
    days = {step.id: step.finish for step in steps}
    for step in steps:  # the order of ``reach`` puts nothing before what it waits for
        start[step.id] = max((start[b] + days[b] for b in step.waits_for), default=0)
    end = max((start[step.id] + days[step.id] for step in steps), default=0)
    latest = dict.fromkeys(start, end)
    for step in reversed(steps):
        for before in step.waits_for:
            latest[before] = min(latest[before], latest[step.id] - days[step.id])
    return tuple(
        replace(
            step,
            start=start[step.id],
            finish=start[step.id] + days[step.id],
            slack=latest[step.id] - start[step.id] - days[step.id],
        )
        for step in steps
    )


def _critical_path(steps: Sequence[Step]) -> tuple[str, ...]:
    """One longest way through the items, from its first to the one that ends last."""
    items = {step.id: step for step in steps if step.kind is StepKind.ITEM}
    last = max(items.values(), key=lambda step: step.finish, default=None)
    way: list[str] = []
    while last is not None:
        way.append(last.id)
        before = [items[name] for name in last.waits_for if name in items]
        last = next((step for step in before if step.finish == last.start), None)
    return tuple(reversed(way))


def _needs(
    catalog: Catalog, reached: Reached, sheet: FactSheet
) -> dict[tuple[str, str], list[tuple[str, Item, MaterialNeed]]]:
    """Slot and subject → who asks for that paper: the item's own subject, the item, its need."""
    wanted: dict[tuple[str, str], list[tuple[str, Item, MaterialNeed]]] = {}
    for subject, item in reached.items:
        facts = sheet.view(subject)
        for need in item.materials:
            if need.when is not None and decide(need.when, facts) is Truth.NO:
                continue
            about = catalog.slots[need.slot].about
            declared = catalog.facts.get(about)
            per = about if declared is not None and declared.kind is Kind.COLLECTION else ""
            for owner in subjects_of(per, subject, sheet):
                wanted.setdefault((need.slot, owner), []).append((subject, item, need))
    return wanted


def _line(
    catalog: Catalog,
    reached: Reached,
    slot: str,
    subject: str,
    asking: Sequence[tuple[str, Item, MaterialNeed]],
) -> MaterialLine:
    """One line of the list: a paper is spared when everybody who asks for it has it from elsewhere."""
    planned = {*reached.waits, *reached.reads}

    def spares(owner: str, need: MaterialNeed) -> str | None:
        return next((s for s in need.spared_by if (owner, s) in planned or ("", s) in planned), None)

    insisting = [item.name for owner, item, need in asking if spares(owner, need) is None]
    sources = dict.fromkeys(source for owner, _, need in asking if (source := spares(owner, need)))
    if insisting:
        names = list(dict.fromkeys(insisting))
        reason = f"{'、'.join(names)}要核对" + ("，交一次就够" if len(names) > 1 else "")
    else:
        registers = [catalog.registers[s].name for s in sources if s in catalog.registers]
        results = [f"「{catalog.items[s].name}」" for s in sources if s in catalog.items]
        said = [f"{'、'.join(registers)}可查"] if registers else []
        said += [f"由{'、'.join(results)}的结果代替"] if results else []
        reason = "，".join([*said, "不用交"])
    return MaterialLine(
        slot=slot,
        material=catalog.slots[slot].material,
        subject=subject,
        required=bool(insisting),
        wanted_by=tuple(dict.fromkeys(item.name for _, item, _ in asking)),
        reason=reason,
        grade=str(min(need.grade for _, _, need in asking)),
    )


def _savings(
    reached: Reached, steps: Sequence[Step], papers: int, materials: Sequence[MaterialLine]
) -> Savings:
    """Before: every item with its own form, papers and visits, one after the other. Now: one form and the papers
    of the list, handed in from home."""
    items = [item for _, item in reached.items]
    return Savings(
        days_serial=sum(_working_days(item) for item in items),
        days_parallel=max((step.finish for step in steps), default=0),
        papers_before=papers,
        papers_now=sum(line.required for line in materials),
        forms_before=sum(item.forms_before for item in items),
        forms_now=min(1, len(items)),
        visits_before=sum(item.visits_before for item in items),
        visits_now=0,
    )

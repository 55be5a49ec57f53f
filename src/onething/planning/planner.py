"""The planner: goal + situation → the parallel plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onething.catalog import Catalog, Channel, Item, Leg
from onething.facts import FactSheet
from onething.planning.form import form_schema
from onething.planning.materials import held_licences, material_line, papers_wanted
from onething.planning.plan import AdviceLine, FeeLine, MaterialLine, Plan, Savings, Step, StepKind
from onething.planning.reachable import Node, PlanError, Reached, owner_of, reach
from onething.planning.schedule import critical_path, schedule, working_days
from onething.rules import Truth, decide, nearest, value_of


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact of the form that nobody has stated yet, and the names of the items that want it."""

    name: str
    subject: str
    wanted_by: tuple[str, ...]


def make_plan(catalog: Catalog, thing_id: str, sheet: FactSheet) -> Plan:
    """The plan of a thing in a situation. Raises PlanError for an unknown thing and when a goal cannot be reached."""
    thing = catalog.things.get(thing_id)
    if thing is None:
        near = nearest(thing_id[:40], catalog.things) or f"，可以办的有：{'、'.join(catalog.things)}。"
        raise PlanError(f"没有「{thing_id[:40]}」这件事{near}")
    reached = reach(catalog, thing, sheet)
    later = _later(reached)
    steps = schedule([*_reads(catalog, reached), *_items(reached, later)])
    view = sheet.view()
    wanted = papers_wanted(catalog, reached, later, sheet)
    planned, held = dict.fromkeys([*reached.waits, *reached.reads]), held_licences(sheet)
    materials = tuple(
        material_line(catalog, planned, held, slot, subject, asking)
        for (slot, subject), asking in wanted.items()
    )
    papers = sum(len(asking) for asking in wanted.values())
    return Plan(
        thing=thing.id,
        digest=catalog.digest,
        steps=steps,
        materials=materials,
        undecided=reached.undecided,
        critical_path=critical_path(steps),
        savings=_savings(catalog, steps, papers, materials),
        fees=tuple(_fees(reached, later)),
        advice=tuple(
            AdviceLine(advice.name, advice.says, tuple(map(str, advice.clauses)))
            for advice in thing.advice
            if decide(advice.when, view) is Truth.YES
        ),
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


def _later(reached: Reached) -> frozenset[Node]:
    """The items that are done later: those that say so, and those that wait for them."""
    later: set[Node] = set()
    for subject, item in reached.items:
        node = (subject, item.code)
        if item.later is not None or not later.isdisjoint(reached.waits[node]):
            later.add(node)
    return frozenset(later)


def _items(reached: Reached, later: frozenset[Node]) -> Iterator[Step]:
    """Every item as a step, with what follows it behind it."""
    for subject, item in reached.items:
        node = (subject, item.code)
        doubts = reached.doubts.get(node, ())
        officer = item.channel is Channel.AUTOMATIC and doubts
        yield Step(
            id=f"{subject}:{item.code}",
            kind=StepKind.LATER if node in later else StepKind.ITEM,
            code=item.code,
            subject=subject,
            name=item.name,
            department=item.department,
            waits_for=tuple(f"{owner}:{code}" for owner, code in reached.waits[node]),
            start=0,
            finish=working_days(item.promised, item.statutory),
            slack=0,
            why="、".join(str(clause) for clause in item.basis),
            channel=str(Channel.OFFICER if officer else item.channel),
            due=_due(item),
            doubts=doubts,
        )
        for number, leg in enumerate(item.legs, start=1):
            if leg.when is None or decide(leg.when, reached.views[subject]) is not Truth.NO:
                yield _leg(item, subject, leg, number)


def _due(item: Item | Leg) -> str:
    if item.later is None:
        return ""
    return f"{item.later}" + (f"：{item.later.says}" if item.later.says else "")


def _leg(item: Item, subject: str, leg: Leg, number: int) -> Step:
    step = f"{subject}:{item.code}"
    return Step(
        id=f"{step}+{number}",
        kind=StepKind.LEG,
        code=item.code,
        subject=subject,
        name=leg.name,
        department=item.department,
        waits_for=(step,),
        start=0,
        finish=working_days(leg.promised),
        slack=0,
        why=leg.says or f"「{item.name}」办好以后",
        channel=str(leg.channel),
        due=_due(leg),
    )


def _fees(reached: Reached, later: frozenset[Node]) -> Iterator[FeeLine]:
    for subject, item in reached.items:
        for fee in item.fees if (subject, item.code) not in later else ():
            amount = value_of(fee.amount, reached.views[subject])
            yield FeeLine(
                step=f"{subject}:{item.code}",
                item=item.name,
                name=fee.name,
                fen=None if amount is None else round(amount),
                clause=str(fee.clause or ""),
            )


def _savings(
    catalog: Catalog, steps: Sequence[Step], papers: int, materials: Sequence[MaterialLine]
) -> Savings:
    """Before: every item with its own form, papers and visits, one after the other. Now: one form and the papers
    of the list, handed in from home, except where an item or what follows it is done at a window."""
    items = [(catalog.items[step.code], step) for step in steps if step.kind is StepKind.ITEM]
    return Savings(
        days_serial=sum(step.finish - step.start for _, step in items),
        days_parallel=max([step.finish for _, step in items], default=0),
        papers_before=papers,
        papers_now=sum(line.required for line in materials),
        forms_before=sum(item.forms_before for item, _ in items),
        forms_now=min(1, len(items)),
        visits_before=sum(item.visits_before for item, _ in items),
        visits_now=sum(
            step.channel == Channel.WINDOW and step.kind is not StepKind.LATER and not step.due
            for step in steps
        ),
    )

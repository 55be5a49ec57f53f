"""The planner: goal + situation → the parallel plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onething.catalog import Catalog, Item, MaterialNeed
from onething.facts import FactSheet
from onething.planning.form import form_schema
from onething.planning.plan import MaterialLine, Plan, Savings, Step, StepKind
from onething.planning.reachable import Reached, givers_of, reach
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
    steps = _schedule([*_reads(catalog, reached), *_items(catalog, reached)])
    materials = _materials(catalog, reached, sheet)
    return Plan(
        thing=thing.id,
        digest=catalog.digest,
        steps=steps,
        materials=materials,
        undecided=reached.undecided,
        critical_path=tuple(step.id for step in steps if step.slack == 0 and step.kind is StepKind.ITEM),
        savings=_savings(reached, steps, materials),
        form=form_schema(catalog, thing),
    )


def missing_facts(catalog: Catalog, thing_id: str, sheet: FactSheet) -> tuple[Gap, ...]:
    """What the applicant still has to state so that every planned item is complete, all at once."""
    thing = catalog.things[thing_id]
    gaps: dict[tuple[str, str], list[str]] = {}
    asked = {*thing.form, *(question.fact for question in thing.questions)}
    for subject, item in reach(catalog, thing, sheet).items:
        for fact in item.needs:
            owner = subject if subject and fact.partition(".")[0] == subject.partition("/")[0] else ""
            if fact in asked and sheet.best(fact, owner) is None:
                gaps.setdefault((fact, owner), []).append(item.name)
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


def _items(catalog: Catalog, reached: Reached) -> list[Step]:
    givers = givers_of(catalog)
    planned = {(subject, item.code) for subject, item in reached.items}
    steps = []
    for subject, item in reached.items:
        before = [f"{subject if catalog.registers[r].per else ''}:{r}" for r in item.reads]
        for other in (
            *(g for fact in item.needs for g in givers.get(fact, ())),
            *(catalog.items[c] for c in item.after),
        ):
            for owner in (subject, ""):
                if (owner, other.code) in planned and other.code != item.code:
                    before.append(f"{owner}:{other.code}")
                    break
        steps.append(
            Step(
                id=f"{subject}:{item.code}",
                kind=StepKind.ITEM,
                code=item.code,
                subject=subject,
                name=item.name,
                department=item.department,
                waits_for=tuple(dict.fromkeys(before)),
                start=0,
                finish=item.promised.days if item.promised else 0,
                slack=0,
                why="、".join(str(clause) for clause in item.basis),
            )
        )
    return steps


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
        Step(
            step.id,
            step.kind,
            step.code,
            step.subject,
            step.name,
            step.department,
            step.waits_for,
            start[step.id],
            start[step.id] + days[step.id],
            latest[step.id] - start[step.id] - days[step.id],
            step.why,
        )
        for step in steps
    )


def _materials(catalog: Catalog, reached: Reached, sheet: FactSheet) -> tuple[MaterialLine, ...]:
    planned = {item.code for _, item in reached.items} | {register for _, register in reached.reads}
    wanted: dict[tuple[str, str], list[tuple[Item, MaterialNeed]]] = {}
    for subject, item in reached.items:
        facts = sheet.view(subject)
        for need in item.materials:
            if need.when is None or decide(need.when, facts) is not Truth.NO:
                about = catalog.slots[need.slot].about
                owner = subject if subject.partition("/")[0] == about else ""
                wanted.setdefault((need.slot, owner), []).append((item, need))
    lines = []
    for (slot, subject), needs in wanted.items():
        sparing = [next((s for s in need.spared_by if s in planned), None) for _, need in needs]
        required = None in sparing
        names = tuple(dict.fromkeys(item.name for item, _ in needs))
        if required:
            reason = f"{'、'.join(names)}要核对，交一次就够" if len(names) > 1 else f"{names[0]}要核对"
        else:
            source = sparing[0] or ""
            known = catalog.registers.get(source)
            reason = (
                f"{known.name}可查，不用交"
                if known
                else f"由「{catalog.items[source].name}」的结果代替，不用交"
            )
        lines.append(
            MaterialLine(
                slot=slot,
                material=catalog.slots[slot].material,
                subject=subject,
                required=required,
                wanted_by=names,
                reason=reason,
                grade=str(max((need.grade for _, need in needs))),
            )
        )
    return tuple(lines)


def _savings(reached: Reached, steps: tuple[Step, ...], materials: tuple[MaterialLine, ...]) -> Savings:
    items = [item for _, item in reached.items]
    return Savings(
        days_serial=sum(item.promised.days for item in items if item.promised),
        days_parallel=max((step.finish for step in steps), default=0),
        papers_before=sum(len(line.wanted_by) for line in materials),
        papers_now=sum(line.required for line in materials),
        forms_before=sum(item.forms_before for item in items),
        forms_now=1,
        visits_before=sum(item.visits_before for item in items),
        visits_now=0,
    )

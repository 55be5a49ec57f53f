"""Why must I hand this in? Why is this department involved? In plain Chinese, from the plan and the packs alone."""

from __future__ import annotations

from collections.abc import Iterator

from onething.catalog import Catalog, Item
from onething.facts import which
from onething.planning.plan import MaterialLine, Plan, Step, StepKind
from onething.rules import nearest


class NotInPlan(Exception):
    """The plan knows no paper, department, item or register of that name; the message offers the nearest."""


def why(catalog: Catalog, plan: Plan, name: str) -> tuple[str, ...]:
    """Sentences about a paper (its slot's or its own name), a department, an item or a register of the plan.

    Raises NotInPlan."""
    lines = [line for line in plan.materials if name in (line.slot, line.material)]
    departments = [d for d in catalog.departments.values() if name in (d.id, d.name)]
    steps = [step for step in plan.steps if name in (step.code, step.name)]
    said = [
        *(sentence for line in lines for sentence in _paper(catalog, plan, line)),
        *(sentence for department in departments for sentence in _department(catalog, plan, department.id)),
        *(sentence for step in steps for sentence in _step(catalog, plan, step)),
    ]
    if not said:
        known = [line.slot for line in plan.materials] + [step.name for step in plan.steps]
        known += [catalog.departments[step.department].name for step in plan.steps]
        near = nearest(name[:40], known) or f"，可以问：{'、'.join(dict.fromkeys(known))}。"
        raise NotInPlan(f"这个方案里没有「{name[:40]}」{near}")
    return tuple(said)


def _paper(catalog: Catalog, plan: Plan, line: MaterialLine) -> Iterator[str]:
    verdict = "要交" if line.required else "不用交"
    yield f"「{line.slot}」{verdict}：{line.reason}。"
    for step in plan.steps:
        item = catalog.items.get(step.code)
        if item is None or step.kind is not StepKind.ITEM or item.name not in line.wanted_by:
            continue
        for need in item.materials:
            if need.slot == line.slot:
                basis = str(need.clause) if need.clause else _basis(item)
                yield f"　是谁要：{catalog.departments[item.department].name}办「{item.name}」时要核对（{basis}）。"
                break
    for way in line.ways:
        yield f"　怎样证明：{way.says}。"


def _department(catalog: Catalog, plan: Plan, department: str) -> Iterator[str]:
    steps = [step for step in plan.steps if step.department == department]
    name = catalog.departments[department].name
    if not steps:
        yield f"{name}不参与这个方案：按您现在的情形，没有事项由它办，也不用查它的登记。"
        return
    yield f"{name}参与 {len(steps)} 个环节："
    for step in steps:
        yield from _step(catalog, plan, step)


def _step(catalog: Catalog, plan: Plan, step: Step) -> Iterator[str]:
    """What a step is for: its basis, what it is told, and who waits for it."""
    waiting = "、".join(f"「{other.name}」" for other in plan.steps if step.id in other.waits_for)
    needed = f"；{waiting}要等它的结果" if waiting else ""
    match step.kind:
        case StepKind.READ:
            fields = "、".join(catalog.registers[step.code].fields)
            yield f"　查「{step.name}」{which(step.subject)}：只查{fields}。{step.why}{needed}。"
        case StepKind.LEG:
            yield f"　「{step.name}」{which(step.subject)}：{step.why}"
        case _:
            item = catalog.items[step.code]
            goal = (
                "这是您要办成的事项"
                if item.code in catalog.things[plan.thing].goals
                else "它是别的事项的前提"
            )
            later = f"，{step.due}" if step.kind is StepKind.LATER else ""
            yield f"　办「{step.name}」{which(step.subject)}：{goal}，依据{_basis(item)}{later}{needed}。"
            if item.needs:
                yield f"　　它会拿到的数据：{'、'.join(item.needs)}。"


def _basis(item: Item) -> str:
    return "、".join(str(clause) for clause in item.basis)

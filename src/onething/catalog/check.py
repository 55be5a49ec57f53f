"""What the catalogue as a whole must satisfy: every name that is spoken of exists, and items do not wait in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onething.catalog.model import Catalog
from onething.catalog.yaml import PackError, Place
from onething.facts import fact_type
from onething.rules import nearest


def check_catalog(catalog: Catalog, errors: list[PackError]) -> None:
    """Add every dangling reference and every cycle to ``errors``."""
    place = Place("(规则包)", 1, 1)

    def known(names: Iterable[str], among: Mapping[str, object], what: str, who: str) -> None:
        for name in names:
            if name and name not in among:
                errors.append(PackError(place, f"{who}：没有{what}「{name}」{nearest(name, among)}"))

    def facts(names: Iterable[str], who: str) -> None:
        for name in names:
            if name and fact_type(catalog.facts, name) is None:
                members = [f"{n}.{m}" for n, t in catalog.facts.items() for m in t.members]
                near = nearest(name, (*catalog.facts, *members))
                errors.append(PackError(place, f"{who}：没有数据项「{name}」{near}"))

    for item in catalog.items.values():
        who = f"事项「{item.code}」"
        known([item.department], catalog.departments, "部门", who)
        known(item.reads, catalog.registers, "登记库", who)
        known(item.after, catalog.items, "事项", who)
        known([need.slot for need in item.materials], catalog.slots, "材料栏", who)
        spared = {**catalog.registers, **catalog.items}
        known([s for need in item.materials for s in need.spared_by], spared, "登记库或事项", who)
        known([item.per], catalog.facts, "列表", who)
        facts((*item.needs, *item.gives), who)
    for register in catalog.registers.values():
        who = f"登记库「{register.id}」"
        known([register.department], catalog.departments, "部门", who)
        facts((*register.subject.values(), *register.fields.values()), who)
    for slot in catalog.slots.values():
        known([slot.material], catalog.materials, "材料", f"材料栏「{slot.name}」")
        facts(slot.gives, f"材料栏「{slot.name}」")
    for thing in catalog.things.values():
        who = f"一件事「{thing.id}」"
        known(thing.goals, catalog.items, "事项", who)
        known(thing.slots, catalog.slots, "材料栏", who)
        facts((*thing.form, thing.phone, *(q.fact for q in thing.questions)), who)
    for cycle in _cycles(catalog):
        errors.append(
            PackError(place, f"事项互相等待：{' → '.join(cycle)}", "请去掉其中一个「after」或「needs」")
        )


def _cycles(catalog: Catalog) -> list[tuple[str, ...]]:
    """Circles of items that wait for one another's results."""
    givers: dict[str, list[str]] = {}
    for item in catalog.items.values():
        for fact in item.gives:
            givers.setdefault(fact, []).append(item.code)
    before = {
        item.code: [*item.after, *(code for fact in item.needs for code in givers.get(fact, ()))]
        for item in catalog.items.values()
    }
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in before:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            code, position = stack.pop()
            if position == 0:
                if code in path:
                    found.append((*path[path.index(code) :], code))
                    continue
                if code in done:
                    continue
                path.append(code)
            following = before.get(code, [])
            if position < len(following):
                stack.append((code, position + 1))
                stack.append((following[position], 0))
            else:
                path.remove(code)
                done.add(code)
    return found

"""The short list of papers: what must be handed in, what is spared and by what, and the ways to prove each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from onething.catalog import Catalog, Item, MaterialNeed
from onething.facts import FactSheet, Kind, TrustGrade
from onething.planning.plan import MaterialLine, Way, WayKind
from onething.planning.reachable import Node, Reached, subjects_of
from onething.rules import Truth, decide

_ORDER = tuple(WayKind)


class Asking(NamedTuple):
    """Who asks for a paper: the item's own subject, the item, its need."""

    subject: str
    item: Item
    need: MaterialNeed


def papers_wanted(
    catalog: Catalog, reached: Reached, later: frozenset[Node], sheet: FactSheet
) -> dict[tuple[str, str], list[Asking]]:
    """Slot and subject → who asks for that paper. What is done later asks later."""
    wanted: dict[tuple[str, str], list[Asking]] = {}
    for subject, item in reached.items:
        if (subject, item.code) in later:
            continue
        for need in item.materials:
            if need.when is not None and decide(need.when, reached.views[subject]) is Truth.NO:
                continue
            about = catalog.slots[need.slot].about
            declared = catalog.facts.get(about)
            per = about if declared is not None and declared.kind is Kind.COLLECTION else ""
            for owner in subjects_of(per, subject, sheet):
                wanted.setdefault((need.slot, owner), []).append(Asking(subject, item, need))
    return wanted


def held_licences(sheet: FactSheet) -> frozenset[str]:
    """Everything at the best grade that the sheet's statements come from: licences are named there when shown."""
    return frozenset(
        fact.provenance.origin for fact in sheet.statements if fact.provenance.grade is TrustGrade.A
    )


def material_line(
    catalog: Catalog,
    planned: Mapping[Node, object],
    held: frozenset[str],
    slot: str,
    subject: str,
    asking: Sequence[Asking],
) -> MaterialLine:
    """One line of the list: a paper is spared when everybody who asks for it has it from elsewhere."""
    sources: dict[str, None] = {}
    insisting: list[Asking] = []
    for each in asking:
        source = _source(each, planned, held)
        if source is None:
            insisting.append(each)
        else:
            sources[source] = None
    ways = [_known(catalog, source) for source in sources] if not insisting else []
    ways += _by_the_applicant(catalog, slot, insisting or asking)
    if insisting:
        names = list(dict.fromkeys(each.item.name for each in insisting))
        reason = f"{'、'.join(names)}要核对" + ("，交一次就够" if len(names) > 1 else "")
    else:
        reason = "，".join([*_spared(catalog, sources), "不用交"])
    return MaterialLine(
        slot=slot,
        material=catalog.slots[slot].material,
        subject=subject,
        required=bool(insisting),
        wanted_by=tuple(dict.fromkeys(each.item.name for each in asking)),
        reason=reason,
        grade=str(min(each.need.grade for each in asking)),
        ways=tuple(sorted(ways, key=lambda way: _ORDER.index(way.kind))),
    )


def _source(asking: Asking, planned: Mapping[Node, object], held: frozenset[str]) -> str | None:
    """What spares the paper without the applicant doing anything: a register, an earlier result, a shown licence."""
    for source in asking.need.spared_by:
        if (asking.subject, source) in planned or ("", source) in planned or source in held:
            return source
        # What is asked for once is spared by what is done for the members, such as the register of every birth.
        if not asking.subject and any(source == code for _, code in planned):
            return source
    return None


def _known(catalog: Catalog, source: str) -> Way:
    if source in catalog.registers:
        return Way(WayKind.REGISTER, catalog.registers[source].name, "A", "部门直接查，您不用做什么")
    if source in catalog.items:
        return Way(WayKind.RESULT, catalog.items[source].name, "A", "前面办好就有，您不用做什么")
    return Way(WayKind.LICENCE, source, "A", "电子证照已经有了，您不用做什么")


def _spared(catalog: Catalog, sources: Mapping[str, None]) -> Iterator[str]:
    registers = [catalog.registers[s].name for s in sources if s in catalog.registers]
    results = [f"「{catalog.items[s].name}」" for s in sources if s in catalog.items]
    shown = [f"「{s}」" for s in sources if s not in catalog.registers and s not in catalog.items]
    if registers:
        yield f"{'、'.join(registers)}可查"
    if results:
        yield f"由{'、'.join(results)}的结果代替"
    if shown:
        yield f"已有电子证照{'、'.join(shown)}"


def _by_the_applicant(catalog: Catalog, slot: str, asking: Sequence[Asking]) -> Iterator[Way]:
    """What the applicant can do so that everybody who asks accepts it, by the grade that each accepts."""
    needs = [each.need for each in asking]
    material = catalog.materials[catalog.slots[slot].material]
    licences = {
        name for name in needs[0].spared_by if name not in catalog.registers and name not in catalog.items
    }
    common = licences.intersection(*({*need.spared_by} for need in needs[1:]))
    for name in sorted({*common, *([material.licence] if material.licence else [])}):
        yield Way(WayKind.LICENCE, name, "A", f"出示电子证照「{name}」")
    pledges = [need.pledge for need in needs if need.pledge is not None]
    if len(pledges) == len(needs):
        yield Way(WayKind.PLEDGE, slot, "D", f"书面承诺：{pledges[0].says}（{pledges[0].clause}）")
    best = min(need.grade for need in needs)
    if best >= TrustGrade.C:
        yield Way(WayKind.UPLOAD, slot, "C", "上传照片")
    deferrals = [need.deferrable for need in needs if need.deferrable is not None]
    if len(deferrals) == len(needs):
        soonest = min(deferrals, key=lambda each: each.within.days)
        yield Way(WayKind.DEFERRAL, slot, "D", f"先受理，{soonest.within}内补交（{soonest.clause}）")
    if best >= TrustGrade.B:
        yield Way(WayKind.WINDOW, slot, "B", "带原件到窗口核验")

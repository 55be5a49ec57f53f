"""保存期限: until when what a case holds is kept, and why it is not deleted yet. Pure (docs/adr/0017-retention.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from onething.casework.later import day_after
from onething.casework.states import CaseView
from onething.catalog import CaseRetention, Catalog, Retention

EVERYTHING = ""
"""What is kept when it is not one paper: the whole case."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """``what`` is a paper's place (``slot:subject``) or EVERYTHING; it is kept through ``until``, the day before it is
    deleted (None: the case has not ended), that is for ``period`` from the end of the case."""

    what: str
    until: date | None
    period: str
    clause: str


def rules_for(thing: str, own: Catalog, newest: Catalog | None) -> Catalog | None:
    """The packs by which a case is kept: its own; those of now when its own, older ones say nothing of it."""
    for catalog in (own, newest):
        if catalog is not None and thing in catalog.things and catalog.things[thing].retention is not None:
            return catalog
    return None


def keepings(
    catalog: Catalog, thing: str, papers: Mapping[str, str], ended: date | None
) -> tuple[Keeping, ...]:
    """Until when each paper and then everything is kept. Nothing goes before the decision can no longer be contested,
    no paper stays longer than its case. Nothing at all when the packs say nothing."""
    rule = catalog.things[thing].retention
    if rule is None:
        return ()
    whole = _keeping(EVERYTHING, rule.whole, rule, ended)
    return (*_papers(catalog, rule, papers, ended, whole), whole)


def _papers(
    catalog: Catalog, rule: CaseRetention, papers: Mapping[str, str], ended: date | None, whole: Keeping
) -> Iterator[Keeping]:
    for place in papers:
        slot = catalog.slots.get(place.partition(":")[0])
        material = None if slot is None else catalog.materials.get(slot.material)
        if material is None or material.retention is None:
            continue
        keeping = _keeping(place, material.retention, rule, ended)
        # As of any day: months and years compare only from one.
        if _last(material.retention, rule, ended) < _last(rule.whole, rule, ended):
            yield keeping


def _keeping(what: str, kept: Retention, rule: CaseRetention, ended: date | None) -> Keeping:
    longer = _after(rule.appeal, ended) > _after(kept, ended)
    counts = rule.appeal if longer else kept
    until = None if ended is None else _last(kept, rule, ended)
    return Keeping(what, until, str(counts.keep), str(counts.clause))


def _last(kept: Retention, rule: CaseRetention, ended: date | None) -> date:
    return max(_after(kept, ended), _after(rule.appeal, ended))


def _after(kept: Retention, ended: date | None) -> date:
    return day_after(ended or date(2000, 1, 1), kept.keep.number, kept.keep.unit)


def due(kept: tuple[Keeping, ...], today: date) -> tuple[Keeping, ...]:
    """What must be deleted today; everything alone when that is due."""
    over = tuple(each for each in kept if each.until is not None and each.until < today)
    everything = tuple(each for each in over if each.what == EVERYTHING)
    return everything or over


def next_day(kept: tuple[Keeping, ...], today: date) -> date | None:
    """The next day after today on which something must be deleted; None: never."""
    days = [each.until for each in kept if each.until is not None and each.until >= today]
    return day_after(min(days), 1, "日") if days else None


def obstacles(view: CaseView, *, held: Iterable[str], reminders: bool) -> tuple[str, ...]:
    """Why nothing of a case may be deleted now, in words; nothing: it may. ``held`` are the reasons of legal holds."""
    if not view.state.final:
        return ("还在办理",)
    found = [f"「{task.name}」还没有办完（{task.state}）" for task in view.tasks if not task.state.final]
    found += [f"依法保留（{reason}）" for reason in held]
    if reminders:
        found.append("还有到期要发的提醒")
    return tuple(found)

"""The pre-review of an application, the same before a case is opened and within one. Pure, no database.

Public: ``review_application``, ``Reviewed``, ``Prepared``, ``CaseworkError``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onething.casework.errors import CaseworkError
from onething.casework.preparing import Prepared, open_files, prepare
from onething.catalog import Catalog, Exclusion, Item, Thing
from onething.facts import FactSheet
from onething.intake import Consulting, Finding, Judgement, PaperReading, TextEngine, judge
from onething.planning import MaterialLine, StepKind, missing_facts, read_application
from onething.rules import Truth, decide

__all__ = [
    "CaseworkError",
    "Prepared",
    "Reviewed",
    "exclusions",
    "judged",
    "pre_review",
    "review_application",
]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An application as it was read, and what is thought of it."""

    prepared: Prepared
    judgement: Judgement


def review_application(
    catalog: Catalog,
    thing: str,
    raw: bytes,
    open_file: Callable[[str], bytes],
    engine: TextEngine,
    now: datetime,
    consulting: Consulting | None = None,
) -> Reviewed:
    """Review ``application.json`` and its files as handing them in would, without keeping anything. Raises
    ApplicationErrors and CaseworkError."""
    stated = read_application(raw, catalog)
    if stated.thing != thing:
        raise CaseworkError(f"申请办的是「{stated.thing}」，不是「{thing}」。")
    prepared = prepare(catalog, stated, open_files(stated, open_file), engine, now, consulting=consulting)
    return Reviewed(prepared, judged(catalog, prepared))


def judged(catalog: Catalog, prepared: Prepared) -> Judgement:
    """What a case would make of the application, as long as the registers do not know better: what only they can say
    is left to them."""
    plan = prepared.plan
    items = [(s.subject, catalog.items[s.code]) for s in plan.steps if s.kind is StepKind.ITEM]
    registers = (catalog.registers[s.code] for s in plan.steps if s.kind is StepKind.READ)
    to_come = frozenset(fact for register in registers for fact in register.fields.values())
    thing = prepared.stated.thing
    return pre_review(
        catalog,
        thing,
        prepared.materials,
        prepared.sheet,
        prepared.readings,
        items,
        to_come=to_come,
        further=tuple(_excluded(catalog, thing, prepared.sheet)),
    )


def pre_review(
    catalog: Catalog,
    thing: str,
    materials: Iterable[MaterialLine],
    sheet: FactSheet,
    readings: Sequence[PaperReading],
    items: Sequence[tuple[str, Item]],
    *,
    to_come: Collection[str] = (),
    further: Sequence[Finding] = (),
) -> Judgement:
    """Papers, form, registers and rules at once, with everything that is still to be stated."""
    gaps = tuple(_gaps(catalog, thing, sheet, items))
    return judge(
        catalog,
        thing,
        materials,
        sheet,
        readings,
        items=items,
        to_come=to_come,
        further=(*gaps, *further),
    )


def exclusions(thing: Thing, sheet: FactSheet) -> Iterator[Exclusion]:
    """Why an application for the thing does not belong here at all."""
    facts = sheet.view()
    return (each for each in thing.exclusions if decide(each.when, facts) is Truth.YES)


def _gaps(
    catalog: Catalog, thing: str, sheet: FactSheet, items: Sequence[tuple[str, Item]]
) -> Iterator[Finding]:
    for gap in missing_facts(catalog, thing, items, sheet):
        yield Finding(
            code="MISSING",
            severity="fix",
            message=f"请填写{gap.name}（{'、'.join(gap.wanted_by)}要用）。",
            field=gap.name,
            subject=gap.subject,
        )


def _excluded(catalog: Catalog, thing: str, sheet: FactSheet) -> Iterator[Finding]:
    """Why the application would not be accepted at all."""
    for exclusion in exclusions(catalog.things[thing], sheet):
        yield Finding(
            code="NOT_ACCEPTED",
            severity="fix",
            message=f"{exclusion.says}{exclusion.remedy}",
            clause=str(exclusion.clause),
        )

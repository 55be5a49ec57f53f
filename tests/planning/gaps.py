"""What is still missing for a plan that was just made."""

from __future__ import annotations

from onething.catalog import Catalog
from onething.facts import FactSheet
from onething.planning import StepKind, make_plan, missing_facts
from onething.planning.planner import Gap


def gaps_of(catalog: Catalog, thing: str, sheet: FactSheet) -> tuple[Gap, ...]:
    """The gaps of all planned items."""
    steps = make_plan(catalog, thing, sheet).steps
    items = [(step.subject, catalog.items[step.code]) for step in steps if step.kind is StepKind.ITEM]
    return missing_facts(catalog, thing, items, sheet)

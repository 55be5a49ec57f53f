"""On which clause a finding stands, where it does not say so itself: that of whoever asks for the paper or the fact. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from onething.catalog import Catalog, Item
from onething.intake.findings import Finding

Planned = Sequence[tuple[str, Item]]


def with_clauses(findings: Iterable[Finding], catalog: Catalog, items: Planned) -> tuple[Finding, ...]:
    """The findings, each with a clause as far as the planned ``items`` (subject, item) have one."""
    return tuple(
        finding if finding.clause else replace(finding, clause=next(_bases(finding, catalog, items), ""))
        for finding in findings
    )


def _bases(finding: Finding, catalog: Catalog, items: Planned) -> Iterator[str]:
    """Clauses from the nearest to the widest: for reading the register that says otherwise, for asking for the paper, for
    needing the fact, and what the whole stands on."""
    for register in catalog.registers.values():
        if finding.against and register.name == finding.against:
            yield str(register.basis)
    asking = [
        (item, need)
        for _, item in items
        for need in item.materials
        if finding.material and need.slot == finding.material
    ]
    yield from (str(need.clause) for _, need in asking if need.clause is not None)
    relying = [item for _, item in items if finding.field and finding.field in item.relies_on]
    for item in (*(item for item, _ in asking), *relying, *(item for _, item in items)):
        yield from map(str, item.basis[:1])

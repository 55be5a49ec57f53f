"""The dossier as text: what is known of the people in a case, to and from JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from onething.casework.states import Dossier, Upcoming
from onething.catalog import Limit, LimitUnit
from onething.facts import FactType, sheet_from_json, sheet_to_json
from onething.intake import Finding, PaperReading
from onething.planning import Instead, MaterialLine, Way, WayKind


def dossier_text(dossier: Dossier) -> str:
    """The dossier as JSON."""
    return json.dumps(
        {
            "sheet": sheet_to_json(dossier.sheet),
            "papers": dict(dossier.papers),
            "readings": [_reading(reading) for reading in dossier.readings],
            "materials": [asdict(line) for line in dossier.materials],
            "findings": [asdict(finding) for finding in dossier.findings],
            "held": [asdict(finding) for finding in dossier.held],
            "promise": dossier.promise,
            "upcoming": [asdict(each) for each in dossier.upcoming],
            "instead": [asdict(each) for each in dossier.instead],
            "drawn": dossier.drawn,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def dossier_of(text: str, types: Mapping[str, FactType]) -> Dossier:
    """The dossier from JSON. Raises ValueError or KeyError when the text is not one."""
    data = json.loads(text)
    return Dossier(
        sheet=sheet_from_json(data["sheet"], types),
        papers=data["papers"],
        readings=tuple(_reading_of(reading) for reading in data["readings"]),
        materials=tuple(_line(line) for line in data["materials"]),
        findings=tuple(Finding(**_tuples(finding)) for finding in data["findings"]),
        held=tuple(Finding(**_tuples(finding)) for finding in data["held"]),
        promise=data["promise"],
        upcoming=tuple(Upcoming(**each) for each in data.get("upcoming", ())),
        instead=tuple(_instead(each) for each in data.get("instead", ())),
        drawn=data.get("drawn", False),
    )


def _instead(data: dict[str, Any]) -> Instead:
    within = data.pop("within")
    limit = None if within is None else Limit(within["days"], LimitUnit(within["unit"]))
    return Instead(**{**_tuples(data), "kind": WayKind(data["kind"])}, within=limit)


def _line(data: dict[str, Any]) -> MaterialLine:
    ways = tuple(Way(**{**way, "kind": WayKind(way["kind"])}) for way in data.pop("ways", ()))
    return MaterialLine(**_tuples(data), ways=ways)


def _reading(reading: PaperReading) -> dict[str, Any]:
    """A reading without its facts: they are in the sheet."""
    return {
        "slot": reading.slot,
        "subject": reading.subject,
        "file": reading.file,
        "sha256": reading.sha256,
        "kind": reading.kind,
        "legible": reading.legible,
        "findings": [asdict(finding) for finding in reading.findings],
    }


def _reading_of(data: dict[str, Any]) -> PaperReading:
    findings = tuple(Finding(**_tuples(finding)) for finding in data.pop("findings"))
    return PaperReading(**data, facts=(), findings=findings)


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in data.items()}


def _tuple(value: Any) -> Any:
    """Lists, also inside one another, as tuples."""
    return tuple(_tuple(each) for each in value) if isinstance(value, list) else value

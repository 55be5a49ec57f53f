"""Facts (数据项): kinds of value, declarations, statements with provenance, and the sheet that keeps them all.

Public: everything exported here.
"""

from onething.facts.kinds import (
    CodeEntry,
    CodeTable,
    FactType,
    Fen,
    Kind,
    Quantity,
    Sensitivity,
    Value,
    plain_code,
    plain_text,
)
from onething.facts.reading import FactError, fact_type, read_facts, read_value
from onething.facts.sheet import STATED, Fact, FactSheet, Provenance, Source, TrustGrade, which
from onething.facts.wire import from_wire, sheet_from_json, sheet_to_json, to_wire

__all__ = [
    "STATED",
    "CodeEntry",
    "CodeTable",
    "Fact",
    "FactError",
    "FactSheet",
    "FactType",
    "Fen",
    "Kind",
    "Provenance",
    "Quantity",
    "Sensitivity",
    "Source",
    "TrustGrade",
    "Value",
    "fact_type",
    "from_wire",
    "plain_code",
    "plain_text",
    "read_facts",
    "read_value",
    "sheet_from_json",
    "sheet_to_json",
    "to_wire",
    "which",
]

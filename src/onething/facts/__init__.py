"""Facts (数据项): kinds of value, declarations, statements with provenance, and the sheet that keeps them all.

Public: everything exported here.
"""

from onething.facts.kinds import CodeEntry, CodeTable, FactType, Fen, Kind, Quantity, Sensitivity, Value
from onething.facts.sheet import Fact, FactSheet, Provenance, Source, TrustGrade

__all__ = [
    "CodeEntry", "CodeTable", "Fact", "FactSheet", "FactType", "Fen", "Kind", "Provenance", "Quantity",
    "Sensitivity", "Source", "TrustGrade", "Value",
]

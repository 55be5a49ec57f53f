"""Intake (受理前的读和核): documents → text → facts → findings → the notice's text. Pure, but for the engine's process.

Public: everything exported here.
"""

from onething.intake.engine import (
    EngineFailed,
    EngineProcess,
    TextEngine,
    TextLine,
    TextPage,
    TooManyPixels,
    Unreadable,
)
from onething.intake.findings import Finding, difference, notice
from onething.intake.papers import LARGEST, PaperFile, PaperReading
from onething.intake.places import values_of
from onething.intake.reading import kind_of, read_papers
from onething.intake.review import review

__all__ = [
    "LARGEST",
    "EngineFailed",
    "EngineProcess",
    "Finding",
    "PaperFile",
    "PaperReading",
    "TextEngine",
    "TextLine",
    "TextPage",
    "TooManyPixels",
    "Unreadable",
    "difference",
    "kind_of",
    "notice",
    "read_papers",
    "review",
    "values_of",
]

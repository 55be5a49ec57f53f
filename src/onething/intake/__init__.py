"""Intake (受理前的读和核): documents → text → facts → findings → the notice's text. Pure, but for the engine's process.

Public: everything exported here.
"""

from onething.intake.documents import Leaf, Paper, join, leaves_of, look
from onething.intake.engine import (
    EngineFailed,
    EngineProcess,
    NotOpened,
    TextEngine,
    TextLine,
    TextPage,
    TooManyPixels,
    Unreadable,
)
from onething.intake.fields import FieldReading
from onething.intake.findings import Finding, difference, notice
from onething.intake.kinds import OTHER, Kind, kind_of
from onething.intake.papers import LARGEST, PaperFile, PaperReading
from onething.intake.reading import read_papers
from onething.intake.review import review

__all__ = [
    "LARGEST",
    "OTHER",
    "EngineFailed",
    "EngineProcess",
    "FieldReading",
    "Finding",
    "Kind",
    "Leaf",
    "NotOpened",
    "Paper",
    "PaperFile",
    "PaperReading",
    "TextEngine",
    "TextLine",
    "TextPage",
    "TooManyPixels",
    "Unreadable",
    "difference",
    "join",
    "kind_of",
    "leaves_of",
    "look",
    "notice",
    "read_papers",
    "review",
]

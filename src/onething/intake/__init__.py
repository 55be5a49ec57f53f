"""Intake (受理前的读和核): documents → text → facts → findings → the notice's text. Pure, but for the engine's process.

Public: everything exported here.
"""

from onething.intake.comparing import shown
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
from onething.intake.findings import Finding, Verdict, differing, in_words
from onething.intake.judging import Judgement, PaperJudgement, judge
from onething.intake.kinds import OTHER, Kind, kind_of
from onething.intake.notice import in_english, notice
from onething.intake.papers import LARGEST, PaperFile, PaperReading
from onething.intake.placing import placed
from onething.intake.reading import read_papers
from onething.intake.remembering import Remembering
from onething.intake.scope.classes import Candidate, Classified, Classifier, Neighbour
from onething.intake.scope.entries import Entry
from onething.intake.scope.whole import Needed, ScopeReading, classifier_of, read_scope

__all__ = [
    "LARGEST",
    "OTHER",
    "Candidate",
    "Classified",
    "Classifier",
    "EngineFailed",
    "EngineProcess",
    "Entry",
    "FieldReading",
    "Finding",
    "Judgement",
    "Kind",
    "Leaf",
    "Needed",
    "Neighbour",
    "NotOpened",
    "Paper",
    "PaperFile",
    "PaperJudgement",
    "PaperReading",
    "Remembering",
    "ScopeReading",
    "TextEngine",
    "TextLine",
    "TextPage",
    "TooManyPixels",
    "Unreadable",
    "Verdict",
    "classifier_of",
    "differing",
    "in_english",
    "in_words",
    "join",
    "judge",
    "kind_of",
    "leaves_of",
    "look",
    "notice",
    "placed",
    "read_papers",
    "read_scope",
    "shown",
]

"""Intake (受理前的读和核): documents → text → facts → findings → the notice's text. Pure, but for the engine's process.

Public: everything exported here.
"""

from onething.intake.advice import Adviser, Consulting, Proposal, Sending
from onething.intake.bundle import bundled, is_bundle, parts_of
from onething.intake.calibrating import Counted, calibrated, reliability, wilson
from onething.intake.comparing import shown
from onething.intake.documents import Leaf, Paper, join, leaves_of, look
from onething.intake.engine import (
    EngineBusy,
    EngineFailed,
    NotOpened,
    Ring,
    TextEngine,
    TextLine,
    TextPage,
    TooManyPixels,
    Unreadable,
)
from onething.intake.engine_process import EngineProcess, child_command
from onething.intake.fields import FieldReading
from onething.intake.findings import Finding, Verdict, differing, in_words
from onething.intake.judging import Judgement, PaperJudgement, judge
from onething.intake.kinds import OTHER, Kind, kind_of
from onething.intake.labels import (
    Label,
    LabelErrors,
    LabelledPicture,
    characters_apart,
    edition_of,
    label,
    labels_of,
    read_labels,
)
from onething.intake.language_model import LanguageModel
from onething.intake.learning import Accuracy, Learnt, Revised, carried, learn
from onething.intake.notice import called, in_english, notice, worded
from onething.intake.outside import OutsideEye
from onething.intake.papers import LARGEST, PaperFile, PaperReading, refusal
from onething.intake.placing import placed
from onething.intake.pool import EnginePool
from onething.intake.reading import read_papers
from onething.intake.redacting import NotRedactable, PageMask, masks_of
from onething.intake.redaction import redacted
from onething.intake.remembering import Remembering
from onething.intake.scope.classes import Candidate, Classified, Classifier, Neighbour
from onething.intake.scope.entries import Entry
from onething.intake.scope.whole import Needed, ScopeReading, classifier_of, read_scope
from onething.intake.seals import SEAL_CODES
from onething.intake.thresholds import Thresholds, rows_of

__all__ = [
    "LARGEST",
    "OTHER",
    "SEAL_CODES",
    "Accuracy",
    "Adviser",
    "Candidate",
    "Classified",
    "Classifier",
    "Consulting",
    "Counted",
    "EngineBusy",
    "EngineFailed",
    "EnginePool",
    "EngineProcess",
    "Entry",
    "FieldReading",
    "Finding",
    "Judgement",
    "Kind",
    "Label",
    "LabelErrors",
    "LabelledPicture",
    "LanguageModel",
    "Leaf",
    "Learnt",
    "Needed",
    "Neighbour",
    "NotOpened",
    "NotRedactable",
    "OutsideEye",
    "PageMask",
    "Paper",
    "PaperFile",
    "PaperJudgement",
    "PaperReading",
    "Proposal",
    "Remembering",
    "Revised",
    "Ring",
    "ScopeReading",
    "Sending",
    "TextEngine",
    "TextLine",
    "TextPage",
    "Thresholds",
    "TooManyPixels",
    "Unreadable",
    "Verdict",
    "bundled",
    "calibrated",
    "called",
    "carried",
    "characters_apart",
    "child_command",
    "classifier_of",
    "differing",
    "edition_of",
    "in_english",
    "in_words",
    "is_bundle",
    "join",
    "judge",
    "kind_of",
    "label",
    "labels_of",
    "learn",
    "leaves_of",
    "look",
    "masks_of",
    "notice",
    "parts_of",
    "placed",
    "read_labels",
    "read_papers",
    "read_scope",
    "redacted",
    "refusal",
    "reliability",
    "rows_of",
    "shown",
    "wilson",
    "worded",
]

"""Catalog (目录): packs as typed, checked, frozen values, known by digest. Pure.

Public: everything exported here.
"""

from onething.catalog.accepting import accepted
from onething.catalog.calibration import ALL as ALL_SORTS
from onething.catalog.calibration import SORTS, Calibration, calibration_text
from onething.catalog.columns import Columns, read_columns, shipped
from onething.catalog.draft import Draft, DraftPaper
from onething.catalog.drafting import Tally, Unclear
from onething.catalog.drawing import as_dot, as_svg
from onething.catalog.english import in_english as named_in_english
from onething.catalog.graph import Freed, PaperEdge, PaperGraph, Wanted, paper_graph
from onething.catalog.importing import Imported, import_table, required_columns
from onething.catalog.load import canonical, digest_of, load, open_pack, read_files
from onething.catalog.model import (
    Advice,
    Catalog,
    Check,
    Condition,
    Department,
    Exclusion,
    Holidays,
    Item,
    MaterialNeed,
    MaterialSlot,
    MessageTemplate,
    Performer,
    Question,
    Quota,
    Register,
    Situation,
    Thing,
)
from onething.catalog.notice import FIELDS as NOTICE_FIELDS
from onething.catalog.notice import (
    Moment,
    Notice,
    NoticeField,
    NoticeRow,
    fields_in,
    filled,
    notice_for,
)
from onething.catalog.paper import Face, MaterialType, Template
from onething.catalog.paper_names import PaperNames, read_paper_names
from onething.catalog.retention import CaseRetention, Period, Retention
from onething.catalog.schema import schemas
from onething.catalog.seal import Seal
from onething.catalog.sources import givers, licences, read_facts_of, stated
from onething.catalog.starting import BadName, first_files
from onething.catalog.statements import Statement
from onething.catalog.tables import LARGEST_TABLE, RowError
from onething.catalog.terms import (
    Channel,
    Clause,
    Deferral,
    Fee,
    Later,
    Leg,
    Limit,
    LimitUnit,
    Otherwise,
    Pledge,
    Signer,
    Unsure,
)
from onething.catalog.timing import (
    APPLICANT,
    ClockKind,
    Escalation,
    ItemType,
    Procedure,
    Rated,
    Turn,
    Undo,
)
from onething.catalog.trades import Activity, Permit, Stage, Trade
from onething.catalog.yaml import PackError, PackErrors, Place

__all__ = [
    "ALL_SORTS",
    "APPLICANT",
    "LARGEST_TABLE",
    "NOTICE_FIELDS",
    "SORTS",
    "Activity",
    "Advice",
    "BadName",
    "Calibration",
    "CaseRetention",
    "Catalog",
    "Channel",
    "Check",
    "Clause",
    "ClockKind",
    "Columns",
    "Condition",
    "Deferral",
    "Department",
    "Draft",
    "DraftPaper",
    "Escalation",
    "Exclusion",
    "Face",
    "Fee",
    "Freed",
    "Holidays",
    "Imported",
    "Item",
    "ItemType",
    "Later",
    "Leg",
    "Limit",
    "LimitUnit",
    "MaterialNeed",
    "MaterialSlot",
    "MaterialType",
    "MessageTemplate",
    "Moment",
    "Notice",
    "NoticeField",
    "NoticeRow",
    "Otherwise",
    "PackError",
    "PackErrors",
    "PaperEdge",
    "PaperGraph",
    "PaperNames",
    "Performer",
    "Period",
    "Permit",
    "Place",
    "Pledge",
    "Procedure",
    "Question",
    "Quota",
    "Rated",
    "Register",
    "Retention",
    "RowError",
    "Seal",
    "Signer",
    "Situation",
    "Stage",
    "Statement",
    "Tally",
    "Template",
    "Thing",
    "Trade",
    "Turn",
    "Unclear",
    "Undo",
    "Unsure",
    "Wanted",
    "accepted",
    "as_dot",
    "as_svg",
    "calibration_text",
    "canonical",
    "digest_of",
    "fields_in",
    "filled",
    "first_files",
    "givers",
    "import_table",
    "licences",
    "load",
    "named_in_english",
    "notice_for",
    "open_pack",
    "paper_graph",
    "read_columns",
    "read_facts_of",
    "read_files",
    "read_paper_names",
    "required_columns",
    "schemas",
    "shipped",
    "stated",
]

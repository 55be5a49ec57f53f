"""Catalog (目录): packs as typed, checked, frozen values, known by digest. Pure.

Public: everything exported here.
"""

from onething.catalog.columns import Columns, read_columns, shipped
from onething.catalog.draft import Draft, DraftPaper
from onething.catalog.drafting import Tally, Unclear
from onething.catalog.drawing import as_dot, as_svg
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
    MaterialType,
    MessageTemplate,
    Otherwise,
    Performer,
    Question,
    Quota,
    Register,
    Situation,
    Template,
    Thing,
)
from onething.catalog.paper_names import PaperNames, read_paper_names
from onething.catalog.schema import schemas
from onething.catalog.sources import givers, licences, read_facts_of, stated
from onething.catalog.starting import BadName, first_files
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
    Pledge,
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
from onething.catalog.yaml import PackError, PackErrors, Place

__all__ = [
    "APPLICANT",
    "LARGEST_TABLE",
    "Advice",
    "BadName",
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
    "Otherwise",
    "PackError",
    "PackErrors",
    "PaperEdge",
    "PaperGraph",
    "PaperNames",
    "Performer",
    "Place",
    "Pledge",
    "Procedure",
    "Question",
    "Quota",
    "Rated",
    "Register",
    "RowError",
    "Situation",
    "Tally",
    "Template",
    "Thing",
    "Turn",
    "Unclear",
    "Undo",
    "Unsure",
    "Wanted",
    "as_dot",
    "as_svg",
    "canonical",
    "digest_of",
    "first_files",
    "givers",
    "import_table",
    "licences",
    "load",
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

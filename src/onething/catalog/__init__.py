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
    Catalog,
    Check,
    Clause,
    Condition,
    Department,
    Holidays,
    Item,
    Limit,
    LimitUnit,
    MaterialNeed,
    MaterialSlot,
    MaterialType,
    MessageTemplate,
    Otherwise,
    Performer,
    Question,
    Quota,
    Register,
    Template,
    Thing,
)
from onething.catalog.paper_names import PaperNames, read_paper_names
from onething.catalog.schema import schemas
from onething.catalog.sources import givers, stated
from onething.catalog.starting import BadName, first_files
from onething.catalog.tables import LARGEST_TABLE, RowError
from onething.catalog.yaml import PackError, PackErrors, Place

__all__ = [
    "LARGEST_TABLE",
    "BadName",
    "Catalog",
    "Check",
    "Clause",
    "Columns",
    "Condition",
    "Department",
    "Draft",
    "DraftPaper",
    "Freed",
    "Holidays",
    "Imported",
    "Item",
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
    "Question",
    "Quota",
    "Register",
    "RowError",
    "Tally",
    "Template",
    "Thing",
    "Unclear",
    "Wanted",
    "as_dot",
    "as_svg",
    "canonical",
    "digest_of",
    "first_files",
    "givers",
    "import_table",
    "load",
    "open_pack",
    "paper_graph",
    "read_columns",
    "read_files",
    "read_paper_names",
    "required_columns",
    "schemas",
    "shipped",
    "stated",
]

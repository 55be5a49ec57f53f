"""Catalog (目录): packs as typed, checked, frozen values, known by digest. Pure.

Public: everything exported here.
"""

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
from onething.catalog.sources import givers, stated
from onething.catalog.yaml import PackError, PackErrors, Place

__all__ = [
    "Catalog",
    "Check",
    "Clause",
    "Condition",
    "Department",
    "Holidays",
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
    "Performer",
    "Place",
    "Question",
    "Quota",
    "Register",
    "Template",
    "Thing",
    "canonical",
    "digest_of",
    "givers",
    "load",
    "open_pack",
    "read_files",
    "stated",
]

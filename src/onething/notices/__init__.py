"""Notices (文书): what a paper of a case says, and its pages as PDF. Pure.

Public: everything exported here.
"""

from onething.notices.document import Document, Paragraph, Points, Table, Unprintable
from onething.notices.filling import cited, fill, number_of
from onething.notices.samples import sample
from onething.notices.typesetting import NoTypesetter, Typesetter
from onething.notices.values import NoticeValues, values_from_json, values_to_json

__all__ = [
    "Document",
    "NoTypesetter",
    "NoticeValues",
    "Paragraph",
    "Points",
    "Table",
    "Typesetter",
    "Unprintable",
    "cited",
    "fill",
    "number_of",
    "sample",
    "values_from_json",
    "values_to_json",
]

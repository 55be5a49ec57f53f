"""Handing in: from a folder's bytes to an application that ``Casework`` takes.

Papers are kept (encrypted) before they are read, so that what was read can always be looked at again; until a case
takes them they are orphans that the vault's sweep removes."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from onething.casework.actors import Actor
from onething.casework.chain import stamp
from onething.casework.service import Application, Casework, CaseworkError, Supplement
from onething.casework.transition import ZONE
from onething.catalog import Catalog, Thing
from onething.custody.service import Vault, fingerprint
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.intake import PaperFile, PaperReading, TextEngine, read_papers
from onething.planning import PlanError, make_plan, read_application

"""Planning (规划): goal + situation → parallel plan, one form, short material list, what it saves. Pure.

Public: everything exported here.
"""

from onething.planning.application import BASIS_DATE, Application, ApplicationErrors, read_application
from onething.planning.plan import MaterialLine, Plan, Savings, Step, StepKind
from onething.planning.planner import Gap, make_form, make_plan, missing_facts
from onething.planning.reachable import PlanError

__all__ = [
    "BASIS_DATE",
    "Application",
    "ApplicationErrors",
    "Gap",
    "MaterialLine",
    "Plan",
    "PlanError",
    "Savings",
    "Step",
    "StepKind",
    "make_form",
    "make_plan",
    "missing_facts",
    "read_application",
]

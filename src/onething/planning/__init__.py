"""Planning (规划): goal + situation → parallel plan, one form, short material list, what it saves. Pure.

Public: everything exported here.
"""

from onething.planning.application import BASIS_DATE, Application, ApplicationErrors, read_application
from onething.planning.bpmn import plan_bpmn
from onething.planning.drawing import plan_svg
from onething.planning.instead import Chosen, Instead, InsteadError, instead_of, without
from onething.planning.plan import (
    AdviceLine,
    FeeLine,
    MaterialLine,
    Plan,
    Savings,
    Step,
    StepKind,
    Way,
    WayKind,
)
from onething.planning.planner import Gap, make_form, make_plan, missing_facts
from onething.planning.questions import AnswerError, NextQuestion, next_question, read_answer
from onething.planning.reachable import PlanError, owner_of
from onething.planning.why import NotInPlan, why

__all__ = [
    "BASIS_DATE",
    "AdviceLine",
    "AnswerError",
    "Application",
    "ApplicationErrors",
    "Chosen",
    "FeeLine",
    "Gap",
    "Instead",
    "InsteadError",
    "MaterialLine",
    "NextQuestion",
    "NotInPlan",
    "Plan",
    "PlanError",
    "Savings",
    "Step",
    "StepKind",
    "Way",
    "WayKind",
    "instead_of",
    "make_form",
    "make_plan",
    "missing_facts",
    "next_question",
    "owner_of",
    "plan_bpmn",
    "plan_svg",
    "read_answer",
    "read_application",
    "why",
    "without",
]

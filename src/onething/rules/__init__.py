"""Rules (规则): the rule language of policy staff: parse, type-check, decide one case exactly, explain. Pure.

Public: everything exported here.
"""

from onething.rules.errors import RuleError, RuleErrors, caret, nearest
from onething.rules.explain import AtomTrace, Explanation, explain
from onething.rules.normal import NormalForm, normal_form
from onething.rules.rule import Expression, Rule, Truth, compile_expression, compile_rule, decide, value_of
from onething.rules.words import written

__all__ = [
    "AtomTrace",
    "Explanation",
    "Expression",
    "NormalForm",
    "Rule",
    "RuleError",
    "RuleErrors",
    "Truth",
    "caret",
    "compile_expression",
    "compile_rule",
    "decide",
    "explain",
    "nearest",
    "normal_form",
    "value_of",
    "written",
]

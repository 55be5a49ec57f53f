"""Why a task was decided as it was: a sentence for every atom, with value, source and clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from onething.casework.reasons import Reason, reasons_of
from onething.facts import Fact, Provenance, Source, TrustGrade
from tests.casework.life import BIRTH as CATALOG
from tests.casework.life import Life

REGISTER = Provenance(Source.REGISTER, TrustGrade.A, origin="marriages")


def _reasons(code: str, *facts: Fact) -> tuple[Reason, ...]:
    """The reasons of one item of a case of married parents, with what a register said."""
    life = Life()
    life.submit(married=True, wrong=False)

    dossier = replace(life.view.dossier, sheet=life.view.dossier.sheet.with_facts(facts))
    view = replace(life.view, dossier=dossier)
    task = next(task for task in view.tasks if task.code == code)
    return reasons_of(CATALOG, view, task)


def test_every_atom_has_its_value_its_source_by_name_and_its_clause() -> None:
    stated = Fact("登记的结婚日期", date(2021, 2, 9), REGISTER)
    applies, condition = _reasons("family-register-check", stated)
    assert (applies.decides, applies.truth, applies.says) == ("要不要办", "是", "")
    assert (condition.decides, condition.truth, condition.says) == ("能不能办", "是", "")
    (sentence,) = condition.sentences
    assert "2021-02-09" in sentence
    assert "登记库「婚姻登记档案」" in sentence
    assert "《民法典》第一千零四十九条" in sentence


def test_a_condition_that_fails_says_what_that_means_and_how_far_it_is() -> None:
    stated = Fact("登记的结婚日期", date(2021, 3, 9), REGISTER)
    condition = _reasons("family-register-check", stated)[1]
    assert condition.truth == "否"
    assert "不一致" in condition.says
    assert any("差" in sentence for sentence in condition.sentences)


def test_what_is_missing_is_said() -> None:
    condition = _reasons("family-register-check")[1]
    assert condition.truth == "未知"
    assert "还缺：登记的结婚日期。" in condition.sentences


def test_a_register_has_no_rules() -> None:
    assert _reasons("births") == ()

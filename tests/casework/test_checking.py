"""核对读数: officers compare what was read by machine with the papers; what was misread is put right, and it teaches."""

from __future__ import annotations

import json

import pytest

from onething.casework.models import EventRow
from onething.casework.service import (
    CaseworkError,
    NotAllowed,
    ReadingLine,
    Readings,
    read_actor,
    verify_chain,
)
from onething.custody.service import receipts_of
from onething.facts import Fact, Source
from onething.intake import Label
from tests.casework.ground import FAMILY, Site

POLICE, OPERATOR, MEI = map(read_actor, ("officer:police/1", "operator:ops", "applicant:mei"))
NAME, CHILD = "新生儿.姓名", FAMILY.birth.name


@pytest.fixture
def readings(site: Site) -> Readings:
    return Readings(site.ground)


def named(lines: tuple[ReadingLine, ...]) -> ReadingLine:
    """The child's name on the certificate."""
    return next(line for line in lines if line.name == NAME)


def on_the_paper(site: Site, case: str) -> Fact:
    sheet = site.view(case).dossier.sheet
    return next(f for f in sheet.said(NAME, "新生儿/1") if f.provenance.source is Source.PAPER)


def test_an_officer_sees_the_own_department_s_readings_and_leaves_a_receipt(
    site: Site, readings: Readings
) -> None:
    case = site.apply()
    site.answer(case)
    line = named(readings.list(POLICE, case))
    assert (line.value, line.page, line.box is not None) == (CHILD, 1, True)
    receipt = receipts_of(case)[-1]
    assert (receipt.purpose, receipt.reader) == ("核对读数", str(POLICE))
    assert NAME in receipt.fields and CHILD not in json.dumps(receipt.fields)


@pytest.mark.parametrize("who", [MEI, OPERATOR, read_actor("officer:elsewhere/1")])
def test_nobody_else_sees_or_corrects_them(site: Site, readings: Readings, who: object) -> None:
    case = site.apply()
    with pytest.raises(NotAllowed):
        readings.list(who, case)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        readings.check(who, case, {}, None)  # type: ignore[arg-type]


def test_what_is_right_needs_no_further_look_and_counts(site: Site, readings: Readings) -> None:
    case = site.apply()
    site.answer(case)
    many = len(readings.list(POLICE, case))
    state = site.view(case).state
    assert readings.check(POLICE, case, {}, None) == state
    assert readings.list(POLICE, case) == ()
    labels = readings.labels(OPERATOR)
    assert len(labels) == many and all(label.right and label.distance == 0 for label in labels)
    assert on_the_paper(site, case).provenance.confidence is None
    with pytest.raises(CaseworkError, match="没有核对"):
        readings.check(POLICE, case, {}, None)


def test_what_was_misread_is_put_right_where_the_paper_said_it(site: Site, readings: Readings) -> None:
    case = site.apply(papers=True)
    site.registers_answer(case)
    line = named(readings.list(POLICE, case))
    readings.check(POLICE, case, {line.mark: f"{CHILD}晓"}, [])
    fact = on_the_paper(site, case)
    assert (fact.value, fact.provenance.source, fact.provenance.box) == (
        f"{CHILD}晓",
        Source.PAPER,
        line.box,
    )
    findings = [f for f in site.view(case).dossier.findings if f.field == NAME]
    assert findings and {f.severity for f in findings} == {"human"}
    assert verify_chain(case) is None
    [label] = readings.labels(OPERATOR)
    assert (label.kind, label.field, label.right, label.distance) == ("出生医学证明", "新生儿姓名", False, 1)
    assert label.engine == 0.98 and len(label.edition) == 8


def test_while_the_applicant_corrects_everything_is_reviewed_anew(site: Site, readings: Readings) -> None:
    """The form was right and the certificate was misread: nobody needs to mend anything after all."""
    case = site.apply(**{NAME: "欧阳修"})
    site.registers_answer(case)
    assert site.view(case).state == "待补正"
    line = named(readings.list(POLICE, case))
    assert readings.check(POLICE, case, {line.mark: "欧阳修"}, []) == "部门办理"
    assert site.view(case).accepted


def test_the_event_and_the_labels_hold_no_value(site: Site, readings: Readings) -> None:
    case = site.apply()
    site.registers_answer(case)
    line = named(readings.list(POLICE, case))
    readings.check(POLICE, case, {line.mark: "欧阳修"}, None)
    body = EventRow.objects.get(case_id=case, kind="ReadingsChecked").body or ""
    for value in ("欧阳修", CHILD, FAMILY.mother.name, FAMILY.mother.id_number):
        assert value not in body
    assert {name for each in json.loads(body)["labels"] for name in each} == set(Label.__dataclass_fields__)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ({"abcdef": "王"}, [], "没有等核对的读数「abcdef」"),
        ({}, ["x" * 90], "没有等核对的读数"),
        ({}, [], "没有核对"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(
    site: Site, readings: Readings, wrong: dict[str, str], right: list[str], says: str
) -> None:
    case = site.apply()
    before = site.view(case)
    with pytest.raises(CaseworkError, match=says):
        readings.check(POLICE, case, wrong, right)
    assert site.view(case) == before


def test_a_value_that_cannot_be_is_refused(site: Site, readings: Readings) -> None:
    case = site.apply()
    site.registers_answer(case)
    name = named(readings.list(POLICE, case)).mark
    for value, says in ((" ", "请写明"), ("x" * 501, "最多 500")):
        with pytest.raises(CaseworkError, match=says):
            readings.check(POLICE, case, {name: value}, [])
    with pytest.raises(CaseworkError, match="又对又错"):
        readings.check(POLICE, case, {name: "王"}, [name])


def test_while_the_pre_review_waits_for_registers_nothing_is_taken(site: Site, readings: Readings) -> None:
    case = site.apply()
    with pytest.raises(CaseworkError, match="正在预审"):
        readings.check(POLICE, case, {}, None)


def test_in_a_case_that_has_ended_it_only_teaches_and_once(site: Site, readings: Readings) -> None:
    case = site.apply()
    site.answer(case)
    site.casework.withdraw(MEI, case, "不办了")
    site.answer(case)
    assert site.view(case).state == "已撤回"
    before = site.view(case).dossier
    readings.check(POLICE, case, {}, None)
    readings.check(POLICE, case, {}, None)
    assert site.view(case).dossier == before
    labels = readings.labels(OPERATOR)
    assert len({label.id for label in labels}) == len(labels) / 2


def test_only_operators_gather_the_labels(readings: Readings) -> None:
    assert readings.labels(OPERATOR) == ()
    for who in (POLICE, MEI):
        with pytest.raises(NotAllowed):
            readings.labels(who)

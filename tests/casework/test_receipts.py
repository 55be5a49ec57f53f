"""Whoever works here and sees something of a person leaves a use receipt. Every way to look is listed: a new command fails
here until somebody has said which sort it is."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from onething.casework.handing_in import Counter
from onething.casework.models import CaseRow, EventRow, TaskRow
from onething.casework.service import EventLog, LogForm, NotAllowed, Reconciler, Wanted, read_actor
from onething.compose.house import House, wire
from onething.compose.service import set_up
from onething.custody.models import UseReceipt
from onething.facts import Source, to_wire
from onething.parties.service import Officer, register_officer
from tests.casework.ground import FAMILY, NOW
from tests.house.application import application, engine_for

pytestmark = pytest.mark.usefixtures("rows")
CLERK, LIN = read_actor("officer:police/0231"), read_actor("operator:lin")
MEI = read_actor("applicant:mei")

LOOKS = {
    ("Casework", "report"),
    ("Casework", "trace"),
    ("Casework", "reasons"),
    ("Casework", "inbox"),
    ("Papers", "pdf"),
    ("Pictures", "open"),
    ("Pictures", "copy"),
    ("Readings", "list"),
    ("Readings", "check"),
    ("Counter", "apply"),  # a window clerk enters what somebody brings
    ("Counter", "supplement"),
    ("People", "verify"),  # who has seen somebody's document
}
"""What shows an officer something of a person, or lets an officer handle it: each leaves a receipt."""
BLIND = {
    ("Audits", "waiting"): "references",
    ("Audits", "agreement"): "counts",
    ("Casework", "cases"): "references",
    ("EventLog", "export"): "pseudonyms",
    ("Keys", "list"): "keys",
    ("Migrations", "running"): "references",
    ("Migrations", "preview"): "names of items, papers and facts",
    ("Papers", "list"): "titles",
    ("People", "officers"): "officers",
    ("Pictures", "list"): "names of papers",
    ("Readings", "labels"): "fields and characters",
    ("Reconciler", "references"): "references",
    ("Retaining", "due"): "names of papers",
    ("Retaining", "look"): "names of papers",
    ("Timekeeping", "alerts"): "names of steps",
}
"""What shows people who work here something, but nothing of a person."""
APPLICANTS = {
    ("Casework", "submit"), ("Casework", "supplement"), ("Casework", "standing_of"), ("Casework", "withdrawal"),
    ("Casework", "withdraw"), ("Disputes", "dispute"), ("People", "give_mandate"), ("People", "revoke_mandate"),
    ("People", "mandates"), ("Signatures", "sign"),
}  # fmt: skip
"""For applicants, and for clerks behind the counter, whose receipt the counter's tests look for."""
DEEDS = {
    ("Audits", "answer"), ("Casework", "decide"), ("Claims", "claim"), ("Claims", "release"), ("Claims", "hand_over"),
    ("Disputes", "uphold"), ("Disputes", "correct"), ("Keys", "rotate"), ("Keys", "reseal"), ("Keys", "retire"),
    ("Migrations", "move"), ("People", "register"), ("People", "remove"), ("People", "set_absence"),
    ("Reconciler", "case"), ("Redress", "undo"), ("Retaining", "erase"), ("Retaining", "hold"), ("Retaining", "lift"),
    ("Timekeeping", "begin"), ("Timekeeping", "end"), ("Timekeeping", "extend"), ("Timekeeping", "take_note"),
}  # fmt: skip
"""What is done: an event of the case says who did it. They give back where it stands now, nothing else."""


def _ways() -> Iterator[tuple[str, str]]:
    """Every public method that an actor calls, of everything that faces are given."""
    rooms = [field.type for field in fields(House)]
    names = {str(name) for name in rooms} | {"Counter", "EventLog", "Reconciler"}
    import onething.casework.service as door

    classes = [getattr(door, name) for name in names if inspect.isclass(getattr(door, name, None))]
    for each in {*classes, Counter, EventLog, Reconciler}:
        for name, method in inspect.getmembers(each, inspect.isfunction):
            if not name.startswith("_") and "actor" in inspect.signature(method).parameters:
                yield each.__name__, name


def test_every_way_to_look_is_known() -> None:
    known = [*LOOKS, *BLIND, *APPLICANTS, *DEEDS]
    assert len(known) == len(set(known))
    assert set(_ways()) == set(known)


@dataclass
class Scene:
    """An installation with one case of a birth that waits for the police, who also keeps a window."""

    house: House
    counter: Counter
    case: str
    raw: bytes
    open_file: Callable[[str], bytes]

    @property
    def private(self) -> set[str]:
        """What nobody may see without a trace: everything that was said of the family, in its own words."""
        facts = self.house.casework.report(MEI, self.case, purpose="查看").facts
        said = [fact for fact in facts if fact.provenance.source is not Source.DERIVED]
        texts = {str(to_wire(fact.value)) for fact in said}
        return {text for text in texts if len(text) > 3 and text not in ("True", "False")}

    def receipts(self) -> list[tuple[str, str]]:
        return list(UseReceipt.objects.order_by("id").values_list("reader", "source"))

    def looking(self, look: Callable[[], object]) -> tuple[object, list[tuple[str, str]]]:
        """What a look shows, and the receipts that it left."""
        before = len(self.receipts())
        found = look()
        return found, self.receipts()[before:]


@pytest.fixture
def scene() -> Scene:
    def now() -> datetime:
        return NOW

    house = wire(set_up(), now)
    register_officer(Officer("police", "0231", ("承办人", "窗口")))
    engine = engine_for(FAMILY)
    counter = house.counter(engine)
    raw, open_file = application(FAMILY)
    catalog = house.catalog()
    case, _ = counter.apply(MEI, catalog, raw, open_file)
    mother = FAMILY.mother.name
    task = TaskRow.objects.filter(case_id=case, department="police").order_by("number")[0]
    TaskRow.objects.filter(pk=task.pk).update(state="待审核", reason=f"户口库里是「{mother}」")
    return Scene(house, counter, case, raw, open_file)


def _looks(scene: Scene, folder: Path) -> dict[tuple[str, str], Callable[[], object]]:
    house, case = scene.house, scene.case
    task = TaskRow.objects.filter(case_id=case, department="police").order_by("number")[0].number
    other = json.loads(scene.raw)
    other["facts"] = {**other.get("facts", {}), "联系电话": "13900000000"}
    paper = json.dumps({"facts": {"联系电话": "13900000000"}}).encode()
    for_li = CLERK.acting_for(read_actor("applicant:li"))

    def issued() -> object:
        """A paper about a task of the police."""
        note = EventRow.objects.filter(case_id=case, kind="NoticeIssued").order_by("seq")[0]
        EventRow.objects.filter(pk=note.pk).update(task=task)
        return house.papers.pdf(CLERK, case, 1, purpose="核对")

    def supplemented() -> object:
        CaseRow.objects.filter(pk=case).update(state="待补正")
        return scene.counter.supplement(CLERK.acting_for(MEI), case, paper, lambda name: b"")

    def checked() -> object:
        CaseRow.objects.filter(pk=case).update(state="部门办理")
        return house.readings.check(CLERK, case, {}, None)

    def copied() -> object:
        try:
            return house.pictures.copy(
                CLERK,
                case,
                "母亲身份证",
                scene.counter.engine,
                show=["姓名"],
                to="department:police",
                purpose="核对",
            )
        except Exception as problem:  # the recorded papers are no pictures
            return problem

    return {
        ("Casework", "report"): lambda: house.casework.report(CLERK, case, purpose="核对"),
        ("Casework", "trace"): lambda: house.casework.trace(CLERK, case, purpose="核对"),
        ("Casework", "reasons"): lambda: house.casework.reasons(CLERK, case, task, purpose="核对"),
        ("Casework", "inbox"): lambda: house.casework.inbox(CLERK),
        ("Papers", "pdf"): issued,
        ("Pictures", "open"): lambda: house.pictures.open(CLERK, case, "母亲身份证", purpose="核对"),
        ("Pictures", "copy"): copied,
        ("Readings", "list"): lambda: house.readings.list(CLERK, case),
        ("Readings", "check"): checked,
        ("Counter", "apply"): lambda: scene.counter.apply(
            for_li, house.catalog(), json.dumps({**other, "materials": []}).encode(), scene.open_file
        ),
        ("Counter", "supplement"): supplemented,
        ("People", "verify"): lambda: house.people.verify(CLERK, MEI, FAMILY.mother.id_number),
    }  # fmt: skip


@pytest.mark.parametrize("way", sorted(LOOKS))
def test_a_look_at_somebody_s_data_leaves_a_receipt(
    scene: Scene, tmp_path: Path, way: tuple[str, str]
) -> None:
    if way == ("Counter", "apply"):  # about another child
        CaseRow.objects.filter(pk=scene.case).update(state="已撤回", fingerprint=None)
        from onething.casework.models import MatterRow

        MatterRow.objects.all().delete()
    _, left = scene.looking(_looks(scene, tmp_path)[way])
    assert [reader for reader, _ in left] == [str(CLERK)]


def test_who_looks_at_the_inbox_all_day_has_looked_once(scene: Scene) -> None:
    for _ in range(3):
        scene.house.casework.inbox(CLERK)
    assert [source for _, source in scene.receipts()].count("platform/inbox") == 1


@pytest.mark.parametrize("way", sorted(BLIND))
def test_what_leaves_no_receipt_shows_nothing_of_anybody(
    scene: Scene, tmp_path: Path, way: tuple[str, str]
) -> None:
    house, case, out = scene.house, scene.case, tmp_path / "log.xes"

    def export() -> str:
        out.touch()
        house.event_log().export(LIN, Wanted(refs=True), LogForm.XES, out)
        return out.read_text(encoding="utf-8")

    looks: dict[tuple[str, str], Callable[[], Any]] = {
        ("Audits", "waiting"): lambda: house.audits.waiting(CLERK),
        ("Audits", "agreement"): lambda: house.audits.agreement(LIN),
        ("Casework", "cases"): lambda: house.casework.cases(LIN),
        ("EventLog", "export"): export,
        ("Keys", "list"): lambda: house.keys.list(LIN),
        ("Migrations", "running"): lambda: house.migrations.running(LIN, house.catalog()),
        ("Migrations", "preview"): lambda: house.migrations.preview(LIN, case, house.catalog()),
        ("Papers", "list"): lambda: house.papers.list(CLERK, case),
        ("People", "officers"): lambda: house.people.officers(CLERK, "police"),
        ("Pictures", "list"): lambda: house.pictures.list(CLERK, case),
        ("Readings", "labels"): lambda: house.readings.labels(LIN),
        ("Reconciler", "references"): lambda: list(Reconciler(None).references(LIN)),  # type: ignore[arg-type]
        ("Retaining", "due"): lambda: house.retaining.due(LIN, 36_500),
        ("Retaining", "look"): lambda: house.retaining.look(LIN, case),
        ("Timekeeping", "alerts"): lambda: house.timekeeping.alerts(CLERK),
    }
    if way == ("Readings", "labels"):  # there must be some
        CaseRow.objects.filter(pk=case).update(state="部门办理")
        house.readings.check(CLERK, case, {}, None)
        assert house.readings.labels(LIN)
    found, left = scene.looking(looks[way])
    assert left == []
    text = repr(found)
    assert [word for word in scene.private if word in text] == []


def test_an_operator_sees_nothing_of_anybody_in_a_case(scene: Scene) -> None:
    house, case = scene.house, scene.case
    seen = repr(
        (house.casework.report(LIN, case, purpose="查看"), house.casework.trace(LIN, case, purpose="查看"))
    )
    assert [word for word in scene.private if word in seen] == []
    for look in (
        lambda: house.casework.reasons(LIN, case, 1, purpose="查看"),
        lambda: house.pictures.list(LIN, case),
        lambda: house.pictures.open(LIN, case, "母亲身份证", purpose="查看"),
        lambda: house.papers.pdf(LIN, case, 1, purpose="查看"),
    ):
        with pytest.raises(NotAllowed):
            look()

"""Event logs: what is in them, what is not, and that other software reads them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import r4pm
from lxml import etree
from r4pm import bindings

from onething.casework.eventlog.activities import ACTIVITIES, activity
from onething.casework.eventlog.log import Tally
from onething.casework.eventlog.rows import CHUNK
from onething.casework.happenings import Answer
from onething.casework.models import CaseRow, EventRow, TaskRow
from onething.casework.service import (
    CaseworkError,
    Decision,
    EventLog,
    LogForm,
    NotAllowed,
    Wanted,
    read_actor,
)
from onething.casework.trail.story import SENTENCES
from onething.catalog import Catalog
from onething.facts import Fact, Provenance, Source, TrustGrade
from tests.casework.lives import BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
OPERATOR = read_actor("operator:lin")
STANDARDS = Path(__file__).parent / "standards"
XES = "{http://www.xes-standard.org/}"
PEOPLE = ("张三", "李四", "13800000000", "applicant:mei", "0231", "理由", "名字写错了", "account-1")
"""What must never be in a log: names, numbers, accounts, words about people, results."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def _pack() -> dict[str, Any]:
    register = {
        "id": "people",
        "register": "people",
        "name": "人口库",
        "department": "police",
        "subject": {"name": "姓名"},
        "fields": {"entry": "在册"},
        "basis": BASIS,
    }
    facts = [{"name": name} for name in ("姓名", "电话", "许可号", "账号", "卡号", "在册")]
    return small_pack(registers=[register], facts=facts, permit={"reads": ["people"]})


def _apply(house: House, catalog: Catalog, name: str) -> str:
    case = house.apply(catalog, 姓名=name)
    house.read(case, "people", Fact("在册", "是", Provenance(Source.REGISTER, TrustGrade.A, origin="people")))
    return case


@pytest.fixture
def cases(house: House) -> list[str]:
    """A closed case, one in correction, and one that was withdrawn; each a day after the one before."""
    catalog = house.publish(_pack())
    officer = read_actor("officer:police/0231")
    closed = _apply(house, catalog, "张三")
    house.answer(closed, "account")
    house.casework.decide(officer, closed, house.task(closed, "permit").number, Decision.APPROVE, "理由")
    house.answer(closed, "permit", Answer.WORKING)
    for code in ("permit", "card"):
        house.answer(closed, code)
    house.pass_days(1)
    waiting = _apply(house, catalog, "李四")
    house.casework.decide(
        POLICE, waiting, house.task(waiting, "permit").number, Decision.CORRECT, "名字写错了"
    )
    house.pass_days(1)
    withdrawn = _apply(house, catalog, "王五")
    house.casework.withdraw(MEI, withdrawn, "理由")
    house.answer(withdrawn, "account")
    return [closed, waiting, withdrawn]


def _export(house: House, form: LogForm, path: Path, **wanted: Any) -> Tally:
    path.touch()
    return EventLog(house.ground, b"k" * 32).export(OPERATOR, Wanted(**wanted), form, path)


def _xes(house: House, path: Path, **wanted: Any) -> Any:
    _export(house, LogForm.XES, path, **wanted)
    return etree.parse(path).getroot()


def _ocel(house: House, path: Path, **wanted: Any) -> Any:
    _export(house, LogForm.OCEL, path, **wanted)
    return json.loads(path.read_text(encoding="utf-8"))


def _value(element: Any, key: str) -> str | None:
    return next((each.get("value") for each in element if each.get("key") == key), None)


def _traces(log: Any) -> dict[str, list[dict[str, str]]]:
    """Case → its events as key and value."""
    return {
        _value(trace, "concept:name") or "": [
            {each.get("key"): each.get("value") for each in event} for event in trace.iter(f"{XES}event")
        ]
        for trace in log.iter(f"{XES}trace")
    }


def test_an_xes_log_is_valid_and_other_software_reads_every_case_of_it(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    log = _xes(house, tmp_path / "a.xes")
    etree.XMLSchema(etree.parse(STANDARDS / "xes.xsd")).assertValid(log)
    read = bindings.discover_dfg(r4pm.import_item("EventLog", str(tmp_path / "a.xes")))
    expected = Counter(event["concept:name"] for events in _traces(log).values() for event in events)
    assert read["activities"] == dict(expected)
    assert read["start_activities"] == ["提交申请"]


def test_an_ocel_log_is_valid_and_other_software_reads_every_object_of_it(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    log = _ocel(house, tmp_path / "a.json")
    jsonschema.validate(log, json.loads((STANDARDS / "ocel20.json").read_text()))
    read = bindings.slim_link_ocel(ocel=r4pm.import_item("OCEL", str(tmp_path / "a.json")))
    stats = bindings.ocel_type_stats(ocel=read)
    assert stats["event_type_counts"] == dict(Counter(EventRow.objects.values_list("kind", flat=True)))
    assert stats["object_type_counts"] == {
        "case": len(cases),
        "task": TaskRow.objects.count(),
        "department": 2,
        "register": 1,
    }


def test_the_relational_form_says_the_same_as_the_json_form(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    log = _ocel(house, tmp_path / "a.json")
    tally = _export(house, LogForm.OCEL_SQLITE, tmp_path / "a.sqlite")
    assert tally == Tally(len(cases), len(log["events"]))
    read = bindings.slim_link_ocel(ocel=r4pm.import_item("OCEL", str(tmp_path / "a.sqlite")))
    assert bindings.num_events(ocel=read) == len(log["events"])
    assert bindings.num_objects(ocel=read) == len(log["objects"])
    with sqlite3.connect(tmp_path / "a.sqlite") as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        related = set(file.execute("SELECT * FROM event_object"))
        between = set(file.execute("SELECT * FROM object_object"))
        changes = set(
            file.execute("SELECT ocel_id, ocel_time, state FROM object_task WHERE state IS NOT NULL")
        )
    file.close()
    assert related == set(_related(log["events"]))
    assert between == set(_related(log["objects"]))
    assert changes == {
        (each["id"], value["time"], value["value"])
        for each in log["objects"]
        if each["type"] == "task"
        for value in each["attributes"]
        if value["name"] == "state"
    }


def _related(entries: list[Any]) -> Iterator[tuple[str, str, str]]:
    for entry in entries:
        for relation in entry["relationships"]:
            yield entry["id"], relation["objectId"], relation["qualifier"]


@pytest.mark.parametrize(
    ("form", "name"), [(LogForm.XES, "a.xes"), (LogForm.OCEL, "a.json"), (LogForm.OCEL_SQLITE, "a.db")]
)
def test_no_log_holds_anything_of_people(
    house: House, cases: list[str], tmp_path: Path, form: LogForm, name: str
) -> None:
    _export(house, form, tmp_path / name)
    content = (tmp_path / name).read_bytes()
    found = [word for word in (*PEOPLE, *cases) if word.encode() in content]
    assert found == []


def test_with_references_cases_have_them_and_officers_still_a_pseudonym(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    traces = _traces(_xes(house, tmp_path / "a.xes", refs=True))
    assert set(traces) == set(cases)
    resources = {
        event["org:resource"] for events in traces.values() for event in events if "org:resource" in event
    }
    assert len(resources) == 2
    assert not any("0231" in resource for resource in resources)


def test_a_pseudonym_stays_the_same_and_depends_on_the_key(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    first = set(_traces(_xes(house, tmp_path / "a.xes")))
    assert first == set(_traces(_xes(house, tmp_path / "b.xes")))
    (tmp_path / "c.xes").touch()
    EventLog(house.ground, b"x" * 32).export(OPERATOR, Wanted(), LogForm.XES, tmp_path / "c.xes")
    assert first.isdisjoint(_traces(etree.parse(tmp_path / "c.xes").getroot()))


def test_every_event_is_there_once_in_its_order_with_its_time(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    traces = _traces(_xes(house, tmp_path / "a.xes", refs=True))
    for case, events in traces.items():
        rows = EventRow.objects.filter(case_id=case).order_by("seq")
        assert [event["kind"] for event in events] == [row.kind for row in rows]
        for event, row in zip(events, rows, strict=True):
            read = datetime.fromisoformat(event["time:timestamp"])
            assert abs(read - row.at) < timedelta(milliseconds=1)
            assert event["time:timestamp"].endswith("+08:00")


def test_an_activity_is_the_task_with_the_steps_of_its_life(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    events = _traces(_xes(house, tmp_path / "a.xes", refs=True))[cases[0]]
    told = [(event["concept:name"], event["lifecycle:transition"]) for event in events]
    assert [each for each in told if each[0].startswith("许可")] == [
        ("许可·核对", "schedule"),
        ("许可·核对", "complete"),
        ("许可", "schedule"),
        ("许可", "start"),
        ("许可", "complete"),
    ]
    done = next(event for event in events if event["kind"] == "ItemDone")
    assert (done["org:role"], done["org:group"], done["item"]) == (
        "department", "银行", "account",
    )  # fmt: skip


def test_where_every_task_stood_at_each_time_is_in_the_ocel_log(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    log = _ocel(house, tmp_path / "a.json", refs=True)
    for each in (each for each in log["objects"] if each["type"] in ("case", "task")):
        case, _, number = each["id"].partition("/")
        states = [value for value in each["attributes"] if value["name"] == "state"]
        row: Any = (
            TaskRow.objects.get(case_id=case, number=number) if number else CaseRow.objects.get(pk=case)
        )
        assert states[-1]["value"] == row.state
        assert [value["time"] for value in states] == sorted(value["time"] for value in states)


def test_an_ocel_log_relates_only_what_is_in_it(house: House, cases: list[str], tmp_path: Path) -> None:
    log = _ocel(house, tmp_path / "a.json")
    known = {each["id"] for each in log["objects"]}
    assert len(known) == len(log["objects"])
    assert {other for _, other, _ in (*_related(log["events"]), *_related(log["objects"]))} <= known
    assert len({each["id"] for each in log["events"]}) == len(log["events"])
    waits = {
        (a.partition("/")[2], b.partition("/")[2]) for a, b, q in _related(log["objects"]) if q == "waits for"
    }
    card = str(house.task(cases[0], "card").number)
    assert {before for after, before in waits if after == card} == {
        str(house.task(cases[0], code).number) for code in ("permit", "account")
    }


def test_a_log_can_be_of_the_newer_cases_and_of_some_things_only(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    second_day = date(2026, 11, 3)
    assert set(_traces(_xes(house, tmp_path / "a.xes", refs=True, since=second_day))) == set(cases[1:])
    assert _export(house, LogForm.OCEL, tmp_path / "a.json", things=("t",)).cases == 3
    with pytest.raises(CaseworkError, match="没有「other」的办件，有办件的是：t"):
        _export(house, LogForm.OCEL, tmp_path / "b.json", things=("other",))


@pytest.mark.parametrize("form", LogForm)
def test_a_log_of_no_case_is_a_log(house: House, tmp_path: Path, form: LogForm) -> None:
    house.publish(small_pack())
    assert _export(house, form, tmp_path / "a", since=date(2030, 1, 1)) == Tally(0, 0)
    if form is LogForm.OCEL:
        log = json.loads((tmp_path / "a").read_text())
        jsonschema.validate(log, json.loads((STANDARDS / "ocel20.json").read_text()))
    if form is LogForm.XES:
        etree.XMLSchema(etree.parse(STANDARDS / "xes.xsd")).assertValid(etree.parse(tmp_path / "a"))


@pytest.mark.parametrize("actor", [MEI, POLICE])
def test_only_an_operator_exports(house: House, tmp_path: Path, actor: Any) -> None:
    with pytest.raises(NotAllowed, match="只对运维人员开放"):
        EventLog(house.ground, b"k" * 32).export(actor, Wanted(), LogForm.XES, tmp_path / "a.xes")
    assert not (tmp_path / "a.xes").exists()


def test_a_case_whose_bodies_were_erased_is_still_in_the_log(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    EventRow.objects.update(body=None, salt=None)
    traces = _traces(_xes(house, tmp_path / "a.xes"))
    assert sum(map(len, traces.values())) == EventRow.objects.count()
    assert not any("org:resource" in event for events in traces.values() for event in events)


def test_names_that_xml_cannot_hold_or_must_quote_do_not_break_the_log(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    TaskRow.objects.filter(code="account").update(name="<开\"户'>&\x00\x0b")
    names = {
        event["concept:name"]
        for events in _traces(_xes(house, tmp_path / "a.xes")).values()
        for event in events
    }
    assert "<开\"户'>&��" in names
    etree.XMLSchema(etree.parse(STANDARDS / "xes.xsd")).assertValid(etree.parse(tmp_path / "a.xes"))


def test_more_cases_than_are_read_at_once_are_all_there_once(
    house: House, cases: list[str], tmp_path: Path
) -> None:
    row = CaseRow.objects.values().get(pk=cases[0])
    more = [f"20261104-{number:08}" for number in range(CHUNK * 2)]
    CaseRow.objects.bulk_create(
        CaseRow(**{**row, "id": case, "fingerprint": None, "seq": 0}) for case in more
    )
    traces = [
        _value(trace, "concept:name")
        for trace in _xes(house, tmp_path / "a.xes", refs=True).iter(f"{XES}trace")
    ]
    assert traces == sorted([*cases, *more])


def test_every_kind_of_event_is_an_activity_and_no_activity_is_left_over() -> None:
    assert set(ACTIVITIES) == set(SENTENCES)


def test_an_unknown_kind_is_an_activity_of_its_own() -> None:
    assert activity("FromTheFuture", "许可") == ("FromTheFuture", "unknown")


def test_the_steps_of_an_activity_s_life_are_those_of_the_standard() -> None:
    standard = {
        "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort",
        "complete", "autoskip", "manualskip", "unknown",
    }  # fmt: skip
    assert {transition for _, transition in ACTIVITIES.values()} <= standard

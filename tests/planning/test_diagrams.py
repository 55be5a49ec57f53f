"""The plan as BPMN and as a picture: what is drawn is what the plan says."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import Plan, StepKind, make_plan, plan_bpmn, plan_svg, read_application
from tests.catalog.packs import catalog_of, item, pack
from tests.packs.usual import USUAL

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema" / "BPMN20.xsd"
"""The schema that the OMG publishes with BPMN 2.0, as a test dependency ships it."""
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SITUATIONS: list[dict[str, object]] = [
    {},
    {"落户本市": False, "外籍一方": "父亲"},
    {"母亲参加生育保险": False, "父亲参加生育保险": True, "生育费用已直接结算": False},
    {"新生儿": [{"姓名": "王一"}, {"姓名": "王二"}]},
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([ROOT / "packs"]))


def _plan(catalog: Catalog, said: dict[str, object]) -> Plan:
    raw = json.dumps({"thing": "birth", "facts": {**USUAL, **said}}).encode()
    return make_plan(catalog, "birth", FactSheet(read_application(raw, catalog).facts))


def _waits(drawn: ET.Element) -> dict[str, set[str]]:
    """Task's name → names of the tasks before it, found by following the flows back through gateways and timers."""
    before: dict[str, list[str]] = {}
    for flow in drawn.iter(f"{BPMN}sequenceFlow"):
        before.setdefault(flow.attrib["targetRef"], []).append(flow.attrib["sourceRef"])

    def tasks_before(node: str) -> set[str]:
        found: set[str] = set()
        for source in before.get(node, []):
            found |= {source} if source.startswith("task_") else tasks_before(source)
        return found

    tasks = [node.attrib["id"] for node in drawn.iter() if node.attrib.get("id", "").startswith("task_")]
    return {task: tasks_before(task) for task in tasks if not task.endswith("_shape")}


@pytest.mark.parametrize("said", SITUATIONS, ids=["usual", "elsewhere", "costs", "twins"])
def test_bpmn_is_valid_against_the_published_schema(catalog: Catalog, said: dict[str, object]) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    document = etree.fromstring(plan_bpmn(catalog, _plan(catalog, said)).encode())
    assert schema.validate(document), schema.error_log


@pytest.mark.parametrize("said", SITUATIONS, ids=["usual", "elsewhere", "costs", "twins"])
def test_the_flows_of_bpmn_say_what_waits_for_what(catalog: Catalog, said: dict[str, object]) -> None:
    plan = _plan(catalog, said)
    drawn = _waits(ET.fromstring(plan_bpmn(catalog, plan)))
    assert len(drawn) == len(plan.steps)
    assert sorted(map(len, drawn.values())) == sorted(len(step.waits_for) for step in plan.steps)


def test_every_node_of_bpmn_is_drawn_in_one_lane_and_every_way_ends(catalog: Catalog) -> None:
    drawn = ET.fromstring(plan_bpmn(catalog, _plan(catalog, {})))
    placed = [ref.text for ref in drawn.iter(f"{BPMN}flowNodeRef")]
    shapes = {e.attrib["bpmnElement"] for e in drawn.iter() if e.tag.endswith("BPMNShape")}
    sources = {flow.attrib["sourceRef"] for flow in drawn.iter(f"{BPMN}sequenceFlow")}
    ends = {end.attrib["id"] for end in drawn.iter(f"{BPMN}endEvent")}
    assert len(placed) == len(set(placed))
    assert set(placed) <= shapes
    assert set(placed) - sources == ends


def test_the_next_city_has_a_lane_of_its_own_in_both_drawings(catalog: Catalog) -> None:
    plan = _plan(catalog, {"落户本市": False})
    drawn = ET.fromstring(plan_bpmn(catalog, plan))
    names = {e.attrib["id"]: e.attrib.get("name", "") for e in drawn.iter() if "id" in e.attrib}
    lanes = {
        lane.attrib["name"]: {names[ref.text or ""] for ref in lane.iter(f"{BPMN}flowNodeRef")}
        for lane in drawn.iter(f"{BPMN}lane")
    }
    assert lanes["邻市公安机关"] >= {"出生登记（邻市落户）", "查询邻市人口库（母亲）"}
    assert "查询人口库（父亲）" in lanes["公安机关"]
    assert "出生登记（邻市落户）" not in lanes["公安机关"]
    picture = "".join(ET.fromstring(plan_svg(catalog, plan)).itertext())
    assert "邻市公安机关：出生登记（邻市落户）" in picture


def test_a_picture_has_every_task_and_department_and_no_script_or_style(catalog: Catalog) -> None:
    plan = _plan(catalog, {})
    drawn = ET.fromstring(plan_svg(catalog, plan))
    words = "".join(drawn.itertext())
    assert all(step.name in words for step in plan.steps)
    assert all(catalog.departments[step.department].name in words for step in plan.steps if step.task)
    assert not [e for e in drawn.iter() if "style" in e.attrib or e.tag.endswith(("script", "style"))]
    assert not [name for e in drawn.iter() for name in e.attrib if name.startswith("on")]


def test_boxes_of_a_picture_do_not_cover_one_another(catalog: Catalog) -> None:
    drawn = ET.fromstring(plan_svg(catalog, _plan(catalog, {"落户本市": False})))
    rects = [e.attrib for e in drawn.iter() if e.tag.endswith("rect") and e.attrib.get("rx") == "6"]
    boxes = [tuple(int(r[name]) for name in ("x", "y", "width", "height")) for r in rects]
    assert len(boxes) == len([s for s in _plan(catalog, {"落户本市": False}).steps if s.task])
    for number, (x, y, width, height) in enumerate(boxes):
        for x2, y2, width2, height2 in boxes[:number]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y


def test_hostile_names_are_words_and_nothing_else() -> None:
    evil = "<script>alert(1)</script>&\"'"
    content = pack([item("a", name=evil)])
    catalog = catalog_of(content)
    plan = make_plan(catalog, "t", FactSheet(()))
    for text in (plan_bpmn(catalog, plan), plan_svg(catalog, plan)):
        assert "<script" not in text
        assert evil in "".join((*ET.fromstring(text).itertext(), *_names(ET.fromstring(text))))


def _names(root: ET.Element) -> list[str]:
    return [element.attrib.get("name", "") for element in root.iter()]


def test_a_plan_without_steps_cannot_be_drawn_as_a_process(catalog: Catalog) -> None:
    plan = _plan(catalog, {})
    assert [step.kind for step in plan.steps if step.kind is StepKind.LEG]
    with pytest.raises(ValueError, match="without steps"):
        plan_bpmn(catalog, Plan(plan.thing, plan.digest, (), (), (), (), plan.savings))

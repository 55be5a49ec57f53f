"""The plan as BPMN 2.0 (OMG formal/2013-12-09, ISO/IEC 19510), with a drawing, for any modelling tool.

A step that waits for several others has a joining gateway before it, one that several wait for a splitting one behind
it: what is drawn is exactly ``waits_for``. What follows an item, or is done later, ends on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from onething.catalog import Catalog, Channel
from onething.facts import which
from onething.planning.layout import Layout, lay_out
from onething.planning.plan import Plan, Step, StepKind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
_TASKS = {
    Channel.AUTOMATIC: "serviceTask",
    Channel.OFFICER: "userTask",
    Channel.WINDOW: "manualTask",
    Channel.EXPRESS: "manualTask",
}
WIDE, HIGH, STRIDE, ROW, HEAD = 150, 64, 310, 100, 40
GATE, EVENT = 40, 36


@dataclass(slots=True)
class _Drawing:
    """Nodes with their boxes (x, y, width, height), and flows between them, in the order they were made."""

    nodes: dict[str, tuple[str, str, tuple[int, int, int, int]]] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)

    def add(self, lane: str, name: str, kind: str, label: str, box: tuple[int, int, int, int]) -> None:
        self.nodes[name] = (kind, label, box)
        self.lanes.setdefault(lane, []).append(name)


def plan_bpmn(catalog: Catalog, plan: Plan) -> str:
    """The plan as BPMN 2.0 XML, valid against the published schema. Raises ValueError for a plan without steps."""
    if not plan.steps:
        raise ValueError("a plan without steps cannot be drawn")
    layout = lay_out(plan, lambda _, column: (column, column + 1))
    tops = _tops(layout)
    return _xml(catalog, plan, layout, tops, _draw(plan, layout, tops))


def _tops(layout: Layout) -> Mapping[str, int]:
    tops, y = {}, 0
    for department, rows in layout.lanes.items():
        tops[department] = y
        y += rows * ROW
    return tops


def _draw(plan: Plan, layout: Layout, tops: Mapping[str, int]) -> _Drawing:
    drawing, after = _Drawing(), _after(plan)
    right = (max(layout.columns.values()) + 1) * STRIDE + 2 * STRIDE // 3
    middle, first = ROW // 2, plan.steps[0].department
    drawing.add(first, "start", "startEvent", "申请", _box(HEAD + 60, middle, EVENT, EVENT))
    drawing.add(first, "split", "parallelGateway", "", _box(HEAD + 130, middle, GATE, GATE))
    drawing.flows.append(("start", "split"))
    for step in plan.steps:
        x = HEAD + 180 + layout.columns[step.id] * STRIDE
        y = tops[step.department] + layout.rows[step.id] * ROW + ROW // 2
        _draw_step(drawing, step, x, y, len(after[step.id]))
    for step in plan.steps:
        into = "split" if not step.waits_for else ""
        target = f"join_{_id(step.id)}" if len(step.waits_for) > 1 else f"task_{_id(step.id)}"
        if step.kind is StepKind.LATER:
            drawing.flows.append((f"wait_{_id(step.id)}", f"task_{_id(step.id)}"))
            target = target if target.startswith("join") else f"wait_{_id(step.id)}"
        if target.startswith("join"):
            drawing.flows.append(
                (target, f"{'wait' if step.kind is StepKind.LATER else 'task'}_{_id(step.id)}")
            )
        if len(after[step.id]) > 1:
            drawing.flows.append((f"task_{_id(step.id)}", f"fork_{_id(step.id)}"))
        for source in [into] if into else [_out(before, after) for before in step.waits_for]:
            drawing.flows.append((source, target))
    _close(drawing, plan, after, right, middle)
    return drawing


def _draw_step(drawing: _Drawing, step: Step, x: int, y: int, following: int) -> None:
    lane, name = step.department, _id(step.id)
    left = x + 86
    if len(step.waits_for) > 1:
        drawing.add(lane, f"join_{name}", "parallelGateway", "", _box(x, y, GATE, GATE))
    if step.kind is StepKind.LATER:
        label = step.due.partition("：")[0]
        drawing.add(lane, f"wait_{name}", "timer", label, _box(x + 50, y, EVENT, EVENT))
    kind = "serviceTask" if step.kind is StepKind.READ else _TASKS[Channel(step.channel)]
    verb = "查询" if step.kind is StepKind.READ else ""
    drawing.add(
        lane,
        f"task_{name}",
        kind,
        f"{verb}{step.name}{which(step.subject)}",
        (left, y - HIGH // 2, WIDE, HIGH),
    )
    if following > 1:
        drawing.add(lane, f"fork_{name}", "parallelGateway", "", _box(left + WIDE + 34, y, GATE, GATE))


def _close(drawing: _Drawing, plan: Plan, after: Mapping[str, list[str]], right: int, middle: int) -> None:
    """Every way ends: the case's own together, what follows it alone."""
    lane, kinds = plan.steps[0].department, {step.id: step for step in plan.steps}
    ends = [s for s in plan.steps if s.task and not any(kinds[other].task for other in after[s.id])]
    drawing.add(lane, "join", "parallelGateway", "", _box(HEAD + right + 60, middle, GATE, GATE))
    drawing.add(lane, "end", "endEvent", "办结", _box(HEAD + right + 130, middle, EVENT, EVENT))
    drawing.flows += [(_out(step.id, after), "join") for step in ends]
    drawing.flows.append(("join", "end"))
    for step in plan.steps:
        if not step.task and not after[step.id]:
            name = _id(step.id)
            x, y, width, height = drawing.nodes[f"task_{name}"][2]
            drawing.add(
                step.department, f"done_{name}", "endEvent", "", _box(x + width + 40, y + height // 2, 28, 28)
            )
            drawing.flows.append((f"task_{name}", f"done_{name}"))


def _after(plan: Plan) -> dict[str, list[str]]:
    """Step → the steps that wait for it."""
    after: dict[str, list[str]] = {step.id: [] for step in plan.steps}
    for step in plan.steps:
        for before in step.waits_for:
            after[before].append(step.id)
    return after


def _out(step: str, after: Mapping[str, list[str]]) -> str:
    return f"{'fork' if len(after[step]) > 1 else 'task'}_{_id(step)}"


def _box(x: int, y: int, width: int, height: int) -> tuple[int, int, int, int]:
    return x - width // 2, y - height // 2, width, height


def _id(step: str) -> str:
    """An XML name for any step: letters, digits and what is left of the rest as its code."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f".{ord(c):x}" for c in step)


def _xml(catalog: Catalog, plan: Plan, layout: Layout, tops: Mapping[str, int], drawing: _Drawing) -> str:
    for prefix, uri in (("bpmn", MODEL), ("bpmndi", _DI), ("dc", _DC), ("di", _DD)):
        ET.register_namespace(prefix, uri)
    root = ET.Element(
        f"{{{MODEL}}}definitions", {"id": "plan", "targetNamespace": f"urn:onething:{plan.digest}"}
    )
    thing = catalog.things[plan.thing]
    process = _sub(root, MODEL, "process", id="process", name=thing.name, isExecutable="false")
    lane_set = _sub(process, MODEL, "laneSet", id="lanes")
    for number, department in enumerate(layout.lanes):
        lane = _sub(lane_set, MODEL, "lane", id=f"lane_{number}", name=catalog.departments[department].name)
        for name in drawing.lanes.get(department, ()):
            _sub(lane, MODEL, "flowNodeRef").text = name
    for name, (kind, label, _) in drawing.nodes.items():
        node = _sub(
            process, MODEL, "intermediateCatchEvent" if kind == "timer" else kind, id=name, name=label
        )
        for number, (source, target) in enumerate(drawing.flows):
            if target == name:
                _sub(node, MODEL, "incoming").text = f"flow_{number}"
            if source == name:
                _sub(node, MODEL, "outgoing").text = f"flow_{number}"
        node[:] = sorted(node, key=lambda each: each.tag.endswith("outgoing"))
        if kind == "timer":
            timer = _sub(node, MODEL, "timerEventDefinition", id=f"{name}_timer")
            _sub(timer, MODEL, "timeDuration").text = label
    for number, (source, target) in enumerate(drawing.flows):
        _sub(process, MODEL, "sequenceFlow", id=f"flow_{number}", sourceRef=source, targetRef=target)
    _diagram(root, layout, tops, drawing)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _diagram(root: ET.Element, layout: Layout, tops: Mapping[str, int], drawing: _Drawing) -> None:
    diagram = _sub(root, _DI, "BPMNDiagram", id="diagram")
    plane = _sub(diagram, _DI, "BPMNPlane", id="plane", bpmnElement="process")
    whole = max(x + width for _, _, (x, _, width, _) in drawing.nodes.values()) + 30
    for number, (department, rows) in enumerate(layout.lanes.items()):
        shape = _sub(
            plane,
            _DI,
            "BPMNShape",
            id=f"lane_{number}_shape",
            bpmnElement=f"lane_{number}",
            isHorizontal="true",
        )
        _bounds(shape, (0, tops[department], whole, rows * ROW))
    for name, (_, _, box) in drawing.nodes.items():
        _bounds(_sub(plane, _DI, "BPMNShape", id=f"{name}_shape", bpmnElement=name), box)
    for number, (source, target) in enumerate(drawing.flows):
        edge = _sub(plane, _DI, "BPMNEdge", id=f"flow_{number}_edge", bpmnElement=f"flow_{number}")
        for x, y in _way(drawing.nodes[source][2], drawing.nodes[target][2]):
            _sub(edge, _DD, "waypoint", x=str(x), y=str(y))


def _way(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """From the right side of one to the left side of the other, by right angles just before the second. A long way
    runs below the row, so that it crosses no step."""
    begin, end = (a[0] + a[2], a[1] + a[3] // 2), (b[0], b[1] + b[3] // 2)
    turn = max(begin[0] + 8, end[0] - 14)
    if end[0] - begin[0] > WIDE + 60:
        below, out = begin[1] + ROW // 2 - 6, begin[0] + 10
        return [begin, (out, begin[1]), (out, below), (turn, below), (turn, end[1]), end]
    if begin[1] == end[1]:
        return [begin, end]
    return [begin, (turn, begin[1]), (turn, end[1]), end]


def _bounds(shape: ET.Element, box: tuple[int, int, int, int]) -> None:
    names = ("x", "y", "width", "height")
    _sub(shape, _DC, "Bounds", **{name: str(value) for name, value in zip(names, box, strict=True)})


def _sub(parent: ET.Element, space: str, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{space}}}{tag}", {k: v for k, v in attributes.items() if v})

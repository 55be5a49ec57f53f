"""The plan as a picture: a lane for each department, promised working days from left to right.

SVG 1.1 with presentation attributes alone, so that it shows under a strict content security policy."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from onething.catalog import Catalog
from onething.facts import which
from onething.planning.layout import Layout, lay_out
from onething.planning.plan import Plan, Step, StepKind

SVG = "http://www.w3.org/2000/svg"
LABEL, DAY, ROW, TOP, GAP = 190, 150, 44, 116, 12
CHARACTER = 13
"""Pixels of a character in a label."""
FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, SOFT, LINE = "#1c2430", "#5b6675", "#d9dee6"
_FILLS = {"critical": "#c2410c", "task": "#1d6f8a", "read": "#7b8794"}
SMALLEST = 26
"""Width of a step that takes no day."""


def plan_svg(catalog: Catalog, plan: Plan) -> str:
    """The tasks of the plan in their lanes. What follows or comes later is listed below the lanes."""
    days = max(plan.savings.days_parallel, 1)
    day = max(min(DAY, 1100 // days), 30)
    layout = lay_out(_tasks_only(plan), lambda step, _: _span(step, day))
    later = [step for step in plan.steps if not step.task]
    lanes = sum(rows * ROW + GAP for rows in layout.lanes.values())
    width, height = LABEL + days * day + 220, TOP + lanes + 40 + 24 * len(later)
    root = ET.Element("svg", xmlns=SVG, viewBox=f"0 0 {width} {height}", role="img")
    root.set("width", str(width))
    root.set("height", str(height))
    root.set("aria-labelledby", "plan-title plan-text")
    thing, saved = catalog.things[plan.thing].name, plan.savings
    ET.SubElement(root, "title", id="plan-title").text = f"{thing}：并联方案"
    ET.SubElement(root, "desc", id="plan-text").text = _words(catalog, plan)
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    _text(root, 24, 36, thing, size=20, weight="600")
    told = f"{saved.days_parallel} 个工作日内全部办好，逐个部门去办要 {saved.days_serial} 个。橙色的晚一天，全部晚一天。"
    _text(root, 24, 60, told, fill=SOFT)
    _scale(root, days, day, TOP + lanes)
    y = TOP
    for department, rows in layout.lanes.items():
        _lane(root, catalog.departments[department].name, y, rows, width)
        for step in plan.steps:
            if step.task and step.department == department:
                _step(root, step, layout, y, day)
        y += rows * ROW + GAP
    for number, step in enumerate(later):
        words = f"{step.name}（{step.channel}）" + (f"：{step.due}" if step.due else "，在前一项办好以后")
        _text(root, 24, y + 24 + 24 * number, words, fill=SOFT)
    return ET.tostring(root, encoding="unicode") + "\n"


def _tasks_only(plan: Plan) -> Plan:
    return replace(plan, steps=tuple(step for step in plan.steps if step.task))


def _words(catalog: Catalog, plan: Plan) -> str:
    """The same in words, for those who do not see it."""
    lines = (
        f"{catalog.departments[s.department].name}：{s.name}，第 {s.start} 天到第 {s.finish} 天"
        for s in plan.steps
        if s.kind is StepKind.ITEM
    )
    return "；".join(lines)


def _label(step: Step) -> str:
    return f"{'查' if step.kind is StepKind.READ else ''}{step.name}{which(step.subject)}"


def _wide(step: Step, day: int) -> int:
    return SMALLEST if step.finish == step.start else (step.finish - step.start) * day - 4


def _fits(step: Step, day: int) -> bool:
    """Whether the label fits into the step's own box."""
    return step.finish > step.start and len(_label(step)) * CHARACTER <= _wide(step, day) - 12


def _span(step: Step, day: int) -> tuple[int, int]:
    """Pixels that a step takes, with a label that stands beside it."""
    left, wide = step.start * day, _wide(step, day)
    return left, left + wide + (0 if _fits(step, day) else len(_label(step)) * CHARACTER + 12)


def _scale(root: ET.Element, days: int, day: int, bottom: int) -> None:
    every = max(1, 60 // day)
    for number in range(0, days + 1, every):
        x = str(LABEL + number * day)
        ET.SubElement(root, "line", x1=x, x2=x, y1=str(TOP - 12), y2=str(bottom), stroke=LINE)
        _text(root, LABEL + number * day, TOP - 18, f"第 {number} 天", fill=SOFT, size=12, anchor="middle")


def _lane(root: ET.Element, name: str, y: int, rows: int, width: int) -> None:
    ET.SubElement(
        root, "rect", x="12", y=str(y), width=str(width - 24), height=str(rows * ROW), rx="8", fill="#f4f6f9",
        opacity="0.7",
    )  # fmt: skip
    _text(root, 24, y + rows * ROW // 2 + 5, name, size=14)


def _step(root: ET.Element, step: Step, layout: Layout, top: int, day: int) -> None:
    x, y = LABEL + step.start * day, top + layout.rows[step.id] * ROW + 7
    reading = step.kind is StepKind.READ
    wide = _wide(step, day)
    fill = _FILLS["read" if reading else "critical" if step.critical else "task"]
    ET.SubElement(root, "rect", x=str(x), y=str(y), width=str(wide), height=str(ROW - 14), rx="6", fill=fill)
    if _fits(step, day):
        _text(root, x + 8, y + 20, _label(step), fill="#ffffff", size=CHARACTER)
    else:
        _text(root, x + wide + 6, y + 20, _label(step), size=CHARACTER)


def _text(
    root: ET.Element,
    x: int,
    y: int,
    words: str,
    *,
    fill: str = INK,
    size: int = 14,
    weight: str = "400",
    anchor: str = "start",
) -> None:
    node = ET.SubElement(root, "text", x=str(x), y=str(y), fill=fill)
    node.set("font-family", FONT)
    node.set("font-size", str(size))
    node.set("font-weight", weight)
    node.set("text-anchor", anchor)
    node.text = words

"""校准: how often values are right that the text engine read with some confidence, and from which confidence on nobody
needs to look. Data of the packs, measured on labelled papers (docs/reading-papers.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from onething.catalog.key import Key, Shape, must, text
from onething.catalog.reader import Entry

ALL = "全部"
"""The sort of every field that has no calibration of its own."""
READINGS = ("文字", "姓名", "多行", "整数", "数量", "金额", "日期", "时刻", "期限", "截止")
VALIDATORS = ("公民身份号码", "统一社会信用代码", "银行卡号", "护照机读码", "手机号码")
"""Checks of ``onething.standards`` that a fact or a template may name."""
PATTERN = "格式"
SORTS = (*VALIDATORS, *READINGS, PATTERN, ALL)
"""What fields are told apart by: their check character, else their reading, else that a pattern says how they are
written."""
ALONE, AGREED = 0.9, 0.9
"""The thresholds of fields that no calibration speaks of."""

CALIBRATION_SHAPES: Mapping[str, Shape] = {
    "calibration": Shape(
        "校准",
        {
            "of": text("哪一类内容：有校验码的写校验的名称，其余写 reading", required=True, choices=SORTS),
            "points": Key("many", "引擎的把握 → 实际读对的比例，从低到高", True, of="calibration_point"),
            "alone": Key("number", "只有这份材料这么写时，有多大把握才不用人看，0 到 1；不写是 0.9"),
            "agreed": Key("number", "申请表、登记库或另一份材料也这么写时，有多大把握才不用人看；不写是 0.9"),
            "fields": Key("whole", "量了多少格", True),
            "wrong": Key("whole", "其中读错多少格"),
            "origin": must("从哪里量出来的：哪些样本、怎样抽的"),
            "measured": must("哪天量的，例如 2026-11-25"),
            "accepted_by": text("谁采用的（onething intake learn --accept 会写上）"),
            "accepted_on": text("哪天采用的"),
        },
    ),
    "calibration_point": Shape(
        "校准的一点",
        {
            "engine": Key("number", "引擎给的把握，0 到 1", True),
            "right": Key("number", "这样读出来的，实际读对的比例，0 到 1", True),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """One sort's curve. ``points`` are (confidence of the engine, share that was exactly right), both rising. A value is
    relied on without a look from ``alone`` on, or from ``agreed`` on when another source says the same."""

    of: str
    points: tuple[tuple[float, float], ...]
    alone: float = ALONE
    agreed: float = AGREED
    fields: int = 0
    wrong: int = 0
    origin: str = ""
    measured: str = ""
    accepted_by: str = ""
    accepted_on: str = ""

    def __call__(self, engine: float) -> float:
        """The calibrated confidence: between two points on the straight line, above the last one as the last one. Below
        the first one nothing was measured: there it is never more than what the engine itself says."""
        first, last = self.points[0], self.points[-1]
        if not engine >= first[0]:
            return min(engine, first[1])
        for (x0, y0), (x1, y1) in pairwise(self.points):
            if engine < x1:
                return y0 + (y1 - y0) * (engine - x0) / (x1 - x0)
        return last[1]


_LIKE = {"期限": "日期", "截止": "日期"}
"""Readings that are made of the same characters as another one, and measured with it."""


def sort_of(validator: str, reading: str, pattern: str) -> str:
    """The sort that a template's field belongs to."""
    if validator or reading != READINGS[0]:
        return validator or _LIKE.get(reading, reading)
    return PATTERN if pattern else reading


def read_calibration(entry: Entry) -> Calibration:
    """One entry of ``calibration:``."""
    points = []
    for spot in entry.spots("points"):
        row = Entry(spot, "校准的一点", entry.errors)
        points.append((_share(row, "engine"), _share(row, "right")))
        row.close()
    if not points:
        entry.wrong(entry.where("points"), "校准至少要有一点", "例如「points: [{engine: 0.9, right: 0.95}]」")
    for (x0, y0), (x1, y1) in pairwise(points):
        if x1 <= x0 or y1 < y0:
            entry.wrong(
                entry.where("points"), "校准的点要从低到高：把握大的，读对的比例不能更低", "请按 engine 排好"
            )
            break
    made = Calibration(
        of=entry.text("of"),
        points=tuple(points) or ((1.0, 1.0),),
        alone=_share(entry, "alone", ALONE),
        agreed=_share(entry, "agreed", AGREED),
        fields=entry.whole("fields", 0),
        wrong=entry.whole("wrong", 0),
        origin=entry.text("origin"),
        measured=entry.text("measured"),
        accepted_by=entry.text("accepted_by", ""),
        accepted_on=entry.text("accepted_on", ""),
    )
    if made.of and made.of not in SORTS:
        entry.wrong(entry.where("of"), f"没有「{made.of[:40]}」这一类内容", f"可以写：{'、'.join(SORTS)}")
    if made.agreed > made.alone:
        entry.wrong(
            entry.where("agreed"), "别处也这么写时，要的把握不能比单独一份材料更大", "请改小「agreed」"
        )
    if not made.fields >= max(made.wrong, 1):
        entry.wrong(entry.where("fields"), "「fields」应是量了多少格，不能比读错的少", "例如「fields: 500」")
    for key in ("measured", "accepted_on"):
        _check_day(entry, key)
    return made


def _check_day(entry: Entry, key: str) -> None:
    try:
        date.fromisoformat(entry.raw(key) or "2026-11-25")
    except ValueError:
        entry.wrong(entry.where(key), f"「{entry.raw(key)[:20]}」不是日期", "例如 2026-11-25")


def _share(entry: Entry, key: str, default: float | None = None) -> float:
    """A number above 0 and at most 1; without ``default`` it must be there."""
    if default is None and entry.spot_of(key) is None:
        entry.text(key)
        return 1.0
    found = entry.number(key, 1.0 if default is None else default)
    if found > 1:
        entry.wrong(entry.where(key), f"「{key}」应在 0 和 1 之间", "例如 0.95")
        return 1.0
    return found


def calibration_text(found: Mapping[str, Calibration]) -> str:
    """The section of a pack file that says this."""
    lines = ["calibration:"]
    for each in found.values():
        lines += [f"  - of: {each.of}", "    points:"]
        lines += [f"      - {{engine: {x:g}, right: {y:g}}}" for x, y in each.points]
        lines += [f"    alone: {each.alone:g}", f"    agreed: {each.agreed:g}"]
        lines += [f"    fields: {each.fields}", f"    wrong: {each.wrong}"]
        lines += [f"    origin: {_quoted(each.origin)}", f"    measured: {_quoted(each.measured)}"]
        if each.accepted_by:
            lines += [
                f"    accepted_by: {_quoted(each.accepted_by)}",
                f"    accepted_on: {_quoted(each.accepted_on)}",
            ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text that YAML reads as it is (JSON is YAML)."""
    return json.dumps(text, ensure_ascii=False)

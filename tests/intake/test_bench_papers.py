"""What the benchmark draws: every kind that the packs can read, in several fonts and layouts, with every effect."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bench.intake import chosen
from tests.intake.pages import packs
from tools.papers.capture import CLEAN, ILLEGIBLE, LEGIBLE
from tools.papers.contents import CONTENTS
from tools.papers.sheets import every_sheet

WANTED = {
    "scan",
    "phone",
    "shadow",
    "rotation",
    "soft",
    "glare",
    "motion",
    "small",
    "clutter",
    "finger",
    "cast",
    "moire",
}


def test_every_face_with_key_fields_is_drawn() -> None:
    faces = {
        (material.name, face.name)
        for material in packs().materials.values()
        for face in material.every_face
        if any(row.key for row in face.template)
    }
    assert faces <= set(CONTENTS)


def test_every_face_is_drawn_in_three_fonts_and_most_in_two_layouts() -> None:
    fonts, layouts = defaultdict(set), defaultdict(set)
    for seed in range(6):
        for kind, face, layout, font, _ in every_sheet(seed):
            fonts[kind, face].add(font)
            layouts[kind, face].add(layout)
    assert all(len(each) >= 3 for each in fonts.values())
    single = {what for what, each in layouts.items() if len(each) < 2}
    assert single == {
        ("护照", ""),
        ("居住证", "背面"),
        ("居住证", "签注式背面"),
        ("居住证", "正面"),
        ("居住证", "户籍地址正面"),
        ("居住证", "地址式背面"),
        ("社会保险参保缴费证明", "号码式"),
        ("医疗收费票据", "门诊住院收费票据"),
        ("商品房买卖合同", "条款式"),
        ("房屋租赁合同", "条款式"),
        ("社会保险参保缴费证明", "证明式"),
        ("房屋所有权证", "2008 年以前"),
    }, "one edition each"


@pytest.mark.parametrize("every", [4, 8])
def test_every_kind_has_its_turn_with_every_effect(every: int) -> None:
    effects = {**CLEAN, **LEGIBLE, **ILLEGIBLE}
    assert set(effects) >= WANTED
    seen = {(kind, face, effect) for (kind, face, *_), effect in chosen(effects, range(every), every)}
    assert seen == {(*what, effect) for what in CONTENTS for effect in effects}

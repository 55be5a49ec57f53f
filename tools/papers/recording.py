"""Draws the pictures of tests/intake/pages that are hard in one way each, and records what the engine reads on them:
``python -m tools.papers.recording``. Tests read the records, so that they need no engine."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
from PIL import Image, ImageChops, ImageDraw

from onething.intake import EngineProcess
from tools.papers.capture import LEGIBLE, captured
from tools.papers.contents import CONTENTS, Fields
from tools.papers.fonts import font
from tools.papers.sheets import drawn

PAGES = Path(__file__).resolve().parents[2] / "tests" / "intake" / "pages"
_TABLE = (120, 105, 90)


def _paper(kind: str, face: str, layout: str, typeface: str, seed: int, **other: str) -> Image.Image:
    draw = random.Random(f"recorded/{kind}/{face}/{seed}")
    fields: Fields = CONTENTS[kind, face](draw) | other
    return drawn(draw, (kind, face), layout, typeface, fields).image


def _on_a_table(*papers: Image.Image, columns: int = 2) -> Image.Image:
    """Several papers beside one another."""
    wide, high = max(p.width for p in papers) + 90, max(p.height for p in papers) + 90
    rows = -(-len(papers) // columns)
    table = Image.new("RGB", (columns * wide, rows * high), _TABLE)
    for n, paper in enumerate(papers):
        table.paste(paper, (n % columns * wide + 45, n // columns * high + 45))
    return table


def _written_by_hand(text: str, place: tuple[int, int], paper: Image.Image) -> Image.Image:
    """Characters that lean, wave and run into one another, in blue."""
    draw = random.Random(text)
    layer = Image.new("L", paper.size, 0)
    x, y = place
    for character in text:
        glyph = Image.new("L", (110, 110), 0)
        ImageDraw.Draw(glyph).text((18, 10), character, 255, font("kai", 62))
        ink = numpy.asarray(glyph)
        rows = numpy.arange(110)
        waved = numpy.stack(
            [numpy.roll(ink[r], int(7 * numpy.sin(r / 9 + draw.random() * 0.6))) for r in rows]
        )
        turned = Image.fromarray(waved).rotate(draw.uniform(-18, 18)).resize((110, draw.randrange(70, 110)))
        layer.paste(
            ImageChops.lighter(turned, layer.crop((x, y, x + turned.width, y + turned.height))), (x, y)
        )
        x += draw.randrange(38, 50)
    paper.paste((30, 50, 160), (0, 0), layer)
    return paper


def _cards() -> Image.Image:
    front, back = ("居民身份证", ""), ("居民身份证", "国徽面")
    return _on_a_table(
        _paper(*front, "rows", "sans", 1, 姓名="古丽娜尔·艾山", 民族="维吾尔"),
        _paper(*back, "rows", "sans", 1),
        _paper(*front, "real", "serif", 2, 姓名="欧阳青衫"),
        _paper(*back, "rows", "serif", 2),
    )


def _lease_by_hand() -> Image.Image:
    paper = _paper("房屋租赁合同", "", "real", "sans", 1, 承租方="")
    return _written_by_hand("魏懿馨", (360, 402), paper)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "四张身份证": _cards,
    "户口簿首页": lambda: _paper("居民户口簿", "", "real", "serif", 1, 户主姓名="买买提·阿卜杜拉"),
    "户口簿登记卡": lambda: _paper("居民户口簿", "常住人口登记卡", "real", "sans", 1, 姓名="阿依古丽·吐尔逊"),
    "户口簿登记卡二": lambda: _paper("居民户口簿", "常住人口登记卡", "table", "kai", 2, 姓名="王二"),
    "生僻字": lambda: _paper(
        "居民身份证", "", "rows", "sans", 3, 姓名="甯垚喆", 住址="江州市云溪区曌嫣路8号"
    ),
    "乾字": lambda: _paper("居民身份证", "", "rows", "sans", 4, 姓名="张乾昇"),
    "繁体字": lambda: _paper(
        "居民身份证", "", "rows", "bold", 5, 姓名="張學寧", 民族="滿", 住址="江州市雲溪區學府街8號"
    ),
    "盖章": lambda: _paper("结婚证", "", "real", "sans", 3),
    "手写": _lease_by_hand,
}
"""Name → picture, photographed from a little aside."""


def _recorded(names: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    with EngineProcess(seconds=120) as engine:
        for name in names:
            (page,) = engine.read(captured(PICTURES[name](), LEGIBLE["phone"], name))
            lines = [[line.text, list(line.box), line.confidence] for line in page.lines]
            yield name, {"width": page.width, "height": page.height, "lines": lines}


def main() -> None:
    for name, page in _recorded(list(PICTURES)):
        rows = ",\n  ".join(json.dumps(line, ensure_ascii=False) for line in page.pop("lines"))  # type: ignore[arg-type, attr-defined]
        head = ", ".join(f'"{key}": {value}' for key, value in page.items())
        (PAGES / f"{name}.json").write_text(f'{{{head}, "lines": [\n  {rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()

"""Papers drawn from their fields: for each kind several layouts of our own with the labels of the real ones.

``rows`` prints a label and its value side by side, ``table`` draws cells, ``pairs`` puts two fields in a row, and
``merged`` leaves hardly a gap between label and value. Seals, watermarks and headings are drawn over and under."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from tools.papers.contents import CONTENTS, Fields
from tools.papers.editions import EDITIONS
from tools.papers.fonts import FONTS, font
from tools.papers.forms import form, printed

LAYOUTS = ("rows", "table", "pairs", "merged", "real", "real 2")
"""Four designs of our own, and the layouts of real editions."""
_CARDS = {("居民身份证", ""), ("居民身份证", "国徽面"), ("居住证", ""), ("机动车驾驶证", "")}
_TITLES = {
    ("居民身份证", "国徽面"): "中华人民共和国 居民身份证",
    ("居民户口簿", ""): "居民户口簿",
    ("居民户口簿", "常住人口登记卡"): "常住人口登记卡",
    ("机动车驾驶证", ""): "中华人民共和国机动车驾驶证",
    ("社会保险参保缴费证明", ""): "社会保险参保缴费证明",
    ("增值税发票", ""): "电子发票（普通发票）",
}
_LABELS = {
    "证件字号": {"结婚证": "结婚证字号", "离婚证": "离婚证字号"},
    "价税合计": {"增值税发票": "（小写）"},
    "价税合计大写": {"增值税发票": "价税合计（大写）"},
    "总价款大写": {"商品房买卖合同": "总价款（大写）"},
    "合计大写": {"医疗收费票据": "合计（大写）"},
    "合计": {"医疗收费票据": "（小写）"},
    "购买方名称": {"增值税发票": "名称"},
    "销售方名称": {"增值税发票": "名称"},
    "购买方纳税人识别号": {"增值税发票": "统一社会信用代码/纳税人识别号"},
    "销售方纳税人识别号": {"增值税发票": "统一社会信用代码/纳税人识别号"},
    "出租方": {"房屋租赁合同": "出租方（甲方）"},
    "承租方": {"房屋租赁合同": "承租方（乙方）"},
}
_UNASKED = {"银行卡": ("银行",), "医疗收费票据": ("收款人",)}
"""What is printed and no field of the packs."""
_ONLY_REAL = {
    ("护照", ""), ("居住证", "背面"), ("出生医学证明", "第六版"),
    ("医疗收费票据", "门诊住院收费票据"), ("商品房买卖合同", "条款式"), ("房屋租赁合同", "条款式"), ("居住证", "签注式背面"), ("居住证", "正面"),
    ("居住证", "户籍地址正面"), ("居住证", "地址式背面"), ("社会保险参保缴费证明", "号码式"),
    ("社会保险参保缴费证明", "证明式"), ("房屋所有权证", "2008 年以前"),
}  # fmt: skip
_PAPERS = ((255, 255, 255), (250, 248, 240), (238, 244, 250), (247, 238, 240), (240, 247, 240))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn paper, what it is and what it says."""

    kind: str
    face: str
    layout: str
    font: str
    fields: Fields
    image: Image.Image


def sheet(kind: str, face: str, layout: str, typeface: str, seed: int) -> Sheet:
    """A paper with invented contents. The same arguments give the same paper."""
    draw = random.Random(f"{kind}/{face}/{layout}/{typeface}/{seed}")
    return drawn(draw, (kind, face), layout, typeface, CONTENTS[kind, face](draw))


def drawn(draw: random.Random, what: tuple[str, str], layout: str, typeface: str, fields: Fields) -> Sheet:
    """A paper (kind and face) that says what ``fields`` say."""
    kind, face = what
    if layout.startswith("real"):
        edition = EDITIONS[kind, face][layout == "real 2"]
        image = form(draw, edition, fields, typeface)
        _stamped(draw, image, typeface, image.height * 0.6)
        fields = {name: value for name, value in fields.items() if name in printed(edition, fields)}
    elif kind == "银行卡":
        image = _bank_card(draw, fields, typeface, layout)
    elif (kind, face) in _CARDS:
        image = _card(draw, kind, face, fields, typeface, layout)
    else:
        image = _page(draw, kind, face, fields, typeface, layout)
    asked = {name: value for name, value in fields.items() if name not in _UNASKED.get(kind, ())}
    return Sheet(kind, face, layout, typeface, asked, image)


def label_of(kind: str, field: str) -> str:
    """What is printed before a field."""
    plain = field.partition("（")[0] if field.endswith(("（一）", "（二）")) else field
    return _LABELS.get(field, {}).get(kind, plain)


def _card(
    draw: random.Random, kind: str, face: str, fields: Fields, typeface: str, layout: str
) -> Image.Image:
    """A plastic card of 85.6 × 54 mm: small print close together, a portrait at the right."""
    card = Image.new("RGB", (1010, 640), draw.choice(_PAPERS))
    pen = ImageDraw.Draw(card)
    _guilloche(draw, pen, card.size)
    title = _TITLES.get((kind, face), kind if kind != "居民身份证" else "")
    top = 46
    if title:
        for part in title.split():
            width = font(typeface, 46).getlength(part)
            pen.text(((1010 - width) / 2, top), part, (60, 40, 40), font(typeface, 46))
            top += 64
    size = 31 if len(fields) > 6 else 34
    colour = draw.choice(((60, 95, 150), (30, 30, 30), (120, 70, 60)))
    x, step = draw.randrange(46, 74), max(52, (600 - top) // (len(fields) + 1))
    column = x + font(typeface, size).getlength("字") * (
        max(len(label_of(kind, f)) for f in fields if len(f) < 6) + 0.8
    )
    names, y = list(fields), top + 14
    while names:
        name = names.pop(0)
        label = label_of(kind, name)
        beside = names and name == "性别" and layout in ("rows", "merged", "pairs")
        start = column if len(label) < 6 else x + font(typeface, size).getlength(label) + 22
        pen.text((x, y), label, colour, font(typeface, size))
        if beside:
            second = names.pop(0)
            pen.text((start, y), fields[name], (20, 20, 30), font(typeface, size + 2))
            pen.text((start + 170, y), label_of(kind, second), colour, font(typeface, size))
            pen.text(
                (start + 170 + size * (len(label_of(kind, second)) + 0.6), y),
                fields[second],
                (20, 20, 30),
                font(typeface, size + 2),
            )
            y += step
            continue
        right = 960 if y > 400 or face or kind == "机动车驾驶证" else 690
        y = _wrapped(pen, fields[name], start, y, right, typeface, size + 2, 46) + step - 46
    if not face and kind != "机动车驾驶证":
        pen.rectangle((735, 90, 930, 340), fill=(214, 222, 232))
        pen.ellipse((790, 130, 875, 240), fill=(180, 160, 150))
        pen.rectangle((770, 250, 895, 340), fill=(90, 100, 120))
    return card


def _bank_card(draw: random.Random, fields: Fields, typeface: str, layout: str) -> Image.Image:
    ground = draw.choice(((150, 30, 40), (20, 60, 130), (30, 30, 34), (225, 220, 205), (190, 150, 70)))
    card = Image.new("RGB", (1010, 640), ground)
    pen = ImageDraw.Draw(card)
    ink = (245, 245, 245) if sum(ground) < 400 else (30, 30, 40)
    pen.text((60, 50), fields["银行"], ink, font(typeface, 54))
    pen.text((700, 66), draw.choice(("储蓄卡", "借记卡")), ink, font(typeface, 36))
    pen.rounded_rectangle((70, 190, 190, 280), 14, fill=(205, 180, 110))
    number = fields["银行卡号"]
    spaced = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    shown = spaced if layout != "merged" else number
    pen.text((70, 330), shown, ink, font("sans", 58 if len(shown) < 22 else 50))
    pen.text(
        (70, 440),
        f"有效期至 VALID THRU {draw.randrange(1, 13):02d}/{draw.randrange(27, 36)}",
        ink,
        font("sans", 26),
    )
    pen.text((760, 520), "银联", ink, font(typeface, 46))
    pen.text((760, 575), "UnionPay", ink, font("sans", 32))
    return card


def _page(
    draw: random.Random, kind: str, face: str, fields: Fields, typeface: str, layout: str
) -> Image.Image:
    size = draw.choice((30, 34))
    page = Image.new("RGB", (1240, 1754 if len(fields) > 8 else 1300), draw.choice(_PAPERS))
    pen = ImageDraw.Draw(page)
    if draw.random() < 0.5:
        _guilloche(draw, pen, page.size)
    if draw.random() < 0.4:
        _watermark(page, draw.choice(("仅供办理业务使用", "样张", "复印无效")), typeface)
    title = _TITLES.get((kind, face), kind)
    if draw.random() < 0.25:
        title = " ".join(title)
    heading = font(typeface, 60)
    pen.text(
        ((1240 - heading.getlength(title)) / 2, 90),
        title,
        (150, 30, 30) if draw.random() < 0.4 else (20, 20, 25),
        heading,
    )
    rows = _rows(fields, layout, kind)
    y, left, right = 240, 100, 1140
    step = min(150, (page.height - 330) // (len(rows) + 1))
    colon = "：" if layout in ("rows", "merged") and draw.random() < 0.6 else ""
    for row in rows:
        bottom = y + step
        width = (right - left) // len(row)
        for place, name in enumerate(row):
            label, x0 = label_of(kind, name) + colon, left + place * width
            gap = font(typeface, size).getlength(label) + (6 if layout == "merged" else size)
            if layout in ("rows", "table") and len(row) == 1:
                gap = max(gap, 300)
            pen.text((x0 + 10, y + 10), label, (70, 60, 60), font(typeface, size))
            end = _wrapped(
                pen, fields[name], x0 + 10 + gap, y + 10, x0 + width - 6, typeface, size, size + 16
            )
            bottom = max(bottom, end + 10)
            if layout in ("table", "pairs"):
                pen.rectangle(
                    (x0, y, x0 + width, y + max(step, end + 10 - y)), outline=(150, 140, 140), width=2
                )
        y = bottom
    _stamped(draw, page, typeface, y - 60)
    return page


def _stamped(draw: random.Random, page: Image.Image, typeface: str, y: float) -> None:
    """With a seal, mostly."""
    if draw.random() < 0.6:
        place = (int(page.width * draw.uniform(0.52, 0.73)), int(min(y, page.height - 320)))
        stamp(page, place, typeface, turn=draw.randrange(-25, 25))


def _rows(fields: Fields, layout: str, kind: str) -> list[list[str]]:
    """Which fields share a row. A pair must be short enough for half a page."""
    names, rows = list(fields), list[list[str]]()
    while names:
        row = [names.pop(0)]
        if layout == "pairs" and names and all(_short(kind, name, fields) for name in (row[0], names[0])):
            row.append(names.pop(0))
        rows.append(row)
    return rows


def _short(kind: str, name: str, fields: Fields) -> bool:
    """Half a page holds about fifteen characters; a Latin one is half as wide."""
    return len(label_of(kind, name)) + sum(1 if c > "\u2e80" else 0.6 for c in fields[name]) < 14


def _wrapped(
    pen: ImageDraw.ImageDraw, text: str, x: float, y: float, right: float, typeface: str, size: int, line: int
) -> float:
    """Text broken where the column ends; returns where the next line would begin."""
    face, row = font(typeface, size), ""
    for character in text:
        if row and x + face.getlength(row + character) > right:
            pen.text((x, y), row, (20, 20, 30), face)
            y, row = y + line, ""
        row += character
    pen.text((x, y), row, (20, 20, 30), face)
    return y + line


def _guilloche(draw: random.Random, pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    tone = tuple(draw.randrange(215, 238) for _ in range(3))
    for y in range(-size[0], size[1], draw.randrange(26, 60)):
        pen.line((0, y, size[0], y + size[0] // 2), fill=tone, width=2)


def _watermark(page: Image.Image, text: str, typeface: str) -> None:
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for y in range(100, page.height, 420):
        pen.text((180 + y % 300, y), text, (120, 120, 130, 46), font(typeface, 70))
    page.paste(layer.rotate(20), (0, 0), layer.rotate(20))


def stamp(
    page: Image.Image,
    place: tuple[int, int],
    typeface: str,
    *,
    turn: float = 0,
    ink: tuple[int, int, int] = (205, 30, 40),
    strength: int = 150,
) -> None:
    """Put a round seal with a star upon a page; ``strength`` 0…255 is how much ink there is."""
    seal = Image.new("RGBA", (260, 260), (*ink, 0))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((6, 6, 254, 254), outline=(*ink, strength), width=7)
    pen.regular_polygon((130, 125, 42), 5, fill=(*ink, strength - 10))
    pen.text((60, 180), "江州专用章", (*ink, strength), font(typeface, 28))
    turned = seal.rotate(turn)
    page.paste(turned, place, turned)


def every_sheet(seed: int) -> list[tuple[str, str, str, str, int]]:
    """The arguments of one sheet for each kind, face and layout; fonts take turns."""
    found = []
    for number, (kind, face) in enumerate(CONTENTS):
        for place, layout in enumerate(layouts_of(kind, face)):
            found.append((kind, face, layout, FONTS[(number + place + seed) % len(FONTS)], seed))
    return found


def layouts_of(kind: str, face: str) -> tuple[str, ...]:
    """The layouts that a kind and face is drawn in."""
    editions = len(EDITIONS.get((kind, face), ()))
    return (*(() if (kind, face) in _ONLY_REAL else LAYOUTS[:4]), *LAYOUTS[4 : 4 + editions])

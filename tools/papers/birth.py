"""The papers of a birth, drawn. Needs Debian's fonts-noto-cjk.

They are our own plain design with the labels of the real ones, marked 样张; the people are the invented city's."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from simulators.city import Family, Person
from tools.papers.sheets import stamp

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
INK, LABEL, PAPER = (25, 30, 40), (60, 95, 150), (244, 247, 250)


def printed(size: int) -> ImageFont.FreeTypeFont:
    """The font that everything is printed in."""
    if not FONT.exists():
        raise SystemExit(f"{FONT} is missing: apt-get install fonts-noto-cjk")
    return ImageFont.truetype(str(FONT), size, index=2)


def _field(draw: ImageDraw.ImageDraw, x: int, y: int, label: str, value: str, gap: int) -> None:
    draw.text((x, y), label, LABEL, printed(30))
    draw.text((x + gap, y - 3), value, INK, printed(34))


def id_card(person: Person) -> Image.Image:
    """The front of a resident ID card."""
    card = Image.new("RGB", (1010, 640), PAPER)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((8, 8, 1002, 632), 30, outline=(150, 175, 205), width=4)
    _field(draw, 60, 70, "姓名", person.name, 110)
    _field(draw, 60, 150, "性别", person.sex, 110)
    _field(draw, 300, 150, "民族", person.nation, 110)
    _field(draw, 60, 230, "出生", f"{person.born.year}年{person.born.month}月{person.born.day}日", 110)
    draw.text((60, 310), "住址", LABEL, printed(30))
    for n in range(0, len(person.address), 12):
        draw.text((170, 307 + n // 12 * 52), person.address[n : n + 12], INK, printed(34))
    draw.rectangle((720, 80, 930, 350), fill=(214, 222, 232))
    draw.text((775, 195), "样张", (150, 160, 175), printed(44))
    _field(draw, 60, 545, "公民身份号码", person.id_number, 240)
    return card


def id_card_back(period: str) -> Image.Image:
    """The side of a resident ID card that says how long it is valid."""
    card = Image.new("RGB", (1010, 640), PAPER)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((8, 8, 1002, 632), 30, outline=(150, 175, 205), width=4)
    draw.text((330, 110), "居民身份证", INK, printed(72))
    draw.text((400, 220), "样张 SPECIMEN", (190, 190, 190), printed(34))
    _field(draw, 200, 440, "签发机关", "江州市公安局", 170)
    _field(draw, 200, 520, "有效期限", period, 170)
    return card


def certificate_rows(family: Family) -> list[tuple[str, str]]:
    """Labels and values of a birth certificate, line by line."""
    birth = family.birth
    return [
        ("新生儿姓名", birth.name),
        ("性别", birth.sex),
        ("出生时间", f"{birth.born:%Y年%m月%d日%H时%M分}"),
        ("出生孕周", f"{birth.weeks}周"),
        ("出生体重", f"{birth.weight_grams}克"),
        ("接生机构", birth.hospital),
        ("母亲姓名", family.mother.name),
        ("母亲公民身份号码", family.mother.id_number),
        ("父亲姓名", family.father.name),
        ("父亲公民身份号码", family.father.id_number),
        ("出生医学证明编号", birth.certificate),
    ]


def certificate(family: Family, *, sealed: bool = True) -> Image.Image:
    """A birth certificate, with the seal of whoever issued it."""
    page = Image.new("RGB", (1240, 1500), (252, 250, 244))
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 30, 1210, 1470), outline=(170, 130, 90), width=5)
    draw.text((390, 80), "出生医学证明", INK, printed(72))
    draw.text((530, 185), "样张 SPECIMEN", (190, 190, 190), printed(34))
    for n, (label, value) in enumerate(certificate_rows(family)):
        y = 280 + n * 105
        _field(draw, 110, y, label, value, 330)
        draw.line((110, y + 62, 1130, y + 62), fill=(215, 205, 190), width=2)
    if sealed:
        stamp(page, (880, 1195), "sans", turn=9)
    return page


def photograph(page: Image.Image) -> Image.Image:
    """As a phone sees it on a table: a little turned, a little soft, a shadow from one side."""
    table = Image.new("RGB", (page.width + 160, page.height + 160), (120, 105, 90))
    table.paste(page, (80, 80))
    shadow = Image.linear_gradient("L").resize(table.size).point(lambda v: v // 5)
    table.paste((0, 0, 0), (0, 0), shadow)
    return table.rotate(1.2, Image.Resampling.BICUBIC, fillcolor=(120, 105, 90)).filter(
        ImageFilter.GaussianBlur(0.6)
    )

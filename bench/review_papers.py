"""Applications of the invented city for the review's benchmark: what is written in the form, what stands on the papers,
what the registers say; each paper as a page of text or as a drawn picture."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from onething.catalog import Catalog
from onething.facts import Fact, Provenance, Source, TrustGrade, fact_type, read_value
from onething.intake import Ring, TextLine, TextPage, Unreadable
from onething.standards import formal_of_fen
from simulators.city import Family, Person, family
from tools.papers.birth import INK, certificate, certificate_rows, id_card, id_card_back, photograph, printed

RECORDED = Path(__file__).resolve().parents[1] / "tests" / "intake" / "pages"
TODAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Permit:
    """A residence permit of a person that is valid until a day."""

    holder: Person
    until: date


@dataclass(frozen=True)
class Scrap:
    """A piece of paper that is nothing the office knows."""


@dataclass(frozen=True)
class Bill:
    """A hospital's bill: its total in figures and in words, both in fen, and its day."""

    figures: int
    words: int
    day: date


@dataclass(frozen=True)
class Plain:
    """Any other paper, line by line."""

    rows: tuple[tuple[str, str], ...]


Paper = Family | Person | Permit | Bill | Plain | Scrap
"""A birth certificate shows a family, an ID card a person."""


@dataclass
class Application:
    """One application before it is written down. ``unclear`` are slots and the share of clearness left there (0: nothing
    can be read); ``unsealed`` those whose paper bears no good seal, and what is seen instead (``none``, ``part``,
    ``grey``: copied without colour); ``backs`` those whose card's other side was handed in, too, and what that says
    of its validity."""

    form: dict[str, Any]
    papers: dict[str, Paper]
    registers: dict[str, Any]
    unclear: dict[str, float] = field(default_factory=dict)
    unsealed: dict[str, str] = field(default_factory=dict)
    backs: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        materials = [{"material": slot, "file": slot} for slot in self.papers]
        return json.dumps({"thing": "birth", "facts": self.form, "materials": materials}).encode()


def good(number: int) -> Application:
    """A right application of an ordinary family; the same number is always the same."""
    one = replace(family(number), father_registered=True)
    birth, mother, father, insured = one.birth, one.mother, one.father, one.mother_insured
    form = {
        "父母已婚": True, "外籍一方": "无", "生在本市": True, "落户随": "母亲", "落户本市": True, "另一方户口在本市": True, "参加居民医保": True,
        "申领社保卡": True, "申领居民身份证": True, "接受育儿指导": True, "母亲参加生育保险": insured,
        **({} if insured else {"父亲参加生育保险": True}), "生育费用已直接结算": True,
        "新生儿.姓名": birth.name, "新生儿.性别": birth.sex, "新生儿.出生时刻": f"{birth.born:%Y-%m-%d %H:%M}",
        "新生儿.出生医学证明编号": birth.certificate, "母亲.姓名": mother.name, "母亲.公民身份号码": mother.id_number,
        "父亲.姓名": father.name, "父亲.公民身份号码": father.id_number, "父母结婚日期": str(one.married),
        **({"母亲.银行卡号": mother.account} if insured else {}), "联系电话": mother.phone,
    }  # fmt: skip
    registers = {
        "新生儿.姓名": birth.name, "新生儿.性别": birth.sex, "新生儿.出生时刻": f"{birth.born:%Y-%m-%d %H:%M}",
        "母亲.姓名": mother.name, "母亲.性别": mother.sex, "母亲.出生日期": str(mother.born),
        "父亲.姓名": father.name, "父亲.性别": father.sex, "父亲.出生日期": str(father.born),
        "母亲.公民身份号码": mother.id_number, "父亲.公民身份号码": father.id_number,
        "登记的结婚日期": str(one.married), "登记的配偶号码": father.id_number, "母亲.生育保险在保": insured,
    }  # fmt: skip
    papers: dict[str, Paper] = {"出生医学证明": one, "母亲身份证": mother, "父亲身份证": father}
    return Application(form, papers, registers)


def with_costs(application: Application, fen: int) -> None:
    """Let the parents apply for costs of the birth, too, with the papers for it."""
    mother = application.papers["母亲身份证"]
    assert isinstance(mother, Person)
    account = mother.account
    application.form |= {"生育费用已直接结算": False, "母亲.银行卡号": account}
    if not application.form["母亲参加生育保险"]:
        application.registers["父亲.生育保险在保"] = True
    application.papers |= {
        "医疗收费票据": Bill(fen, fen, TODAY),
        "费用清单": list_of(fen),
        "病历资料": Plain((("病历", ""), ("主诉", "停经 39 周"), ("诊断", "单胎顺产"))),
        "银行卡": Plain((("江州银行", ""), (account, ""), ("银联", ""))),
    }


def list_of(fen: int) -> Plain:
    """A hospital's list of costs with its total."""
    head = (("费用清单", ""), ("单价", ""), ("数量", ""))
    return Plain((*head, ("合计金额", f"{fen / 100:.2f}")))


def answered(catalog: Catalog, registers: dict[str, Any]) -> Iterator[Fact]:
    """What the registers answered, as a case keeps it."""
    for name, value in registers.items():
        declared = fact_type(catalog.facts, name)
        assert declared is not None
        origin = next(r.name for r in catalog.registers.values() if name in r.fields.values())
        said = Provenance(Source.REGISTER, TrustGrade.A, origin)
        subject = "新生儿/1" if name.startswith("新生儿.") else ""
        yield Fact(name, read_value(declared, value), said, subject)


def rows_of(paper: Paper) -> list[tuple[str, str]]:
    """Labels and values of a paper, line by line."""
    if isinstance(paper, Family):
        return [("出生医学证明", ""), *certificate_rows(paper)]
    if isinstance(paper, Person):
        born = paper.born
        return [
            ("姓名", paper.name),
            ("性别", paper.sex),
            ("民族", paper.nation),
            ("出生", f"{born.year}年{born.month}月{born.day}日"),
            ("住址", paper.address),
            ("公民身份号码", paper.id_number),
        ]
    if isinstance(paper, Permit):
        until = paper.until
        return [
            ("居住证", ""),
            ("姓名", paper.holder.name),
            ("居住地址", paper.holder.address),
            ("公民身份号码", paper.holder.id_number),
            ("签发机关", "江州市公安局"),
            ("有效期限", f"{until.replace(year=until.year - 1, day=1):%Y.%m.%d}-{until:%Y.%m.%d}"),
        ]
    if isinstance(paper, Bill):
        return [
            ("医疗收费票据", ""),
            ("票据号码", "00412207"),
            ("开票日期", f"{paper.day:%Y年%m月%d日}"),
            ("合计（大写）", formal_of_fen(paper.words)),
            ("（小写）", f"¥{paper.figures / 100:.2f}"),
            ("收款人", "收费处"),
        ]
    if isinstance(paper, Plain):
        return list(paper.rows)
    return [("谢谢惠顾", ""), ("合计", "12.50")]


def back_of(period: str) -> list[tuple[str, str]]:
    """The other side of a card that is valid for so long."""
    return [("居民身份证", ""), ("签发机关", "江州市公安局"), ("有效期限", period)]


SEALS = {"whole": (1.0, 0.4), "none": (0.0, 0.4), "part": (0.62, 0.4), "grey": (0.0, 0.02)}
"""How much of a red ring is seen, and how much colour the picture shows: as measured of drawn pictures."""


def with_seal(page: TextPage, seen: str) -> TextPage:
    """The page as the engine would see it with such a seal in its lower right corner."""
    whole, colour = SEALS[seen]
    rings = (Ring((900, 1000, 1160, 1260), whole, red=True),) if whole else ()
    clear = {"letter": 40.0, "sharp": 0.4, "smear": 1.0, "bright": 220.0, "cut": 0.0}
    return replace(page, rings=rings, measures={**clear, "colour": colour})


def _confidences() -> list[float]:
    """How sure the engine was of the boxes of the recorded pages."""
    pages = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDED.glob("*.json")))
    return [sure for page in pages for *_, sure in page["lines"]]


@dataclass
class PageEngine:
    """Papers as pages of text: the engine's work without the engine. Confidences are drawn from those recorded."""

    draw: random.Random
    pages: dict[bytes, TextPage | None] = field(default_factory=dict)
    backs: dict[bytes, TextPage | None] = field(default_factory=dict)
    recorded: list[float] = field(default_factory=_confidences)

    def files(self, application: Application) -> dict[str, bytes]:
        """The files of an application, which this engine can read."""
        found = {}
        for slot, paper in application.papers.items():
            content = b"\xff\xd8\xff" + slot.encode() + self.draw.randbytes(8)
            page = self._page(rows_of(paper), application.unclear.get(slot, 1.0))
            if slot in application.backs:
                self.backs[content] = self._page(back_of(application.backs[slot]), 1.0)
            sealed = isinstance(paper, Family)
            self.pages[content] = page and with_seal(
                page, application.unsealed.get(slot, "whole" if sealed else "none")
            )
            found[slot] = content
        return found

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        page = self.pages[content]
        if page is None:
            raise Unreadable("nothing can be read")
        back = self.backs.get(content)
        return (page,) if back is None else (page, back)

    def _page(self, rows: list[tuple[str, str]], clear: float) -> TextPage | None:
        if clear == 0.0:
            return None
        lines = []
        for n, (label, value) in enumerate(rows):
            y = 40 + 90 * n
            lines.append(TextLine(label, (40, y, 40 + 34 * len(label), y + 40), 0.999))
            if value:
                sure = round(self.draw.choice(self.recorded) * clear, 4)
                lines.append(TextLine(value, (600, y, 600 + 30 * len(value), y + 40), sure))
        return TextPage(1400, 1400, tuple(lines))


def _above(upper: Any, lower: Any) -> Any:
    """Two pictures as one, as a card is copied."""

    both = Image.new(
        "RGB", (max(upper.width, lower.width), upper.height + lower.height + 120), (120, 105, 90)
    )
    both.paste(upper, (0, 0))
    both.paste(lower, (0, upper.height + 120))
    return both


class Pictures:
    """Papers as drawn and photographed pictures; the real engine reads them."""

    def files(self, application: Application) -> dict[str, bytes]:
        """The pictures of an application."""
        found = {}
        for slot, paper in application.papers.items():
            seal = application.unsealed.get(slot, "whole")
            if isinstance(paper, Family):
                picture = certificate(paper, sealed=seal != "none")
            elif isinstance(paper, Person):
                picture = id_card(paper)
            else:
                picture = Image.new("RGB", (1010, 640), (244, 247, 250))
                pen = ImageDraw.Draw(picture)
                for n, (label, value) in enumerate(rows_of(paper)):
                    pen.text((60, 70 + 90 * n), f"{label}   {value}", INK, printed(40))
            clear = application.unclear.get(slot, 1.0)
            if slot in application.backs:
                picture = _above(picture, id_card_back(application.backs[slot]))
            picture = photograph(picture)
            if seal == "grey":
                picture = picture.convert("L").convert("RGB")
            if clear < 1.0:
                picture = picture.filter(ImageFilter.GaussianBlur(14 if clear == 0.0 else 3.2))
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=82)
            found[slot] = out.getvalue()
        return found

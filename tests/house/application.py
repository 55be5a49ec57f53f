"""A birth application of the simulated city, with recorded pages instead of photographs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from onething.intake import Ring, TextLine, TextPage, Unreadable
from simulators.city import Family, Person

JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class RecordedEngine:
    """Gives the page that was recorded for a picture's bytes. It stands for a whole reading, too, that asks nobody
    else."""

    pages: dict[bytes, TextPage]
    adviser: None = None

    @property
    def engine(self) -> RecordedEngine:
        return self

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        if content not in self.pages:
            raise Unreadable("not recorded")
        return (self.pages[content],)


def _page(rows: list[str]) -> TextPage:
    lines = (TextLine(text, (10, n * 40, 700, n * 40 + 25), 0.98) for n, text in enumerate(rows))
    return TextPage(800, 800, tuple(lines))


def _card(person: Person) -> TextPage:
    return _page(
        [
            f"姓名{person.name}",
            f"性别{person.sex}民族{person.nation}",
            f"出生{person.born.year}年{person.born.month}月{person.born.day}日",
            f"住址{person.address}",
            f"公民身份号码{person.id_number}",
        ]
    )


def _permit(person: Person) -> TextPage:
    return _page(
        [
            "居住证",
            f"姓名{person.name}",
            f"性别{person.sex}民族{person.nation}",
            f"出生{person.born.year}年{person.born.month}月{person.born.day}日",
            f"居住地址{person.lives}",
            f"公民身份号码{person.id_number}",
            "签发机关江州市公安局临江分局",
            "有效期限2026.03.02-2027.03.02",
        ]
    )


def engine_for(family: Family) -> RecordedEngine:
    """What reading the papers of a family gives: three, and a residence permit of a mother from the next city."""
    birth = family.birth
    certificate = _page(
        [
            "出生医学证明",
            f"新生儿姓名：{birth.name}性别：{birth.sex}",
            f"出生时间：{birth.born:%Y年%m月%d日%H时%M分}",
            f"出生孕周：{birth.weeks}周",
            f"出生体重：{birth.weight_grams}g",
            f"接生机构：{birth.hospital}",
            f"母亲姓名：{family.mother.name}",
            f"母亲公民身份号码：{family.mother.id_number}",
            f"父亲姓名：{family.father.name}",
            f"父亲公民身份号码：{family.father.id_number}",
            f"出生医学证明编号：{birth.certificate}",
        ]
    )
    certificate = replace(certificate, rings=(Ring((500, 500, 700, 700), 1.0, red=True),))
    number = str(family.number).encode()
    cards = {JPEG + b"m" + number: _card(family.mother), JPEG + b"f" + number: _card(family.father)}
    if not family.mother.local:
        cards[JPEG + b"r" + number] = _permit(family.mother)
    return RecordedEngine({JPEG + b"c" + number: certificate, **cards})


def application(
    family: Family, *, married: bool = True, **changes: Any
) -> tuple[bytes, Callable[[str], bytes]]:
    """``application.json`` and how to open its files; ``changes`` replace stated facts."""
    birth = family.birth
    facts = {
        "新生儿.姓名": birth.name,
        "新生儿.性别": birth.sex,
        "新生儿.出生时刻": f"{birth.born:%Y-%m-%d %H:%M}",
        "新生儿.出生医学证明编号": birth.certificate,
        "母亲.姓名": family.mother.name,
        "母亲.公民身份号码": family.mother.id_number,
        "父亲.姓名": family.father.name,
        "父亲.公民身份号码": family.father.id_number,
        "父母结婚日期": family.married.isoformat(),
        "联系电话": family.mother.phone,
        **({"母亲.银行卡号": family.mother.account} if family.mother_insured else {}),
    }
    answers = {
        "父母已婚": married,
        "外籍一方": "无",
        "生在本市": True,
        "落户本市": family.mother.local,
        "另一方户口在本市": family.father.local,
        "申领居民身份证": True,
        "接受育儿指导": True,
        "母亲参加生育保险": family.mother_insured,
        **({} if family.mother_insured else {"父亲参加生育保险": True}),
        "生育费用已直接结算": True,
        **({} if married else {"登记父亲": True}),
        "落户随": "母亲",
        "参加居民医保": True,
        "申领社保卡": True,
    }
    data = {
        "thing": "birth",
        "answers": answers,
        "facts": {**facts, **changes},
        "materials": [
            {"material": "出生医学证明", "file": f"c{family.number}"},
            {"material": "母亲身份证", "file": f"m{family.number}"},
            {"material": "父亲身份证", "file": f"f{family.number}"},
            *([] if family.mother.local else [{"material": "居住证", "file": f"r{family.number}"}]),
        ],
    }
    return json.dumps(data, ensure_ascii=False).encode(), lambda name: JPEG + name.encode()

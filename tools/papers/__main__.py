"""Draws the example applications: ``python -m tools.papers``."""

from __future__ import annotations

import json
from pathlib import Path

from simulators.city import families
from tools.papers.birth import certificate, id_card, photograph

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "birth"


def main() -> None:
    for family in families(3):
        folder = EXAMPLES / str(family.number)
        folder.mkdir(parents=True, exist_ok=True)
        birth, father = family.birth, family.father.id_number
        if family.number == 3:
            father = (
                father[:16] + str((int(father[16]) + 2) % 10) + father[17]
            )  # the difference that must be found
        pictures = {
            "出生医学证明": certificate(family),
            "母亲身份证": id_card(family.mother),
            "父亲身份证": id_card(family.father),
        }
        for name, picture in pictures.items():
            photograph(picture).save(folder / f"{name}.jpg", quality=82)
        application = {
            "thing": "birth",
            "answers": {
                "父母已婚": True,
                "外籍一方": "无",
                "生在本市": True,
                "落户随": "母亲",
                "落户本市": True,
                "另一方户口在本市": True,
                "参加居民医保": True,
                "申领社保卡": True,
                "申领居民身份证": True,
                "接受育儿指导": True,
                "母亲参加生育保险": family.mother_insured,
                **({} if family.mother_insured else {"父亲参加生育保险": True}),
                "生育费用已直接结算": True,
            },
            "facts": {
                "新生儿.姓名": birth.name,
                "新生儿.性别": birth.sex,
                "新生儿.出生时刻": f"{birth.born:%Y-%m-%d %H:%M}",
                "新生儿.出生医学证明编号": birth.certificate,
                "母亲.姓名": family.mother.name,
                "母亲.公民身份号码": family.mother.id_number,
                "父亲.姓名": family.father.name,
                "父亲.公民身份号码": father,
                "父母结婚日期": family.married.isoformat(),
                **({"母亲.银行卡号": family.mother.account} if family.mother_insured else {}),
                "联系电话": family.mother.phone,
            },
            "materials": [{"material": name, "file": f"{name}.jpg"} for name in pictures],
        }
        text = json.dumps(application, ensure_ascii=False, indent=2) + "\n"
        (folder / "application.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

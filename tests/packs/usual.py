"""Answers of the most usual family: married parents, all of this city, the mother insured."""

from __future__ import annotations

USUAL: dict[str, object] = {
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
    "母亲参加生育保险": True,
    "生育费用已直接结算": True,
}

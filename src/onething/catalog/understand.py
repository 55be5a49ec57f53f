"""Understanding one cell of a service-item table. Nothing is guessed: what is not understood is ``Puzzled`` with
the reason, for an officer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from onething.catalog.columns import Columns
from onething.catalog.draft import DraftPaper
from onething.catalog.tables import Cell
from onething.catalog.terms import Clause, Limit, LimitUnit

LONGEST_NAME = 200
"""Characters of a paper's or result's name."""
_LIMIT = re.compile(r"([0-9]{1,4})\s*(?:个)?\s*[（(]?\s*([^\s（）()0-9]{1,6})\s*[）)]?")
_NUMERALS = "一二三四五六七八九十百千零〇0-9"
_PART = rf"第[{_NUMERALS}]+条(?:之[{_NUMERALS}]+)?(?:第[{_NUMERALS}]+款)?(?:第?[（(]?[{_NUMERALS}]+[）)]?项)?"
_CLAUSE = re.compile(rf"《([^《》]{{2,80}})》\s*(?:[（(][^（）()]{{0,80}}[）)])?\s*(?:的)?({_PART})")
_LAW = re.compile(r"《([^《》]{2,80}(?:法|条例|办法|规定|细则|规则))》")
_COPIES = re.compile(r"(?:一式)?([0-9]{1,2}|[一二两三四五六七八九十])\s*份")
_DIGITS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}
_SOMETIMES = re.compile(
    r"如有|若有|可不提交|可提交|可承诺|才需|除外|适用于|如.{0,30}(?:的|时)[，,）)]|仅.{0,20}(?:时|的|需)|^.{0,30}的[，,；]"
    r"|[（(][^（）()]{0,40}(?:的|时)[）)]"
)
_MONEY = re.compile(r"(?:收费)?[：:]?\s*([0-9]{1,9}(?:\.[0-9]{1,2})?)\s*元(?:/[件份次本证])?")
_CUT = ("：", ":", "，", ",", "、", "（", "(", "；", ";")


class Puzzled(ValueError):
    """A cell that is not understood; the text says why."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the table asks for it. ``puzzles``: what of it was not understood."""

    draft: DraftPaper
    puzzles: tuple[str, ...] = ()


def limit(text: str, columns: Columns) -> Limit:
    """``20(工作日)``, ``20个工作日``, ``30 日``. Raises Puzzled."""
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise Puzzled("不是「数字加工作日或日」的写法")
    unit = found[2].removeprefix("个")
    if unit in columns.words["working_days"]:
        return Limit(int(found[1]), LimitUnit.WORKING_DAYS)
    if unit in columns.words["days"]:
        return Limit(int(found[1]), LimitUnit.DAYS)
    raise Puzzled(f"「{unit}」不是已知的时限单位")


def yes(text: str, columns: Columns) -> bool:
    """是 or 否 in the table's words. Raises Puzzled."""
    for words, meaning in ((columns.words["yes"], True), (columns.words["no"], False)):
        if text in words:
            return meaning
    raise Puzzled("看不出是「是」还是「否」")


def visits(text: str) -> int:
    """Times that one has to come. Raises Puzzled."""
    if re.fullmatch(r"[0-9]{1,2}(?:\.0)?\s*次?", text) is None:
        raise Puzzled("不是次数")
    return int(re.match(r"[0-9]+", text)[0])  # type: ignore[index]


def fee(text: str, columns: Columns) -> str:
    """Yuan as a pack writes them; empty when nothing is charged. Raises Puzzled."""
    if text in columns.words["no_fee"] or text in columns.words["no"]:
        return ""
    found = _MONEY.fullmatch(text)
    if found is None:
        raise Puzzled("看不出收多少钱")
    yuan = f"{Decimal(found[1]):f}"
    return "" if not Decimal(yuan) else yuan


def immediate(text: str, columns: Columns) -> bool:
    """Whether it is 即办件. Raises Puzzled."""
    if text in columns.words["immediate"]:
        return True
    if text in columns.words["not_immediate"]:
        return False
    raise Puzzled("不是已知的办件类型")


def clauses(text: str) -> tuple[Clause, ...]:
    """Every 《law》 with its article. A law without article is not among them; see ``laws_alone``."""
    plain = text.replace("〈", "＜").replace("〉", "＞")
    found = (
        Clause(law.replace("＜", "〈").replace("＞", "〉"), part) for law, part in _CLAUSE.findall(plain)
    )
    return tuple(dict.fromkeys(found))


def laws_alone(text: str) -> tuple[str, ...]:
    """Laws that a text names without an article."""
    told = {clause.law for clause in clauses(text)}
    return tuple(law for law in dict.fromkeys(_LAW.findall(text)) if law not in told)


def seems_cut(text: str) -> bool:
    """Whether a text ends in the middle: with a colon, a comma or an open bracket, or says that a list follows."""
    return (
        text.endswith(_CUT)
        or re.search(r"(?:下列|以下)(?:全部|所有)?条件[^，。；：]{0,12}。?$", text) is not None
    )


def papers(cell: Cell, columns: Columns) -> list[Paper]:
    """The papers of a cell: a list of names, a list of objects, or a text with one on each line."""
    parts = re.split(r"[\n；;|]", cell) if isinstance(cell, str) else cell
    found: dict[str, Paper] = {}
    for part in parts:
        given = part if isinstance(part, dict) else {"name": part}
        given = {columns.materials.get(column, column): text for column, text in given.items()}
        paper = _paper({key: text.replace("\n", " ") for key, text in given.items()}, columns)
        if paper is not None:
            found.setdefault(paper.draft.slot, paper)
    return list(found.values())


def _paper(given: dict[str, str], columns: Columns) -> Paper | None:
    name = given.get("name", "").strip(" ；;。，,、.")
    if columns.is_empty(name):
        return None
    words, puzzles = columns.words, []
    said = {key: "" if columns.is_empty(text) else text for key, text in given.items()}
    form = _form(said.get("form", "") or name, columns)
    if said.get("form") and not form:
        puzzles.append(f"材料形式「{said['form'][:40]}」看不懂")
    copies = said.get("copies", "")
    count = int(copies) if re.fullmatch(r"[0-9]{1,2}", copies) else _count(copies or name)
    if copies and not count:
        puzzles.append(f"份数「{copies[:40]}」看不懂")
    required: bool | None = None
    if said.get("required"):
        try:
            required = yes(said["required"], columns)
        except Puzzled:
            puzzles.append(f"材料必要性「{said['required'][:40]}」看不懂")
    if _SOMETIMES.search(name):
        puzzles.append("什么情形要交还要写成规则（when）")
    origin = said.get("origin", "")
    if origin and origin not in words["origins"]:
        puzzles.append(f"来源渠道「{origin[:40]}」不是已知的渠道")
        origin = ""
    if len(name) > LONGEST_NAME:
        puzzles.append(f"材料名称太长，草稿里只留前 {LONGEST_NAME} 个字")
    return Paper(DraftPaper(name[:LONGEST_NAME], form, count, required, origin), tuple(puzzles))


def _form(text: str, columns: Columns) -> tuple[str, ...]:
    forms = (columns.words[kind][0] for kind in ("original", "copy", "electronic"))
    return tuple(form for form in forms if form in text)


def _count(text: str) -> int:
    counts = _COPIES.findall(text)
    if len(counts) != 1:
        return 0
    return int(counts[0]) if counts[0].isdigit() else _DIGITS[counts[0]]

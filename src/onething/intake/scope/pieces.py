"""A business scope as it is written → its pieces, in order, with nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_OPEN, _CLOSE = "（([【〔[{「『", "）)]】〕]}」』"
_HEADING = re.compile(
    r"(?:前置|后置)?(?:许可|一般|其他)?(?:经营)?(?:项目|范围)\s*[:：]|(?:主营|兼营|主要经营|经营)(?:业务|范围)?\s*[:：]"
)
_NUMBER = re.compile(
    r"\s*(?:[（(]?\d{1,2}[）)、.．](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十类]))\s*"
)
_SEPARATOR = re.compile(r"(?:[；;。\r\n，,、|！!？?]|\s(?![A-Za-z0-9])|(?<![A-Za-z0-9])\s)+")
_STRONG_MARK = re.compile(r"[；;。\r\n|！!？?]")
_CLOSER = re.compile(f"[{re.escape(_CLOSE)}]")
_REMARK = re.compile(
    "(?:除?依法|法律|法规|国家|国务院|经(?:有关|相关)?部门|凭营业执照|具体经营|以上|不得|市场主体|未经|须经|方可|开展|以审批|以(?:相关|有关)部门)"
    ".*(?:须经批准|经(?:有关|相关)?部门(?:批准|许可|审批)|凭(?:有效)?(?:营业执照|许可证|资质)|依法自主|自主选择"
    "|法律.{0,8}(?:禁止|限制|规定|未规定)|国家.{0,10}(?:禁止|限制)|产业政策|不得(?:从事|经营)|(?:审批|许可|批准)(?:结果|文件|证).{0,4}为准"
    "|方可(?:开展)?经营|(?:许可证|批准文件)?有效期|经营范围|经营活动)"
    "|(?:法律|(?:行政)?法规|国务院决定)$"
)

LONGEST_NOTE = 600
"""Characters after which a bracket counts as one that nobody closed."""


class Sort(StrEnum):
    """What a piece is."""

    ENTRY = "项目"
    NOTE = "括号"  # in brackets: a condition or an exception of the entry before it
    HEADING = "标题"  # 许可项目：, 一般项目：
    REMARK = "说明"  # a sentence of the law that every scope ends with
    NUMBER = "编号"
    MARK = "分隔"


@dataclass(frozen=True, slots=True)
class Piece:
    """``start`` and ``end`` are places in the text, in characters. ``strong``: a mark behind which something new begins."""

    sort: Sort
    text: str
    start: int
    end: int
    strong: bool = False


def pieces(text: str) -> tuple[Piece, ...]:
    """Every character of the text, in order, each in one piece."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    place, fresh = 0, True
    while place < len(text):
        if text[place] in _OPEN and not (fresh and _NUMBER.match(text, place)):
            end, sort = _bracket(text, place), Sort.NOTE
        elif mark := _SEPARATOR.match(text, place):
            end, sort = mark.end(), Sort.MARK
        elif fresh and (number := _NUMBER.match(text, place)):
            end, sort = number.end(), Sort.NUMBER
        elif heading := _HEADING.match(text, place):
            end, sort = heading.end(), Sort.HEADING
        else:
            end, sort = _phrase(text, place), Sort.ENTRY
            if _REMARK.match(text, place, end):
                sort = Sort.REMARK
        said = text[place:end]
        strong = sort is Sort.MARK and _STRONG_MARK.search(said) is not None
        yield Piece(sort, said, place, end, strong)
        fresh = sort is Sort.HEADING or strong or (sort is Sort.MARK and said.isspace())
        place = end


def _bracket(text: str, place: int) -> int:
    """Behind the bracket that closes the one at ``place``; where none does, the next strong mark ends it."""
    last = min(place + LONGEST_NOTE, len(text))
    depth = 0
    for here in range(place, last) if _CLOSER.search(text, place, last) else ():
        if text[here] in _OPEN:
            depth += 1
        elif text[here] in _CLOSE:
            depth -= 1
            if depth == 0:
                return here + 1
    mark = _STRONG_MARK.search(text, place + 1)
    return mark.start() if mark else len(text)


def _phrase(text: str, place: int) -> int:
    """Behind the phrase that begins at ``place``."""
    here = place + 1
    while here < len(text) and text[here] not in _OPEN and not _SEPARATOR.match(text, here):
        if text[here] in ":：":
            return here + 1
        here += 1
    return here

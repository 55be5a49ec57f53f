"""Characters that a photograph makes look alike: how a likely misreading is told from a real difference."""

from __future__ import annotations

from onething.intake.findings import differing
from onething.intake.proposals import ALIKE

_GROUPS = (
    "王玉主壬", "未末", "己已巳", "土士", "入人八", "日曰目", "天夭无", "大太犬", "千干于", "子孑", "田由甲申",
    "刀力", "戊戌戍成", "白自臼", "牛午", "木本术", "今令", "住佳往", "候侯", "晴睛", "清请情", "拔拨", "崇祟",
    "冶治", "兔免", "贝见", "狠狼", "折析拆", "厂广", "微徽", "晓哓", "燕蒸", "梅海", "芳芬", "伟纬炜", "静净",
    "洁浩", "明朋", "浩活", "雯霎", "婷停", "辰晨", "泽译", "杨扬", "陈阵", "郭廓", "问间", "云去", "江汪", "丽而",
    "建健", "俊竣", "文丈", "宇字", "航舫", "豪毫", "欣欢", "怡恰", "思恩", "涵函", "桐铜", "雨两", "娟捐", "兰三",
    "O0Q", "I1l|", "B8", "S5", "Z2", "G6C", "D0O",
)  # fmt: skip
"""Groups of characters that differ in a stroke or a part. A group never makes two values equal: it only decides who
looks, an officer or the applicant."""
MOST = 2
CLEAR = 0.98
"""From this confidence on, a character that merely looks like another is taken as really printed so."""


def _pairs() -> frozenset[tuple[str, str]]:
    pairs = {(a, b) for group in _GROUPS for a in group for b in group if a != b}
    digits = {(a, b) for a, others in ALIKE.items() for b in others}
    return frozenset(pairs | digits | {(b, a) for a, b in digits})


_PAIRS = _pairs()


def alike(a: str, b: str) -> bool:
    """Whether two texts differ in one or two places, and only by characters that look alike."""
    spots = differing(a, b)
    return 0 < len(spots) <= MOST and all((a[n], b[n]) in _PAIRS for n in spots)


def likely_misread(read: str, other: str, confidence: float | None, sure: float) -> bool:
    """Whether what was read from a paper differs from another value probably only because it was misread: it was
    read with less than ``sure``, or not quite clearly and with characters that look alike."""
    if confidence is None:
        return False
    return confidence < sure or (confidence < CLEAR and alike(read, other))

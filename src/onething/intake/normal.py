"""A value as papers write it → as it is compared: dates in ISO, amounts in yuan, names with one kind of middle dot."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from onething.standards import fen_of_formal

LONG_TERM, NO_END = "长期", "2199-12-31"
_DOTS = str.maketrans(dict.fromkeys("•・･‧∙⋅．.●", "·"))
_DATE = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_WRITTEN_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PASSPORT_DATE = re.compile(rf"(\d{{2}})(?:(\d{{1,2}})月)?/?({'|'.join(_MONTHS)})(?:/[A-Z]{{3,4}})?(\d{{4}})")
_DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}([.\-/])\d{1,2}\%d\d{1,2})"
_PERIOD = re.compile(rf"自?({_DAY % 2})(?:起?至|-|—|~)({_DAY % 4}|长期)止?")
_SIGN = re.compile("^(?:[^零壹贰叁肆伍陆柒捌玖拾人民币]{1,2}(?=[零壹贰叁肆伍陆柒捌玖拾])|[⊗⊕※×☒]+)")
_AMOUNT = re.compile(r"(?:人民币|RMB|CNY)?[¥￥Y]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?(万?)元?整?")


def normal(text: str, reading: str) -> str:
    """The value to compare. Raises ValueError with a Chinese sentence when it cannot be one."""
    return _READERS.get(reading, lambda plain: plain)(text)


def _name(text: str) -> str:
    name = re.sub("·+", "·", text.translate(_DOTS)).strip("·")
    if len(name) < 2 or ":" in name:
        raise ValueError(f"「{text}」不是完整的姓名")
    return name


def _date(text: str) -> str:
    if match := _DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _WRITTEN_DATE.fullmatch(text):
        year = int(match[1].translate(_NUMERALS))
        month, day = (_small(part) for part in (match[2], match[3]))
    elif match := _PASSPORT_DATE.fullmatch(text.upper()):
        year, month, day = int(match[4]), _MONTHS.index(match[3]) + 1, int(match[1])
        if match[2] and int(match[2]) != month:
            raise ValueError(f"「{text}」里的月份前后不一样")
    else:
        raise ValueError(f"「{text}」不是日期")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(f"「{text}」不是实际存在的日期")


def _small(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digit = int(ones.translate(_NUMERALS)) if ones else 0
    return (int(tens.translate(_NUMERALS)) if tens else 1) * 10 + digit if ten else digit


def _period(text: str) -> str:
    """``2016.05.03-2036.05.03`` and ``2016.05.03-长期`` → begin/end."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"「{text}」不是有效期限")
    begin, end = _date(match[1]), match[3]
    end = LONG_TERM if end == LONG_TERM else _date(end)
    if end != LONG_TERM and end < begin:
        raise ValueError(f"「{text}」的起止颠倒了")
    return f"{begin}/{end}"


def _last_day(text: str) -> str:
    """The last day of a period, which may be all that is printed; of one without end, the last that dates go to."""
    if _DATE.fullmatch(text):
        return _date(text)
    end = _period(text).partition("/")[2]
    return NO_END if end == LONG_TERM else end


def _amount(text: str) -> str:
    """The words of an amount may have a sign before them against additions (⊗), which is read as many things."""
    text = _SIGN.sub("", text)
    match = _AMOUNT.fullmatch(text)
    if match:
        yuan = Decimal(match[1].replace(",", "") + (match[2] or "")) * (10_000 if match[3] else 1)
    elif text.endswith(("元", "圆")):
        # 支付结算办法, 附件一 正确填写票据和结算凭证的基本规定: an amount in words that ends with 元 is closed by 整 or 正.
        raise ValueError(f"「{text}」没有写完：到元为止的，后面要有「整」")
    else:
        yuan = Decimal(fen_of_formal(text)) / 100
    return f"{yuan:.2f}"


def _integer(text: str) -> str:
    match = re.fullmatch(r"([0-9]+)(?:\+[0-9]+)?[\u4e00-\u9fff]*", text)
    if not match:
        raise ValueError(f"「{text}」不是数")
    return match[1]


_READERS = {
    "姓名": _name,
    "日期": _date,
    "期限": _period,
    "截止": _last_day,
    "金额": _amount,
    "整数": _integer,
}

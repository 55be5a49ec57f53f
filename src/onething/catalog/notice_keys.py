"""The keys of a pack's papers."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.key import Key, Shape, must, text
from onething.catalog.notice import Moment

NOTICE_SHAPES: Mapping[str, Shape] = {
    "notice": Shape(
        "文书",
        {
            "id": must("文书的代号"),
            "moment": text("在什么时候出具", required=True, choices=tuple(Moment)),
            "title": must("文书的名称，例如「受理通知书」"),
            "text": must("正文，一行一段；花括号里的由办件填写，例如 {ref}"),
            "basis": Key("many", "法律依据，正文里写 {basis}", of="clause"),
            "rows": Key("many", "正文下面的表格，一行一项", of="row"),
            "signs": Key("texts", "要人签名的地方，例如「承诺人（签名）」"),
            "issuer": text("没有具体部门时由谁出具，例如「政务服务综合窗口」"),
            "seal": text("盖什么章，例如「行政许可专用章」"),
            "number": text("编号的写法；不写是 {ref}-{running}"),
            "things": Key("texts", "只用于哪些一件事；不写就都用"),
            "departments": Key("texts", "只用于哪些部门；不写就都用"),
            "types": Key("texts", "只用于哪些事项类型，例如行政许可；不写就都用"),
        },
    ),
    "row": Shape(
        "文书的表格",
        {"label": must("左边一格"), "text": text("右边一格，可以有花括号；空着的留给人写")},
    ),
}

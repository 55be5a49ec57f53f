"""印章: the seal that a paper must bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must
from onething.catalog.key import text as _text
from onething.catalog.terms import Clause, Otherwise

CORNERS = ("左上", "上", "右上", "左", "中", "右", "左下", "下", "右下")
"""Where on a paper a seal is."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A paper is not good without it. ``name`` is what it is called, ``where`` on the paper it usually is (右下);
    ``otherwise`` says who acts when there is none."""

    name: str
    where: str
    clause: Clause
    otherwise: Otherwise


SEAL_SHAPES: Mapping[str, Shape] = {
    "seal": Shape(
        "印章",
        {
            "name": _must("什么章，写章上的名称"),
            "where": _text("通常盖在哪里；不写是右下", choices=CORNERS),
            "clause": Key("one", "凭什么要盖章", True, of="clause"),
            "otherwise": _text(
                "没有章时怎样；不写是人工。看不出有没有章的总是人工", choices=tuple(Otherwise)
            ),
        },
    )
}

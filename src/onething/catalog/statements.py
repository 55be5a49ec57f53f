"""对文字的要求: what a purpose statement or a business scope must or must not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must
from onething.catalog.key import text as _text
from onething.catalog.terms import Clause, Otherwise
from onething.rules import Rule


@dataclass(frozen=True, slots=True)
class Statement:
    """A requirement on the free text ``fact``, with its legal basis.

    ``least`` and ``most`` characters (0: any); one of ``contains`` must occur; nothing of ``lacks`` may;
    the values of the facts ``names`` must occur. Where an entry of the text, read as a business scope, needs one of
    ``permits`` or lies in one of ``industries``, the rule ``then`` must hold. It is asked only ``when`` (None: always).
    What cannot be decided goes to an officer; ``otherwise`` says who mends what is 否. ``code`` names the finding."""

    code: str
    fact: str
    clause: Clause
    otherwise: Otherwise
    message: str
    english: str = ""
    when: Rule | None = None
    least: int = 0
    most: int = 0
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    then: Rule | None = None

    @property
    def relies_on(self) -> frozenset[str]:
        """The text, and every fact that it is held against."""
        rules = (rule.names for rule in (self.when, self.then) if rule is not None)
        return frozenset((self.fact, *self.names)).union(*rules)


STATEMENT_SHAPES: Mapping[str, Shape] = {
    "statement": Shape(
        "对文字的要求",
        {
            "code": _text("预审意见的代号；不写是 STATEMENT"),
            "fact": _must("对哪一段文字（数据项），例如「企业.经营范围」"),
            "when": Key("rule", "什么情形才要求（规则）；不写就总要求"),
            "least": Key("whole", "至少多少个字"),
            "most": Key("whole", "至多多少个字"),
            "contains": Key("texts", "至少要写到其中一个词"),
            "lacks": Key("texts", "一个都不能写的词"),
            "names": Key("texts", "要写明这些数据项的内容"),
            "permits": Key("texts", "有要这些许可（permits）的经营项目时，then 应当成立"),
            "industries": Key("texts", "有属于这些行业（代码）的经营项目时，then 应当成立"),
            "then": Key("rule", "那时应当成立的规则；写「否」就是不能经营"),
            "clause": Key("one", "法律依据", True, of="clause"),
            "otherwise": _text("不满足时怎样；不写是人工", choices=tuple(Otherwise)),
            "message": _must("不满足时告诉申请人的话：哪里不对，怎么办"),
            "english": _text("不满足时告诉申请人的话，英文"),
        },
    ),
}

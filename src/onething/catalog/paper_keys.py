"""The keys of papers (``materials``): what they look like and how their fields are read."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.calibration import READINGS, VALIDATORS
from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must
from onething.catalog.key import text as _text
from onething.catalog.reading_papers import PLACES

PAPER_SHAPES: Mapping[str, Shape] = {
    "material": Shape(
        "材料",
        {
            "name": _must("材料的名称，例如「居民户口簿」"),
            "issuer": _text("谁发的"),
            "licence": _text("说同样内容的电子证照的名称"),
            "marks": Key("texts", "上面一定印着的字，用来认出它"),
            "template": Key("many", "版面：从哪个标签旁边读出哪个数据项", of="template"),
            "sides": Key("whole", "有几面；不写是 1"),
            "faces": Key("many", "另外的面、页或版本，各有各的字和版面", of="face"),
            "retention": Key("one", "办件结束以后，图片保存多久；不写就和办件一样", of="paper_retention"),
            "checks": Key(
                "many", "这份材料自己要对得上的：号码和生日、有效期；{对象} 由材料栏的 about 代入", of="check"
            ),
            "seal": Key("one", "上面一定要盖的章；不写就不看有没有章", of="seal"),
        },
    ),
    "face": Shape(
        "另一面",
        {
            "name": _must("这一面的名称，例如「国徽面」"),
            "marks": Key("texts", "上面一定印着的字，用来认出它", True),
            "template": Key("many", "版面：从哪个标签旁边读出哪个数据项", of="template"),
            "repeats": Key("flag", "一本里可以有许多这样的页，例如户口簿的登记卡"),
            "whole": Key("flag", "是另一种版本，自成一份，不是它的另一面"),
        },
    ),
    "template": Shape(
        "版面",
        {
            "field": _must("这一格的名称"),
            "labels": Key("texts", "它前面印的字；内容单独印着、没有标签的，不写"),
            "fact": _text("读出来是哪个数据项；{对象} 由材料栏的 about 代入；不写就只给人看"),
            "pattern": _text("内容的写法（正则表达式）"),
            "place": _text(
                "内容在标签的哪一边，不写是右；没有标签的写任意，在一段文字里的写文中（pattern 用一对括号括住内容）",
                choices=PLACES,
            ),
            "validator": _text("按哪种规则校验", choices=VALIDATORS),
            "reading": _text("按哪种内容读；不写是文字", choices=READINGS),
            "key": Key("flag", "没有它这份材料就没有用"),
            "nth": Key("whole", "同一个标签有几处时，这是第几处（从上到下、从左到右）"),
            "same": Key("texts", "同一个版面上哪些格中有一格应和它写得一样，例如金额的大写和小写"),
        },
    ),
}

"""RULES.md sentence by sentence through ``onething rules eval --batch``, as somebody who only read it would ask."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onething.cli.main import main

FACTS: dict[str, Any] = {
    "a": {"kind": "整数", "value": 5},
    "u": {"kind": "整数", "value": None},
    "m": {"kind": "金额", "value": "500"},
    "z": {"kind": "金额", "value": "0"},
    "t": {"kind": "文字", "value": " ａｂ "},
    "e": {"kind": "文字", "value": ""},
    "bl": {"kind": "文字", "value": "  "},
    "q": {"kind": "数量", "value": "1.2", "unit": "万平方米"},
    "d": {"kind": "日期", "value": "2000-02-29"},
    "基准日": {"kind": "日期", "value": "2024-02-28"},
    "s": {"kind": "时刻", "value": "2024-01-01 08:30"},
    "空": {"kind": "列表", "value": []},
    "未": {"kind": "列表", "value": None},
    "c": {
        "kind": "代码",
        "value": "x1",
        "table": [{"code": "X", "name": "省", "children": [{"code": "X1"}]}],
    },
    "c2": {"kind": "代码", "value": "hz", "table": {"hz": "zj", "zj": None}},
    "c3": {"kind": "代码", "value": "a1"},
    "g": {"kind": "标签", "value": ["Ａ"]},
    "高新技术企业": {"kind": "是否", "value": True},
    "失信": {"kind": "是否", "value": False},
    "股东": {
        "kind": "列表",
        "value": [
            {"额": {"kind": "金额", "value": "60"}, "年龄": {"kind": "整数", "value": 20}},
            {"额": {"kind": "金额", "value": "40"}, "年龄": {"kind": "整数", "value": None}},
        ],
    },
}
HOLDS = """
是|z > 0元 或 m > 0
否|z > 0 且 m / z >= 3%
未知|m / z >= 3%
是|t = 'AB' 或 t = 'ab'
是|e 已知 且 e = ''
是|bl 未知
是|q = 12000平方米 且 q = 18亩
是|s = 2024年1月1日8时30分 且 日期(s) = 2024-01-01
是|s = ２０２４-０１-０１ ０８：３０
是|合计(空.额) = 0元 且 个数(空) = 0 且 每个 空 满足 (空.x > 3) 且 非 (任一 空 满足 (空.y))
未知|最大(空.额) > 3元
未知|合计(未.额) = 0元
是|c 隶属 '省' 且 c 隶属 'x' 且 c = 'X1'
是|c2 隶属 'ZJ'
是|c3 = 'A1' 且 c3 属于 ('b', 'A1')
是|g 包含 'A'
是|任一 股东 满足 (股东.额 / 合计(股东.额) > 50%)
未知|个数(股东, 股东.年龄 > 30) >= 0
是|满年数(d, 基准日) = 23 且 满年数(基准日, d) = -23
是|d + 1年 = 2001-03-01
是|m + 100元 * 3平方米 = 800元
是|a ≥ 5 AND NOT 失信
是|a Between 1 and 5
是|t = 'it''s' 或 a=5
是|“甲””乙” = “甲””乙”
未知|分档(a > 9: 1; u > 3: 2; 其他: 3) = 3
是|分档(a > 3: 1; u > 3: 2) = 1
是|取整(-2.9) = -2 且 四舍五入(-0.5, 0) = -1 且 四舍五入(12.345元, 2) = 12.35元
是|长度('……') = 2
是|-a / -1 = 5
是|m 介于 499.99元 至 500.01元
否|a 介于 6 至 u
未知|u 属于 (1,2、3，4)
是|非 a = 6
是|3亿元 > 2.9亿元
是|m 属于 (500元、600元)
""".strip().splitlines()
WRONG = """
0|500万元|m > 500
6|介于|1 < a < 5
0|且 高新技术企业|且高新技术企业
7|且 非 失信|高新技术企业 且非失信
6|且 高新技术企业|a > 3 且高新技术企业
5|3 且 高新技术企业|a > 3且高新技术企业
5|空|a 属于 ()
0|名称|(a + 1) 已知
0|日期(|d = s
4|代码表|c = '北京'
0|条件|a
6|前面|18年 + d > 基准日
0|比较|满年数(d,基准日) > 3天
2|=|a == 5
4|闭合|t = '未
0|文字|t > 3
0|平方米|q > 5
""".strip().splitlines()


def _batch(tmp_path: Path, *lines: bytes) -> list[dict[str, Any]]:
    path = tmp_path / "b.jsonl"
    path.write_bytes(b"\n".join(lines))
    done = CliRunner().invoke(main, ["rules", "eval", "--batch", str(path)])
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def _line(rule: str, facts: Any = FACTS) -> bytes:
    return json.dumps({"id": 1, "rule": rule, "facts": facts}).encode()


@pytest.mark.parametrize("case", HOLDS)
def test_a_sentence_of_the_language_holds(tmp_path: Path, case: str) -> None:
    truth, rule = case.split("|", 1)
    (answer,) = _batch(tmp_path, _line(rule))
    assert (answer["truth"], answer["error"]) == (truth, None)


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_told_with_its_place_and_a_proposal(tmp_path: Path, case: str) -> None:
    position, words, rule = case.split("|", 2)
    (answer,) = _batch(tmp_path, _line(rule))
    assert answer["truth"] is None
    assert answer["error"]["position"] == int(position)
    assert words in answer["error"]["message"]


def test_mistakes_of_writing_and_of_meaning_are_told_together(tmp_path: Path) -> None:
    (answer,) = _batch(tmp_path, _line("名 > 3 且 (失信 且 a > ) 且 m > 5 且 t ~ 3"))
    assert {0, 18, 22, 30} <= {error["position"] for error in answer["errors"]}


@pytest.mark.parametrize(
    "line",
    [
        '{"id":1,"rule":"a > 1","facts":{"a":{"kind":"整数","value":NaN}}}'.encode(),
        b"[1]",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"id":1,"rule":5}',
        b'{"id":1,"rule":"a","facts":[1]}',
        b'{"id":1,"rule":"a","facts":{"a":{"kind":["x"],"value":1}}}',
        '{"id":1,"rule":"a > 1","facts":{"a":{"kind":"整数"}}}'.encode(),
        ('{"id":1,"rule":"a > 1","facts":{"a":{"kind":"整数","value":' + "9" * 5000 + "}}}").encode(),
        '{"id":1,"rule":"a > 1","facts":{"a":{"kind":"数值","value":"1000000000000"}}}'.encode(),
        '{"id":1,"rule":"a > 1","facts":{"a":{"kind":"数值","value":"0.0000001"}}}'.encode(),
        '{"id":1,"rule":"a > 1元","facts":{"a":{"kind":"金额","value":"10000000000001"}}}'.encode(),
        '{"id":1,"rule":"a > 1900-01-01","facts":{"a":{"kind":"日期","value":"2201-01-01"}}}'.encode(),
        '{"id":1,"rule":"a > 1平方米","facts":{"a":{"kind":"数量","value":"1","unit":"光年"}}}'.encode(),
        '{"id":1,"rule":"个数(a) = 2","facts":{"a":{"kind":"列表","value":[{"x":{"kind":"整数","value":1}},'
        '{"x":{"kind":"文字","value":"y"}}]}}}'.encode(),
        b'{"id":"\\ud800","rule":"\\ud800 > 1","facts":{}}',
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_too(tmp_path: Path, line: bytes) -> None:
    bad, good = _batch(tmp_path, line, _line("a = 5"))
    assert bad["truth"] is None
    assert bad["error"]["message"]
    assert good["truth"] == "是"


@pytest.mark.parametrize(
    "rule",
    [
        "(" * 100_000, "@" * 100_000, "x 且 " * 25_000, "'" * 99_999, "-" * 99_999, "9" * 99_999, "a*" * 40_000 + "a > 1",
        "甲" * 99_999, "非 " * 49_999, "任一 股东 满足 (" * 8_000, "x" * 1_000_000, "a > 1 且 " * 150_000,
    ],
)  # fmt: skip
def test_hostile_rules_end_in_an_error_fast(tmp_path: Path, rule: str) -> None:
    begun = time.perf_counter()
    (answer,) = _batch(tmp_path, _line(rule))
    assert answer["error"]["message"]
    assert time.perf_counter() - begun < 2  # about 0.1 s alone; other tests may run beside it


def test_the_trace_is_told_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text(json.dumps(FACTS, ensure_ascii=False))
    run = CliRunner().invoke
    said = run(main, ["rules", "eval", "m > 600元 且 a >= 5", "--facts", str(path), "--trace"]).stdout
    assert said.splitlines() == [
        "结果：否。",
        "m = 500元，没有超过 600元，差 100元。",
        "a = 5，达到 5。",
        "只差一条：「m > 600元」，差 100元。",
    ]
    told = json.loads(run(main, ["rules", "eval", "m > 600元", "--facts", str(path), "--json"]).stdout)
    assert set(told) == {"truth", "missing", "trace", "error", "errors"}
    assert set(told["trace"]["atoms"][0]) == {
        "text", "position", "truth", "values", "reason", "distance", "sentence",
    }  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        [["省", None], ["市", "省"], ["区", "市"]],
        [{"code": "省"}, {"code": "市", "parent": "省"}, {"code": "区", "name": "某区", "parent": "市"}],
        {"市": "省", "区": "市"},
        {"省": None, "市": {"parent": "省"}, "区": {"name": "某区", "parent": "市"}},
        [{"code": "省", "children": [{"code": "市", "children": ["区"]}]}],
        {"省": {"市": {"区": {}}}},
        {"省": {"市": ["区"]}},
        {"省": {"name": "某省", "children": [{"code": "市", "children": [{"code": "区"}]}]}},
    ],
)
def test_a_tree_may_be_written_in_many_ways(tmp_path: Path, table: Any) -> None:
    facts = {"c": {"kind": "代码", "value": "区", "table": table}}
    answers = _batch(
        tmp_path, _line("c 隶属 '省' 且 c 隶属 '市' 且 c 隶属 '区'", facts), _line("c = '省'", facts)
    )
    assert [(answer["truth"], answer["error"]) for answer in answers] == [("是", None), ("否", None)]

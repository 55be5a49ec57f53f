"""``onething rules eval``: one rule and batches, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from onething.cli.main import main

FACTS = {
    "研发费用": {"kind": "金额", "value": "300.00"},
    "营业收入": {"kind": "金额", "value": "10000"},
    "人数": {"kind": "整数", "value": None},
    "面积": {"kind": "数量", "value": "90", "unit": "平方米"},
    "注册地": {
        "kind": "代码",
        "value": "西湖区",
        "table": [["浙江省", None], ["杭州市", "浙江省"], ["西湖区", "杭州市"]],
    },
    "股东": {
        "kind": "列表",
        "value": [{"年龄": {"kind": "整数", "value": 30}}, {"年龄": {"kind": "整数", "value": None}}],
    },
}


def _eval(tmp_path: Path, rule: str, facts: object = FACTS) -> tuple[int, dict[str, object]]:
    path = tmp_path / "f.json"
    path.write_text(json.dumps(facts, ensure_ascii=False))
    done = CliRunner().invoke(main, ["rules", "eval", rule, "--facts", str(path), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("rule", "truth", "missing"),
    [
        ("研发费用 / 营业收入 >= 3%", "是", []),
        ("人数 > 5", "未知", ["人数"]),
        ("注册地 隶属 '杭州市' 且 面积 <= 90平方米", "是", []),
        ("任一 股东 满足 (股东.年龄 > 40)", "未知", ["股东.年龄"]),
        ("个数(股东) = 3", "否", []),
    ],
)
def test_a_rule_is_evaluated_as_json(tmp_path: Path, rule: str, truth: str, missing: list[str]) -> None:
    code, answer = _eval(tmp_path, rule)
    assert code == 0
    assert (answer["truth"], answer["missing"], answer["error"]) == (truth, missing, None)


def test_a_mistake_has_message_and_position(tmp_path: Path) -> None:
    code, answer = _eval(tmp_path, "人数 > 3 且 人树 > 1")
    assert code == 1
    assert isinstance(answer["error"], dict)
    assert answer["error"]["position"] == 9


def test_a_fact_out_of_bounds_is_refused(tmp_path: Path) -> None:
    code, answer = _eval(tmp_path, "人数 > 3", {"人数": {"kind": "整数", "value": 10**13}})
    assert code == 1
    assert answer["truth"] is None


def test_a_batch_answers_every_line_even_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    lines = [
        json.dumps({"id": 1, "rule": "人数 > 5", "facts": {"人数": {"kind": "整数", "value": 6}}}),
        "{broken",
        json.dumps({"id": 3, "rule": "人数 >", "facts": {"人数": {"kind": "整数", "value": 6}}}),
    ]
    path.write_text("\n".join(lines))
    done = CliRunner().invoke(main, ["rules", "eval", "--batch", str(path)])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["id"], a["truth"]) for a in answers] == [(1, "是"), (None, None), (3, None)]
    assert answers[2]["errors"][0]["position"] == 4

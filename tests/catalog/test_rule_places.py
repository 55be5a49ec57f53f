"""A rule's mistakes stand at their own place in the YAML file, quoted or not."""

from __future__ import annotations

import pytest

from onething.catalog import PackErrors, load

PACK = """\
facts:
  - {{name: 人数, kind: 整数}}
departments:
  - {{id: d, name: 某部门}}
items:
  - code: a
    name: 事项
    department: d
    type: 公共服务
    basis: [{{law: 某法, article: 第一条}}]
    applies: {rule}
things:
  - {{id: t, name: 某件事, goals: [a], form: [人数]}}
"""


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("人数 > 3 且 人树 > 1 且 人数 >", [23, 36]),
        ('"人数 > 3 且 人树 > 1 且 人数 >"', [24, 37]),
        ("'人数 > 3 且 人树 > 1 且 人数 >'", [24, 37]),
    ],
)
def test_every_mistake_of_a_rule_has_its_line_and_column(rule: str, columns: list[int]) -> None:
    with pytest.raises(PackErrors) as caught:
        load({"a.yaml": PACK.format(rule=rule)})
    found = [error for error in caught.value.errors if error.message.startswith("规则")]
    assert [(error.place.line, error.place.column) for error in found] == [(11, column) for column in columns]
    assert all(error.excerpt.rstrip().endswith("^") for error in found)

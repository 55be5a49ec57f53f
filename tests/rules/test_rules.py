"""The meaning of the rule language, sentence by sentence, and against a slow evaluator of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.facts import CodeEntry, CodeTable, FactType, Fen, Kind, Quantity
from onething.rules import RuleErrors, Truth, compile_expression, compile_rule, decide, explain, value_of

REGIONS = CodeTable(
    "行政区划",
    {
        "33": CodeEntry("33", "浙江省"),
        "3301": CodeEntry("3301", "杭州市", "33"),
        "330106": CodeEntry("330106", "西湖区", "3301"),
        "31": CodeEntry("31", "上海市"),
    },
)
MEMBERS = {"年龄": FactType("股东.年龄", Kind.INTEGER), "出资额": FactType("股东.出资额", Kind.MONEY)}
TYPES = {
    name: FactType(name, kind, **more)
    for name, kind, more in [
        ("研发费用", Kind.MONEY, {}),
        ("营业收入", Kind.MONEY, {}),
        ("高新技术企业", Kind.BOOLEAN, {}),
        ("失信被执行人", Kind.BOOLEAN, {}),
        ("企业标签", Kind.TAGS, {}),
        ("名称", Kind.TEXT, {}),
        ("面积", Kind.QUANTITY, {"unit": "平方米"}),
        ("生日", Kind.DATE, {}),
        ("基准日", Kind.DATE, {}),
        ("人数", Kind.INTEGER, {}),
        ("比例", Kind.DECIMAL, {}),
        ("注册地", Kind.CODE, {"table": REGIONS}),
        ("非居民企业", Kind.BOOLEAN, {}),
        ("股东", Kind.COLLECTION, {"members": MEMBERS}),
    ]
}


def truth(rule: str, **facts: object) -> str:
    return str(decide(compile_rule(rule, TYPES), facts))  # type: ignore[arg-type]


def first_error(rule: str) -> tuple[str, int]:
    with pytest.raises(RuleErrors) as caught:
        compile_rule(rule, TYPES)
    return caught.value.errors[0].message, caught.value.errors[0].position


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("注册地 隶属 '杭州市'", {"注册地": "330106"}, "是"),
        ("注册地 不隶属 '杭州市'", {"注册地": "31"}, "是"),
        ("注册地 WITHIN '33'", {"注册地": "33"}, "是"),
        ("注册地 属于 ('上海市', '杭州市')", {"注册地": "31"}, "是"),
        ("研发费用 / 营业收入 >= 3%", {"研发费用": 3, "营业收入": 100}, "是"),
        ("研发费用 / 营业收入 >= 3%", {"研发费用": 299, "营业收入": 10000}, "否"),
        ("研发费用 / 营业收入 >= 3%", {"研发费用": -3, "营业收入": -100}, "是"),
        ("研发费用 / 营业收入 >= 3%", {"研发费用": 3, "营业收入": 0}, "未知"),
        ("0.1 + 0.2 = 0.3", {}, "是"),
        ("企业标签 包含 '科技型中小企业'", {"企业标签": frozenset({"科技型中小企业"})}, "是"),
        ("名称 = 'ＡＢＣ'", {"名称": " ABC "}, "是"),
        ("面积 <= 1.2万平方米", {"面积": Quantity(Decimal(2), "公顷")}, "否"),
        ("面积 = 3亩", {"面积": Quantity(Decimal(2000), "平方米")}, "是"),
        ("满年数(生日, 基准日) >= 18", {"生日": date(2000, 2, 29), "基准日": date(2018, 2, 28)}, "否"),
        ("满年数(生日, 基准日) >= 18周岁", {"生日": date(2000, 2, 29), "基准日": date(2018, 3, 1)}, "是"),
        ("满月数(生日, 基准日) = 1", {"生日": date(2026, 1, 31), "基准日": date(2026, 3, 1)}, "是"),
        ("满年数(生日, 基准日) = -1", {"生日": date(2020, 1, 1), "基准日": date(2019, 1, 1)}, "是"),
        ("号码生日(名称) = 生日", {"名称": "999901198802071003", "生日": date(1988, 2, 7)}, "是"),
        ("号码生日(名称) = 生日", {"名称": "999901198802071004", "生日": date(1988, 2, 7)}, "未知"),
        ("号码性别(名称) = '女'", {"名称": "999901198802071003"}, "是"),
        ("号码性别(名称) = '女'", {"名称": "999901198802071011"}, "否"),
        ("号码性别(名称) = '女'", {"名称": "看不清"}, "未知"),
        ("天数(2024-02-28, 2024年3月1日) = 2天", {}, "是"),
        ("否 且 人数 > 3", {}, "否"),
        ("是 或 人数 > 3", {}, "是"),
        ("人数 介于 5 至 1", {"人数": 3}, "否"),
        ("人数 BETWEEN 1 AND 5", {"人数": 5}, "是"),
        ("人数 未知", {}, "是"),
        ("人数 IS NOT NULL", {"人数": 0}, "是"),
        ("非 高新技术企业", {"高新技术企业": False}, "是"),
        ("非居民企业", {"非居民企业": True}, "是"),
        ("任一 股东 满足 (股东.年龄 > 40)", {"股东": ()}, "否"),
        ("每个 股东 满足 (股东.年龄 > 40)", {"股东": ()}, "是"),
        ("个数(股东) = 0 且 合计(股东.出资额) = 0元", {"股东": ()}, "是"),
        ("最大(股东.年龄) > 3", {"股东": ()}, "未知"),
        ("个数(股东, 股东.年龄 >= 18) = 1", {"股东": ({"年龄": 18}, {"年龄": 17})}, "是"),
        ("合计(股东.出资额) = 3元", {"股东": ({"出资额": 100}, {"出资额": 200})}, "是"),
        ("任一 股东 满足 (股东.年龄 > 40)", {"股东": ({"年龄": None}, {"年龄": 41})}, "是"),
        ("分档(面积 <= 90平方米: 1%; 其他: 2%) = 1%", {"面积": Quantity(Decimal(90), "平方米")}, "是"),
        ("分档(人数 > 5: 1; 人数 > 3: 2) = 2", {"人数": 3}, "未知"),
        ("四舍五入(研发费用, 2) = 1.24元", {"研发费用": 124}, "是"),
        ("四舍五入(-2.5, 0) = -3 且 取整(-2.9) = -2", {}, "是"),
        ("（人数　＞＝　３）　且　高新技术企业", {"人数": 3, "高新技术企业": True}, "是"),
        ("「人数」 > 1 and not 失信被执行人", {"人数": 2, "失信被执行人": False}, "是"),
        ("研发费用 >= 500万元", {"研发费用": Fen(500_000_000)}, "是"),
    ],
)
def test_a_rule_means_what_the_language_says(rule: str, facts: dict[str, object], expected: str) -> None:
    assert truth(rule, **facts) == expected


@pytest.mark.parametrize(
    ("rule", "words", "position"),
    [
        ("1 < 人数 < 5", "介于", 7),
        ("且高新技术企业", "且 高新技术企业", 0),
        ("高新技术企业 且非 失信被执行人", "", 7),
        ("营业收入 > 500", "500万元", 0),
        ("面积 > 90", "90平方米", 0),
        ("营业收人 > 1元", "营业收入", 0),
        ("人数 属于 ()", "空", 6),
        ("注册地 = '北京市'", "代码表", 6),
        ("人数 + 1", "条件", 0),
        ("股东.年龄 > 3", "任一", 0),
        ("名称 = '未闭合", "闭合", 5),
        ("人数 > 3 ; DROP", "", 7),
        ("", "空", 0),
    ],
)
def test_a_mistake_is_told_in_chinese_with_its_place(rule: str, words: str, position: int) -> None:
    message, found = first_error(rule)
    assert words in message
    assert found == position


@pytest.mark.parametrize(
    "rule", ["(" * 201 + "是" + ")" * 201, "x" * 1_000_000, "非 " * 300 + "是", "-" * 9000 + "1"]
)
def test_deep_long_or_hostile_rules_end_in_an_error(rule: str) -> None:
    first_error(rule)


def test_two_hundred_levels_are_fine() -> None:
    assert truth("(" * 200 + "是" + ")" * 200) == "是"


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RuleErrors) as caught:
        compile_rule("甲 > 1 且 乙 > 2 且 营业收入 > 3", TYPES)
    assert [error.position for error in caught.value.errors] == [0, 8, 16]


def test_missing_lists_what_could_still_change_the_result() -> None:
    assert explain(compile_rule("人数 > 5 或 人数 <= 5", TYPES), {}).missing == ("人数",)
    assert explain(compile_rule("否 且 人数 > 5", TYPES), {}).missing == ()
    assert explain(compile_rule("(高新技术企业 且 否) 或 人数 > 5", TYPES), {}).missing == ("人数",)


def test_a_near_miss_names_the_one_atom_and_the_distance() -> None:
    found = explain(compile_rule("人数 >= 18 且 高新技术企业", TYPES), {"人数": 15, "高新技术企业": True})
    assert found.near_miss is not None
    assert (found.near_miss.text, found.near_miss.distance) == ("人数 >= 18", "3")


def test_division_by_zero_says_so() -> None:
    found = explain(compile_rule("研发费用 / 营业收入 > 1", TYPES), {"研发费用": 1, "营业收入": 0})
    assert found.truth is Truth.UNKNOWN
    assert found.atoms[0].reason == "除数为零"


def test_a_truth_cannot_be_used_as_a_bool() -> None:
    with pytest.raises(TypeError):
        bool(Truth.NO)


def test_an_expression_gives_an_exact_amount() -> None:
    tax = compile_expression("分档(面积 <= 90平方米: 1%; 其他: 1.5%) * 研发费用", TYPES)
    assert value_of(tax, {"面积": Quantity(Decimal(91), "平方米"), "研发费用": 1001}) == Fraction(15015, 1000)


# A slow evaluator of its own: it walks a small tree of its own with Fractions and lists of truths.
_numbers = st.one_of(st.none(), st.integers(-3, 3))
_names = st.sampled_from(["甲", "乙", "丙"])
_terms = st.recursive(
    st.one_of(_names, st.integers(-3, 3)),
    lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner),
    max_leaves=4,
)
_atoms = st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), _terms, _terms)
_trees = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.tuples(st.just("非"), inner), st.tuples(st.sampled_from("且或"), inner, inner)
    ),
    max_leaves=5,
)
_NUMBERS = {name: FactType(name, Kind.INTEGER) for name in "甲乙丙"}


def _text(tree: object) -> str:
    if not isinstance(tree, tuple):
        return f"({tree})" if isinstance(tree, int) and tree < 0 else str(tree)
    if len(tree) == 2:
        return f"非 ({_text(tree[1])})"
    return f"({_text(tree[1])}) {tree[0]} ({_text(tree[2])})"


def _slow(tree: object, facts: dict[str, int | None]) -> object:
    if isinstance(tree, int):
        return Fraction(tree)
    if isinstance(tree, str):
        return None if facts[tree] is None else Fraction(facts[tree])  # type: ignore[arg-type]
    assert isinstance(tree, tuple)
    if len(tree) == 2:
        inner = _slow(tree[1], facts)
        return None if inner is None else not inner
    left, right = _slow(tree[1], facts), _slow(tree[2], facts)
    if tree[0] in "且或":
        values, decisive = (left, right), tree[0] == "或"
        return decisive if decisive in values else None if None in values else not decisive
    if left is None or right is None or (tree[0] == "/" and right == 0):
        return None
    return {
        "+": lambda: left + right,  # type: ignore[operator]
        "-": lambda: left - right,  # type: ignore[operator]
        "*": lambda: left * right,  # type: ignore[operator]
        "/": lambda: left / right,  # type: ignore[operator]
        "=": lambda: left == right,
        "<>": lambda: left != right,
        "<": lambda: left < right,  # type: ignore[operator]
        "<=": lambda: left <= right,  # type: ignore[operator]
        ">": lambda: left > right,  # type: ignore[operator]
        ">=": lambda: left >= right,  # type: ignore[operator]
    }[tree[0]]()


@given(_trees, st.fixed_dictionaries({"甲": _numbers, "乙": _numbers, "丙": _numbers}))
def test_the_fast_and_the_slow_evaluator_agree(tree: object, facts: dict[str, int | None]) -> None:
    expected = {True: "是", False: "否", None: "未知"}[_slow(tree, facts)]  # type: ignore[index]
    assert str(decide(compile_rule(_text(tree), _NUMBERS), facts)) == expected  # type: ignore[arg-type]


def test_a_rule_may_leave_a_fact_no_other_value() -> None:
    types = {
        "甲": FactType("甲", Kind.INTEGER),
        "乙": FactType("乙", Kind.INTEGER),
        "丙": FactType("丙", Kind.TEXT),
    }
    facts = {"甲": 2, "乙": 1, "丙": "x"}

    def fixes(text: str, name: str, *possible: object) -> bool:
        return compile_rule(text, types).fixes(name, facts, possible)

    assert fixes("甲 = 乙 + 1", "甲") and fixes("乙 + 1 = 甲", "甲")
    assert not fixes("甲 = 甲 + 乙 - 1", "甲") and not fixes("甲 >= 乙 + 1", "甲")
    assert fixes("丙 = 'x' 且 乙 = 1 或 丙 = 'y' 且 乙 = 2", "丙", "y", "z")
    assert not fixes("丙 = 'x' 或 丙 = 'y'", "丙", "y", "z")
    assert not fixes("乙 = 1 且 丙 属于 ('x', 'y')", "丙")


def test_a_rule_tells_which_facts_it_compares_for_equality() -> None:
    types = {name: FactType(name, Kind.TEXT) for name in ("甲", "乙", "丙")}
    rule = compile_rule("甲 ≠ 乙 或 (非 (丙 = '一') 且 乙 = 丙)", types)
    assert list(rule.equated) == [("乙", "丙")]

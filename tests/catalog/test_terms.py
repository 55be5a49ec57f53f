"""On what terms an item is done, as packs write it: fees, channels, legs, later, deferral, pledge, situations."""

from __future__ import annotations

from typing import Any

import pytest

from onething.catalog import Channel, Limit, LimitUnit, PackErrors, Unsure
from onething.rules import value_of
from tests.catalog.packs import BASIS, catalog_of, item, pack

CLAUSE = BASIS[0]
FACTS = [
    {"name": "件数", "kind": "整数"},
    {"name": "已婚", "kind": "是否"},
    {"name": "开业日期", "kind": "日期"},
]


def _item(**more: Any) -> Any:
    return catalog_of(pack([item("a", **more)], facts=FACTS)).items["a"]


def _told(content: dict[str, Any]) -> str:
    with pytest.raises(PackErrors) as caught:
        catalog_of(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("fee", "count", "fen"),
    [
        (20, 1, 2000),
        ("9.50", 1, 950),
        ("20元", 1, 2000),
        ("分档(件数 > 1: 20元; 其他: 10元)", 2, 2000),
        ("分档(件数 > 1: 20元; 其他: 10元)", None, None),
        ("10元 * 件数", 3, 3000),
    ],
)
def test_a_fee_is_yuan_or_an_amount_of_the_rule_language(
    fee: object, count: int | None, fen: int | None
) -> None:
    (only,) = _item(fee=fee).fees
    assert value_of(only.amount, {} if count is None else {"件数": count}) == fen


def test_fees_have_names_and_clauses() -> None:
    fees = _item(
        fees=[{"name": "工本费", "amount": 5, "clause": CLAUSE}, {"name": "快递费", "amount": 12}]
    ).fees
    assert [(fee.name, str(fee.clause)) for fee in fees] == [("工本费", "《某法》第一条"), ("快递费", "None")]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"fee": "很多"}, "规则第 1 个字符"),
        ({"fee": "件数"}, "应为金额"),
        ({"fee": -3}, "应为金额"),
        ({"fee": {"amount": 3}}, "应为金额"),
        ({"fees": [{"name": "工本费"}]}, "没有写多少钱"),
        ({"later": "很久"}, "看不懂是多久以后"),
        ({"later": {"after": "1 年", "since": "开业日"}}, "开业日期"),
        ({"channel": "电话"}, "自动、人工、窗口、快递"),
        ({"unsure": "不管"}, "再问、人工、不办"),
        ({"legs": [{"channel": "窗口"}]}, "缺少「name」"),
        ({"legs": [{"name": "领证", "wen": "已婚"}]}, "when"),
        ({"legs": [{"name": "领证", "when": "未婚"}]}, "规则第 1 个字符"),
    ],
)
def test_wrong_terms_are_told(more: dict[str, Any], words: str) -> None:
    assert words in _told(pack([item("a", **more)], facts=FACTS))


def test_channel_legs_later_and_unsure_are_read() -> None:
    made = _item(
        channel="窗口",
        where="户籍窗口",
        unsure="人工",
        later={"after": "6月", "since": "开业日期", "says": "满半年来办"},
        legs=[{"name": "寄证", "channel": "快递", "promised": "3 日", "when": "已婚", "later": "1 年"}],
    )
    assert (made.channel, made.where, made.unsure) == (Channel.WINDOW, "户籍窗口", Unsure.OFFICER)
    assert str(made.later) == "自开业日期起 6 个月"
    (leg,) = made.legs
    assert (leg.channel, leg.promised, str(leg.later)) == (
        Channel.EXPRESS, Limit(3, LimitUnit.DAYS), "办结后 1 年"
    )  # fmt: skip


def _papers(**need: Any) -> dict[str, Any]:
    return pack(
        [item("a", materials=[{"slot": "本", **need}])],
        materials=[{"name": "纸", "licence": "电子纸"}],
        slots=[{"name": "本", "material": "纸", "gives": []}],
        thing={"slots": ["本"]},
    )


def test_a_paper_may_be_deferred_pledged_or_spared_by_a_licence() -> None:
    catalog = catalog_of(
        _papers(
            deferrable={"within": "10 工作日", "clause": CLAUSE},
            pledge={"says": "我承诺属实。", "clause": CLAUSE},
            spared_by=["电子纸"],
        )
    )
    (need,) = catalog.items["a"].materials
    assert need.deferrable is not None
    assert str(need.deferrable.within) == "10 工作日"
    assert need.pledge is not None
    assert need.pledge.says == "我承诺属实。"


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ({"deferrable": {"within": "10 工作日"}}, "容缺要有依据"),
        ({"deferrable": {"clause": CLAUSE}}, "多久以内"),
        ({"pledge": {"says": "我承诺。"}}, "告知承诺要有依据"),
        ({"pledge": {"clause": CLAUSE}}, "缺少「says」"),
        ({"spared_by": ["电子只"]}, "电子纸"),
    ],
)
def test_deferral_and_pledge_need_a_basis_and_licences_must_exist(need: dict[str, Any], words: str) -> None:
    assert words in _told(_papers(**need))


def _thing(**more: Any) -> dict[str, Any]:
    return pack([item("a", applies="已婚")], facts=FACTS, thing=more)


def test_situations_are_named_groups_of_typed_answers() -> None:
    catalog = catalog_of(
        _thing(situations=[{"name": "夫妻", "answers": {"已婚": "是", "件数": 2}, "says": "两人"}])
    )
    (situation,) = catalog.things["t"].situations
    assert (situation.name, dict(situation.answers)) == ("夫妻", {"已婚": True, "件数": 2})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"situations": [{"name": "夫妻"}]}, "answers"),
        ({"situations": [{"name": "夫妻", "answers": {"已昏": "是"}}]}, "没有「已昏」"),
        ({"situations": [{"name": "夫妻", "answers": {"已婚": "也许"}}]}, "已婚"),
        ({"questions": [{"fact": "已婚", "text": "婚否？", "synonyms": {"也许": ["或者"]}}]}, "同义词"),
        (
            {"questions": [{"fact": "已婚", "text": "婚否？", "synonyms": {"是": ["嗯"], "否": ["嗯"]}}]},
            "既是",
        ),
    ],
)
def test_wrong_situations_and_synonyms_are_told(more: dict[str, Any], words: str) -> None:
    assert words in _told(_thing(**more))

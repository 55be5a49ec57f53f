"""What a report shows of a body: the contract's words, and of persons only lengths."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.exchange.check.inventing import invented
from onething.exchange.check.masking import LARGEST, Mask, values_in
from onething.standards import parse_id_number


def shown(data: Any) -> Any:
    raw = json.dumps(data, ensure_ascii=False).encode()
    return Mask(values_in(data)).body(raw)


def test_the_contract_s_words_are_shown_and_what_is_known_of_a_person_is_not() -> None:
    body = {
        "request": "r1",
        "state": "approved",
        "facts": {"姓名": "张三丰", "年龄": 30, "已婚": True, "备注": None, "住址": ["滨河路9号"]},
        "licence": {"姓名": "张三丰"},
        "extra": {"who": "李四光"},
    }
    assert shown(body) == {
        "request": "r1",
        "state": "approved",
        "facts": {"姓名": "‹3 字›", "年龄": "‹值›", "已婚": "‹值›", "备注": None, "住址": ["‹5 字›"]},
        "licence": {"姓名": "‹3 字›"},
        "extra": {"who": "‹3 字›"},
    }


def test_a_query_shows_which_fields_are_asked_for_and_not_of_whom() -> None:
    asked = {"subject": {"号码": "999901198802071003"}, "fields": ["姓名"]}
    assert shown(asked) == {"subject": {"号码": "‹18 字›"}, "fields": ["姓名"]}


def test_a_reason_that_repeats_what_was_sent_does_not_show_it() -> None:
    body = {"facts": {"姓名": "张三丰", "别名": "三丰"}, "reason": {"text": "张三丰没有参保"}}
    assert shown(body)["reason"] == {"text": "‹3 字›没有参保"}


@pytest.mark.parametrize("number", ["99990119880207100X", "19900001171", "6299198802071000"])
def test_numbers_of_persons_are_hidden_wherever_they_stand(number: str) -> None:
    assert Mask(()).text(f"没有 {number}。") == f"没有 ‹{len(number)} 字›。"
    assert shown({"detail": f"号码{number}不对", number: 1, "status": int(number[:11])}) == {
        "detail": f"号码‹{len(number)} 字›不对",
        f"‹{len(number)} 字›": "‹值›",
        "status": "‹值›",
    }


def test_a_body_that_is_no_json_or_very_large_is_only_measured() -> None:
    assert Mask(()).body(b"") is None
    assert Mask(()).body("张三".encode("gbk")) == "‹4 字节，不是 JSON›"
    assert Mask(()).body(b'"' + b"x" * LARGEST + b'"') == f"‹{LARGEST + 2} 字节的 JSON›"


names = st.sampled_from(["facts", "subject", "fields", "licence", "reason", "text", "姓名", "other"])
persons = st.text("张三李四王五", min_size=2, max_size=4)
values = st.recursive(persons, lambda v: st.lists(v, max_size=3) | st.dictionaries(names, v, max_size=4))


@given(
    st.dictionaries(st.sampled_from(["facts", "licence"]), st.dictionaries(names, values), min_size=1),
    persons,
)
def test_nothing_that_is_known_of_a_person_is_ever_shown(body: dict[str, Any], told: str) -> None:
    secrets = set(values_in(body))
    text = json.dumps(shown({**body, "reason": {"text": told + "".join(secrets)}}), ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []


def test_an_invented_subject_has_the_form_of_the_known_one_and_is_nobody() -> None:
    made = invented({"号码": "999901198802071003", "编号": "Z990000001", "名": "张三"})
    assert parse_id_number(made["号码"]).region == "000000"
    assert (made["编号"], made["名"]) == ("Z000000000", "三张0")

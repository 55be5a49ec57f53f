"""Performing an item with test facts: once for a key, asked for again under any doubt, refused when malformed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from onething.exchange.check.judging import first_failure, must_be, must_hold, must_refuse
from onething.exchange.check.model import PASSED, Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import UNDER_WAY, Session, number_of, outcome_of
from onething.exchange.contract import OutcomeState

_PERFORM = "paths./v1/items/{item}/requests.post"
_TAKEN = f"{_PERFORM}.responses.202"
_STATE = "paths./v1/requests/{request}.get"
_AGAIN = "info.description: A repeated key with the same body returns the first answer"
_ESSENCE = ("request", "state", "facts", "licence", "finished")
"""What an outcome says; other members may change from answer to answer."""


@promise(
    "perform-approved",
    "试办一次能办成",
    f"{_PERFORM}.responses.200",
    "当场回答 200 和结果，或先回答 202、办好后 GET 得到结果。用一个还没办过这个事项的测试对象。",
    Needs.ITEM,
)
def approved(session: Session) -> Finding:
    trial = session.trial
    if trial.first.status not in (200, 202):
        return must_be(trial.first, 200, 202)
    if not trial.number:
        return failed("回答里没有办理号（200 在 request 里，202 在 Location 里）。")
    if trial.state in UNDER_WAY:
        return failed(f"过了 {session.target.patience:g} 秒还没有结果（{trial.state}）。")
    if trial.state != OutcomeState.APPROVED:
        reason = trial.outcome.get("reason")
        told = reason.get("text") if isinstance(reason, dict) else ""
        return failed(f"结果不是 approved：{trial.last.says}，state 是「{trial.state}」。{told or ''}")
    facts = trial.outcome.get("facts")
    return must_hold(isinstance(facts, dict | None), "结果里的 facts 不是对象。")


@promise(
    "perform-location",
    "202 的 Location 指向这笔办理",
    f"{_TAKEN}.headers.Location",
    "202 的 Location 是 /v1/requests/办理号，马上就能 GET 到（200），办理号一致。",
    Needs.APPROVED,
)
def location(session: Session) -> Finding:
    trial = session.trial
    if trial.first.status != 202:
        return not_tested("这个事项当场办结（200），没有 202")
    if not trial.first.headers.get("Location"):
        return failed("202 没有 Location。")
    reply = session.state_of(trial.number)
    same = outcome_of(reply).get("request") == trial.number
    return must_hold(same, f"GET Location 里的办理号：{reply.says}，回答的不是这个办理号。")


@promise(
    "perform-retry-after",
    "202 说多少秒以后再问",
    f"{_TAKEN}.headers.Retry-After",
    "202 带 Retry-After，整数秒。没有它平台一秒后就来问。",
    Needs.APPROVED,
)
def retry_after(session: Session) -> Finding:
    first = session.trial.first
    if first.status != 202:
        return not_tested("这个事项当场办结（200），没有 202")
    said = first.headers.get("Retry-After", "")
    return must_hold(bool(re.fullmatch(r"[0-9]{1,9}", said)), "202 没有整数秒的 Retry-After。")


@promise(
    "perform-state",
    "按办理号问得到结果",
    f"{_STATE}.responses.200",
    "GET /v1/requests/办理号 回答 200，和办成时的结果一样；办结以后也一直问得到。",
    Needs.APPROVED,
)
def state(session: Session) -> Finding:
    trial = session.trial
    reply = session.state_of(trial.number)
    if reply.status != 200:
        return must_be(reply, 200)
    said = outcome_of(reply)
    differs = [name for name in _ESSENCE if said.get(name) != trial.outcome.get(name)]
    return must_hold(not differs, f"和办成时的结果不一样：{'、'.join(differs)}。")


@promise(
    "perform-key",
    "按幂等键问得到结果",
    f"{_STATE}.summary: by its idempotency key",
    "GET /v1/requests/key:幂等键 找到同一笔办理。回答丢了的时候，平台靠它先问再重发。",
    Needs.APPROVED,
)
def by_key(session: Session) -> Finding:
    trial = session.trial
    reply = session.state_of(f"key:{trial.key}")
    if reply.status != 200:
        return must_be(reply, 200)
    return must_hold(outcome_of(reply).get("request") == trial.number, "不是刚才那一笔办理。")


def _same_request(session: Session, body: Any, headers: Mapping[str, str | None] | None = None) -> Finding:
    reply = session.ask(body, session.trial.key, headers)
    if reply.status not in (200, 202):
        return must_be(reply, 200, 202)
    same = number_of(reply) == session.trial.number
    return must_hold(same, "同一个幂等键得到了另一个办理号：办了两次。")


@promise(
    "perform-again",
    "同一个键、同样的内容，只办一次",
    _AGAIN,
    "先按幂等键查，已经有就返回那一笔，不再办。键和结果要和办理在同一个事务里存下。",
    Needs.APPROVED,
)
def again(session: Session) -> Finding:
    return _same_request(session, session.trial.body)


@promise(
    "perform-again-json",
    "内容按 JSON 的值比较",
    "info.description: bodies are compared as JSON values",
    "比较解析以后的值（或规范化以后的摘要），不比较原文：成员的顺序和空格可以不同。",
    Needs.APPROVED,
    after=("perform-again",),
)
def again_as_json(session: Session) -> Finding:
    turned = dict(reversed(list(session.trial.body.items())))
    turned["facts"] = dict(reversed(list(session.trial.body["facts"].items())))
    return _same_request(session, json.dumps(turned, ensure_ascii=True, indent=3).encode())


@promise(
    "perform-conflict",
    "同一个键、别的内容，回答 409",
    f"{_PERFORM}.responses.409",
    "键用过而内容不同：回答 409，原来那一笔不变，也不办新的。",
    Needs.APPROVED,
    after=("perform-again",),
)
def conflict(session: Session) -> Finding:
    trial = session.trial
    finding = must_be(session.ask({**trial.body, "subject": "2"}, trial.key), 409)
    if finding is not PASSED:
        return finding
    now = outcome_of(session.state_of(f"key:{trial.key}")).get("request", trial.number)
    return must_hold(now == trial.number, "回答了 409，可是这个键现在指向另一笔办理。")


@promise(
    "perform-key-missing",
    "没有幂等键的办理被拒绝",
    f"{_PERFORM}.parameters",
    "没有 Idempotency-Key 就回答 4xx，什么也不办。",
    Needs.APPROVED,
)
def key_missing(session: Session) -> Finding:
    return must_refuse(session.ask(session.trial.body, None))


@promise(
    "perform-key-long",
    "过长的幂等键被拒绝",
    "components.parameters.key.schema.maxLength",
    "超过 128 个字符的键回答 4xx；不要截断，截断以后两个键会变成一个。",
    Needs.APPROVED,
)
def key_long(session: Session) -> Finding:
    return must_refuse(session.ask(session.trial.body, (session.key("long:") + "k" * 129)[:129]))


@promise(
    "perform-malformed",
    "格式不对的办理被拒绝",
    f"{_PERFORM}.responses.422",
    "case、subject 是 1 到 64 个字符的文字，facts 是对象，evidence 是列表；不对就回答 4xx 并说明，什么也不办。",
    Needs.APPROVED,
)
def malformed(session: Session) -> Finding:
    good = session.trial.body
    wrong = (
        ("没有 case", {name: value for name, value in good.items() if name != "case"}),
        ("case 有 65 个字符", {**good, "case": "c" * 65}),
        ("没有 subject", {name: value for name, value in good.items() if name != "subject"}),
        ("subject 是数字", {**good, "subject": 7}),
        ("没有 facts", {name: value for name, value in good.items() if name != "facts"}),
        ("facts 是列表", {**good, "facts": []}),
        ("evidence 是对象", {**good, "evidence": {}}),
        ("evidence 缺 sha256", {**good, "evidence": [{"kind": "x"}]}),
        ("callback 是数字", {**good, "callback": 7}),
    )
    return first_failure(
        must_refuse(session.ask(body, session.key(f"malformed:{number}")), what)
        for number, (what, body) in enumerate(wrong)
    )


@promise(
    "perform-no-facts",
    "缺少要的数据时不会办成",
    f"{_PERFORM}.responses.422",
    "逐个检查事项要的数据；缺了就回答 422，或 needs_material、rejected，不要办成。",
    Needs.APPROVED,
)
def no_facts(session: Session) -> Finding:
    if not session.item.facts:
        return not_tested("这个事项不要数据")
    tried = session.perform(session.body({}), "no-facts")
    decided = tried.state in (OutcomeState.NEEDS_MATERIAL, OutcomeState.REJECTED)
    return PASSED if decided else must_refuse(tried.first, "facts 是空的")


def _refused_without(session: Session, header: str) -> Finding:
    reply = session.ask(session.trial.body, session.key(f"no-{header}"), {header: None})
    return must_be(reply, 403)


@promise(
    "perform-purpose",
    "没有说用途的办理被拒绝",
    f"{_PERFORM}.responses.403",
    "没有 X-Purpose（事项代码）就回答 403，什么也不办。",
    Needs.APPROVED,
)
def purpose(session: Session) -> Finding:
    return _refused_without(session, "X-Purpose")


@promise(
    "perform-grant",
    "没有授权依据的办理被拒绝",
    f"{_PERFORM}.responses.403",
    "没有 X-Grant（授权或法定依据的编号）就回答 403，什么也不办。",
    Needs.APPROVED,
)
def grant(session: Session) -> Finding:
    return _refused_without(session, "X-Grant")


CHECKS = (
    approved,
    location,
    retry_after,
    state,
    by_key,
    again,
    again_as_json,
    conflict,
    key_missing,
    key_long,
    malformed,
    no_facts,
    purpose,
    grant,
)

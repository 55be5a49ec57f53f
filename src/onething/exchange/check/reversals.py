"""Undoing what was performed: once, on a key and a ground, and seen by everybody who asks."""

from __future__ import annotations

from onething.exchange.check.judging import must_be, must_hold, must_refuse
from onething.exchange.check.model import PASSED, Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import Session, outcome_of
from onething.exchange.contract import OutcomeState

_REVERSAL = "paths./v1/requests/{request}/reversal.post"


@promise(
    "reversal-key-missing",
    "没有幂等键的撤销被拒绝",
    f"{_REVERSAL}.parameters",
    "没有 Idempotency-Key 就回答 4xx，什么也不撤。",
    Needs.APPROVED,
)
def key_missing(session: Session) -> Finding:
    return must_refuse(session.reverse(session.trial.number, "", {"Idempotency-Key": None}))


@promise(
    "reversal-purpose",
    "没有说用途的撤销被拒绝",
    f"{_REVERSAL}.responses.403",
    "没有 X-Purpose 就回答 403，什么也不撤。",
    Needs.APPROVED,
)
def purpose(session: Session) -> Finding:
    return must_be(session.reverse(session.trial.number, "no-purpose", {"X-Purpose": None}), 403)


@promise(
    "reversal-grant",
    "没有授权依据的撤销被拒绝",
    f"{_REVERSAL}.responses.403",
    "没有 X-Grant 就回答 403，什么也不撤。",
    Needs.APPROVED,
)
def grant(session: Session) -> Finding:
    return must_be(session.reverse(session.trial.number, "no-grant", {"X-Grant": None}), 403)


@promise(
    "reversal-foreign-key",
    "办理用过的键不能拿来撤销",
    "info.description: with another body 409",
    "键在一个部门里只用一次：办理用过的键再来撤销，回答 409。",
    Needs.APPROVED,
)
def foreign_key(session: Session) -> Finding:
    return must_be(session.reverse(session.trial.number, "trial"), 409)


@promise(
    "reversal-once",
    "办成的能撤销",
    f"{_REVERSAL}.responses.200",
    "撤销成功回答 200，state 为 reversed，办理号不变；已经不能撤销的回答 409 并说明。",
    Needs.APPROVED,
)
def once(session: Session) -> Finding:
    reply = session.reverse(session.trial.number, "undo")
    session.undoable = outcome_of(reply).get("state") == OutcomeState.REVERSED
    if reply.status == 409:
        return not_tested("部门说不能撤销（409）：约定允许；试办的这一笔请人工清理")
    if reply.status != 200:
        return must_be(reply, 200, 409)
    if not session.undoable:
        return failed("回答 200，可是 state 不是 reversed。")
    same = outcome_of(reply).get("request") == session.trial.number
    return must_hold(same, "撤销的回答里是另一个办理号。")


@promise(
    "reversal-again",
    "同一个键再撤销一次，只撤一次",
    f"{_REVERSAL}.summary: idempotent by its own key",
    "撤销的键用过就返回第一次的回答（200，reversed）。",
    Needs.UNDOABLE,
)
def again(session: Session) -> Finding:
    reply = session.reverse(session.trial.number, "undo")
    same = outcome_of(reply).get("state") == OutcomeState.REVERSED
    return PASSED if same else failed(f"应当还是 200 和 reversed，{reply.says}。")


@promise(
    "reversal-other-key",
    "换一个键再撤销，不会撤第二次",
    f"{_REVERSAL}.responses.409",
    "已经撤销的再来撤销：回答 200 和 reversed，或 409；不要报 500，不要退两次款。",
    Needs.UNDOABLE,
)
def other_key(session: Session) -> Finding:
    reply = session.reverse(session.trial.number, "undo-again")
    return must_be(reply, 200, 409)


@promise(
    "reversal-shows",
    "撤销以后问得到「已撤销」",
    "paths./v1/requests/{request}.get.responses.200",
    "撤销以后 GET 这笔办理，state 是 reversed。平台以 GET 的回答为准。",
    Needs.UNDOABLE,
)
def shows(session: Session) -> Finding:
    reply = session.state_of(session.trial.number)
    state = outcome_of(reply).get("state")
    return must_hold(state == OutcomeState.REVERSED, f"{reply.says}，state 不是 reversed。")


CHECKS = (key_missing, purpose, grant, foreign_key, once, again, other_key, shows)

"""Performing again after everything was undone: at the same time, with a lost answer, with more than was named."""

from __future__ import annotations

from onething.exchange.check.judging import must_be, must_hold
from onething.exchange.check.model import PASSED, Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import UNDER_WAY, Performance, Session, number_of, outcome_of
from onething.exchange.contract import OutcomeState

HANG_UP = 0.005
"""Seconds after which the caller hangs up without having heard the answer."""
_AGAIN = "info.description: A repeated key with the same body returns the first answer"


def _settled(session: Session, mark: str) -> Performance:
    """What became of the request with this mark; when it was done it is undone again."""
    tried = session.perform(session.body(session.item.facts), mark)
    if tried.state == OutcomeState.APPROVED:
        session.reverse(tried.number, f"{mark}:undo")
    return tried


@promise(
    "perform-at-once",
    "同一个键同时到两次，只办一次",
    _AGAIN,
    "给幂等键加唯一约束，或先占键再办；「先查再办」两步之间，另一个请求会插进来。",
    Needs.UNDOABLE,
    after=("perform-again",),
)
def at_once(session: Session) -> Finding:
    call = session.item_call(session.body(session.item.facts), session.key("at-once"))
    replies = [session.remember(reply) for reply in session.wire.together([call, call])]
    _settled(session, "at-once")
    for reply in replies:
        # One of them may be told to come later: then it is asked for, not repeated.
        if reply.status not in (200, 202, 429, 503):
            return must_be(reply, 200, 202)
    numbers = {number for reply in replies if (number := number_of(reply))}
    return must_hold(len(numbers) < 2, "同时到的两次得到两个办理号：办了两次。")


@promise(
    "perform-answer-lost",
    "回答丢了，也问得到、也不会办两次",
    "paths./v1/requests/{request}.get.summary: so that a lost answer can be asked for before a retry",
    "对方断开以后，要么把这一笔办完并能按键查到，要么整个退回（404）；不要停在半路。",
    Needs.UNDOABLE,
    after=("perform-again",),
)
def answer_lost(session: Session) -> Finding:
    key = session.key("lost")
    call = session.item_call(session.body(session.item.facts), key)
    heard = number_of(session.remember(session.wire.once(call, wait=HANG_UP)))
    asked = session.state_of(f"key:{key}")
    known = number_of(session.remember(asked))
    tried = _settled(session, "lost")
    if asked.status not in (200, 404):
        return must_be(asked, 200, 404, what="断开以后按键查")
    if len({heard, known, tried.number} - {""}) > 1:
        return failed("断开以后再用同一个键，得到另一个办理号：办了两次。")
    if tried.state in UNDER_WAY or not tried.state:
        return failed(f"断开以后再用同一个键，得不到结果（{tried.last.says}）。")
    decided = tried.state == OutcomeState.APPROVED
    return PASSED if decided else not_tested(f"撤销以后再办没有办成（{tried.state}）")


@promise(
    "perform-unknown-member",
    "办理里多了约定没有的成员，不出服务器错误",
    "info.description: A member that the contract does not name is ignored",
    "忽略不认识的成员，或者用 4xx 说明不收；不要报 500：约定以后会增加成员。",
    Needs.UNDOABLE,
)
def unknown_member(session: Session) -> Finding:
    tried = session.perform(session.body(session.item.facts, connectorCheck=[1]), "unknown-member")
    if outcome_of(tried.last).get("state") == OutcomeState.APPROVED:
        session.reverse(tried.number, "unknown-member:undo")
    taken = tried.first.status in (200, 202) or tried.first.refuses
    return must_hold(taken, f"应当是 200、202 或 4xx，{tried.first.says}。")


CHECKS = (at_once, answer_lost, unknown_member)

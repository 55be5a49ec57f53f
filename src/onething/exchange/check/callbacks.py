"""Late answers that the department pushes: signed, fresh, and the same as what it says when it is asked."""

from __future__ import annotations

from onething.exchange.callbacks import STALE, sign
from onething.exchange.check.judging import must_hold
from onething.exchange.check.model import PASSED, Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import UNDER_WAY, Session
from onething.exchange.check.target import Push
from onething.exchange.contract import BadAnswer, read_json

_PUSHED = "info.description: A callback is a POST of an Outcome to the given URL"
_NONE = "部门没有推送（约定允许：平台会来问）"


def _pushes(session: Session) -> tuple[Push, ...]:
    """What was pushed about the trial; waits for the first as long as for a decision."""
    assert session.inbox is not None
    until = session.wire.monotonic() + min(session.target.patience, 5.0)
    while not (found := session.inbox.pushes()) and session.wire.monotonic() < until:
        session.wire.sleep(0.1)
    return found


@promise(
    "callback-signature",
    "推送的签名对得上",
    "info.description: `X-Signature` = hex HMAC-SHA256",
    'X-Signature = HMAC-SHA256(密钥, X-Timestamp + "." + 原始内容) 的小写十六进制；签的和发的是同一串字节。',
    Needs.APPROVED,
    Needs.CALLBACK,
)
def signature(session: Session) -> Finding:
    pushes = _pushes(session)
    if not pushes:
        return not_tested(_NONE)
    secret = session.target.callback_secret
    wrong = [
        push
        for push in pushes
        if push.headers.get("x-signature", "") != sign(secret, push.headers.get("x-timestamp", ""), push.body)
    ]
    return must_hold(not wrong, f"{len(pushes)} 次推送里有 {len(wrong)} 次签名不对。")


@promise(
    "callback-timestamp",
    "推送的时间戳是现在",
    "info.description: receivers refuse stale timestamps",
    f"X-Timestamp 是发送时的 unix 秒数，和平台相差不超过 {STALE:g} 秒；重发时要重新签。请开对时（NTP）。",
    Needs.APPROVED,
    Needs.CALLBACK,
)
def timestamp(session: Session) -> Finding:
    pushes = _pushes(session)
    if not pushes:
        return not_tested(_NONE)
    for push in pushes:
        stamp = push.headers.get("x-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return failed("X-Timestamp 不是 unix 秒数。")
        if abs(push.at - int(stamp)) > STALE:
            return failed(f"X-Timestamp 和收到的时间相差 {abs(push.at - int(stamp)):.0f} 秒。")
    return PASSED


@promise(
    "callback-outcome",
    "推送的和问到的一样",
    _PUSHED,
    "推送的内容就是 GET 这笔办理会得到的 Outcome（同样的办理号、state）。",
    Needs.APPROVED,
    Needs.CALLBACK,
)
def outcome(session: Session) -> Finding:
    pushes = _pushes(session)
    if not pushes:
        return not_tested(_NONE)
    try:
        told = [read_json(push.body) for push in pushes]
    except BadAnswer:
        return failed("推送的内容不是 UTF-8 的 JSON。")
    about = [said for said in told if isinstance(said, dict) and said.get("request") == session.trial.number]
    states = {str(said.get("state")) for said in about}
    if not states:
        return failed("没有一次推送是关于这笔办理的（办理号对不上）。")
    wrong = states - {session.trial.state, *UNDER_WAY}
    return must_hold(not wrong, f"推送说 {'、'.join(sorted(wrong))}，问到的是 {session.trial.state}。")


CHECKS = (signature, timestamp, outcome)

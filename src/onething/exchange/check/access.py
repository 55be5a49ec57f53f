"""Who may come in, and what is not there: health, credentials, unknown numbers and names."""

from __future__ import annotations

from collections.abc import Iterator

from onething.exchange.check.judging import first_failure, must_be
from onething.exchange.check.model import Finding, promise
from onething.exchange.check.session import HEALTH, Headers, Session
from onething.exchange.check.wire import Call

_NAMES_A_BEARER = "info.description: A request without the right bearer gets 401"
_NOWHERE = "connector-check-nowhere"
"""The name of no item, register or request."""


@promise(
    "health",
    "系统在运行",
    "paths./v1/health.get.responses.200",
    "GET /v1/health 在系统能办事时回答 200。地址、端口、防火墙和证书都要检查。",
)
def health(session: Session) -> Finding:
    return must_be(session.get(HEALTH), 200)


def _calls(session: Session, headers: Headers) -> Iterator[Call]:
    """A call to every kind of address that can be tried; none of them can change or show anything."""
    yield session.call("GET", f"/v1/requests/{_NOWHERE}", headers=headers)
    if session.target.register:
        trial = session.register
        query = {"subject": dict(trial.subject), "fields": list(trial.fields)}
        yield session.call("POST", session.query_path(trial.name), query, headers)
    if session.target.item:
        yield session.item_call({}, session.key("stranger"), headers)


def _strangers_are_refused(session: Session, headers: Headers) -> Finding:
    return first_failure(
        must_be(session.wire.ask(call), 401, what=f"{call.method} {call.path}")
        for call in _calls(session, headers)
    )


@promise(
    "auth-missing",
    "没有凭证的请求被拒绝",
    _NAMES_A_BEARER,
    "每个请求（包括查询）先看 Authorization，没有就回答 401，什么也不做，什么也不给。",
)
def auth_missing(session: Session) -> Finding:
    return _strangers_are_refused(session, {"Authorization": None})


@promise(
    "auth-wrong",
    "凭证不对的请求被拒绝",
    _NAMES_A_BEARER,
    "比对整个令牌（用等时比较），不对就回答 401。",
)
def auth_wrong(session: Session) -> Finding:
    return _strangers_are_refused(session, {"Authorization": "Bearer connector-check-wrong"})


@promise(
    "request-unknown",
    "不认识的办理号回答 404",
    "paths./v1/requests/{request}.get.responses.404",
    "没有这个办理号时回答 404 和 problem；平台据此知道「没有收到过」，才敢重发。",
)
def request_unknown(session: Session) -> Finding:
    return must_be(session.state_of(f"{_NOWHERE}-{session.run}"), 404)


@promise(
    "key-unknown",
    "不认识的幂等键回答 404",
    "paths./v1/requests/{request}.get.responses.404",
    "GET /v1/requests/key:… 按幂等键查；没有用过的键回答 404 和 problem。",
)
def key_unknown(session: Session) -> Finding:
    return must_be(session.state_of(f"key:{session.key('never-used')}"), 404)


@promise(
    "item-unknown",
    "不认识的事项回答 404",
    "paths./v1/items/{item}/requests.post.responses.404",
    "事项代码不认识时回答 404，不要当成别的事项办理。",
)
def item_unknown(session: Session) -> Finding:
    body = {"case": f"connector-check-{session.run}", "subject": "1", "facts": {}}
    headers = {"Idempotency-Key": session.key("no-item")}
    call = session.call("POST", f"/v1/items/{_NOWHERE}/requests", body, headers)
    return must_be(session.remember(session.wire.ask(call)), 404)


@promise(
    "register-unknown",
    "不认识的登记库回答 404",
    "paths./v1/registers/{register}/query.post.responses.404",
    "登记库名称不认识时回答 404。",
)
def register_unknown(session: Session) -> Finding:
    body = {"subject": {"id": "0"}, "fields": ["name"]}
    return must_be(session.wire.ask(session.call("POST", session.query_path(_NOWHERE), body)), 404)


@promise(
    "reversal-unknown",
    "撤销不存在的办理回答 404",
    "paths./v1/requests/{request}/reversal.post.responses.404",
    "要撤销的办理号不存在时回答 404，不要回答「已撤销」。",
)
def reversal_unknown(session: Session) -> Finding:
    return must_be(session.reverse(f"{_NOWHERE}-{session.run}", "no-request"), 404)


CHECKS = (
    health,
    auth_missing,
    auth_wrong,
    request_unknown,
    key_unknown,
    item_unknown,
    register_unknown,
    reversal_unknown,
)

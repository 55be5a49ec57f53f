"""Bodies that no department can take: refused with 4xx and a word why, never a server error."""

from __future__ import annotations

from collections.abc import Iterator

from onething.exchange.check.judging import first_failure, must_hold, must_refuse
from onething.exchange.check.model import Finding, Needs, not_tested, promise
from onething.exchange.check.session import Session
from onething.exchange.check.wire import Call

_UNREADABLE = "info.description: What a department cannot read or take"
LARGE = 2_000_000
"""Bytes of a body that is too large."""
DEEP = 20_000
"""Brackets that are nested in one another."""


def _calls(session: Session, body: bytes, mark: str, media: str = "application/json") -> Iterator[Call]:
    """The body, sent wherever bodies are taken. None of these bodies can be performed."""
    headers = {"Content-Type": media}
    if session.target.register:
        yield session.call("POST", session.query_path(session.register.name), body, headers)
    if session.target.item:
        yield session.item_call(body, session.key(mark), headers)


def _is_refused(session: Session, body: bytes, mark: str, media: str = "application/json") -> Finding:
    calls = list(_calls(session, body, mark, media))
    if not calls:
        return not_tested("没有给 --register，也没有给 --item")
    return first_failure(
        must_refuse(session.remember(session.wire.ask(call)), f"{call.method} {call.path}") for call in calls
    )


@promise(
    "body-not-json",
    "不是 JSON 的内容被拒绝",
    _UNREADABLE,
    "解析失败时回答 4xx（一般是 422）和 problem，不要让异常变成 500。",
)
def not_json(session: Session) -> Finding:
    return _is_refused(session, b'{"case": ', "not-json")


@promise(
    "body-not-object",
    "不是对象的 JSON 被拒绝",
    _UNREADABLE,
    "内容是列表、文字、数字时也要回答 4xx，不要让取值的代码报 500。",
)
def not_object(session: Session) -> Finding:
    return first_failure(_is_refused(session, body, "not-object") for body in (b"[]", b'"x"', b"null"))


@promise(
    "body-not-utf8",
    "不是 UTF-8 的内容被拒绝",
    "info.description: Bodies are JSON in UTF-8",
    "只收 UTF-8；GBK 等别的编码回答 4xx，不要猜，也不要存进乱码。",
)
def not_utf8(session: Session) -> Finding:
    return _is_refused(session, '{"case": "核对"}'.encode("gbk"), "not-utf8")


@promise(
    "body-deep",
    "层层嵌套的内容被拒绝",
    _UNREADABLE,
    "限制 JSON 嵌套的层数（或接住解析器的溢出），回答 4xx。",
)
def deep(session: Session) -> Finding:
    return _is_refused(session, b'{"facts": ' + b"[" * DEEP + b"]" * DEEP + b"}", "deep")


@promise(
    "body-too-large",
    "过大的内容被拒绝",
    _UNREADABLE,
    "限制内容的大小，超过就回答 413（或别的 4xx）；先回答再断开，不要直接断开。",
)
def too_large(session: Session) -> Finding:
    return _is_refused(session, b'{"padding": "' + b"x" * LARGE + b'"}', "too-large")


@promise(
    "body-other-media",
    "别的格式（XML）被拒绝",
    _UNREADABLE,
    "Content-Type 不是 application/json 的内容回答 415（或别的 4xx）。",
)
def other_media(session: Session) -> Finding:
    return _is_refused(session, b"<request/>", "xml", media="application/xml")


@promise(
    "query-unknown-member",
    "查询里多了约定没有的成员，不出服务器错误",
    "info.description: A member that the contract does not name is ignored",
    "忽略不认识的成员，或者用 4xx 说明不收；不要报 500：约定以后会增加成员。",
    Needs.REGISTER,
)
def unknown_member(session: Session) -> Finding:
    trial = session.register
    body = {"subject": dict(trial.subject), "fields": list(trial.fields), "connectorCheck": [1]}
    reply = session.query(body)
    return must_hold(reply.status == 200 or reply.refuses, f"应当是 200 或 4xx，{reply.says}。")


CHECKS = (not_json, not_object, not_utf8, deep, too_large, other_media, unknown_member)
